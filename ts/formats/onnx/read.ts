import { InputError } from "../../errors";
import type { Stack } from "../stack";

export function readOnnx(argument: string, _bytes: Uint8Array): Stack {
  throw new InputError(argument, "a format that is read", "ONNX");
}
