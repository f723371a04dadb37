// Graphs drawn without a browser, and frames made by hand to draw them of.

import { createNetwork, type DataFrame, type DecisionFrame, type EpochEvent, inspect } from "inkling";
import {
  accuracyChart,
  activationsChart,
  activityChart,
  type Chart,
  type Confusion,
  calibrationChart,
  classesChart,
  confidenceChart,
  confusionChart,
  confusionsChart,
  type DataOf,
  type GraphName,
  inputChart,
  type LearningFrame,
  LIGHT,
  learningChart,
  lossChart,
  type NeuronFrame,
  neuronChart,
  type PastAnswer,
  probabilitiesChart,
  type Sample,
  svgFor,
  weightsChart,
} from "inkling/charts";
import { parseHTML } from "linkedom";

export const page = () =>
  parseHTML("<!doctype html><html><body></body></html>") as unknown as {
    document: Document;
    Event: typeof Event;
  };
const { document } = page();

export function drawn<Data>(chart: Chart<Data>, data: Data, theme = LIGHT): SVGSVGElement {
  const svg = svgFor(document, chart);
  chart.draw(svg, data, theme);
  return svg;
}

export const all = (svg: Element, selector: string) => [...svg.querySelectorAll(selector)];
export const numbers = (elements: Element[], attribute: string) =>
  elements.map((element) => Number(element.getAttribute(attribute)));
export const texts = (svg: Element) => all(svg, "text").map((text) => text.textContent);
/** The words of its marks. */
export const says = (svg: Element, selector = "") =>
  all(svg, `${selector}[data-say]`).map((mark) => mark.getAttribute("data-say"));

/** The answer of a network of so many inputs and classes. */
export async function answerOf(inputs: number, classes: number): Promise<DecisionFrame> {
  const model = createNetwork({ inputs, layers: [40, 20, classes], seed: 4 });
  return inspect(
    model,
    Float32Array.from({ length: inputs }, (_, i) => (i % 5) / 4),
  );
}

/** A ring of ink on a picture of 4 by 4. */
const INPUT = [0, 0.5, 0.5, 0, 0.5, 0, 0, 1, 0.5, 0, 0, 1, 0, 0.5, 0.5, 0];

/** An answer of a network of 16, 3, 2 and 3. */
export const decision: DecisionFrame = {
  type: "decision",
  classes: ["a", "b", "c"],
  label: "b",
  index: 1,
  confidence: 0.75,
  probabilities: [0.2, 0.75, 0.05],
  input: INPUT,
  warnings: [],
  output: 1,
  layers: [
    { units: 3, activation: "relu", outputs: [0, 1, 2], mean: 1, most: 2 },
    { units: 2, activation: "relu", outputs: [0.5, 0], mean: 0.25, most: 0.5 },
    { units: 3, activation: "softmax", outputs: [0.2, 0.75, 0.05], mean: 1 / 3, most: 0.75 },
  ],
  strongestInputs: [
    { index: 7, value: 1 },
    { index: 11, value: 1 },
    { index: 1, value: 0.5 },
  ],
  connections: [
    { layer: 0, from: 7, to: 2, weight: 1.5, signal: 1.5 },
    { layer: 0, from: 1, to: 2, weight: -0.5, signal: -0.25 },
    { layer: 1, from: 2, to: 0, weight: 0.3, signal: 0.6 },
    { layer: 2, from: 0, to: 1, weight: 2, signal: 1 },
  ],
  weights: [2, -1],
  histogram: { edges: [-1, 0, 1, 2], counts: [1, 0, 1] },
  saliency: INPUT,
};

export const sample: Sample = { frame: decision, truth: "c" };

export const confusion: Confusion = {
  confusion: [
    [8, 2, 0],
    [0, 5, 0],
    [1, 0, 0],
  ],
  labels: ["a", "b", "c"],
  accuracy: 13 / 16,
};

export const calibration: DataFrame["calibration"] = {
  error: 0.125,
  bins: [
    { from: 0, to: 0.5, count: 4, confidence: 0.375, accuracy: 0.5 },
    { from: 0.5, to: 0.75, count: 0, confidence: null, accuracy: null },
    { from: 0.75, to: 1, count: 12, confidence: 0.875, accuracy: 0.75 },
  ],
};

export const past: PastAnswer[] = [
  { label: "a", confidence: 0.5, truth: "a" },
  { label: "b", confidence: 0.75, truth: "c" },
  { label: "c", confidence: 1 },
];

export const curves: DataOf<"loss"> = {
  epochs: [
    { epoch: 0.5, loss: 0.5, accuracy: 0.9, testLoss: 0.4, testAccuracy: 0.91 },
    { epoch: 2, loss: 0.25, accuracy: 0.95, testLoss: 0.3, testAccuracy: 0.93 },
  ],
  before: [
    { epoch: 1, loss: 0.75, accuracy: 0.8 },
    { epoch: 2, loss: 0.5, accuracy: 0.85 },
  ],
  at: 1.5,
};

export const learning: LearningFrame = {
  moments: [
    { at: 0, learned: 0, forgotten: 0, right: 10 },
    { at: 0.5, learned: 64, forgotten: 4, right: 70 },
    { at: 1, learned: 9, forgotten: 16, right: 63 },
  ],
  count: 100,
  row: [false, true, false],
  now: 1,
};

export const neuron: NeuronFrame = {
  name: "hidden 1",
  layer: 0,
  unit: 2,
  activation: "relu",
  bias: 0.125,
  inputs: INPUT.map((value, i) => (i % 2 === 0 ? value : -2 * value)),
  isDirect: true,
  classes: ["a", "b", "c"],
  means: [0.5, 2, 0],
  rows: [
    { row: 4, truth: "b", value: 4, input: INPUT },
    { row: 9, truth: "a", value: 3.5, input: INPUT.toReversed() },
  ],
};

/** Every graph with data made by hand. */
export const GRAPHS: { readonly [N in GraphName]: readonly [Chart<DataOf<N>>, DataOf<N>] } = {
  input: [inputChart, sample],
  activity: [activityChart, sample],
  probabilities: [probabilitiesChart, sample],
  confusion: [confusionChart, confusion],
  activations: [activationsChart, sample],
  weights: [weightsChart, sample],
  confidence: [confidenceChart, past],
  loss: [lossChart, curves],
  accuracy: [accuracyChart, curves],
  classes: [classesChart, confusion],
  confusions: [confusionsChart, confusion],
  calibration: [calibrationChart, calibration],
  learning: [learningChart, learning],
  neuron: [neuronChart, neuron],
};

export const NAMES = Object.keys(GRAPHS) as GraphName[];

/** An element of a page of its own. */
export function place(html = ""): Element {
  const { document } = page();
  document.body.innerHTML = `<main>${html}</main>`;
  return document.querySelector("main")!;
}

/** The names of the graphs that show something. */
export const filled = (element: Element) =>
  all(element, "[data-graph]")
    .filter((place) => place.querySelector("svg")!.childElementCount > 0)
    .map((place) => place.getAttribute("data-graph"));

export const textsOf = (element: Element, name: string) =>
  texts(element.querySelector(`[data-graph=${name}]`)!);

/** What a training says after an epoch. */
export const epoch = (epoch: number, more: Partial<EpochEvent> = {}): EpochEvent => {
  return {
    type: "epoch",
    epoch,
    epochs: 3,
    loss: 1 / epoch,
    accuracy: 0.9,
    rate: 0.001,
    seconds: 1,
    batchLosses: new Float32Array(),
    ...more,
  };
};
