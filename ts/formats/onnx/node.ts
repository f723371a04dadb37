// An operator's call in the graph: what it is given, and where errors say they are.

import { InputError } from "../../errors";
import { quoted } from "./names";
import { type AttributeProto, AttributeType, type NodeProto, type TensorProto } from "./schema";
import type { Constant, Floats, Integers } from "./tensor";

/** What the chain of layers has come to, rather than a constant. */
export const CHAIN = Symbol("chain");

/** What a node is given; `undefined` where it leaves an input out. */
export type Input = typeof CHAIN | Constant | undefined;

/** `node "fc1"`, or its place in the graph where it has no name. */
export function nodeName({ name }: NodeProto, index: number): string {
  return `node ${name ? quoted(name) : index}`;
}

export class OnnxNode {
  readonly #attributes: ReadonlyMap<string, AttributeProto>;

  /**
   * @param where - the node, for errors.
   * @param attributes - the names of those that its operator may have.
   * @throws {InputError} naming an attribute that is another, or there twice.
   */
  constructor(
    readonly where: string,
    readonly inputs: readonly Input[],
    proto: NodeProto,
    attributes: readonly string[],
  ) {
    const found = new Map<string, AttributeProto>();
    for (const attribute of proto.attribute) {
      const { name = "" } = attribute;
      // One that is not known may change what the operator does.
      if (!attributes.includes(name) || found.has(name)) {
        const expected = attributes.length ? `${attributes.join(", ")}, each at most once` : "none";
        throw new InputError(`${where}: attributes`, expected, name);
      }
      found.set(name, attribute);
    }
    this.#attributes = found;
  }

  /** The names of the attributes that are there. */
  get given(): readonly string[] {
    return [...this.#attributes.keys()];
  }

  // A number that is 0 may be left out of the file.

  int(name: string, otherwise: number): number {
    const attribute = this.#attribute(name, AttributeType.INT);
    return attribute ? (attribute.i ?? 0) : otherwise;
  }

  float(name: string, otherwise: number): number {
    const attribute = this.#attribute(name, AttributeType.FLOAT);
    return attribute ? (attribute.f ?? 0) : otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.#attribute(name, AttributeType.INTS)?.ints;
  }

  floats(name: string): readonly number[] | undefined {
    return this.#attribute(name, AttributeType.FLOATS)?.floats;
  }

  tensor(name: string): TensorProto | undefined {
    return this.#attribute(name, AttributeType.TENSOR)?.t;
  }

  /** An input that must be constant numbers of the kind that weights are. */
  weights(index: number): Floats {
    const input = this.inputs[index];
    if (typeof input === "object" && input.type === "floats") return input;
    throw new InputError(`${this.where}: input ${index}`, "constant floats", describe(input));
  }

  /** An input that must be constant whole numbers. */
  integers(index: number): Integers {
    const input = this.inputs[index];
    if (typeof input === "object" && input.type === "integers") return input;
    throw new InputError(`${this.where}: input ${index}`, "constant whole numbers", describe(input));
  }

  sizes(index: number): readonly number[] {
    return this.integers(index).values;
  }

  /** Of two inputs the one that is constant, and the chain the other. */
  besideChain(): { constant: Floats; isFirst: boolean } {
    const isFirst = this.inputs[0] !== CHAIN;
    return { constant: this.weights(isFirst ? 0 : 1), isFirst };
  }

  /** @throws {InputError} if an attribute is none of the values for which the operator is what we have. */
  expectInt(name: string, otherwise: number, allowed: readonly number[]): void {
    const value = this.int(name, otherwise);
    if (!allowed.includes(value)) throw new InputError(`${this.where}: ${name}`, allowed.join(" or "), value);
  }

  /** The files of long ago do not say the type of an attribute. */
  #attribute(name: string, type: number): AttributeProto | undefined {
    const attribute = this.#attributes.get(name);
    if (attribute && (attribute.type ?? type) !== type) {
      throw new InputError(`${this.where}: ${name}`, `an attribute of type ${type}`, attribute.type);
    }
    return attribute;
  }
}

function describe(input: Input): string {
  if (input === undefined) return "no input";
  return input === CHAIN ? "a value that depends on the graph's input" : input.type;
}
