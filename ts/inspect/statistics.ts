// Numbers about numbers.

import type { Histogram, Statistics } from "./frames";

export function statistics(values: ArrayLike<number>): Statistics {
  let [sum, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    least = Math.min(least, values[i]!);
    most = Math.max(most, values[i]!);
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { count: values.length, mean, deviation: Math.sqrt(squares / values.length), least, most };
}

/** Of so many bins between the least and the most of the values. */
export function histogram(values: readonly number[], bins: number): Histogram {
  const { least, most } = statistics(values);
  const width = (most - least) / bins || 1;
  const counts = Array<number>(bins).fill(0);
  for (const value of values) counts[Math.min(bins - 1, Math.floor((value - least) / width))]!++;
  return { edges: Array.from({ length: bins + 1 }, (_, i) => least + i * width), counts };
}

/** The places of the largest of some sizes, the largest first. */
export function largest(sizes: readonly number[], most: number): number[] {
  const places = sizes.map((_, i) => i).filter((i) => sizes[i]! > 0);
  return places.sort((a, b) => sizes[b]! - sizes[a]! || a - b).slice(0, most);
}

/** Outputs that are told of where there are many. */
const OUTPUTS = 20;

/** The places of the largest outputs, in their order; of all, if they are few. */
export function shownOutputs(outputs: readonly number[]): number[] {
  const places = [...outputs.keys()].sort((a, b) => Math.abs(outputs[b]!) - Math.abs(outputs[a]!));
  return places.slice(0, OUTPUTS).sort((a, b) => a - b);
}

/** Where a share is that was seen so often of so many, with 95 % certainty (Wilson 1927). */
export function interval(seen: number, count: number): [number, number] {
  const z = 1.959964;
  const share = seen / count;
  const middle = share + (z * z) / (2 * count);
  const reach = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * count)) / count);
  const scale = 1 + (z * z) / count;
  return [Math.max(0, (middle - reach) / scale), Math.min(1, (middle + reach) / scale)];
}
