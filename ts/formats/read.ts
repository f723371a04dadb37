// A model out of a file of any format that is read. Those of other programs are loaded when they are first needed.

import { formatOf, type ReadFormat, unreadable } from "./format";
import { type ModelContents, readModel } from "./model-file";
import { metadataOf } from "./safetensors";
import type { SourceFile } from "./source";
import { contentsOf, type Stack, type StackOptions } from "./stack";

/** @throws {InputError} naming the file and the place in it, if it is damaged, of no format that is read, or no such model. */
export async function readContents(file: SourceFile, options: StackOptions): Promise<ModelContents> {
  const format = formatOf(file.bytes);
  if (format === undefined) throw unreadable(file.name, file.bytes);
  if (format === "safetensors" && isOurs(metadataOf(file.name, file.bytes))) {
    return readModel(file.name, file.bytes);
  }
  return contentsOf(file.name, await stackOf(format, file), options);
}

/** Other programs have tensors alone in files of this format, and do not say what they are for. */
function isOurs({ format, inkling }: Readonly<Record<string, string>>): boolean {
  return format === "inkling" || inkling !== undefined;
}

async function stackOf(format: ReadFormat, file: SourceFile): Promise<Stack> {
  switch (format) {
    case "safetensors":
      return (await import("./torch/safetensors")).readStateDict(file.name, file.bytes);
    case "onnx":
      return (await import("./onnx/read")).readOnnx(file.name, file.bytes);
    case "tfjs":
      return (await import("./tfjs/read")).readTfjs(file);
    case "torch":
      return (await import("./torch/read")).readTorch(file.name, file.bytes);
  }
}
