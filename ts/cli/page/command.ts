// `inkling visualize` and `inkling replay`: a model at work, or how it was trained, in a browser.

import { createReadStream } from "node:fs";
import { access } from "node:fs/promises";
import { InputError } from "../../errors";
import { writeModel } from "../../formats/model-file";
import { contentsAt } from "../../network/load";
import { lineOf } from "../../record/lines";
import { type PageFlags, serve } from "./serve";

/** Bytes of a record that hold its first line. */
const HEAD = 2 ** 14;
const HINT = "Ctrl-C ends";

export async function visualizeCommand(path: string | undefined, flags: PageFlags): Promise<void> {
  if (path === undefined) return void (await serve(undefined, flags, HINT));
  await access(path).catch(() => {
    throw new InputError("<model>", "a trained model: `inkling train` makes one", path);
  });
  // Of any format; the page reads our own.
  const bytes = async () => writeModel(await contentsAt(path, { answers: "labels" }));
  // What is wrong with the file is said here, not in the page.
  await bytes();
  await serve({ as: "model", bytes }, flags, HINT);
}

export async function replayCommand(path: string, flags: PageFlags): Promise<void> {
  const expected = "a file that `inkling train --record` has written";
  let head = "";
  try {
    for await (const chunk of createReadStream(path, { end: HEAD })) head += chunk;
  } catch {
    throw new InputError("<record>", expected, path);
  }
  // Where it was cut short, the page shows what there is.
  const first = lineOf(head.split("\n", 1)[0]!, 1);
  if (first.type !== "run") throw new InputError("<record>", expected, `one that begins with ${first.type}`);
  await serve({ as: "replay", lines: () => createReadStream(path) }, flags, HINT);
}
