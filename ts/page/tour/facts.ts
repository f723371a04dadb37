// What the tour tells of: numbers of the digit that is shown, and of the training. What is not known yet is undefined.

import type { Confusion } from "../../charts/confusion";
import type { Epoch } from "../../charts/curves";
import { isWrong, type Sample } from "../../charts/sample";
import { pixel } from "../../charts/words";
import type { OutputsFrame } from "../../inspect/frames";
import { commonConfusions } from "../../network/confusions";

/** A neuron of the first layer, with all that makes its sum. */
export interface Neuron {
  readonly layer: 0;
  readonly unit: number;
  readonly bias: number;
  /** `[inputs]`. */
  readonly weights: readonly number[];
}

/** What the page knows. */
export interface TourState {
  /** The digit that is shown. */
  readonly sample?: Sample | undefined;
  readonly epochs: readonly Epoch[];
  readonly confusion?: Confusion | undefined;
  readonly settings: {
    readonly epochs: number;
    readonly batch: number;
    readonly rate: number;
    readonly optimizer: "adam" | "sgd";
    /** The widths of the hidden layers. */
    readonly layers: readonly number[];
    readonly activation: string;
    /** None of a network that was trained elsewhere. */
    readonly seed: number | undefined;
  };
  /** How many numbers the network learns. */
  readonly parameters: number;
  /** The one that gives most for this sample. */
  readonly neuron?: Neuron | undefined;
  readonly inputs: number;
}

/** Images in MNIST's training set. */
export const TRAINING_ROWS = 60_000;
/** What is told of the brightest pixels, and of the largest products. */
const TOLD = 3;
/** Fewer rows and columns are no picture, but numbers whose count happens to be a square. */
const SMALLEST_PICTURE = 8;
/** Adam's, which keeps it from dividing by 0. */
const EPSILON = 1e-8;

/** The digit that is shown, if its answer is made of numbers: after a training that ran away it is not. */
function soundSample({ sample }: TourState): Sample | undefined {
  return sample?.frame.probabilities.every(Number.isFinite) ? sample : undefined;
}

export function picture({ sample }: TourState) {
  if (!sample) return undefined;
  const { input } = sample.frame;
  const brightest = largest(input).map((i) => ({ place: placeOf(i, input.length), value: input[i]! }));
  return { numbers: input.length, ink: input.filter((x) => x > 0).length, brightest };
}

/** A neuron's sum, and the products that make the most of it. */
export function weightedSum({ neuron, sample }: TourState) {
  const input = sample?.frame.input;
  if (!neuron || input?.length !== neuron.weights.length) return undefined;
  const products = neuron.weights.map((weight, i) => weight * input[i]!);
  const total = products.reduce((sum, product) => sum + product, neuron.bias);
  if (!Number.isFinite(total)) return undefined;
  const terms = largest(products.map(Math.abs)).map((i) => ({
    place: placeOf(i, input.length),
    weight: neuron.weights[i]!,
    input: input[i]!,
    product: products[i]!,
  }));
  const { units, activation, outputs } = sample!.frame.layers[0]!;
  const { unit, bias } = neuron;
  return { unit, units, bias, terms, total, activation, output: outputs[unit]! };
}

/** The hidden layers, and how many of their neurons are on for the digit that is shown. */
export function hiddenLayers(state: TourState) {
  const sample = soundSample(state);
  return sample?.frame.layers.slice(0, -1).map((layer) => ({
    units: layer.units,
    activation: layer.activation,
    on: layer.outputs.filter((output) => output > offOf(layer)).length,
  }));
}

/** Up to here a neuron counts as off: in the middle of what its function can give, and for ReLU at 0. */
const offOf = ({ activation }: OutputsFrame) => (activation === "sigmoid" ? 0.5 : 0);

/** The two likeliest classes, and how much higher the score of the first is. */
export function likeliestTwo(state: TourState) {
  const sample = soundSample(state);
  if (!sample || sample.frame.classes.length < 2) return undefined;
  const { classes, probabilities } = sample.frame;
  const [first, second] = largest(probabilities).map((i) => ({ label: classes[i]!, p: probabilities[i]! }));
  // Softmax takes scores to probabilities whose ratio is e to their difference.
  return { first: first!, second: second!, lead: Math.log(first!.p / second!.p), classes: classes.length };
}

/** How wrong the answer is: the cross-entropy of a row. */
export function lossOf(state: TourState) {
  const sample = soundSample(state);
  if (sample?.truth === undefined) return undefined;
  const { frame, truth } = sample;
  const index = frame.classes.indexOf(truth);
  const p = frame.probabilities[index];
  if (p === undefined) return undefined;
  return { label: truth, index, p, loss: -Math.log(p), classes: frame.classes.length };
}

/** What the loss says to the outputs, and to one weight: the one that the most active neuron has into the true output. */
export function gradient(state: TourState) {
  const right = lossOf(state);
  if (!right) return undefined;
  const { classes, probabilities, layers, input, weights, output } = state.sample!.frame;
  const wrong = largest(probabilities).find((i) => i !== right.index);
  const below = layers.at(-2)?.outputs ?? input;
  const from = largest(below)[0]!;
  const error = right.p - 1;
  return {
    label: right.label,
    p: right.p,
    error,
    rival: wrong === undefined ? undefined : { label: classes[wrong]!, p: probabilities[wrong]! },
    from: layers.length > 1 ? `neuron ${from + 1} of the last hidden layer` : `input ${from + 1}`,
    activation: below[from]!,
    slope: error * below[from]!,
    /** Known only where the true output is the one that the sample follows. */
    weight: output === right.index ? weights[from] : undefined,
  };
}

/** What the very first step of a training would add to that weight. */
export function firstStep(state: TourState) {
  const found = gradient(state);
  if (!found) return undefined;
  const { optimizer, rate } = state.settings;
  const { slope } = found;
  const change = -rate * (optimizer === "adam" ? slope / (Math.abs(slope) + EPSILON) : slope);
  return { ...found, change };
}

/** How the weights began: the standard deviation by layer (He et al. 2015, arXiv:1502.01852). */
export function beginnings({ inputs, settings }: TourState) {
  return [inputs, ...settings.layers].map((width) => ({ inputs: width, deviation: Math.sqrt(2 / width) }));
}

/** The steps of an epoch and of a training; undefined while the settings are no such numbers. */
export function steps({ settings: { batch, epochs } }: TourState) {
  if (!(batch >= 1 && epochs >= 1)) return undefined;
  const each = Math.ceil(TRAINING_ROWS / batch);
  return { each, all: each * epochs };
}

/** The loss of the first epoch and of the last; undefined before the first. */
export function progress({ epochs }: TourState) {
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (!first || !last) return undefined;
  return { first: first.loss, last: last.loss, epoch: last.epoch };
}

/** Whether a training ran away. */
export function hasDiverged({ epochs }: Pick<TourState, "epochs">): boolean {
  return epochs.some(({ loss }) => !Number.isFinite(loss));
}

/** Accuracy on the rows that were learned from, and on others. */
export function accuracies({ epochs }: TourState) {
  const { accuracy, testAccuracy } = epochs.at(-1) ?? {};
  if (accuracy === undefined || testAccuracy === undefined) return undefined;
  return { own: accuracy, held: testAccuracy, gap: accuracy - testAccuracy };
}

/** The mistake that was made most often, if there was one, among all answers. */
export function confused({ confusion: matrix }: TourState) {
  if (!matrix) return undefined;
  const { confusion, labels } = matrix;
  const rows = confusion.map((row) => row.reduce((sum, n) => sum + n, 0));
  const all = rows.reduce((sum, n) => sum + n, 0);
  if (all === 0) return undefined;
  const right = confusion.reduce((sum, row, i) => sum + row[i]!, 0);
  const worst = commonConfusions(confusion, 1).map(([truth, taken, count]) => {
    return { truth: labels[truth]!, taken: labels[taken]!, count, of: rows[truth]! };
  })[0];
  return { all, right, worst };
}

/** How sure the answer is, and whether it is known to be wrong. */
export function confidenceOf(state: TourState) {
  const sample = soundSample(state);
  if (!sample) return undefined;
  const { label, confidence } = sample.frame;
  return { label, confidence, truth: sample.truth, isWrong: isWrong({ ...sample, label, confidence }) };
}

/** The places of the largest values, the largest first. */
function largest(values: readonly number[]): number[] {
  return [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, TOLD);
}

/** Where an input is: in a square picture its row and column, counted from 1. */
function placeOf(index: number, inputs: number): string {
  const side = Math.sqrt(inputs);
  if (!Number.isInteger(side) || side < SMALLEST_PICTURE) return `number ${index + 1}`;
  return pixel(index, side);
}
