// One answer, as the graphs show it, and what several of them say alike of it.

import type { DecisionFrame } from "../inspect/frames";
import { shownOutputs } from "../inspect/statistics";

export interface Sample {
  readonly frame: DecisionFrame;
  /** The class that is right, where it is known. */
  readonly truth?: string;
}

/** An answer of the past. */
export interface PastAnswer {
  readonly label: string;
  readonly confidence: number;
  readonly truth?: string;
}

/** Answers of the past that are shown. */
export const HISTORY = 50;

/** The indices of the likeliest classes, in their order; of all, if they are few. */
export const shownClasses = ({ probabilities }: DecisionFrame): number[] => shownOutputs(probabilities);

/** What a layer is called, the first one of so many being 0. */
export const layerName = (layer: number, layers: number): string =>
  layer + 1 === layers ? "output" : `hidden ${layer + 1}`;

export function layerNames({ layers }: DecisionFrame): string[] {
  return layers.map((_, i) => layerName(i, layers.length));
}

export function isWrong({ label, truth }: PastAnswer): boolean {
  return truth !== undefined && truth !== label;
}
