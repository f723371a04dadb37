// A model's files where there is no file system: for downloads, uploads, storage.

import { oneOf } from "../check";
import type { Answer } from "../data/answers";
import { MODEL_FORMATS, type ModelFormat } from "../formats/format";
import { filesOf } from "../formats/write";
import type { Model } from "./model";
import { checkModel } from "./native-model";

/**
 * The files that `save` would write, by name: `model.safetensors`, `model.onnx`, or `model.json` and the weights that it names.
 * `load` takes them as they are.
 *
 * @throws {InputError} if it is no model or no format.
 */
export async function exportModel<A extends Answer>(
  model: Model<A>,
  format: ModelFormat,
): Promise<Record<string, Uint8Array>> {
  oneOf("format", format, MODEL_FORMATS);
  return filesOf(checkModel(model).contents(), format);
}
