// What a confusion matrix says of each class.

import type { ClassFrame, DataFrame } from "./frames";

/**
 * @param label - the name of the class.
 * @param i - its row and column.
 */
export function classFrame(label: string, i: number, confusion: DataFrame["confusion"]): ClassFrame {
  const right = confusion[i]![i]!;
  const count = confusion[i]!.reduce((sum, n) => sum + n, 0);
  const taken = confusion.reduce((sum, row) => sum + row[i]!, 0);
  const share = (of: number) => (of > 0 ? right / of : null);
  const f1 = count + taken > 0 ? (2 * right) / (count + taken) : null;
  return { label, count, precision: share(taken), recall: share(count), f1 };
}
