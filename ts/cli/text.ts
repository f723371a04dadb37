// What the command line says at the end: pure functions from results to text.

import { commonConfusions } from "../network/confusions";
import type { EvaluationReport } from "../network/evaluate";
import { lossText } from "../training/loss";
import type { ResumeEvent } from "../training/run";

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** How well a model does: accuracy, confusion matrix, accuracy of each class, most common confusions. */
export function evaluationText(report: EvaluationReport, labels: readonly string[]): string {
  const { accuracy, loss, correct, count, confusion } = report;
  const mistakes = commonConfusions(confusion, 5).map(([truth, taken, times]) => {
    return `  ${labels[truth]} taken for ${labels[taken]}: ${times} ${times === 1 ? "time" : "times"}`;
  });
  return [
    `test accuracy ${percent(accuracy)} (${correct} of ${count}), mean loss ${lossText(loss)}`,
    "",
    "confusion matrix (rows: the truth, columns: taken for)",
    ...matrixLines(confusion, labels),
    "",
    mistakes.length > 0 ? "most common confusions" : "no mistakes",
    ...mistakes,
  ].join("\n");
}

/** The matrix with the accuracy of each class at the end of its row; a dot for none. */
function matrixLines(confusion: EvaluationReport["confusion"], labels: readonly string[]): string[] {
  const cell =
    Math.max(...confusion.flat().map((n) => String(n).length), ...labels.map((label) => label.length)) + 2;
  const name = Math.max(...labels.map((label) => label.length)) + 2;
  const head = `${" ".repeat(name)}${labels.map((label) => label.padStart(cell)).join("")}   accuracy`;
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, n) => sum + n, 0);
    const share = total > 0 ? percent(row[truth]! / total) : "no rows";
    const cells = row.map((n) => (n > 0 ? String(n) : ".").padStart(cell)).join("");
    return `${labels[truth]!.padStart(name)}${cells}   ${share.padStart(8)}`;
  });
  return [head, ...rows];
}

/** What stands under a training's report. */
export interface TrainingSummary {
  readonly epochs: number;
  /** Of early stopping, from 1. */
  readonly bestEpoch?: number | undefined;
  readonly seconds: number;
  readonly threads: number;
  readonly variant: string;
  readonly weightsHash: string;
  readonly path: string;
}

export function summaryText(summary: TrainingSummary): string {
  const { epochs, bestEpoch, seconds, threads, variant, weightsHash, path } = summary;
  const rows = [
    ...(bestEpoch === undefined ? [] : [["best epoch", `${bestEpoch} of ${epochs}`]]),
    ["trained in", `${seconds.toFixed(2)} s`],
    ["threads", String(threads)],
    ["build", variant],
    ["weights", weightsHash],
    ["saved to", path],
  ];
  return rows.map(([name, value]) => `${name!.padEnd(11)} ${value}`).join("\n");
}

/** How a training goes on from a checkpoint. */
export function resumeText(
  { epoch, batches, batchesPerEpoch, complete }: ResumeEvent,
  place: string,
): string {
  const epochs = `${epoch} ${epoch === 1 ? "epoch" : "epochs"}`;
  if (complete) return `complete after ${epochs}, nothing is left to train (${place})`;
  return `goes on at epoch ${epoch + 1}, batch ${batches} of ${batchesPerEpoch} (${place})`;
}
