// Running sums and products, the best values, sums by segment.

import {
  Cumprod,
  type CumprodAttrs,
  type CumprodInputs,
  Cumsum,
  type CumsumAttrs,
  type CumsumInputs,
  type KernelConfig,
  type TensorInfo,
  TopK,
  type TopKAttrs,
  type TopKInputs,
  UnsortedSegmentSum,
  type UnsortedSegmentSumAttrs,
  type UnsortedSegmentSumInputs,
  util,
} from "@tensorflow/tfjs-core";
import type { InklingBackend, NumericType } from "../backend";
import { kernel } from "../kernel";

interface ScanAttrs {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

export const SCAN: readonly KernelConfig[] = [
  kernel<CumsumInputs, CumsumAttrs>(
    Cumsum,
    (backend, { x }, attrs) => scan(backend, x, attrs, false),
    isNumber,
  ),
  kernel<CumprodInputs, CumprodAttrs>(
    Cumprod,
    (backend, { x }, attrs) => scan(backend, x, attrs, true),
    isNumber,
  ),
  kernel<TopKInputs, TopKAttrs>(
    TopK,
    (backend, { x }, { k }) => {
      const size = x.shape.at(-1)!;
      const shape = [...x.shape.slice(0, -1), k];
      const found = backend.engine.call(() => backend.tensors.topK(backend.numberOf(x), size, k));
      const [values, places] = found as unknown as [number, number];
      return [backend.adopt(shape, x.dtype as NumericType, values), backend.adopt(shape, "int32", places)];
    },
    (inputs, { k }) => isNumber(inputs) && inputs.x.shape.length > 0 && k <= inputs.x.shape.at(-1)!,
  ),
  kernel<UnsortedSegmentSumInputs, UnsortedSegmentSumAttrs>(
    UnsortedSegmentSum,
    (backend, { x, segmentIds }, { numSegments }) => {
      const rest = x.shape.slice(1);
      const inner = util.sizeFromShape(rest);
      return backend.output([numSegments, ...rest], "float32", (tensors) =>
        tensors.segmentSums(backend.numberOf(x), backend.numberOf(segmentIds), inner, numSegments),
      );
    },
    ({ x, segmentIds }) =>
      x.dtype === "float32" && segmentIds.dtype === "int32" && segmentIds.shape.length === 1,
  ),
];

function isNumber({ x }: { x: TensorInfo }): boolean {
  return x.dtype !== "bool";
}

function scan(
  backend: InklingBackend,
  x: TensorInfo,
  { axis, exclusive, reverse }: ScanAttrs,
  product: boolean,
): TensorInfo {
  const d = util.parseAxisParam(axis, x.shape)[0]!;
  const inner = util.sizeFromShape(x.shape.slice(d + 1));
  return backend.output(x.shape, x.dtype, (tensors) =>
    tensors.scan(backend.numberOf(x), product, x.shape[d] ?? 1, inner, exclusive, reverse),
  );
}
