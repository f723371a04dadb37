// How a model does on labelled data: how often it is right, where it is not, and whether it knows.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import type { Engine } from "../engine/engine";
import { commonConfusions } from "../network/confusions";
import { type EvaluationReport, evaluate } from "../network/evaluate";
import { likeliest } from "../network/likeliest";
import type { NativeModel } from "../network/native-model";
import { answersTo } from "./answers";
import { classFrame } from "./classes";
import type { CalibrationFrame, DataFrame } from "./frames";
import { interval } from "./statistics";

/** Bins of confidence. */
const BINS = 15;
/** Mistakes, and pairs of classes, that are told of. */
const SHOWN = 25;

/** What was answered: which class, and how surely. */
interface Taken {
  readonly row: number;
  readonly truth: number;
  readonly taken: number;
  readonly confidence: number;
}

export async function dataFrame(
  engine: Engine,
  model: NativeModel,
  data: Dataset<Answer>,
): Promise<DataFrame> {
  const { accuracy, loss, correct, count, confusion } = (await evaluate(model, data)) as EvaluationReport;
  const answers: Taken[] = [];
  await answersTo(engine, model, data, (probabilities) => {
    const { index, confidence } = likeliest(probabilities);
    const row = answers.length;
    answers.push({ row, truth: data.labels[row]!, taken: index, confidence });
  });
  const name = (index: number) => model.labels[index]!;
  const wrong = answers.filter(({ truth, taken }) => truth !== taken);
  wrong.sort((a, b) => b.confidence - a.confidence || a.row - b.row);
  return {
    type: "data",
    count,
    accuracy,
    interval: interval(correct, count),
    loss,
    confusion,
    classes: confusion.map((_, i) => classFrame(name(i), i, confusion)),
    confusions: commonConfusions(confusion, SHOWN).map(([truth, taken, count]) => ({
      truth: name(truth),
      taken: name(taken),
      count,
    })),
    calibration: calibration(answers),
    mistakes: wrong.slice(0, SHOWN).map(({ row, truth, taken, confidence }) => ({
      row,
      truth: name(truth),
      label: name(taken),
      confidence,
    })),
  };
}

function calibration(answers: readonly Taken[]): CalibrationFrame {
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { truth, taken, confidence } of answers) {
    const sum = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))]!;
    sum.count++;
    sum.confidence += confidence;
    sum.right += truth === taken ? 1 : 0;
  }
  const distance = sums.reduce((all, { confidence, right }) => all + Math.abs(confidence - right), 0);
  return {
    error: distance / answers.length,
    bins: sums.map(({ count, confidence, right }, i) => ({
      from: i / BINS,
      to: (i + 1) / BINS,
      count,
      confidence: count > 0 ? confidence / count : null,
      accuracy: count > 0 ? right / count : null,
    })),
  };
}
