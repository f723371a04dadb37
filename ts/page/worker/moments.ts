// The network at moments of its training, and what it knew of the test data at each.

import type { LearningFrame } from "../../charts/learning";
import type { Dataset } from "../../data/dataset";
import { nextTurn } from "../../engine/host";
import { fromBytes } from "../../network/create";
import { likeliest } from "../../network/likeliest";
import type { Model } from "../../network/model";

interface Moment {
  readonly at: number;
  readonly bytes: Uint8Array;
  /** The class that each row of the test data was taken for. */
  answers?: Uint32Array;
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
    for (const moment of all) {
      if (moment.answers) continue;
      const model = fromBytes(moment.bytes);
      moment.answers = answersTo(model, test);
      model.dispose();
      await nextTurn();
      if (this.#all !== all) return false;
    }
    return true;
  }

  /** What was learned and forgotten from moment to moment, if all are examined. */
  learning({ labels }: Dataset, row: number | undefined, now: number): LearningFrame | undefined {
    const answers = this.#all.flatMap((moment) => moment.answers ?? []);
    if (answers.length < this.#all.length || answers.length === 0) return undefined;
    const moments = this.#all.map(({ at }, i) => ({
      at,
      ...compared(labels, answers[i - 1], answers[i]!),
    }));
    return {
      moments,
      count: labels.length,
      now,
      ...(row !== undefined && { row: answers.map((of) => of[row] === labels[row]) }),
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
