// Tensors of one number, or of a number more with each element.

import {
  Fill,
  type FillAttrs,
  type KernelConfig,
  LinSpace,
  type LinSpaceAttrs,
  OnesLike,
  Range,
  type RangeAttrs,
  type TensorInfo,
  util,
  ZerosLike,
} from "@tensorflow/tfjs-core";
import { DTYPES, type InklingBackend, type NumericType } from "../backend";
import { kernel } from "../kernel";

export const FILL: readonly KernelConfig[] = [
  kernel<object, FillAttrs>(
    Fill,
    (backend, _, attrs) => filled(backend, attrs.shape, typeOf(attrs), Number(attrs.value)),
    (_, attrs) => typeOf(attrs) !== "string",
  ),
  kernel<{ x: TensorInfo }, unknown>(ZerosLike, (backend, { x }) => filled(backend, x.shape, x.dtype, 0)),
  kernel<{ x: TensorInfo }, unknown>(OnesLike, (backend, { x }) => filled(backend, x.shape, x.dtype, 1)),
  kernel<object, RangeAttrs>(Range, (backend, _, { start, stop, step, dtype }) => {
    const length = lengthOf(start, stop, step);
    return sequence(backend, dtype, length, start, stop < start && step === 1 ? -1 : step);
  }),
  kernel<object, LinSpaceAttrs>(LinSpace, (backend, _, { start, stop, num }) =>
    sequence(backend, "float32", num, start, (stop - start) / (num - 1)),
  ),
];

function filled(backend: InklingBackend, shape: number[], dtype: string, value: number): TensorInfo {
  const [type, length] = [dtype as NumericType, util.sizeFromShape(shape)];
  return backend.output(shape, type, (tensors) => tensors.fill(DTYPES[type], length, value));
}

function typeOf({ dtype, value }: FillAttrs): string {
  return dtype || util.inferDtype(value);
}

/** How many numbers tfjs takes from `start` to before `stop`: it turns the default step of 1 around, no other one. */
function lengthOf(start: number, stop: number, step: number): number {
  const neverArrives = (start < stop && step < 0) || (stop < start && step > 1);
  return start === stop || neverArrives ? 0 : Math.abs(Math.ceil((stop - start) / step));
}

function sequence(
  backend: InklingBackend,
  dtype: NumericType,
  length: number,
  start: number,
  step: number,
): TensorInfo {
  return backend.output([length], dtype, (tensors) => tensors.sequence(DTYPES[dtype], length, start, step));
}
