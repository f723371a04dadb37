// Softmax and its logarithm.

import {
  type KernelConfig,
  LogSoftmax,
  type LogSoftmaxAttrs,
  type LogSoftmaxInputs,
  Softmax,
  type SoftmaxAttrs,
  type SoftmaxInputs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import type { InklingBackend } from "../backend";
import { kernel } from "../kernel";

export const SOFTMAX: readonly KernelConfig[] = [
  kernel<SoftmaxInputs, SoftmaxAttrs>(
    Softmax,
    (backend, { logits }, { dim }) => softmax(backend, logits, dim, false),
    ({ logits }) => logits.dtype === "float32",
  ),
  kernel<LogSoftmaxInputs, LogSoftmaxAttrs>(
    LogSoftmax,
    (backend, { logits }, { axis }) => softmax(backend, logits, axis, true),
    ({ logits }) => logits.dtype === "float32",
  ),
];

function softmax(backend: InklingBackend, logits: TensorInfo, axis: number, logarithm: boolean): TensorInfo {
  const { shape } = logits;
  const rank = shape.length;
  if (axis !== -1 && axis !== rank - 1) {
    throw new Error(
      `Softmax along a non-last dimension is not yet supported. Logits was rank ${rank} and dim was ${axis}`,
    );
  }
  return backend.output(shape, "float32", (tensors) =>
    tensors.softmax(backend.numberOf(logits), shape.at(-1) ?? 1, logarithm),
  );
}
