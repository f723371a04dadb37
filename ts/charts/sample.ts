// One answer, as the graphs show it.

import type { DecisionFrame } from "../inspect/frames";

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
