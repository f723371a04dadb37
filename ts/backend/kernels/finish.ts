// What becomes of sums of products: a bias is added, then an activation applied. The commonest of both the engine does
// at once with the sums, the others are kernels of their own.

import {
  Add,
  Elu,
  getKernel,
  LeakyRelu,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  Prelu,
  Relu,
  Relu6,
  Sigmoid,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { type InklingBackend, NAME } from "../backend";

/** Activations that the engine applies at once, by its codes. */
const AT_ONCE: Readonly<Record<string, number>> = { linear: 0, relu: 1, sigmoid: 2 };
/** The kernels of all. */
const APART: Readonly<Record<string, string>> = {
  ...{ relu: Relu, sigmoid: Sigmoid, relu6: Relu6 },
  ...{ elu: Elu, prelu: Prelu, leakyrelu: LeakyRelu },
};

/** How sums are to be finished. */
export interface Finish {
  bias: TensorInfo | undefined;
  activation: string;
  preluActivationWeights: TensorInfo | undefined;
  leakyreluAlpha: number | undefined;
}

/**
 * Sums, finished.
 *
 * @param columns - numbers of the results' last dimension.
 * @param sum - gives the sums, with a bias of a row and the activation of a code (0 is none) at once.
 */
export function finished(
  backend: InklingBackend,
  finish: Finish,
  columns: number,
  sum: (bias: TensorInfo | undefined, activation: number) => TensorInfo,
): TensorInfo {
  const { bias, activation } = finish;
  const addsRow = bias?.dtype === "float32" && isRow(bias.shape, columns);
  const atOnce = !bias || addsRow ? AT_ONCE[activation] : undefined;
  const sums = sum(addsRow ? bias : undefined, atOnce ?? 0);
  const biased = bias && !addsRow ? then(backend, sums, Add, { a: sums, b: bias }) : sums;
  if (atOnce !== undefined || activation === "linear") return biased;
  const kernelName = APART[activation];
  if (!kernelName)
    throw new Error(`Activation ${activation} has not been implemented for the ${NAME} backend.`);
  const inputs: NamedTensorInfoMap = { x: biased };
  if (finish.preluActivationWeights) inputs.alpha = finish.preluActivationWeights;
  return then(backend, biased, kernelName, inputs, { alpha: finish.leakyreluAlpha! });
}

function isRow(shape: number[], columns: number): boolean {
  return shape.at(-1) === columns && util.sizeFromShape(shape) === columns;
}

/** Runs a kernel of this backend on a tensor that nobody needs after it. */
function then(
  backend: InklingBackend,
  used: TensorInfo,
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  const result = getKernel(kernelName, NAME)!.kernelFunc({ inputs, attrs, backend }) as TensorInfo;
  backend.disposeData(used.dataId);
  return result;
}
