// Products of matrices, and of batches of them.

import {
  _FusedMatMul,
  type _FusedMatMulAttrs,
  Add,
  BatchMatMul,
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  broadcast_util,
  Elu,
  getKernel,
  type KernelConfig,
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
import { kernel } from "../kernel";
import { unaryCode } from "./unary";

/** The activations that the engine applies to the sums at once: all but `prelu`, which has weights. */
const FUSED: Readonly<Record<string, string>> = {
  ...{ relu: Relu, relu6: Relu6, elu: Elu, sigmoid: Sigmoid, leakyrelu: LeakyRelu },
};

/** tfjs's type does not tell the inputs that must be there from those that may. */
interface Fused {
  a: TensorInfo;
  b: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}

export const MATMUL: readonly KernelConfig[] = [
  kernel<BatchMatMulInputs, BatchMatMulAttrs>(
    BatchMatMul,
    (backend, { a, b }, { transposeA, transposeB }) => multiply(backend, a, b, transposeA, transposeB),
    areFloats,
  ),
  kernel<Fused, _FusedMatMulAttrs>(_FusedMatMul, fusedMatMul, areFloats),
];

function areFloats({ a, b }: { a: TensorInfo; b: TensorInfo }): boolean {
  return a.dtype === "float32" && b.dtype === "float32";
}

/** `a * b` of the last two dimensions, with the ones before broadcast; then the bias and the activation. */
export function multiply(
  backend: InklingBackend,
  a: TensorInfo,
  b: TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  bias?: TensorInfo,
  activation?: number,
  slope = 0,
): TensorInfo {
  const [aRank, bRank] = [a.shape.length, b.shape.length];
  const rows = a.shape[aRank - (transposeA ? 1 : 2)]!;
  const terms = a.shape[aRank - (transposeA ? 2 : 1)]!;
  const columns = b.shape[bRank - (transposeB ? 2 : 1)]!;
  const bTerms = b.shape[bRank - (transposeB ? 1 : 2)]!;
  util.assert(
    terms === bTerms,
    () =>
      `Error in matMul: inner shapes (${terms}) and (${bTerms}) of Tensors with shapes ${a.shape} and ${b.shape} ` +
      `and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  let [shape, count]: [number[], number] = [[rows, columns], 1];
  let [aWhich, bWhich]: (Uint32Array | undefined)[] = [];
  if (aRank > 2 || bRank > 2) {
    const [aOuter, bOuter] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const areSame = util.arraysEqual(aOuter, bOuter);
    const outer = areSame ? aOuter : broadcast_util.assertAndGetBroadcastShape(aOuter, bOuter);
    count = util.sizeFromShape(outer);
    if (!areSame) [aWhich, bWhich] = [which(aOuter, outer, count), which(bOuter, outer, count)];
    shape = outer.concat(shape);
  }
  const [aNumber, bNumber] = [backend.numberOf(a), backend.numberOf(b)];
  const biasNumber = bias && backend.numberOf(bias);
  return backend.output(shape, "float32", (tensors) =>
    // biome-ignore format: which belong together
    tensors.matmul(
      rows, terms, columns, count, aNumber, bNumber, transposeA, transposeB,
      biasNumber, activation, slope, aWhich, bWhich,
    ),
  );
}

/** Which matrix each product takes, where it is neither its own nor the only one. */
function which(outer: number[], shape: number[], count: number): Uint32Array | undefined {
  const size = util.sizeFromShape(outer);
  if (size === 1 || size === count) return undefined;
  const indices = new Uint32Array(count);
  const offset = shape.length - outer.length;
  for (let product = 0; product < count; product++) {
    let [rest, stride] = [product, 1];
    for (let dimension = shape.length - 1; dimension >= offset; dimension--) {
      const [length, ours] = [shape[dimension]!, outer[dimension - offset]!];
      if (ours > 1) indices[product]! += (rest % length) * stride;
      rest = Math.floor(rest / length);
      stride *= ours;
    }
  }
  return indices;
}

function fusedMatMul(
  backend: InklingBackend,
  { a, b, bias, preluActivationWeights: alpha }: Fused,
  { transposeA, transposeB, activation, leakyreluAlpha }: _FusedMatMulAttrs,
): TensorInfo {
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)]!;
  const addsRow = bias?.dtype === "float32" && isRow(bias.shape, columns);
  const name = activation ?? "linear";
  const fused = FUSED[name];
  if (!fused && name !== "linear" && name !== "prelu") {
    throw new Error(`Activation ${name} has not been implemented for the ${NAME} backend.`);
  }
  if (!bias || addsRow) {
    const code = fused === undefined ? undefined : unaryCode(fused);
    const result = multiply(backend, a, b, transposeA, transposeB, bias, code, leakyreluAlpha);
    return name === "prelu" ? then(backend, result, Prelu, { x: result, alpha: alpha! }) : result;
  }
  const sums = multiply(backend, a, b, transposeA, transposeB);
  const biased = then(backend, sums, Add, { a: sums, b: bias });
  if (name === "prelu") return then(backend, biased, Prelu, { x: biased, alpha: alpha! });
  return fused ? then(backend, biased, fused, { x: biased }, { alpha: leakyreluAlpha! }) : biased;
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
