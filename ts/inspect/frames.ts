// What `inspect` finds: plain objects, which go through JSON unchanged, and which pictures are drawn from.

import type { Answer } from "../data/answers";
import type { Activation } from "../network/architecture";
import type { Warning } from "../pictures/preprocess";

/** Whatever `inspect` returns; `type` says which. */
export type InspectFrame = ModelFrame | DecisionFrame | EstimateFrame | DataFrame | ErrorsFrame;

/** Of some numbers. */
export interface Statistics {
  readonly count: number;
  readonly mean: number;
  /** Of all of them, not estimated from a sample. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** How many numbers lie from each edge to before the next; the last bin has its upper edge too. */
export interface Histogram {
  /** One more than there are bins, evenly apart. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** How a model of these answers decides on a row. */
export type DecisionOf<A extends Answer> = [A] extends [string]
  ? DecisionFrame
  : [A] extends [number]
    ? EstimateFrame
    : DecisionFrame | EstimateFrame;

/** How it does on data. */
export type DataFrameOf<A extends Answer> = [A] extends [string]
  ? DataFrame
  : [A] extends [number]
    ? ErrorsFrame
    : DataFrame | ErrorsFrame;

/** A model by itself. */
export interface ModelFrame {
  readonly type: "model";
  readonly inputs: number;
  /** Their names; of a model of numbers none. */
  readonly classes: readonly string[];
  /** How many numbers it has learned, and the bytes that they take. */
  readonly parameters: number;
  readonly bytes: number;
  readonly layers: readonly LayerFrame[];
}

export interface LayerFrame {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  readonly parameters: number;
  readonly weights: Statistics;
  readonly biases: Statistics;
  /** Units with ReLU that give 0 for whatever inputs from 0 to 1. */
  readonly dead: readonly number[];
}

/** A model's decision on one row or picture. */
export interface DecisionFrame extends WayFrame {
  readonly type: "decision";
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** The likeliest class. */
  readonly label: string;
  readonly index: number;
  readonly confidence: number;
  /** By class. */
  readonly probabilities: readonly number[];
}

/** The numbers that a model has for one row or picture. */
export interface EstimateFrame extends WayFrame {
  readonly type: "estimate";
  /** By output. */
  readonly values: readonly number[];
}

/** A row's way to one of the outputs. */
export interface WayFrame {
  /** `[inputs]`, as floats: a byte is `byte / 255`. */
  readonly input: readonly number[];
  /** What may be wrong with a picture; of a row nothing. */
  readonly warnings: readonly Warning[];
  /** The output that is followed: by default the likeliest class, or the first number. */
  readonly output: number;
  readonly layers: readonly OutputsFrame[];
  /** The most active inputs, the most active first, at most 15. */
  readonly strongestInputs: readonly { readonly index: number; readonly value: number }[];
  /**
   * The strongest connections on the way to the output: layer by layer, the strongest first, at most 15 of a layer. Where
   * `units` were asked for, those between the strongest inputs, these units and the outputs, of many the largest 20: about 80, as many of each layer.
   */
  readonly connections: readonly ConnectionFrame[];
  /** The units of each hidden layer that were asked for. */
  readonly units?: readonly (readonly number[])[];
  /** The weights into the output, `[units of the layer below]`. */
  readonly weights: readonly number[];
  readonly histogram: Histogram;
  /** The slope of the output's logit by each input, `[inputs]`: what would make the model surer, or the number larger. */
  readonly saliency: readonly number[];
}

/** What a layer gave out; of the last one the answer. */
export interface OutputsFrame {
  readonly units: number;
  readonly activation: Activation;
  readonly outputs: readonly number[];
  readonly mean: number;
  readonly most: number;
}

export interface ConnectionFrame {
  /** The layer that it leads into, from 0. */
  readonly layer: number;
  /** A unit of the layer below, or an input. */
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  /** The weight times what comes from below. */
  readonly signal: number;
}

/** How a model does on labelled data. */
export interface DataFrame {
  readonly type: "data";
  readonly count: number;
  /** The share of rows classified rightly, and where it is with 95 % certainty (Wilson 1927). */
  readonly accuracy: number;
  readonly interval: readonly [low: number, high: number];
  /** The mean cross-entropy of a row. */
  readonly loss: number;
  /** How often each class (row) was taken for each (column). */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassFrame[];
  /** What was taken for what, the most frequent first. */
  readonly confusions: readonly { readonly truth: string; readonly taken: string; readonly count: number }[];
  readonly calibration: CalibrationFrame;
  /** The wrong answers that the model was surest of, at most 25; `row` is the place in the data. */
  readonly mistakes: readonly {
    readonly row: number;
    readonly truth: string;
    readonly label: string;
    readonly confidence: number;
  }[];
}

/** How far a model's numbers are from those of data. */
export interface ErrorsFrame {
  readonly type: "errors";
  readonly count: number;
  /** The mean over rows and outputs of the squared error; of sigmoid outputs the binary cross-entropy. */
  readonly loss: number;
  /** Output by output. */
  readonly outputs: readonly OutputErrorsFrame[];
  /** The answers that are furthest off, at most 25; `row` is the place in the data. */
  readonly mistakes: readonly {
    readonly row: number;
    readonly output: number;
    readonly target: number;
    readonly value: number;
  }[];
}

/** Of the values of an output minus their targets. */
export interface OutputErrorsFrame {
  readonly meanAbsoluteError: number;
  readonly rootMeanSquaredError: number;
  /** The share of the targets' variance that the values explain, at most 1; `null` where the targets are all the same. */
  readonly r2: number | null;
  /** The share that is on its target's side of a half; `null` where the output is no probability. */
  readonly accuracy: number | null;
  readonly errors: Histogram;
}

/** Shares are `null` where there is nothing that they could be of. */
export interface ClassFrame {
  readonly label: string;
  readonly count: number;
  /** Of the rows taken for this class, those that are of it. */
  readonly precision: number | null;
  /** Of the rows of this class, those that were taken for it. */
  readonly recall: number | null;
  /** The harmonic mean of the two. */
  readonly f1: number | null;
}

/** Whether confidences are what they say (Guo et al. 2017, arXiv:1706.04599). */
export interface CalibrationFrame {
  /** The mean distance of confidence and accuracy, weighted by the bins' rows: the expected calibration error. */
  readonly error: number;
  /** By confidence, 15 bins. */
  readonly bins: readonly {
    readonly from: number;
    readonly to: number;
    readonly count: number;
    readonly confidence: number | null;
    readonly accuracy: number | null;
  }[];
}
