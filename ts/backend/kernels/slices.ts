// Parts of tensors.

import {
  backend_util,
  FlipLeftRight,
  type FlipLeftRightInputs,
  type KernelConfig,
  Reverse,
  type ReverseAttrs,
  type ReverseInputs,
  Slice,
  type SliceAttrs,
  type SliceInputs,
  SplitV,
  type SplitVAttrs,
  type SplitVInputs,
  StridedSlice,
  type StridedSliceAttrs,
  type StridedSliceInputs,
  slice_util,
  type TensorInfo,
  Unpack,
  type UnpackAttrs,
  type UnpackInputs,
  util,
} from "@tensorflow/tfjs-core";
import { DTYPES, type InklingBackend, type NumericType } from "../backend";
import { kernel } from "../kernel";
import { MAX_RANK, words } from "../lists";

const isLow = ({ x }: { x: TensorInfo }) => x.shape.length <= MAX_RANK;

export const SLICES: readonly KernelConfig[] = [
  kernel<SliceInputs, SliceAttrs>(
    Slice,
    (backend, { x }, attrs) => {
      const [begin, size] = partOf(x, attrs);
      return sliced(backend, x, size, begin, size, ones(begin.length));
    },
    isLow,
  ),
  kernel<StridedSliceInputs, StridedSliceAttrs>(
    StridedSlice,
    (backend, { x }, attrs) => {
      const info = slice_util.sliceInfo(
        x.shape,
        attrs.begin,
        attrs.end,
        attrs.strides,
        attrs.beginMask,
        attrs.endMask,
        attrs.ellipsisMask,
        attrs.newAxisMask,
        attrs.shrinkAxisMask,
      );
      const { begin, end, strides, finalShape } = info;
      if (info.isIdentity) return backend.alias(x, finalShape);
      if (!info.sliceDim0 && !info.isSimpleSlice) {
        return sliced(backend, x, finalShape, begin, info.finalShapeSparse, strides);
      }
      const size = slice_util.computeOutShape(begin, end, strides);
      return sliced(backend, x, finalShape, begin, size, ones(begin.length));
    },
    isLow,
  ),
  kernel<ReverseInputs, ReverseAttrs>(
    Reverse,
    (backend, { x }, { dims }) => reversed(backend, x, util.parseAxisParam(dims, x.shape)),
    isLow,
  ),
  kernel<FlipLeftRightInputs, unknown>(
    FlipLeftRight,
    (backend, { image }) => reversed(backend, image, [2]),
    ({ image }) => image.shape.length === 4,
  ),
  kernel<SplitVInputs, SplitVAttrs>(SplitV, (backend, { x }, { numOrSizeSplits, axis }) => {
    const along = util.parseAxisParam(axis, x.shape)[0]!;
    const sizes = backend_util.prepareSplitSize(x, numOrSizeSplits, along);
    return cut(backend, x, along, sizes, (size) => x.shape.map((all, d) => (d === along ? size : all)));
  }),
  kernel<UnpackInputs, UnpackAttrs>(Unpack, (backend, { value }, { axis }) => {
    const along = axis < 0 ? axis + value.shape.length : axis;
    const shape = value.shape.filter((_, d) => d !== along);
    return cut(backend, value, along, ones(value.shape[along]!), () => shape.slice());
  }),
];

/** Where a slice begins and its shape. What says all of it, as most do, need not be completed as tfjs does it. */
function partOf(x: TensorInfo, { begin, size }: SliceAttrs): [number[], number[]] {
  if (Array.isArray(begin) && Array.isArray(size) && isWithin(x.shape, begin, size))
    return [begin, size.slice()];
  const [starts, sizes] = slice_util.parseSliceParams(x, begin, size) as [number[], number[]];
  slice_util.assertParamsValid(x, starts, sizes);
  return [starts, sizes];
}

function isWithin(shape: number[], begin: number[], size: number[]): boolean {
  if (begin.length !== shape.length || size.length !== shape.length) return false;
  for (let d = 0; d < shape.length; d++) {
    if (!(begin[d]! >= 0 && size[d]! >= 0 && begin[d]! + size[d]! <= shape[d]!)) return false;
  }
  return true;
}

function ones(count: number): number[] {
  return new Array<number>(count).fill(1);
}

/** `size` elements of each dimension, from `begin` in steps of `strides`, as a tensor of a shape of as many. */
function sliced(
  backend: InklingBackend,
  x: TensorInfo,
  shape: number[],
  begin: number[],
  size: number[],
  strides: number[],
): TensorInfo {
  // Where nothing is taken, it does not matter from where.
  const isEmpty = size.includes(0);
  return backend.output(shape, x.dtype, (tensors) =>
    isEmpty
      ? tensors.allocate(DTYPES[x.dtype as NumericType], 0)
      : tensors.slice(backend.numberOf(x), words([...x.shape, ...begin, ...size, ...strides])),
  );
}

function reversed(backend: InklingBackend, x: TensorInfo, dims: number[]): TensorInfo {
  if (x.shape.length === 0) return backend.alias(x, x.shape);
  const begin = x.shape.map((size, d) => (dims.includes(d) ? size - 1 : 0));
  const strides = x.shape.map((_, d) => (dims.includes(d) ? -1 : 1));
  return sliced(backend, x, x.shape, begin, x.shape, strides);
}

/** Consecutive parts along a dimension; all others are one before it and one behind it. */
function cut(
  backend: InklingBackend,
  x: TensorInfo,
  axis: number,
  sizes: number[],
  shapeOf: (size: number) => number[],
): TensorInfo[] {
  const outer = util.sizeFromShape(x.shape.slice(0, axis));
  const inner = util.sizeFromShape(x.shape.slice(axis + 1));
  const merged = { ...x, shape: [outer, x.shape[axis]!, inner] };
  let begin = 0;
  return sizes.map((size) => {
    const part = sliced(backend, merged, shapeOf(size), [0, begin, 0], [outer, size, inner], [1, 1, 1]);
    begin += size;
    return part;
  });
}
