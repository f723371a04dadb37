// Tensors put together.

import {
  backend_util,
  Concat,
  type ConcatAttrs,
  type ConcatInputs,
  type KernelConfig,
  Pack,
  type PackAttrs,
  type PackInputs,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { DTYPES, type InklingBackend, type NumericType } from "../backend";
import { kernel } from "../kernel";
import { words } from "../lists";

/** Types that are mixed go the shadow way, which converts them. */
const isAlike = (inputs: TensorInfo[]) => inputs.every(({ dtype }) => dtype === inputs[0]!.dtype);

export const JOIN: readonly KernelConfig[] = [
  kernel<ConcatInputs, ConcatAttrs>(
    Concat,
    (backend, inputs, { axis }) => {
      const { shape } = inputs[0]!;
      const isPlain = Number.isInteger(axis) && axis >= 0 && axis < shape.length;
      const along = isPlain ? axis : util.parseAxisParam(axis, shape)[0]!;
      return joined(backend, inputs, wholeOf(inputs, along), along);
    },
    isAlike,
  ),
  kernel<PackInputs, PackAttrs>(
    Pack,
    (backend, inputs, { axis }) => {
      const { shape } = inputs[0]!;
      for (const input of inputs) {
        util.assertShapesMatch(shape, input.shape, "All tensors passed to stack must have matching shapes");
      }
      const along = axis < 0 ? axis + shape.length + 1 : axis;
      const whole = [...shape.slice(0, along), inputs.length, ...shape.slice(along)];
      return joined(backend, inputs, whole, along);
    },
    (inputs) => {
      util.assert(isAlike(inputs), () => "All tensors passed to stack must have matching dtypes");
      return true;
    },
  ),
];

/** The shape of tensors that are joined along a dimension, in which alone they may differ. */
function wholeOf(inputs: TensorInfo[], axis: number): number[] {
  const whole = inputs[0]!.shape.slice();
  for (let i = 1; i < inputs.length; i++) {
    const { shape } = inputs[i]!;
    const isLike = shape.length === whole.length && shape.every((size, d) => d === axis || size === whole[d]);
    if (!isLike) {
      const shapes = inputs.map((input) => input.shape);
      backend_util.assertParamsConsistent(shapes, axis);
    }
    whole[axis] = whole[axis]! + shape[axis]!;
  }
  return whole;
}

/** The tensors side by side in a shape that has room for all, along one of its dimensions. */
function joined(backend: InklingBackend, inputs: TensorInfo[], shape: number[], axis: number): TensorInfo {
  const { dtype } = inputs[0]!;
  const isEmpty = shape.includes(0);
  const full = isEmpty ? [] : inputs.filter((input) => !input.shape.includes(0));
  if (full.length === 1) return backend.alias(full[0]!, shape);
  let rows = 1;
  for (let d = 0; d < axis; d++) rows *= shape[d]!;
  return backend.output(shape, dtype, (tensors) =>
    isEmpty
      ? tensors.allocate(DTYPES[dtype as NumericType], 0)
      : tensors.concat(words(full.map((input) => backend.numberOf(input))), rows),
  );
}
