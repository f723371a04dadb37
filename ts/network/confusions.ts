// What a confusion matrix says first.

import type { EvaluationReport } from "./evaluate";

/** The most frequent mistakes as `[truth, taken for, times]`, the most frequent first. */
export function commonConfusions(
  confusion: EvaluationReport["confusion"],
  most: number,
): [number, number, number][] {
  return confusion
    .flatMap((row, truth) => row.map((times, taken): [number, number, number] => [truth, taken, times]))
    .filter(([truth, taken, times]) => truth !== taken && times > 0)
    .sort((a, b) => b[2] - a[2])
    .slice(0, most);
}
