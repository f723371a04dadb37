// A model out of a file of any format that is read. Those of other programs are loaded when they are first needed.

import { formatOf, type ReadFormat, unreadable } from "./format";
import { type ModelContents, readModel } from "./model-file";
import type { SourceFile } from "./source";
import { contentsOf, type Stack, type StackOptions } from "./stack";

/** @throws {InputError} naming the file and the place in it, if it is damaged, of no format that is read, or no such model. */
export async function readContents(file: SourceFile, options: StackOptions): Promise<ModelContents> {
  const format = formatOf(file.bytes);
  if (format === undefined) throw unreadable(file.name, file.bytes);
  if (format === "safetensors") return readModel(file.name, file.bytes);
  return contentsOf(file.name, await stackOf(format, file), options);
}

async function stackOf(format: Exclude<ReadFormat, "safetensors">, file: SourceFile): Promise<Stack> {
  switch (format) {
    case "onnx":
      return (await import("./onnx/read")).readOnnx(file.name, file.bytes);
    case "tfjs":
      return (await import("./tfjs/read")).readTfjs(file);
    case "torch":
      return (await import("./torch/read")).readTorch(file.name, file.bytes);
  }
}
