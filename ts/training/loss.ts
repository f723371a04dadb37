// A training's loss as people read it, and what it says of the training.

/** With four digits; what ran away is too long to be written out. */
export const lossText = (loss: number): string =>
  Math.abs(loss) < 1e6 ? loss.toFixed(4) : loss.toExponential(4);

/** Whether a classifier's loss is so far above that of guessing that its steps must have been too large. */
export function isAstray(loss: number, classes: number): boolean {
  return !(loss <= 2 * Math.log(classes));
}
