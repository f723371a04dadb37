// Reductions: each takes some axes of a tensor together.

import {
  All,
  type AllAttrs,
  type AllInputs,
  Any,
  type AnyAttrs,
  type AnyInputs,
  ArgMax,
  type ArgMaxAttrs,
  type ArgMaxInputs,
  ArgMin,
  type ArgMinAttrs,
  type ArgMinInputs,
  backend_util,
  type KernelConfig,
  Max,
  type MaxAttrs,
  type MaxInputs,
  Mean,
  type MeanAttrs,
  type MeanInputs,
  Min,
  type MinAttrs,
  type MinInputs,
  Prod,
  type ProdAttrs,
  type ProdInputs,
  Sum,
  type SumAttrs,
  type SumInputs,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { DTYPES, type InklingBackend } from "../backend";
import { kernel } from "../kernel";
import { MAX_RANK, words } from "../lists";

/** The engine's codes. */
const [SUM, MEAN, MAX, MIN, PROD, ARG_MAX, ARG_MIN] = [0, 1, 2, 3, 4, 5, 6];

export const REDUCE: readonly KernelConfig[] = [
  kernel<SumInputs, SumAttrs>(
    Sum,
    (backend, { x }, { axis, keepDims }) => reduce(backend, SUM, x, axis, keepDims),
    isNumber,
  ),
  kernel<MeanInputs, MeanAttrs>(
    Mean,
    (backend, { x }, { axis, keepDims }) => {
      if (x.dtype === "float32") return reduce(backend, MEAN, x, axis, keepDims);
      const floats = backend.output(x.shape, "float32", (tensors) =>
        tensors.cast(backend.numberOf(x), DTYPES.float32),
      );
      const mean = reduce(backend, MEAN, floats, axis, keepDims);
      backend.disposeData(floats.dataId);
      return mean;
    },
    isLow,
  ),
  kernel<MaxInputs, MaxAttrs>(
    Max,
    (backend, { x }, { reductionIndices, keepDims }) => reduce(backend, MAX, x, reductionIndices, keepDims),
    isLow,
  ),
  kernel<MinInputs, MinAttrs>(
    Min,
    (backend, { x }, { axis, keepDims }) => reduce(backend, MIN, x, axis, keepDims),
    isLow,
  ),
  kernel<ProdInputs, ProdAttrs>(
    Prod,
    (backend, { x }, { axis, keepDims }) => reduce(backend, PROD, x, axis, keepDims),
    isNumber,
  ),
  // Of bytes of 0 and 1 the smallest says whether all are 1, the largest whether any is.
  kernel<AllInputs, AllAttrs>(
    All,
    (backend, { x }, { axis, keepDims }) => reduce(backend, MIN, x, axis, keepDims),
    isLow,
  ),
  kernel<AnyInputs, AnyAttrs>(
    Any,
    (backend, { x }, { axis, keepDims }) => reduce(backend, MAX, x, axis, keepDims),
    isLow,
  ),
  kernel<ArgMaxInputs, ArgMaxAttrs>(
    ArgMax,
    (backend, { x }, { axis }) => place(backend, ARG_MAX, x, axis),
    isLow,
  ),
  kernel<ArgMinInputs, ArgMinAttrs>(
    ArgMin,
    (backend, { x }, { axis }) => place(backend, ARG_MIN, x, axis),
    isLow,
  ),
];

/**
 * Axes that lie apart are brought together by a transpose, which has its limit; and of nothing each of tfjs's reductions
 * makes something else.
 */
function isLow({ x }: { x: TensorInfo }): boolean {
  return x.shape.length <= MAX_RANK && !x.shape.includes(0);
}

function isNumber(inputs: { x: TensorInfo }): boolean {
  return inputs.x.dtype !== "bool" && isLow(inputs);
}

function reduce(
  backend: InklingBackend,
  reduction: number,
  x: TensorInfo,
  axis: number | number[],
  keepDims?: boolean,
): TensorInfo {
  const rank = x.shape.length;
  const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const [first, last] = [axes[0] ?? rank, axes.at(-1) ?? rank - 1];
  const kept = x.shape.filter((_, d) => !axes.includes(d));
  const shape = keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept;
  const reduced = util.sizeFromShape(axes.map((d) => x.shape[d]!));
  if (last - first + 1 === axes.length) {
    const outer = util.sizeFromShape(x.shape.slice(0, first));
    const inner = util.sizeFromShape(x.shape.slice(last + 1));
    return backend.output(shape, x.dtype, (tensors) =>
      tensors.reduce(reduction, backend.numberOf(x), outer, reduced, inner),
    );
  }
  const perm = [...x.shape.keys()].filter((d) => !axes.includes(d)).concat(axes);
  const outer = util.sizeFromShape(kept);
  return backend.output(shape, x.dtype, (tensors) => {
    const together = tensors.transpose(backend.numberOf(x), words([...x.shape, ...perm]));
    try {
      return tensors.reduce(reduction, together, outer, reduced, 1);
    } finally {
      tensors.release(together);
    }
  });
}

function place(backend: InklingBackend, reduction: number, x: TensorInfo, axis: number): TensorInfo {
  const d = util.parseAxisParam(axis, x.shape)[0]!;
  const [before, after] = [x.shape.slice(0, d), x.shape.slice(d + 1)];
  const [outer, inner] = [util.sizeFromShape(before), util.sizeFromShape(after)];
  return backend.output([...before, ...after], "int32", (tensors) =>
    tensors.reduce(reduction, backend.numberOf(x), outer, x.shape[d] ?? 1, inner),
  );
}
