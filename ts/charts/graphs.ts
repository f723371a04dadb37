// All graphs by name, and which of them show what the library gives.

import { InputError } from "../errors";
import type { DataFrame, DecisionFrame } from "../inspect/frames";
import type { EpochEvent } from "../training/run";
import { activationsChart } from "./activations";
import { activityChart } from "./activity";
import { calibrationChart } from "./calibration";
import type { Chart } from "./chart";
import { classesChart } from "./classes";
import { confidenceChart } from "./confidence";
import { type Confusion, confusionChart, confusionOf } from "./confusion";
import { confusionsChart } from "./confusions";
import { accuracyChart, type Curves, type Epoch, lossChart } from "./curves";
import { inputChart } from "./input";
import { learningChart } from "./learning";
import { neuronChart } from "./neuron";
import { probabilitiesChart } from "./probabilities";
import { HISTORY, type PastAnswer, type Sample } from "./sample";
import { weightsChart } from "./weights";

export const CHARTS = {
  input: inputChart,
  activity: activityChart,
  probabilities: probabilitiesChart,
  confusion: confusionChart,
  activations: activationsChart,
  weights: weightsChart,
  confidence: confidenceChart,
  loss: lossChart,
  accuracy: accuracyChart,
  classes: classesChart,
  confusions: confusionsChart,
  calibration: calibrationChart,
  learning: learningChart,
  neuron: neuronChart,
};

export type GraphName = keyof typeof CHARTS;

/** What a graph shows. */
export type DataOf<N extends GraphName> = (typeof CHARTS)[N] extends Chart<infer Data> ? Data : never;

/** What graphs are filled from. */
export type Shown = DecisionFrame | Sample | DataFrame | EpochEvent;

/** Data of graphs. */
export type GraphData = { readonly [N in GraphName]?: DataOf<N> };

/** What was shown before, as far as the next frame needs it. */
export interface Past {
  readonly answers: readonly PastAnswer[];
  readonly curves: Curves;
  /** The names of the classes, once they are known. */
  readonly labels: readonly string[];
}

export const NO_PAST: Past = { answers: [], curves: { epochs: [] }, labels: [] };

/**
 * The data of each graph that a frame has something for, and what is to be remembered for the next one.
 *
 * @throws {InputError} if it is none of the frames that are shown.
 */
export function dataFrom(frame: Shown, past: Past): readonly [GraphData, Past] {
  if (typeof frame === "object" && frame !== null) {
    if ("frame" in frame && frame.frame?.type === "decision") return ofSample(frame, past);
    if ("type" in frame) {
      if (frame.type === "decision") return ofSample({ frame }, past);
      if (frame.type === "data") return ofData(frame, past);
      if (frame.type === "epoch") return ofEpoch(frame, past);
    }
  }
  const { frame: inner = frame } = Object(frame) as { frame?: unknown };
  const { type = inner } = Object(inner) as { type?: unknown };
  throw new InputError("frame.type", '"decision", "data" or "epoch"', type);
}

function ofSample(sample: Sample, past: Past): [GraphData, Past] {
  const { label, confidence, classes } = sample.frame;
  const { truth } = sample;
  const answer = { label, confidence, ...(truth !== undefined && { truth }) };
  const answers = [...past.answers, answer].slice(-HISTORY);
  const data = {
    input: sample,
    activity: sample,
    probabilities: sample,
    activations: sample,
    weights: sample,
    confidence: answers,
  };
  return [data, { ...past, answers, labels: classes }];
}

function ofData(frame: DataFrame, past: Past): [GraphData, Past] {
  const confusion = confusionOf(frame);
  return [
    { ...ofConfusion(confusion), calibration: frame.calibration },
    { ...past, labels: confusion.labels },
  ];
}

function ofEpoch(event: EpochEvent, past: Past): [GraphData, Past] {
  const { epoch, loss, accuracy, testLoss, testAccuracy, testConfusion } = event;
  const moment: Epoch = { epoch, loss, accuracy, testLoss, testAccuracy };
  const { epochs } = past.curves;
  // Epochs count upwards: else another training has begun.
  const isNext = epoch > (epochs.at(-1)?.epoch ?? 0);
  const curves = isNext
    ? { ...past.curves, epochs: [...epochs, moment] }
    : { before: epochs, epochs: [moment] };
  const labels = past.labels.length === testConfusion?.length ? past.labels : undefined;
  return [
    {
      loss: curves,
      accuracy: curves,
      ...(testConfusion &&
        ofConfusion({
          confusion: testConfusion,
          labels: labels ?? testConfusion.map((_, i) => String(i)),
          accuracy: testAccuracy ?? Number.NaN,
        })),
    },
    { ...past, curves },
  ];
}

const ofConfusion = (confusion: Confusion): GraphData => {
  return { confusion, classes: confusion, confusions: confusion };
};
