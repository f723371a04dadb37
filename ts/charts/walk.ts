// A walk through labelled data: an answer from its row to its class, and how sure those before it were.

import type { Dataset } from "../data/dataset";
import { inspect } from "../inspect/inspect";
import type { Model } from "../network/model";
import { predict } from "../network/predict";
import { HISTORY, type PastAnswer, type Sample } from "./sample";
import { shownUnits } from "./units";

/** A row of the data. */
export async function sampleOf(model: Model, data: Dataset, row: number): Promise<Sample> {
  const { inputs, width } = data;
  const units = shownUnits(model.layers);
  const frame = await inspect(model, inputs.slice(row * width, (row + 1) * width), { units });
  return { frame, truth: truthOf(data, row) };
}

/** The last rows before one, as many as are shown. */
export async function answersBefore(model: Model, data: Dataset, end: number): Promise<PastAnswer[]> {
  const first = Math.max(0, end - HISTORY);
  const answers = await predict(model, data.slice(first, end));
  return answers.map(({ label, confidence }, i) => ({ label, confidence, truth: truthOf(data, first + i) }));
}

/** Rows that are answered at once. */
const BLOCK = 256;

/** A row that is looked for: any that is answered wrongly, one of a class, or one of a class that is taken for another. */
export type Wanted =
  | "mistake"
  | { readonly label: string }
  | { readonly truth: number; readonly taken: number };

/** The next row after this one, and from the first again after the last; none if there is none. */
export async function nextRow(
  model: Model,
  data: Dataset,
  after: number,
  wanted: Wanted,
): Promise<number | undefined> {
  const parts = [
    [after + 1, data.length],
    [0, Math.min(after + 1, data.length)],
  ] as const;
  for (const [begin, end] of parts) {
    for (let from = begin; from < end; from += BLOCK) {
      const found = await firstOf(model, data.slice(from, Math.min(end, from + BLOCK)), wanted);
      if (found >= 0) return from + found;
    }
  }
  return undefined;
}

/** The place of the first such row, or -1. */
async function firstOf(model: Model, data: Dataset, wanted: Wanted): Promise<number> {
  const { labels, classNames } = data;
  if (wanted !== "mistake" && "label" in wanted) {
    return labels.findIndex((label) => classNames[label] === wanted.label);
  }
  const answers = await predict(model, data);
  return answers.findIndex(({ index }, i) =>
    wanted === "mistake" ? index !== labels[i] : labels[i] === wanted.truth && index === wanted.taken,
  );
}

const truthOf = ({ classNames, labels }: Dataset, row: number) => classNames[labels[row]!]!;
