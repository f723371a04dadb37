// Softmax with its cross-entropy as one operation of tfjs: one kernel gives the losses and their gradient, where tfjs runs eight
// for the one and seven for the other.

import {
  cast,
  type GradConfig,
  logSoftmax,
  mul,
  neg,
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorInfo,
  engine as tfjsEngine,
} from "@tensorflow/tfjs-core";
import { requireInkling } from "../active";
import { kernel } from "../kernel";
import { checkFloats } from "./check";

/** The kernel's name in tfjs's registry. */
const SOFTMAX_CROSS_ENTROPY = "SoftmaxCrossEntropy";

/** Returns the losses and their gradient by the logits. */
export const CROSS_ENTROPY = kernel<Record<"labels" | "logits", TensorInfo>, unknown>(
  SOFTMAX_CROSS_ENTROPY,
  (backend, { labels, logits }) => {
    const [rows, classes] = logits.shape as [number, number];
    const [targets, z] = [backend.numberOf(labels), backend.numberOf(logits)];
    const [losses, gradient] = backend.engine.call(() =>
      backend.tensors.crossEntropies(z, targets, rows, classes),
    );
    return [backend.adopt([rows], "float32", losses!), backend.adopt([rows, classes], "float32", gradient!)];
  },
);

export const CROSS_ENTROPY_GRADIENT: GradConfig = {
  kernelName: SOFTMAX_CROSS_ENTROPY,
  inputsToSave: ["logits"],
  outputsToSave: [false, true],
  gradFunc: (dys, [logits, gradient]) => {
    const [dy] = dys as Tensor[];
    const column = () => reshape(dy!, [-1, 1]);
    return {
      logits: () => mul(column(), gradient!),
      labels: () => neg(mul(column(), logSoftmax(logits!))),
    };
  },
};

/**
 * The cross-entropy of `softmax(logits)` from distributions over the classes, row by row:
 * `sum over c of labels[c] (ln sum e^logits - logits[c])`. One kernel computes it and its gradient.
 *
 * @param labels - `[rows, classes]`: one-hot, or any probabilities. Numbers of another type are cast to float32.
 * @param logits - float32 `[rows, classes]`: what goes into the softmax.
 * @returns a loss a row, `[rows]`: `tf.mean` of it is what a training minimizes.
 * @throws {InputError} naming the tensor that has another shape or type.
 * @throws {EngineError} if the active backend is another.
 */
export function softmaxCrossEntropy(labels: Tensor2D, logits: Tensor2D): Tensor1D {
  requireInkling();
  checkFloats("logits", logits, ["rows", "classes"]);
  const targets = cast(labels, "float32");
  checkFloats("labels", targets, logits.shape);
  const [losses] = tfjsEngine().runKernel<Tensor[]>(SOFTMAX_CROSS_ENTROPY, { labels: targets, logits });
  return losses as Tensor1D;
}
