// A data set in two parts.

import { share, whole } from "../check";
import { loadEngine } from "../engine/engine";
import { InputError } from "../errors";
import type { Answer } from "./answers";
import { answersOf, type Dataset, rowsWith, type Some } from "./dataset";

export interface SplitOptions {
  /** Decides which rows go where: the same seed, the same parts, on every host. By default 0. */
  seed?: number;
}

/**
 * A part to train with and one to test with. Where there are classes, so much is held back of each, as near as whole rows can
 * be. Rows keep their order.
 *
 * @param heldBackShare - the share of the second part, from 0 to below 1; by default a fifth.
 * @throws {InputError} if a part would have no rows.
 */
export async function split<A extends Answer>(
  data: Dataset<A>,
  heldBackShare = 0.2,
  { seed = 0 }: SplitOptions = {},
): Promise<[Dataset<A>, Dataset<A>]> {
  share("heldBack", heldBackShare);
  whole("options.seed", seed, 0, Number.MAX_SAFE_INTEGER);
  const isBack = await heldBack("heldBack", data, heldBackShare, seed);
  return [partOf(data, rowsOfPart(isBack, 0)), partOf(data, rowsOfPart(isBack, 1))];
}

/**
 * For each row 1 if it is held back, else 0.
 *
 * @param argument - what the caller calls the share.
 * @throws {InputError} if one part would have no rows.
 */
export async function heldBack(
  argument: string,
  data: Dataset<Answer>,
  part: number,
  seed: number,
): Promise<Uint8Array> {
  const engine = await loadEngine();
  const order = engine.call(() => engine.bindings.permutation(data.length, seed));
  const counts = data.answers === "labels" ? data.counts : [data.length];
  const left = counts.map((count) => Math.round(count * part));
  const isBack = new Uint8Array(data.length);
  for (const row of order) {
    const label = data.labels[row] ?? 0;
    if (left[label]! > 0) isBack[row] = 1;
    left[label]!--;
  }
  if (isBack.includes(0) && isBack.includes(1)) return isBack;
  const each = data.answers === "labels" ? ", of each class as much" : "";
  throw new InputError(argument, `a share that is some but not all of ${data.length} rows${each}`, part);
}

/** The numbers of the rows of one part. */
export function rowsOfPart(isBack: Uint8Array, which: 0 | 1): number[] {
  return Array.from(isBack.keys()).filter((row) => isBack[row] === which);
}

/** Some rows of a data set, by their numbers. */
export function partOf<A extends Answer>(data: Dataset<A>, rows: readonly number[]): Dataset<A> {
  const chosen: Some = (all, width) => {
    const some = all.slice(0, rows.length * width) as typeof all;
    for (const [i, row] of rows.entries()) some.set(all.subarray(row * width, (row + 1) * width), i * width);
    return some;
  };
  return rowsWith(chosen(data.inputs, data.width), answersOf(data, chosen), []);
}
