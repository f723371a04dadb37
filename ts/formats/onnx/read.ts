// Reads ONNX files (https://github.com/onnx/onnx/blob/main/docs/IR.md) of which the graph is one chain of dense layers.
// The bytes are anybody's: nothing of them is run, and whatever is not such a chain is an error that names its place.

import { InputError } from "../../errors";
import type { Stack } from "../stack";
import { chainOf } from "./graph";
import { quotedAll } from "./names";
import { nodeName } from "./node";
import { OPERATORS } from "./operators";
import { type GraphProto, LABELS_KEY, type ModelProto, model, type NodeProto } from "./schema";

/** The first opset in which constants are broadcast as now, and the oldest that runtimes still take. */
const OLDEST_OPSET = 7;

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
  const layers = chainOf(argument, graph).layers(argument, bytes.length);
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
  const opsets = opset_import.filter(({ domain = "" }) => domain === "" || domain === "ai.onnx");
  if (opsets.length > 1) {
    throw new InputError(`${argument}: opset`, "one", opsets.map(({ version }) => version).join(" and "));
  }
  const opset = opsets[0]?.version;
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
    // What is no JSON is no list of names either.
  }
  const isNames = Array.isArray(labels) && labels.every((label) => typeof label === "string");
  if (isNames && [0, units].includes((labels as string[]).length)) return labels as string[];
  throw new InputError(
    `${argument}: ${LABELS_KEY}`,
    `${units} names in JSON, one for each unit, or none`,
    entry.value,
  );
}
