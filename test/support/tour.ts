// What the page knows, made up by hand, for tests of the tour.

import type { Activation } from "../../ts/network/architecture";
import type { TourState } from "../../ts/page/tour/facts";

interface Answer {
  readonly input?: readonly number[];
  readonly hidden?: readonly (readonly number[])[];
  readonly activation?: Activation;
  readonly probabilities?: readonly number[];
  readonly truth?: string;
}

/** Three pixels of ink, at 0, 29 and 783. */
const INK = Array.from({ length: 784 }, (_, i) => ({ 0: 1, 29: 0.5, 783: 0.25 })[i] ?? 0);
const HIDDEN = [
  [2.1, 0, 0.5],
  [0, 4],
];

export function sampleOf({
  input = INK,
  hidden = HIDDEN,
  activation = "relu",
  probabilities = [0.25, 0.5, 0.15, 0.1],
  truth,
}: Answer): NonNullable<TourState["sample"]> {
  const layer = (outputs: readonly number[], activation: Activation) => ({
    units: outputs.length,
    activation,
    outputs,
    mean: outputs.reduce((sum, x) => sum + x, 0) / outputs.length,
    most: Math.max(...outputs),
  });
  const index = Math.max(0, probabilities.indexOf(Math.max(...probabilities)));
  const classes = probabilities.map((_, i) => String(i));
  return {
    frame: {
      type: "decision",
      classes,
      label: classes[index]!,
      index,
      confidence: probabilities[index]!,
      probabilities,
      input,
      warnings: [],
      output: index,
      layers: [...hidden.map((outputs) => layer(outputs, activation)), layer(probabilities, "softmax")],
      strongestInputs: [],
      connections: [],
      weights: (hidden.at(-1) ?? input).map((_, i) => 0.1 * (i + 2)),
      histogram: { edges: [0, 1], counts: [0] },
      saliency: [],
    },
    ...(truth !== undefined && { truth }),
  };
}

export const SETTINGS = {
  epochs: 5,
  batch: 64,
  rate: 0.1,
  optimizer: "adam",
  layers: [128, 50],
  activation: "relu",
  seed: 12_345,
} as const;
export const EMPTY: TourState = { epochs: [], settings: SETTINGS, parameters: 109_386, inputs: 784 };
/** 0.1 + 1 x 2 + 0.5 x -4 + 0.25 x 8 = 2.1. */
const NEURON = {
  layer: 0,
  unit: 0,
  bias: 0.1,
  weights: INK.map((_, i) => ({ 0: 2, 29: -4, 783: 8 })[i] ?? 1),
} as const;
export const FULL: TourState = {
  ...EMPTY,
  sample: sampleOf({ truth: "1" }),
  neuron: NEURON,
  epochs: [
    { epoch: 1, loss: 0.5, accuracy: 0.9, testLoss: 0.4, testAccuracy: 0.91 },
    { epoch: 2, loss: 0.25, accuracy: 0.99, testLoss: 0.3, testAccuracy: 0.97 },
  ],
  confusion: {
    confusion: [
      [8, 2],
      [1, 9],
    ],
    accuracy: 0.85,
    labels: ["0", "1"],
  },
};
export const WRONG = { ...FULL, sample: sampleOf({ truth: "0" }) };

const NAN = [Number.NaN, Number.NaN];
/** All that a page can be in, by name. */
export const STATES: Record<string, TourState> = {
  "nothing yet": EMPTY,
  "all there is": FULL,
  "a wrong answer": WRONG,
  "a drawn digit": { ...FULL, sample: sampleOf({}) },
  "a digit before its neuron is known": { ...EMPTY, sample: sampleOf({ truth: "1" }) },
  "a blank sheet": { ...FULL, sample: sampleOf({ input: INK.map(() => 0) }) },
  "a training that ran away": {
    ...FULL,
    epochs: [{ epoch: 1, loss: Number.NaN, accuracy: 0.1, testLoss: Number.NaN, testAccuracy: 0.1 }],
    sample: sampleOf({ probabilities: NAN, hidden: [NAN], truth: "1" }),
    neuron: { ...NEURON, bias: Number.NaN },
  },
  "a loss without end": { ...FULL, epochs: [{ epoch: 1, loss: Number.POSITIVE_INFINITY }] },
  "a right answer of probability 0": { ...FULL, sample: sampleOf({ probabilities: [1, 0], truth: "1" }) },
  "a certain answer": { ...FULL, sample: sampleOf({ probabilities: [1, 0], truth: "0" }) },
  "two classes": { ...FULL, sample: sampleOf({ probabilities: [0.4, 0.6], truth: "1" }) },
  "one class": { ...FULL, sample: sampleOf({ probabilities: [1], truth: "0" }) },
  "no hidden layer": {
    ...FULL,
    settings: { ...SETTINGS, layers: [] },
    sample: sampleOf({ hidden: [], truth: "1" }),
  },
  "three inputs": {
    ...FULL,
    inputs: 3,
    sample: sampleOf({ input: [0.5, 0, 1], truth: "1" }),
    neuron: { ...NEURON, weights: [1, 2, 3] },
  },
  "a neuron of another network": { ...FULL, neuron: { ...NEURON, weights: [1, 2, 3] } },
  tanh: { ...FULL, sample: sampleOf({ activation: "tanh", truth: "1" }) },
  "empty fields": {
    ...FULL,
    parameters: Number.NaN,
    settings: {
      ...SETTINGS,
      epochs: 0,
      batch: Number.NaN,
      rate: Number.NaN,
      seed: Number.NaN,
      layers: [0],
    },
  },
  "a confusion of nothing": { ...FULL, confusion: { confusion: [[0]], accuracy: 0, labels: ["0"] } },
};
