// The network at moments of its training, and what it knew of the test data at each.

import type { LearningFrame } from "../../charts/learning";
import type { Dataset } from "../../data/dataset";
import { nextTurn } from "../../engine/host";
import { fromBytes } from "../../network/from-bytes";
import { likeliest } from "../../network/likeliest";
import type { Model } from "../../network/model";

interface Moment {
  readonly at: number;
  readonly bytes: Uint8Array;
  /** The class that each row of the test data was taken for, and what has changed since the moment before. */
  known?: { readonly answers: Uint32Array; readonly change: ReturnType<typeof compared> };
}

export class Moments {
  #all: Moment[] = [];

  clear(): void {
    this.#all = [];
  }

  add(at: number, bytes: Uint8Array): void {
    this.#all.push({ at, bytes });
  }

  get last(): number {
    return this.#all.length - 1;
  }

  /** When they were, in epochs. */
  get times(): number[] {
    return this.#all.map(({ at }) => at);
  }

  /** The network of a moment, as a file. */
  bytes(index: number): Uint8Array | undefined {
    return this.#all[index]?.bytes;
  }

  /** Finds the answers of every moment, a moment at a time; says whether nothing else came between. */
  async examine(test: Dataset): Promise<boolean> {
    const all = this.#all;
    for (const [i, moment] of all.entries()) {
      if (moment.known) continue;
      const model = fromBytes(moment.bytes);
      const answers = answersTo(model, test);
      model.dispose();
      moment.known = { answers, change: compared(test.labels, all[i - 1]?.known?.answers, answers) };
      await nextTurn();
      if (this.#all !== all) return false;
    }
    return true;
  }

  /** What was learned and forgotten from moment to moment, if all are examined. */
  learning({ labels }: Dataset, row: number | undefined, now: number): LearningFrame | undefined {
    const known = this.#all.flatMap((moment) => moment.known ?? []);
    if (known.length < this.#all.length || known.length === 0) return undefined;
    return {
      moments: known.map(({ change }, i) => ({ at: this.#all[i]!.at, ...change })),
      count: labels.length,
      now,
      ...(row !== undefined && { row: known.map(({ answers }) => answers[row] === labels[row]) }),
    };
  }
}

/** The class that each row is taken for. */
export function answersTo(model: Model, { inputs, length }: Dataset): Uint32Array {
  const answers = new Uint32Array(length);
  const probabilities = model.predictSync(inputs);
  const { outputs } = model;
  for (let row = 0; row < length; row++) {
    answers[row] = likeliest(probabilities.subarray(row * outputs, (row + 1) * outputs)).index;
  }
  return answers;
}

/** How many rows are answered rightly, and of these how many were not before, and the other way round. */
export function compared(labels: ArrayLike<number>, before: Uint32Array | undefined, after: Uint32Array) {
  let [right, learned, forgotten] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const [was, is] = [before?.[row] === labels[row], after[row] === labels[row]];
    if (is) right++;
    if (before && is && !was) learned++;
    if (before && was && !is) forgotten++;
  }
  return { right, learned, forgotten };
}
