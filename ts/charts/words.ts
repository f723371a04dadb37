// All that graphs say, in one place, so that it can be told in another language.

import { counted, percent, short } from "./numbers";

/** What stands above a graph, and what explains it. */
export interface Words {
  /** What the graph is called; also its accessible name. */
  readonly name: string;
  /** The same for who sees such a graph for the first time. */
  readonly title: string;
  /** What one is looking at. */
  readonly about: string;
}

export const WORDS = {
  input: {
    name: "Input",
    title: "What the network sees",
    about:
      "The picture as the network gets it: 28 by 28 numbers from 0, paper, to 1, ink. Below it what it shows, and what the network takes it for.",
  },
  probabilities: {
    name: "Output probabilities",
    title: "How sure it is of each answer",
    about:
      "A bar for each class: the probability that the network gives it. Together they make 100 %. The answer is the longest bar, the green one.",
  },
  activity: {
    name: "Network activity",
    title: "What goes on inside",
    about:
      "Circles are neurons, the inputs on the left, the classes on the right; of wide layers only some are drawn. The darker a circle, the more the neuron gives out. Lines are the strongest connections on the way to the answer, each as wide as its weight times what comes through it, beside the others between the same layers; dashed ones hold back.",
  },
  confusion: {
    name: "Confusion matrix",
    title: "What it takes for what",
    about:
      "A row for each class, a column for each answer. A network that knows all has numbers on the diagonal only; the others are its mistakes. The darker a cell, the larger its share of the row.",
  },
  activations: {
    name: "Layer activations",
    title: "How strongly each layer reacts",
    about:
      "The mean of what the neurons of a layer give out, in blue, and the most that one of them does, in red.",
  },
  weights: {
    name: "Weight distribution",
    title: "What speaks for the answer, and what against it",
    about:
      "How many of the weights into the predicted class are how large. Those right of the red line at zero speak for it when their neuron is active, those left of it against it.",
  },
  confidence: {
    name: "Confidence history",
    title: "How sure it was, the last fifty times",
    about:
      "The probability of each answer, the newest on the right. A network should be wrong seldom above the green line and often below the orange one. Crosses are wrong answers.",
  },
  loss: {
    name: "Loss",
    title: "How wrong it still is",
    about:
      "The mean loss after each epoch, on the rows it learns from and on rows it has never seen. Both should fall; where the second rises again, the network has begun to learn by heart.",
  },
  accuracy: {
    name: "Accuracy",
    title: "How often it is right",
    about:
      "The share of right answers after each epoch, on the rows it learns from and on rows it has never seen.",
  },
  classes: {
    name: "Accuracy by class",
    title: "Which classes it knows best",
    about:
      "The share of each class's rows that are answered rightly. Of many classes the twenty that are known least.",
  },
  confusions: {
    name: "Common confusions",
    title: "What it mixes up most often",
    about:
      "The pairs of classes that are mixed up most often, and how often: the first is what a row was, the second what it was taken for.",
  },
  calibration: {
    name: "Calibration",
    title: "Whether it is as sure as it should be",
    about:
      "Answers sorted by how sure the network was of them. Bars are the share of each group that was right: at the dashed diagonal confidence is what it says, below it the network is too sure, above it not sure enough. The gray bars beneath are the sizes of the groups, large ones drawn shorter than they are.",
  },
  learning: {
    name: "Learned and forgotten",
    title: "What it learns, and what it forgets meanwhile",
    about:
      "Green bars are the test images that are answered rightly since the moment before, orange ones those that are answered wrongly again; higher ones are drawn shorter than they are, so that small ones are seen. The squares beneath say when the image shown was answered rightly, the raised ones, and when wrongly.",
  },
  neuron: {
    name: "Neuron",
    title: "What this neuron looks for",
    about:
      "The picture has what each input does for the neuron: ink on blue excites it, ink on orange holds it back. The bars are what it gives out on average for each class; below are the test images that excite it most.",
  },
} as const satisfies Record<string, Words>;

/** What stands in graphs to explain their marks. */
export const LEGEND = {
  silent: "gives nothing",
  active: "gives the most",
  speaksFor: "speaks for",
  holdsBack: "holds back",
  truth: "(true)",
  before: "thin: the training before",
  rows: "rows",
  takenFor: (truth: string, taken: string) => `${truth} taken for ${taken}`,
  noConfusions: "nothing is mixed up",
  calibrationError: (error: number) => `expected calibration error ${short(error)}`,
  learned: "learned",
  forgotten: "forgotten",
  thisImage: "this image",
  neuron: (name: string, unit: number, activation: string, bias: number) =>
    `${name}, neuron ${unit} (${activation}), bias ${short(bias)}`,
  /** Above what the inputs do for a neuron. */
  weights: "weights of the inputs",
  throughLayers: "inputs, through the layers",
  means: "mean output by class",
  excites: "what excites it most",
} as const;

const plural = (count: number, one: string) => `${counted(count)} ${one}${count === 1 ? "" : "s"}`;
/** Where a pixel is, counted from 1, in a picture of so many in a row. */
export const pixel = (place: number, side: number) =>
  `row ${Math.floor(place / side) + 1}, column ${(place % side) + 1}`;

/** What is read out where one points at a mark, or goes to it by keyboard. */
export const SAY = {
  /** What the keyboard does in a graph. */
  keys: "Arrow keys read the values, Page Up and Page Down ten further, Escape ends.",
  /** Rows and columns count from 1. */
  pixel: (place: number, side: number, value: number) => `${pixel(place, side)}: ${short(value)}`,
  probability: (label: string, share: number) => `${label}: ${percent(share)}`,
  /** @param names - of the node of the network where it begins, and of that where it ends. */
  connection: (names: readonly [string, string], weight: number, signal: number) =>
    `${names.join(" to ")}: weight ${short(weight)}, signal ${short(signal)}`,
  input: (index: number) => `input ${index}`,
  neuron: (layer: string, unit: number) => `${layer}, neuron ${unit}`,
  output: (label: string) => `output ${label}`,
  gives: (name: string, value: number) => `${name}: gives ${short(value)}`,
  taken: ({ truth, taken, count }: { truth: string; taken: string; count: number }) =>
    truth === taken
      ? `${truth}, answered rightly: ${plural(count, "time")}`
      : `true ${truth}, taken for ${taken}: ${plural(count, "time")}`,
  activation: ({ layer, measure, value }: { layer: string; measure: string; value: number }) =>
    `${layer}, ${measure}: ${short(value)}`,
  bin: ({ from, to, count }: { from: number; to: number; count: number }) =>
    `from ${short(from)} to ${short(to)}: ${plural(count, "weight")}`,
  answer: (label: string, confidence: number, truth: string | undefined) => {
    const verdict = truth === undefined ? "" : truth === label ? ", right" : `, wrong, it is a ${truth}`;
    return `answer ${label} with ${percent(confidence)}${verdict}`;
  },
  point: (epoch: number, name: string, value: string) => `epoch ${short(epoch)}, ${name}: ${value}`,
  recall: (label: string, right: number, count: number) =>
    `${label}: ${right} of ${plural(count, "row")} right`,
  calibration: (from: number, to: number, count: number, accuracy: number) =>
    `confidence ${percent(from)} to ${percent(to)}: ${plural(count, "row")}, ${percent(accuracy)} of them right`,
  moment: (at: number, learned: number, forgotten: number, right: number, count: number) =>
    `epoch ${short(at)}: ${counted(learned)} learned, ${counted(forgotten)} forgotten, ${counted(right)} of ${counted(count)} right`,
  verdict: (at: number, isRight: boolean) =>
    `epoch ${short(at)}: this image is ${isRight ? "right" : "wrong"}`,
  weight: (place: number, side: number, weight: number) => `${pixel(place, side)}: weight ${short(weight)}`,
  inputWeight: (input: number, weight: number) => `input ${input}: weight ${short(weight)}`,
  mean: (label: string, mean: number) => `${label}: mean ${short(mean)}`,
  excites: (row: number, truth: string, value: number) =>
    `test image ${row}, a ${truth}: gives ${short(value)}`,
} as const;
