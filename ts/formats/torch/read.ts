import { InputError } from "../../errors";
import type { Stack } from "../stack";

export async function readTorch(argument: string, _bytes: Uint8Array): Promise<Stack> {
  throw new InputError(argument, "a format that is read", "PyTorch");
}
