// The choice between two tensors, the sum of many, and tensors of another type.

import {
  AddN,
  Cast,
  type CastAttrs,
  type CastInputs,
  type KernelConfig,
  Select,
  type SelectInputs,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { DTYPES, isNumeric, type NumericType } from "../backend";
import { kernel } from "../kernel";

export const CHOICE: readonly KernelConfig[] = [
  kernel<SelectInputs, unknown>(
    Select,
    (backend, { condition, t, e }) => {
      const [which, yes, no] = [backend.numberOf(condition), backend.numberOf(t), backend.numberOf(e)];
      return backend.output(t.shape, t.dtype, (tensors) => tensors.select(which, yes, no));
    },
    ({ condition, t, e }) =>
      condition.dtype === "bool" &&
      t.dtype === e.dtype &&
      util.arraysEqual(t.shape, e.shape) &&
      (util.arraysEqual(condition.shape, t.shape) || isOneARow(condition.shape, t.shape)),
  ),
  kernel<TensorInfo[], unknown>(
    AddN,
    (backend, inputs) => {
      const numbers = Uint32Array.from(inputs, (input) => backend.numberOf(input));
      const { shape, dtype } = inputs[0]!;
      return backend.output(shape, dtype, (tensors) => tensors.addN(numbers));
    },
    ([first, ...others]) => {
      const { shape, dtype } = first!;
      return (
        dtype !== "bool" &&
        others.every((other) => other.dtype === dtype && util.arraysEqual(other.shape, shape))
      );
    },
  ),
  kernel<CastInputs, CastAttrs>(
    Cast,
    (backend, { x }, { dtype }) => {
      if (dtype === x.dtype) return backend.alias(x, x.shape);
      const number = backend.numberOf(x);
      const code = DTYPES[dtype as NumericType];
      return backend.output(x.shape, dtype, (tensors) => tensors.cast(number, code));
    },
    (_, { dtype }) => isNumeric(dtype),
  ),
];

/** Whether the condition has one bool for each row of a tensor of higher rank. */
function isOneARow(condition: number[], shape: number[]): boolean {
  return condition.length === 1 && condition[0] === shape[0];
}
