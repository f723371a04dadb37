// Batch normalization with given moments.

import {
  FusedBatchNorm,
  type FusedBatchNormAttrs,
  type FusedBatchNormInputs,
  type KernelConfig,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { InklingBackend } from "../backend";
import { kernel } from "../kernel";

/** tfjs's, where none is given. */
const EPSILON = 0.001;

export const BATCH_NORM: readonly KernelConfig[] = [
  kernel<FusedBatchNormInputs, FusedBatchNormAttrs>(
    FusedBatchNorm,
    (backend, { x, mean, variance, offset, scale }, { varianceEpsilon }) => {
      const [number, means] = [backend.numberOf(x), backend.numberOf(mean)];
      const variances = backend.numberOf(variance);
      const [offsets, scales] = [optional(backend, offset), optional(backend, scale)];
      const epsilon = varianceEpsilon ?? EPSILON;
      return backend.output(x.shape, "float32", (tensors) =>
        tensors.batchNorm(number, means, variances, offsets, scales, epsilon),
      );
    },
    ({ x, mean, variance, offset, scale }) =>
      x.dtype === "float32" &&
      fits(mean, mean) &&
      fits(variance, mean) &&
      fits(offset, mean) &&
      fits(scale, mean),
  ),
];

/** Different ranks are an error, which the shadow throws. */
function fits(input: TensorInfo | undefined, mean: TensorInfo): boolean {
  return !input || (input.dtype === "float32" && input.shape.length === mean.shape.length);
}

function optional(backend: InklingBackend, info: TensorInfo | undefined): number | undefined {
  return info ? backend.numberOf(info) : undefined;
}
