// What a step of the tour is, and what several steps say where a number that they need is not there yet.

import type { TourState } from "./facts";

export interface Step {
  readonly id: string;
  readonly title: string;
  /** The graph that it is about, by its `data-graph`. */
  readonly graph: string;
  /** Its paragraphs, with the numbers of the moment. */
  text(state: TourState): readonly string[];
  /** One click deeper. */
  readonly formula: {
    readonly lines: readonly string[];
    /** The same with the numbers of the moment; nothing while they are not known. */
    filled(state: TourState): readonly string[];
    /** What each letter stands for. */
    readonly symbols: string;
    readonly source: string;
  };
  /** An exercise. */
  readonly tryIt: string;
}

/** Why there is nothing to tell of an answer. */
export function noAnswer({ sample }: TourState): string {
  if (!sample)
    return "No digit is shown yet. Press “Next image” for a test image, or draw one, and its numbers appear here.";
  return "The numbers of this network grew until they were none any more. Choose a smaller rate and press Train.";
}

/** Why there is nothing to tell of an answer and the truth. */
export function noTruth(state: TourState): string {
  if (state.sample?.truth !== undefined || !state.sample) return noAnswer(state);
  return "Nobody but you knows what you drew. Press Clear: of a test image the right answer is known, and its numbers appear here.";
}

export const NOT_TRAINED = "Press Train first: after its first epoch the numbers appear here.";
export const RAN_AWAY =
  "This training ran away: its loss is no number any more. The steps were too long. Choose a smaller rate and press Train.";
