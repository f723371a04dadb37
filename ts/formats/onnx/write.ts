import { InputError } from "../../errors";
import type { ModelContents } from "../model-file";

export function writeOnnx(_contents: ModelContents): Uint8Array {
  throw new InputError("format", "a format that is written", "onnx");
}
