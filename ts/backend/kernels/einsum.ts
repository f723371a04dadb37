// Sums of products by Einstein's convention: what is left after sums within one factor and transpositions is a product
// of matrices.

import {
  backend_util,
  Einsum,
  type EinsumAttrs,
  getKernel,
  type KernelConfig,
  Multiply,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  Sum,
  type TensorInfo,
  Transpose,
  util,
} from "@tensorflow/tfjs-core";
import { type InklingBackend, NAME } from "../backend";
import { kernel } from "../kernel";
import { multiply } from "./matmul";

/** A tensor and the names of its dimensions. */
interface Named {
  info: TensorInfo;
  dims: number[];
}

export const EINSUM: readonly KernelConfig[] = [
  kernel<Record<string, TensorInfo>, EinsumAttrs>(
    Einsum,
    (backend, inputs, { equation }) => new Contraction(backend).run(Object.values(inputs), equation),
    (inputs, { equation }) => {
      const output = equation.replace(/\s/g, "").split("->")[1] ?? "";
      const namesOnce = new Set(output).size === output.length;
      return namesOnce && Object.values(inputs).every(({ dtype }) => dtype === "float32");
    },
  ),
];

class Contraction {
  /** What has to be disposed of in the end. */
  readonly #used: TensorInfo[] = [];

  constructor(readonly backend: InklingBackend) {}

  run(infos: TensorInfo[], equation: string): TensorInfo {
    const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, infos.length);
    // Looks at nothing but the shapes.
    type Tensors = Parameters<typeof backend_util.checkEinsumDimSizes>[2];
    backend_util.checkEinsumDimSizes(allDims.length, idDims, infos as Tensors);
    const output = allDims.map((_, dim) => dim).filter((dim) => !summedDims.includes(dim));
    const factors = infos.map((info, i) => this.#summed({ info, dims: idDims[i]! }, summedDims, idDims));
    const [a, b] = factors;
    const product = b ? this.#product(a!, b, output) : a!;
    const { info } = this.#ordered(product, output);
    const isInput = infos.includes(info);
    for (const used of this.#used) if (used !== info) this.backend.disposeData(used.dataId);
    return isInput ? this.backend.alias(info, info.shape) : info;
  }

  /** Without the dimensions that are summed and that no other factor has. */
  #summed({ info, dims }: Named, summedDims: number[], idDims: number[][]): Named {
    const isLone = (dim: number) =>
      summedDims.includes(dim) && idDims.filter((ids) => ids.includes(dim)).length === 1;
    const axis = dims.flatMap((dim, i) => (isLone(dim) ? [i] : []));
    if (axis.length === 0) return { info, dims };
    const sum = this.#then(Sum, { x: info }, { axis, keepDims: false });
    return { info: sum, dims: dims.filter((dim) => !isLone(dim)) };
  }

  #product(a: Named, b: Named, output: number[]): Named {
    const batch = output.filter((dim) => a.dims.includes(dim) && b.dims.includes(dim));
    const rows = output.filter((dim) => a.dims.includes(dim) && !b.dims.includes(dim));
    const columns = output.filter((dim) => !a.dims.includes(dim) && b.dims.includes(dim));
    const terms = a.dims.filter((dim) => !output.includes(dim));
    if (batch.length === output.length && terms.length === 0) {
      const [x, y] = [a, b].map((factor) => this.#ordered(factor, output).info);
      return { info: this.#then(Multiply, { a: x!, b: y! }), dims: output };
    }
    // The other way round if the output is so: a transposition is saved.
    const dims = [...batch, ...columns, ...rows];
    if (dims.every((dim, i) => dim === output[i]) && rows.length > 0) {
      return { info: this.#matmul(b, a, batch, columns, terms, rows), dims };
    }
    return { info: this.#matmul(a, b, batch, rows, terms, columns), dims: [...batch, ...rows, ...columns] };
  }

  #matmul(
    a: Named,
    b: Named,
    batch: number[],
    rows: number[],
    terms: number[],
    columns: number[],
  ): TensorInfo {
    const [x, transposeA] = this.#matrices(a, batch, rows, terms);
    const [y, transposeB] = this.#matrices(b, batch, terms, columns);
    const product = multiply(this.backend, x, y, transposeA, transposeB);
    this.#used.push(product);
    const sizes = (factor: Named, dims: number[]) =>
      dims.map((dim) => factor.info.shape[factor.dims.indexOf(dim)]!);
    return this.#reshaped(product, [...sizes(a, batch), ...sizes(a, rows), ...sizes(b, columns)]);
  }

  /** As matrices `[batch, first, second]`, or transposed ones if a tensor has its dimensions in that order. */
  #matrices(factor: Named, batch: number[], first: number[], second: number[]): [TensorInfo, boolean] {
    const size = (dims: number[]) =>
      util.sizeFromShape(dims.map((dim) => factor.info.shape[factor.dims.indexOf(dim)]!));
    const isTransposed = [...batch, ...second, ...first].every((dim, i) => dim === factor.dims[i]);
    if (isTransposed) {
      return [this.#reshaped(factor.info, [size(batch), size(second), size(first)]), true];
    }
    const shape = [size(batch), size(first), size(second)];
    return [this.#reshaped(this.#ordered(factor, [...batch, ...first, ...second]).info, shape), false];
  }

  /** With the dimensions in this order. */
  #ordered({ info, dims }: Named, order: number[]): Named {
    const perm = order.map((dim) => dims.indexOf(dim));
    if (perm.every((from, to) => from === to)) return { info, dims };
    return { info: this.#then(Transpose, { x: info }, { perm }), dims: order };
  }

  #reshaped(info: TensorInfo, shape: number[]): TensorInfo {
    const result = this.backend.alias(info, shape);
    this.#used.push(result);
    return result;
  }

  #then(kernelName: string, inputs: NamedTensorInfoMap, attrs: NamedAttrMap = {}): TensorInfo {
    const { kernelFunc } = getKernel(kernelName, NAME)!;
    const result = kernelFunc({ inputs, attrs, backend: this.backend }) as TensorInfo;
    this.#used.push(result);
    return result;
  }
}
