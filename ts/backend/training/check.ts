// Checks of the tensors that our own operations take.

import { Tensor } from "@tensorflow/tfjs-core";
import { InputError } from "../../errors";

/** @throws {InputError} if this is no float32 tensor of such a shape; a size that may be any has a name. */
export function checkFloats(argument: string, x: unknown, shape: readonly (number | string)[]): void {
  const expected = `a float32 tensor [${shape.join(", ")}]`;
  if (!(x instanceof Tensor)) throw new InputError(argument, expected, x);
  const fits =
    x.dtype === "float32" &&
    x.shape.length === shape.length &&
    shape.every((size, i) => typeof size === "string" || x.shape[i] === size);
  if (!fits) throw new InputError(argument, expected, `${x.dtype} [${x.shape.join(", ")}]`);
}
