// Models out of this library's own files, without the readers of others.

import { object, oneOf } from "../check";
import type { Answer, Answers } from "../data/answers";
import { InputError } from "../errors";
import { FORMAT_NAMES, formatOf, NAMELESS } from "../formats/format";
import { type ModelContents, readModel } from "../formats/model-file";
import { answersOf } from "./architecture";
import type { Model } from "./model";
import { NativeModel } from "./native-model";

export const ANSWERS = ["labels", "numbers"] as const;

/**
 * A model at once from the bytes of this library's own file, as `toBytes` gives them.
 *
 * @throws {InputError} if they are damaged, another format, which `load` reads, or a model that answers with something else.
 */
export function fromBytes(bytes: Uint8Array, options: { answers: "numbers" }): Model<number>;
export function fromBytes(bytes: Uint8Array, options?: { answers?: "labels" | undefined }): Model;
export function fromBytes(bytes: Uint8Array, options: { answers?: Answers | undefined } = {}): Model<Answer> {
  if (!(bytes instanceof Uint8Array)) throw new InputError("bytes", "a Uint8Array", bytes);
  const { answers = "labels" } = object("options", options, ["answers"]);
  oneOf("options.answers", answers, ANSWERS);
  const format = formatOf(bytes) ?? "safetensors";
  if (format !== "safetensors") {
    throw new InputError(NAMELESS, "safetensors; load() reads other formats", FORMAT_NAMES[format]);
  }
  const contents = readModel(NAMELESS, bytes);
  checkAnswers(NAMELESS, contents, answers);
  return modelOf(contents);
}

/** @throws {InputError} naming the file, if its model answers with something else. */
export function checkAnswers(argument: string, contents: ModelContents, answers: Answers): void {
  const found = answersOf(contents);
  if (found === answers) return;
  const expected = `a model that answers with ${answers} (say answers: "${found}" for the other kind)`;
  throw new InputError(argument, expected, `one that answers with ${found}`);
}

export function modelOf({ parameters, labels, ...shape }: ModelContents): NativeModel {
  return new NativeModel(shape, { parameters }, labels);
}
