// Models out of files: of this library, and of other programs.

import { object, oneOf } from "../check";
import type { Answer, Answers } from "../data/answers";
import { InputError } from "../errors";
import type { ModelContents } from "../formats/model-file";
import { readContents } from "../formats/read";
import { type ModelSource, openSource } from "../formats/source";
import { ACTIVATIONS, type Activation } from "./architecture";
import { ANSWERS, checkAnswers, modelOf } from "./from-bytes";
import type { Model } from "./model";

/** What `load` takes. */
export interface LoadOptions {
  /**
   * What the model answers with, by default labels. In files of other programs a last layer that is linear, or whose activation
   * the file does not say, gets a softmax for labels, and stays linear for numbers, as one of a single unit does always.
   */
  answers?: Answers | undefined;
  /** The activation of the hidden layers where the file does not say, as PyTorch's do not; by default `"relu"`. */
  activation?: Activation | undefined;
  /** The names of the classes where the file has none; by default their indices. */
  labels?: readonly string[] | undefined;
}

/** Those that hidden layers may have: a softmax is only for the last one. */
const HIDDEN = ACTIVATIONS.filter((activation) => activation !== "softmax");

/**
 * A model from its file: of this library (safetensors), ONNX, tfjs's layers (`model.json` and what it names), or PyTorch (a
 * state dict of linear layers, by `torch.save` or in safetensors). The format is seen in the bytes, whatever the name.
 *
 * @param source - a path, a URL, bytes, a `Blob`, or files by name, as `exportModel` gives them; of a folder, its `model.json`.
 * @throws {InputError} if it cannot be read, is damaged, holds something else than such a model, or one that answers with
 * something else; the error names the file and the place in it.
 */
export async function load(
  source: ModelSource,
  options: LoadOptions & { answers: "numbers" },
): Promise<Model<number>>;
export async function load(
  source: ModelSource,
  options?: LoadOptions & { answers?: "labels" | undefined },
): Promise<Model>;
export async function load(source: ModelSource, options?: LoadOptions): Promise<Model<Answer>>;
export async function load(source: ModelSource, options: LoadOptions = {}): Promise<Model<Answer>> {
  const { answers = "labels", ...more } = checked(options);
  return modelOf(await contentsAt(source, { answers, ...more }));
}

/** A model that answers with whatever it does. */
export async function loadAny(source: ModelSource): Promise<Model<Answer>> {
  return modelOf(await contentsAt(source, {}));
}

/** What a file holds; without `answers`, a model of either kind. */
export async function contentsAt(source: ModelSource, options: LoadOptions): Promise<ModelContents> {
  const { answers } = checked(options);
  const file = await openSource(source);
  const contents = await readContents(file, options);
  if (answers) checkAnswers(file.name, contents, answers);
  return contents;
}

function checked(options: LoadOptions): LoadOptions {
  const { answers, activation, labels } = object("options", options, ["answers", "activation", "labels"]);
  if (answers !== undefined) oneOf("options.answers", answers, ANSWERS);
  if (activation !== undefined) oneOf("options.activation", activation, HIDDEN);
  if (answers === "numbers" && labels !== undefined) {
    throw new InputError("options.labels", 'none where answers are "numbers"', labels);
  }
  return options;
}
