// `inkling predict`: pictures of digits, a line each.

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { EngineError, InputError } from "../errors";
import { load } from "../network/load";
import { type PicturePrediction, predict } from "../network/predict";
import { ordered, PICTURES_AT_ONCE } from "../pictures/ordered";
import { isImageName, type Picture } from "../pictures/picture";
import { json } from "./progress";
import { percent } from "./text";

/** What stands for standard input. */
const STANDARD_INPUT = "-";

interface Flags {
  json?: boolean;
  segments?: boolean;
}

/** What became of a file: the digits in it, or why there are none. */
interface Answer {
  file: string;
  digits?: readonly PicturePrediction[];
  error?: string;
}

/** A bad file is reported in its place, the others go on, and the exit code is 1. */
export async function predictCommand(path: string, images: string[], flags: Flags): Promise<void> {
  const model = await load(path);
  const segments = flags.segments ?? false;
  const answerOf = async (file: string): Promise<Answer> => {
    try {
      const picture: Picture = file === STANDARD_INPUT ? new Blob([await buffer(process.stdin)]) : file;
      if (segments) return { file, digits: await predict(model, picture, { segments }) };
      return { file, digits: [await predict(model, picture)] };
    } catch (error) {
      if (!(error instanceof InputError || error instanceof EngineError)) throw error;
      // Its name stands beside it.
      const { message } = error;
      return { file, error: message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message };
    }
  };
  if (images.length === 0 && process.stdin.isTTY) {
    throw new InputError("<images>", `image files, folders of them, or ${STANDARD_INPUT}`, "none");
  }
  const files = await filesIn(images.length > 0 ? images : [STANDARD_INPUT]);
  const width = files.reduce((width, file) => Math.max(width, file.length), 0);
  for await (const answer of ordered(files, PICTURES_AT_ONCE, answerOf)) {
    if (answer.error !== undefined) process.exitCode = 1;
    if (flags.json) json(objectOf(answer, segments));
    else process.stdout.write(`${lineOf(answer, width)}\n`);
  }
}

/** The files that were named, and the images in folders that were. */
async function filesIn(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const isFolder = path !== STANDARD_INPUT && (await stat(path).catch(() => undefined))?.isDirectory();
      if (!isFolder) return [path];
      const names = (await readdir(path)).filter(isImageName);
      if (names.length === 0) throw new InputError(path, "a folder with images", "none");
      return names.sort().map((name) => join(path, name));
    }),
  );
  return files.flat();
}

function objectOf({ file, digits, error }: Answer, segments: boolean): object {
  if (!digits) return { file, error };
  const all = digits.map(({ label, confidence, probabilities, warnings, box }) => {
    return { label, confidence, probabilities: [...probabilities], warnings, box };
  });
  return segments ? { file, digits: all } : { file, ...all[0]! };
}

function lineOf({ file, digits, error }: Answer, width: number): string {
  const name = file.padEnd(width);
  if (!digits) return `${name}   ${error}`;
  if (digits.length === 0) return `${name}   blank`;
  const labels = digits.map(({ label, confidence }) => `${label}   ${percent(confidence).padStart(8)}`);
  const warnings = new Set(digits.flatMap(({ warnings }) => warnings));
  return [name, ...labels, [...warnings].join(", ")].join("   ").trimEnd();
}
