// What becomes of sums of products: a bias is added, then an activation applied. Nearly always the engine does both at
// once with the sums; what it does not are kernels of their own.

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
import { unaryCode } from "./unary";

/** The activations that the engine applies at once: all but `prelu`, which has weights. */
const AT_ONCE: Readonly<Record<string, string>> = {
  ...{ relu: Relu, relu6: Relu6, elu: Elu, sigmoid: Sigmoid, leakyrelu: LeakyRelu },
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
 * @param sum - gives the sums, at once with a bias of a row and an activation: a code as of `unary` and its attribute.
 */
export function finished(
  backend: InklingBackend,
  { bias, activation, preluActivationWeights: alpha, leakyreluAlpha = 0 }: Finish,
  columns: number,
  sum: (bias: TensorInfo | undefined, code: number | undefined, slope: number) => TensorInfo,
): TensorInfo {
  const name = AT_ONCE[activation];
  if (!name && activation !== "linear" && activation !== "prelu") {
    throw new Error(`Activation ${activation} has not been implemented for the ${NAME} backend.`);
  }
  if (!bias || (bias.dtype === "float32" && isRow(bias.shape, columns))) {
    const result = sum(bias, name === undefined ? undefined : unaryCode(name), leakyreluAlpha);
    return activation === "prelu" ? then(backend, result, Prelu, { x: result, alpha: alpha! }) : result;
  }
  const sums = sum(undefined, undefined, 0);
  const biased = then(backend, sums, Add, { a: sums, b: bias });
  if (activation === "prelu") return then(backend, biased, Prelu, { x: biased, alpha: alpha! });
  return name ? then(backend, biased, name, { x: biased }, { alpha: leakyreluAlpha }) : biased;
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
