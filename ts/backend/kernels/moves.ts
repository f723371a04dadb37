// Tensors whose elements are another's, in other places: transposes, repetitions, borders, blocks.

import {
  BatchToSpaceND,
  type BatchToSpaceNDAttrs,
  type BatchToSpaceNDInputs,
  backend_util,
  DepthToSpace,
  type DepthToSpaceAttrs,
  type DepthToSpaceInputs,
  Diag,
  type DiagInputs,
  type KernelConfig,
  MirrorPad,
  type MirrorPadAttrs,
  type MirrorPadInputs,
  PadV2,
  type PadV2Attrs,
  type PadV2Inputs,
  SpaceToBatchND,
  type SpaceToBatchNDAttrs,
  type SpaceToBatchNDInputs,
  slice_util,
  Tile,
  type TileAttrs,
  type TileInputs,
  Transpose,
  type TransposeAttrs,
  type TransposeInputs,
  util,
} from "@tensorflow/tfjs-core";
import { kernel } from "../kernel";
import { MAX_RANK, words } from "../lists";

const isLow = ({ x }: { x: { shape: number[] } }) => x.shape.length <= MAX_RANK;

/** Blocks become dimensions of their own on the way. */
const isLowInBlocks = ({ x }: { x: { shape: number[] } }, { blockShape }: { blockShape: number[] }) =>
  x.shape.length + blockShape.length <= MAX_RANK;

const isNone = (borders: number[][]) => borders.every(([before, after]) => before === 0 && after === 0);

export const MOVES: readonly KernelConfig[] = [
  kernel<TransposeInputs, TransposeAttrs>(
    Transpose,
    (backend, { x }, { perm }) => {
      const shape = perm.map((d) => x.shape[d]!);
      return backend.output(shape, x.dtype, (tensors) =>
        tensors.transpose(backend.numberOf(x), words([...x.shape, ...perm])),
      );
    },
    isLow,
  ),
  kernel<TileInputs, TileAttrs>(
    Tile,
    (backend, { x }, { reps }) => {
      const shape = x.shape.map((size, d) => size * reps[d]!);
      return backend.output(shape, x.dtype, (tensors) =>
        tensors.tile(backend.numberOf(x), words(x.shape), words(reps)),
      );
    },
    isLow,
  ),
  kernel<PadV2Inputs, PadV2Attrs>(
    PadV2,
    (backend, { x }, { paddings, constantValue }) =>
      backend.output(bordered(x.shape, paddings), x.dtype, (tensors) =>
        tensors.pad(backend.numberOf(x), words(x.shape), words(paddings.flat()), constantValue),
      ),
    isLow,
  ),
  kernel<MirrorPadInputs, MirrorPadAttrs>(
    MirrorPad,
    (backend, { x }, { paddings, mode }) =>
      backend.output(bordered(x.shape, paddings), x.dtype, (tensors) =>
        tensors.mirrorPad(
          backend.numberOf(x),
          words(x.shape),
          words(paddings.flat()),
          mode === "reflect" ? 0 : 1,
        ),
      ),
    isLow,
  ),
  kernel<DiagInputs, unknown>(Diag, (backend, { x }) =>
    backend.output([...x.shape, ...x.shape], x.dtype, (tensors) => tensors.diagonal(backend.numberOf(x))),
  ),
  kernel<DepthToSpaceInputs, DepthToSpaceAttrs>(
    DepthToSpace,
    (backend, { x }, { blockSize }) => {
      const [batch, height, width, depth] = x.shape as [number, number, number, number];
      const shape = [batch, height * blockSize, width * blockSize, depth / blockSize ** 2];
      const blocks = [batch, height, width, blockSize, blockSize, depth / blockSize ** 2];
      return backend.output(shape, x.dtype, (tensors) =>
        tensors.transpose(backend.numberOf(x), words([...blocks, 0, 1, 3, 2, 4, 5])),
      );
    },
    (_, { dataFormat }) => dataFormat === "NHWC",
  ),
  kernel<SpaceToBatchNDInputs, SpaceToBatchNDAttrs>(
    SpaceToBatchND,
    (backend, { x }, { blockShape, paddings }) => {
      const borders = x.shape.map((_, d) => paddings[d - 1] ?? [0, 0]);
      const padded = bordered(x.shape, borders);
      const size = util.sizeFromShape(blockShape);
      const blocks = backend_util.getReshaped(padded, blockShape, size, false);
      const perm = backend_util.getPermuted(blocks.length, blockShape.length, false);
      const shape = backend_util.getReshapedPermuted(padded, blockShape, size, false);
      return backend.output(shape, x.dtype, (tensors) => {
        const number = backend.numberOf(x);
        if (isNone(borders)) return tensors.transpose(number, words([...blocks, ...perm]));
        const inBorders = tensors.pad(number, words(x.shape), words(borders.flat()), 0);
        try {
          return tensors.transpose(inBorders, words([...blocks, ...perm]));
        } finally {
          tensors.release(inBorders);
        }
      });
    },
    isLowInBlocks,
  ),
  kernel<BatchToSpaceNDInputs, BatchToSpaceNDAttrs>(
    BatchToSpaceND,
    (backend, { x }, { blockShape, crops }) => {
      const size = util.sizeFromShape(blockShape);
      const blocks = backend_util.getReshaped(x.shape, blockShape, size);
      const perm = backend_util.getPermuted(blocks.length, blockShape.length);
      const whole = backend_util.getReshapedPermuted(x.shape, blockShape, size);
      const [start, shape] = slice_util.parseSliceParams(
        { ...x, shape: whole },
        backend_util.getSliceBeginCoords(crops, blockShape.length),
        backend_util.getSliceSize(whole, crops, blockShape.length),
      ) as [number[], number[]];
      return backend.output(shape, x.dtype, (tensors) => {
        const joined = tensors.transpose(backend.numberOf(x), words([...blocks, ...perm]));
        if (isNone(crops)) return joined;
        try {
          return tensors.slice(joined, words([...whole, ...start, ...shape, ...shape.map(() => 1)]));
        } finally {
          tensors.release(joined);
        }
      });
    },
    isLowInBlocks,
  ),
];

function bordered(shape: number[], borders: number[][]): number[] {
  return shape.map((size, d) => size + borders[d]![0]! + borders[d]![1]!);
}
