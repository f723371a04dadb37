// Reads ONNX files (https://github.com/onnx/onnx/blob/main/docs/IR.md) of which the graph is one chain of dense layers.
// The bytes are anybody's: nothing of them is run, and whatever is not such a chain is an error that names its place.

import { InputError } from "../../errors";
import type { Stack } from "../stack";
import { Chain } from "./chain";
import { quoted, quotedAll } from "./names";
import { CHAIN, nodeName, OnnxNode } from "./node";
import { OPERATORS } from "./operators";
import {
  DataType,
  type GraphProto,
  LABELS_KEY,
  type ModelProto,
  model,
  type NodeProto,
  type ValueInfoProto,
} from "./schema";
import { type Constant, constantOf, MAX_RANK } from "./tensor";

/** The first opset in which constants are broadcast as now, and the oldest that runtimes still take. */
const OLDEST_OPSET = 7;

/** What numbers may come in as. */
const FLOAT_TYPES: readonly unknown[] = [
  DataType.FLOAT,
  DataType.DOUBLE,
  DataType.FLOAT16,
  DataType.BFLOAT16,
];

/**
 * The dense layers of an ONNX file. Scaling by single constants before the first layer becomes part of its weights.
 *
 * @param argument - what the file is called in errors.
 * @returns layers of kernels `[inputs, units]` in memory of their own, and the labels if this library wrote the file.
 * @throws {InputError} naming the first operator, by its node and domain, that is no part of dense layers, or the place
 * where the file is damaged, not a chain, has weights in another file or numbers that are not finite.
 */
export function readOnnx(argument: string, bytes: Uint8Array): Stack {
  const proto = decode(argument, bytes);
  const { graph } = proto;
  if (!graph) throw new InputError(argument, "an ONNX file, with a graph", "none");
  graph.node.forEach((node, i) => {
    expectKnown(argument, node, i);
  });
  expectPlain(argument, proto, graph);
  const layers = chainOf(argument, graph).layers(argument);
  return { layers, labels: labelsOf(argument, proto, layers.at(-1)!.units) };
}

function decode(argument: string, bytes: Uint8Array): ModelProto {
  try {
    return model.decode(bytes);
  } catch (error) {
    throw new InputError(argument, "an ONNX file (Protocol Buffers)", (error as Error).message);
  }
}

function expectKnown(argument: string, node: NodeProto, index: number): void {
  const { op_type: operator = "", domain = "" } = node;
  const isStandard = domain === "" || domain === "ai.onnx";
  if (isStandard && OPERATORS.has(operator)) return;
  throw new InputError(
    `${argument}: ${nodeName(node, index)}`,
    `an operator of dense layers (${[...OPERATORS.keys()].join(", ")})`,
    `${operator} of the domain ${isStandard ? "ai.onnx" : domain}`,
  );
}

/** Nothing but nodes that mean what the standard says, and dense tensors. */
function expectPlain(argument: string, { opset_import, functions }: ModelProto, graph: GraphProto): void {
  const opset = opset_import.find(({ domain = "" }) => domain === "" || domain === "ai.onnx")?.version;
  if (opset === undefined || opset < OLDEST_OPSET) {
    throw new InputError(`${argument}: opset`, `${OLDEST_OPSET} or later`, opset);
  }
  if (functions.length > 0) {
    throw new InputError(`${argument}: functions`, "none", quotedAll(functions.map(({ name }) => name)));
  }
  if (graph.sparse_initializer.length > 0) {
    const names = graph.sparse_initializer.map(({ values }) => values?.name);
    throw new InputError(`${argument}: sparse_initializer`, "none", quotedAll(names));
  }
}

/** Goes through the nodes, which ONNX wants in the order in which they can be calculated. */
function chainOf(argument: string, graph: GraphProto): Chain {
  const names = new Set<string>();
  const make = (where: string, name: string) => {
    if (names.has(name)) throw new InputError(where, "a name that no value has yet", name);
    names.add(name);
  };
  const constants = new Map<string, Constant>();
  for (const tensor of graph.initializer) {
    const { name = "" } = tensor;
    make(`${argument}: initializer`, name);
    constants.set(name, constantOf(`${argument}: tensor ${quoted(name)}`, tensor));
  }
  // Up to IR version 3, initializers had to be inputs too.
  const input = theOne(
    argument,
    "input",
    graph.input.filter(({ name = "" }) => !constants.has(name)),
  );
  const output = theOne(argument, "output", graph.output);
  let current = input.name ?? "";
  make(`${argument}: input`, current);
  const chain = new Chain(shapeOf(`${argument}: input ${quoted(current)}`, input));

  for (const [i, proto] of graph.node.entries()) {
    const { op_type = "" } = proto;
    const where = `${argument}: ${nodeName(proto, i)} (${op_type})`;
    const inputs = proto.input.map((name, k) => {
      if (name === current) return CHAIN;
      const constant = constants.get(name);
      if (constant || name === "") return constant;
      throw new InputError(
        `${where}: input ${k}`,
        `${quoted(current)}, the last value before it, or a constant`,
        name,
      );
    });
    const {
      inputs: [least, most],
      attributes = [],
      extend,
      fold,
    } = OPERATORS.get(op_type)!;
    if (inputs.length < least || inputs.length > most) {
      throw new InputError(`${where}: inputs`, `${least} to ${most}`, inputs.length);
    }
    for (const name of proto.output) if (name !== "") make(`${where}: output`, name);
    const [result = ""] = proto.output;
    if (result === "") throw new InputError(`${where}: outputs`, "one", "none");
    const node = new OnnxNode(where, inputs, proto, attributes);
    if (inputs.includes(CHAIN)) {
      if (!extend) throw new InputError(where, "constants only", "a value that depends on the graph's input");
      extend(chain, node);
      current = result;
    } else {
      if (!fold) throw new InputError(where, `${quoted(current)} among its inputs`, "constants only");
      constants.set(result, fold(node));
    }
  }
  if (output.name !== current) {
    throw new InputError(`${argument}: output`, `${quoted(current)}, what the last node makes`, output.name);
  }
  return chain;
}

function theOne(argument: string, what: string, values: readonly ValueInfoProto[]): ValueInfoProto {
  const [value] = values;
  if (value && values.length === 1) return value;
  const got = `${values.length}: ${quotedAll(values.map(({ name }) => name))}`;
  throw new InputError(`${argument}: ${what}s`, "one", got);
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

function labelsOf(
  argument: string,
  { metadata_props }: ModelProto,
  units: number,
): readonly string[] | undefined {
  const entry = metadata_props.find(({ key }) => key === LABELS_KEY);
  if (!entry) return undefined;
  let labels: unknown;
  try {
    labels = JSON.parse(entry.value ?? "");
  } catch {
    // Of no other shape than what was not parsed.
  }
  const isNames = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (isNames && (labels as string[]).length === units) return labels as string[];
  throw new InputError(
    `${argument}: ${LABELS_KEY}`,
    `${units} names in JSON, one for each unit`,
    entry.value,
  );
}
