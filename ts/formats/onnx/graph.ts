// Follows a graph from its one input to its one output, node by node: every node either makes a constant of constants
// or carries the chain of layers on from where the one before it left it.

import { InputError } from "../../errors";
import { Chain } from "./chain";
import { quoted, quotedAll } from "./names";
import { CHAIN, type Input, nodeName, OnnxNode } from "./node";
import { OPERATORS } from "./operators";
import { DataType, type GraphProto, type NodeProto, type ValueInfoProto } from "./schema";
import { type Constant, constantOf, MAX_RANK } from "./tensor";

/** What numbers may come in as. */
const FLOAT_TYPES: readonly unknown[] = [
  DataType.FLOAT,
  DataType.DOUBLE,
  DataType.FLOAT16,
  DataType.BFLOAT16,
];

/**
 * The layers of a graph of which all operators are known.
 *
 * @throws {InputError} naming the initializer, input, node or output at which it is no chain of dense layers.
 */
export function chainOf(argument: string, graph: GraphProto): Chain {
  const values = new Values();
  for (const tensor of graph.initializer) {
    const { name = "" } = tensor;
    values.make(`${argument}: initializer`, name);
    values.constants.set(name, constantOf(`${argument}: tensor ${quoted(name)}`, tensor));
  }
  // Up to IR version 3, initializers had to be inputs too.
  const inputs = graph.input.filter(({ name = "" }) => !values.constants.has(name));
  const input = theOne(`${argument}: inputs`, inputs);
  const output = theOne(`${argument}: outputs`, graph.output);
  values.carryOn(`${argument}: input`, input.name ?? "");
  const chain = new Chain(shapeOf(`${argument}: input ${quoted(input.name)}`, input));
  for (const [i, node] of graph.node.entries()) {
    follow(`${argument}: ${nodeName(node, i)} (${node.op_type})`, node, values, chain);
  }
  if (output.name === values.current) return chain;
  throw new InputError(
    `${argument}: output`,
    `${quoted(values.current)}, what the last node makes`,
    output.name,
  );
}

/** The values that there are, each made once. */
class Values {
  /** The one that the chain has come to; those before it are used up. */
  current = "";
  readonly constants = new Map<string, Constant>();
  readonly #names = new Set<string>();

  make(where: string, name: string): void {
    if (name === "" || this.#names.has(name))
      throw new InputError(where, "a name that no other value has", name);
    this.#names.add(name);
  }

  carryOn(where: string, name: string): void {
    this.make(where, name);
    this.current = name;
  }

  /** What a node is given under this name. Cycles end here, too: the name is not there yet. */
  input(where: string, name: string): Input {
    if (name === this.current) return CHAIN;
    const constant = this.constants.get(name);
    if (constant || name === "") return constant;
    throw new InputError(where, `${quoted(this.current)}, the last value before it, or a constant`, name);
  }
}

/** Nodes come in the order in which they can be calculated; ONNX wants it so. */
function follow(where: string, proto: NodeProto, values: Values, chain: Chain): void {
  const operator = OPERATORS.get(proto.op_type ?? "")!;
  const [least, most] = operator.inputs;
  const { length } = proto.input;
  if (length < least || length > most)
    throw new InputError(`${where}: inputs`, `${least} to ${most}`, length);
  const inputs = proto.input.map((name, i) => values.input(`${where}: input ${i}`, name));
  const node = new OnnxNode(where, inputs, proto, operator.attributes ?? []);

  const [result = "", ...others] = proto.output;
  // The mask of a dropout; it is made, but nobody gets it.
  for (const name of others) if (name !== "") values.make(`${where}: output`, name);
  if (!inputs.includes(CHAIN)) {
    if (!operator.fold)
      throw new InputError(where, `${quoted(values.current)} as an input`, "constants only");
    values.make(`${where}: output`, result);
    values.constants.set(result, operator.fold(node));
  } else if (operator.measure) {
    values.make(`${where}: output`, result);
    values.constants.set(result, operator.measure(chain));
  } else {
    if (!operator.extend) throw new InputError(where, "constants only", values.current);
    operator.extend(chain, node);
    values.carryOn(`${where}: output`, result);
  }
}

function theOne(where: string, values: readonly ValueInfoProto[]): ValueInfoProto {
  const [value] = values;
  if (value && values.length === 1) return value;
  throw new InputError(where, "one", `${values.length}: ${quotedAll(values.map(({ name }) => name))}`);
}

/** The sizes of the input, the batch first; an input without a shape is taken for rows. */
function shapeOf(where: string, { type }: ValueInfoProto): (number | undefined)[] {
  const { elem_type, shape } = type?.tensor_type ?? {};
  if (!FLOAT_TYPES.includes(elem_type)) throw new InputError(where, "floats", `data type ${elem_type}`);
  if (!shape) return [undefined, undefined];
  const { length } = shape.dim;
  if (length < 2 || length > MAX_RANK) throw new InputError(where, "[batch, inputs]", `${length} dimensions`);
  return shape.dim.map(({ dim_value }) => {
    if (dim_value !== undefined && dim_value < 0) throw new InputError(where, "sizes from 0", dim_value);
    // Some write 0 for a size that they leave open.
    return dim_value || undefined;
  });
}
