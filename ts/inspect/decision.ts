// A decision, or an estimate: which inputs, units and connections made it.

import type { Engine } from "../engine/engine";
import { likeliest } from "../network/likeliest";
import type { NativeModel } from "../network/native-model";
import type { Warning } from "../pictures/preprocess";
import type { ConnectionFrame, DecisionFrame, EstimateFrame } from "./frames";
import { into, kernelOf } from "./kernel";
import { histogram, largest, shownOutputs, statistics } from "./statistics";

/** Inputs and connections that are told of. */
const SHOWN = 15;
/** Connections that are told of where units are given, in all layers together. */
const SHOWN_THROUGH = 80;
/** Units of a layer whose connections are followed further down. */
const FOLLOWED = 5;
/** Of the weights into the output. */
const BINS = 30;

export function decisionFrame(
  engine: Engine,
  model: NativeModel,
  row: Uint8Array | Float32Array,
  warnings: readonly Warning[],
  { output, units }: { readonly output: number | undefined; readonly units: Units | undefined },
): DecisionFrame | EstimateFrame {
  const network = model.networkIn(engine);
  const { inspectBytes, inspectFloats } = engine.bindings;
  const found = engine.call(() =>
    row instanceof Uint8Array ? inspectBytes(network, row, output) : inspectFloats(network, row, output),
  );
  let at = 0;
  const layers = model.layers.map(({ units, activation }) => {
    const outputs = [...found.subarray(at, at + units)];
    at += units;
    const { mean, most } = statistics(outputs);
    return { units, activation, outputs, mean, most };
  });
  const answer = layers.at(-1)!.outputs;
  const { index, confidence } = likeliest(answer);
  const isDecision = model.answers === "labels";
  const followed = output ?? (isDecision ? index : 0);
  const input = Array.from(row, (value) => (row instanceof Uint8Array ? Math.fround(value / 255) : value));
  const weights = into(kernelOf(model, layers.length - 1), followed);
  const outputs = [input, ...layers.map(({ outputs }) => outputs)];
  const strongest = largest(input.map(Math.abs), SHOWN);
  const way = {
    input,
    warnings,
    output: followed,
    layers,
    strongestInputs: strongest.map((index) => ({ index, value: input[index]! })),
    connections: units
      ? connectionsThrough(model, outputs, [strongest, ...units, shownOutputs(answer)])
      : connections(model, outputs, followed),
    ...(units && { units: units.map((layer) => [...layer]) }),
    weights,
    histogram: histogram(weights, BINS),
    saliency: [...found.subarray(at)],
  };
  if (!isDecision) return { type: "estimate", values: answer, ...way };
  return {
    type: "decision",
    classes: [...model.labels],
    label: model.labels[index]!,
    index,
    confidence,
    probabilities: answer,
    ...way,
  };
}

/** Of each hidden layer some. */
type Units = readonly (readonly number[])[];

/** From the output down: the strongest into it, then those into the units that these come from, and so on. */
function connections(
  model: NativeModel,
  outputs: readonly (readonly number[])[],
  output: number,
): ConnectionFrame[] {
  const all: ConnectionFrame[] = [];
  let followed = [output];
  for (let layer = model.layers.length - 1; layer >= 0; layer--) {
    const strongest = strongestOf(
      between(model, layer, outputs[layer]!, [...outputs[layer]!.keys()], followed),
      SHOWN,
    );
    all.unshift(...strongest);
    followed = [...new Set(strongest.map(({ from }) => from))].slice(0, FOLLOWED);
  }
  return all;
}

/** The strongest between nodes of the inputs and of each layer, the strongest first in each layer. */
function connectionsThrough(
  model: NativeModel,
  outputs: readonly (readonly number[])[],
  nodes: Units,
): ConnectionFrame[] {
  // As many of each layer: signals grow from layer to layer, and those of the first would all be too weak.
  const most = Math.ceil(SHOWN_THROUGH / model.layers.length);
  return model.layers.flatMap((_, layer) =>
    strongestOf(between(model, layer, outputs[layer]!, nodes[layer]!, nodes[layer + 1]!), most),
  );
}

/** All connections from some nodes below a layer to some of its units. */
function between(
  model: NativeModel,
  layer: number,
  below: readonly number[],
  froms: readonly number[],
  tos: readonly number[],
): ConnectionFrame[] {
  const { weights, units } = kernelOf(model, layer);
  return tos.flatMap((to) =>
    froms.map((from) => {
      const weight = weights[from * units + to]!;
      return { layer, from, to, weight, signal: weight * below[from]! };
    }),
  );
}

/** Those of the largest signals, the largest first. */
function strongestOf(all: readonly ConnectionFrame[], most: number): ConnectionFrame[] {
  const sizes = all.map(({ signal }) => Math.abs(signal));
  return largest(sizes, most).map((i) => all[i]!);
}
