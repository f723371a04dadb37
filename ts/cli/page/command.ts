// `inkling visualize`: a model at work, in a browser.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageFolder } from "../../data/mnist";
import { load } from "../../network/create";
import { checkModel } from "../../network/native-model";
import { checkSees } from "../../pictures/preprocess";
import { servePage } from "./server";

interface Flags {
  data?: string;
}

export async function visualizeCommand(model: string | undefined, { data }: Flags): Promise<void> {
  // What is wrong with the file is said here, not in the page.
  if (model !== undefined) checkSees(checkModel(await load(model)));
  const dist = join(dirname(createRequire(import.meta.url).resolve("inkling/package.json")), "dist");
  const { url } = await servePage({ dist, data: data ?? packageFolder(), model });
  process.stdout.write(`${url}   (Ctrl-C ends)\n`);
}
