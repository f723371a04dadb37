// The chain of layers that a graph turns out to be, put together one operator after the other. No weights are moved
// before the whole is known, and to be of a size that networks may have: graphs use one tensor as often as they like.

import { finite } from "../../check";
import { InputError } from "../../errors";
import type { Activation } from "../../network/architecture";
import { type DenseLayer, expectSizes } from "../stack";
import type { Floats } from "./tensor";

/** A layer as the graph describes it: `factor * rows * kernel + the sum of factor * constant`, then the activation. */
interface Plan {
  /** The node that multiplies. */
  readonly where: string;
  readonly kernel: Floats;
  readonly factor: number;
  readonly biases: { readonly constant: Floats; readonly factor: number }[];
  activation?: Activation;
}

/** What becomes of an input before the first layer: `factor * input + offset`. */
interface Scaling {
  readonly factor: number;
  readonly offset: number;
}

const UNSCALED: Scaling = { factor: 1, offset: 0 };

export class Chain {
  #shape: readonly (number | undefined)[];
  #scaling = UNSCALED;
  readonly #plans: Plan[] = [];

  constructor(shape: readonly (number | undefined)[]) {
    this.#shape = shape;
  }

  /** Sizes of the value that it has come to, the batch first; `undefined` where the file leaves one open. */
  get shape(): readonly (number | undefined)[] {
    return this.#shape;
  }

  get hasLayers(): boolean {
    return this.#plans.length > 0;
  }

  /** `[batch, ...sizes]` becomes `[batch, product of sizes]`. */
  flatten(): void {
    this.#shape = [this.#shape[0], this.#rowSize()];
  }

  /**
   * Of the new sizes one may be -1, which follows from the others.
   *
   * @param keeps - whether 0 stands for the size that is there.
   * @throws {InputError} if they come to anything but `flatten`.
   */
  reshape(where: string, sizes: readonly number[], keeps: boolean): void {
    const [batch, size] = [this.#shape[0], this.#rowSize()];
    const [rows, columns] = sizes;
    const keepsBatch =
      (rows === 0 && keeps) || rows === -1 || ((rows === batch || batch === undefined) && rows! > 0);
    const keepsRow = columns === -1 ? rows !== -1 : columns! > 0 && columns === (size ?? columns);
    if (sizes.length !== 2 || !keepsBatch || !keepsRow) {
      const got = `[${sizes.slice(0, 8)}${sizes.length > 8 ? ",..." : ""}]`;
      throw new InputError(`${where}: shape`, `[0, ${size ?? "n"}], which flattens rows`, got);
    }
    this.#shape = [batch, columns === -1 ? size : columns];
  }

  /** A layer of a kernel `[inputs, units]`, times `factor`. */
  dense(where: string, kernel: Floats, factor = 1): void {
    if (this.#shape.length !== 2) {
      throw new InputError(
        where,
        "rows to multiply, [batch, inputs]: flattened",
        `${this.#shape.length} dimensions`,
      );
    }
    if (this.#plans.at(-1)?.activation === "softmax") {
      throw new InputError(where, "no layer after a softmax", "another layer");
    }
    const [inputs, units] = kernel.shape;
    const width = this.#shape[1] ?? inputs;
    if (kernel.shape.length !== 2 || inputs !== width || units === 0) {
      const wanted = `[${width ?? "inputs"}, units]`;
      throw new InputError(`${where}: kernel`, `a matrix of shape ${wanted}`, `[${kernel.shape}]`);
    }
    this.#plans.push({ where, kernel, factor, biases: [] });
    this.#shape = [this.#shape[0], units];
  }

  /** Adds a constant to the layer's units: one number for each, or the same for all. */
  bias(where: string, constant: Floats, factor = 1): void {
    const plan = this.#plainLayer(where);
    const units = plan.kernel.shape[1]!;
    const { shape } = constant;
    const isRow = shape.length < 2 || (shape.length === 2 && shape[0] === 1);
    const isFitting = isRow && [1, units].includes(shape.at(-1) ?? 1);
    if (!isFitting) throw new InputError(`${where}: bias`, `a constant of shape [${units}]`, `[${shape}]`);
    plan.biases.push({ constant, factor });
  }

  activate(where: string, activation: Activation): void {
    this.#plainLayer(where).activation = activation;
  }

  /**
   * Scales the inputs by one constant number.
   *
   * @param of - the factor and what is added then, of the constant.
   * @throws {InputError} after a layer, or if there are more constants or none that can be calculated with.
   */
  scale(where: string, { shape, values }: Floats, of: (constant: number) => readonly [number, number]): void {
    if (this.hasLayers)
      throw new InputError(where, "scaling only before the first layer", "scaling after a layer");
    if (values.length !== 1 || shape.length > this.#shape.length) {
      throw new InputError(`${where}: constant`, "one number", `a tensor of shape [${shape}]`);
    }
    const [factor, offset] = of(values[0]!);
    const scaling = { factor: factor * this.#scaling.factor, offset: factor * this.#scaling.offset + offset };
    if (!Number.isFinite(scaling.factor) || !Number.isFinite(scaling.offset)) {
      throw new InputError(`${where}: constant`, "a number to calculate with", values[0]);
    }
    this.#scaling = scaling;
  }

  /**
   * @param fileBytes - the length of the file.
   * @throws {InputError} if there are no layers, too many or too large ones, or numbers that are not finite.
   */
  layers(argument: string, fileBytes: number): DenseLayer[] {
    if (!this.hasLayers) throw new InputError(`${argument}: graph`, "a layer: Gemm or MatMul", "none");
    const units = this.#plans.map(({ kernel }) => kernel.shape[1]!);
    expectSizes(argument, this.#plans[0]!.kernel.shape[0], units, fileBytes);
    return this.#plans.map((plan, i) => layerOf(plan, i === 0 ? this.#scaling : UNSCALED));
  }

  /** The last layer, if nothing follows it yet. */
  #plainLayer(where: string): Plan {
    const last = this.#plans.at(-1);
    if (last && last.activation === undefined) return last;
    throw new InputError(
      where,
      "a Gemm or MatMul before it",
      last ? `one that ends in ${last.activation}` : "none",
    );
  }

  #rowSize(): number | undefined {
    const sizes = this.#shape.slice(1);
    return sizes.every((size) => size !== undefined)
      ? sizes.reduce((product, size) => product * size, 1)
      : undefined;
  }
}

/** `scaled * kernel = (factor * rows + offset) * kernel`, of which the offset's part is the same for all rows. */
function layerOf(
  { where, kernel, factor, biases, activation = "linear" }: Plan,
  scaling: Scaling,
): DenseLayer {
  const [inputs, units] = kernel.shape as [number, number];
  const [down, across] = kernel.transposed ? [1, inputs] : [units, 1];
  const weights = new Float32Array(inputs * units);
  const sums = new Float64Array(units);
  for (let input = 0; input < inputs; input++) {
    for (let unit = 0; unit < units; unit++) {
      const weight = factor * kernel.values[input * down + unit * across]!;
      weights[input * units + unit] = scaling.factor * weight;
      sums[unit]! += weight;
    }
  }
  const bias = Float32Array.from(sums, (sum, unit) =>
    biases.reduce(
      (total, { constant, factor }) => total + factor * numberFor(constant, unit),
      scaling.offset * sum,
    ),
  );
  finite(`${where}: kernel`, weights);
  finite(`${where}: bias`, bias);
  return { inputs, units, kernel: weights, bias, activation };
}

function numberFor({ values }: Floats, unit: number): number {
  return values[values.length === 1 ? 0 : unit]!;
}
