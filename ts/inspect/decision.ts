// A decision: which inputs, units and connections made it.

import type { Engine } from "../engine/engine";
import { likeliest } from "../network/likeliest";
import type { NativeModel } from "../network/native-model";
import type { Warning } from "../pictures/preprocess";
import type { ConnectionFrame, DecisionFrame } from "./frames";
import { histogram, largest, statistics } from "./statistics";

/** Inputs and connections that are told of. */
const SHOWN = 15;
/** Units of a layer whose connections are followed further down. */
const FOLLOWED = 5;
/** Of the weights into the predicted output. */
const BINS = 30;

export function decisionFrame(
  engine: Engine,
  model: NativeModel,
  row: Uint8Array | Float32Array,
  warnings: readonly Warning[],
): DecisionFrame {
  const network = model.networkIn(engine);
  const { inspectBytes, inspectFloats } = engine.bindings;
  const found = engine.call(() =>
    row instanceof Uint8Array ? inspectBytes(network, row) : inspectFloats(network, row),
  );
  let at = 0;
  const layers = model.layers.map(({ units, activation }) => {
    const outputs = [...found.subarray(at, at + units)];
    at += units;
    const { mean, most } = statistics(outputs);
    return { units, activation, outputs, mean, most };
  });
  const probabilities = layers.at(-1)!.outputs;
  const { index, confidence } = likeliest(probabilities);
  const input = Array.from(row, (value) => (row instanceof Uint8Array ? Math.fround(value / 255) : value));
  const weights = into(kernelOf(model, layers.length - 1), index);
  return {
    type: "decision",
    input,
    warnings,
    label: model.labels[index]!,
    index,
    confidence,
    probabilities,
    layers,
    strongestInputs: largest(input.map(Math.abs), SHOWN).map((index) => ({ index, value: input[index]! })),
    connections: connections(model, [input, ...layers.map(({ outputs }) => outputs)], index),
    weights,
    histogram: histogram(weights, BINS),
    saliency: [...found.subarray(at)],
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

/** From the decision down: the strongest into the output, then those into the units that these come from, and so on. */
function connections(
  model: NativeModel,
  outputs: readonly (readonly number[])[],
  index: number,
): ConnectionFrame[] {
  const all: ConnectionFrame[] = [];
  let followed = [index];
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
