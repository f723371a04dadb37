// A decision, or an estimate: which inputs, units and connections made it.

import type { Engine } from "../engine/engine";
import { likeliest } from "../network/likeliest";
import type { NativeModel } from "../network/native-model";
import type { Warning } from "../pictures/preprocess";
import type { ConnectionFrame, DecisionFrame, EstimateFrame } from "./frames";
import { histogram, largest, statistics } from "./statistics";

/** Inputs and connections that are told of. */
const SHOWN = 15;
/** Units of a layer whose connections are followed further down. */
const FOLLOWED = 5;
/** Of the weights into the output. */
const BINS = 30;

export function decisionFrame(
  engine: Engine,
  model: NativeModel,
  row: Uint8Array | Float32Array,
  warnings: readonly Warning[],
  output: number | undefined,
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
  const way = {
    input,
    warnings,
    output: followed,
    layers,
    strongestInputs: largest(input.map(Math.abs), SHOWN).map((index) => ({ index, value: input[index]! })),
    connections: connections(model, [input, ...layers.map(({ outputs }) => outputs)], followed),
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

/** A layer's weights, `[inputs, units]`: a copy. */
interface Kernel {
  readonly weights: Float32Array;
  readonly units: number;
}

function kernelOf(model: NativeModel, layer: number): Kernel {
  return { weights: model.weights[`layers.${layer}.kernel`]!, units: model.layers[layer]!.units };
}

/** The weights into a unit. */
function into({ weights, units }: Kernel, unit: number): number[] {
  return Array.from({ length: weights.length / units }, (_, i) => weights[i * units + unit]!);
}

/** From the output down: the strongest into it, then those into the units that these come from, and so on. */
function connections(
  model: NativeModel,
  outputs: readonly (readonly number[])[],
  output: number,
): ConnectionFrame[] {
  const all: ConnectionFrame[] = [];
  let followed = [output];
  for (let layer = model.layers.length - 1; layer >= 0; layer--) {
    const [below, kernel] = [outputs[layer]!, kernelOf(model, layer)];
    const signals = followed.flatMap((to) =>
      into(kernel, to).map((weight, from) => ({
        layer,
        from,
        to,
        weight,
        signal: weight * below[from]!,
      })),
    );
    const strongest = largest(
      signals.map(({ signal }) => Math.abs(signal)),
      SHOWN,
    ).map((i) => signals[i]!);
    all.unshift(...strongest);
    followed = [...new Set(strongest.map(({ from }) => from))].slice(0, FOLLOWED);
  }
  return all;
}
