// A training whose numbers are finite, and which has learned nothing for all that.

/** Whether a classifier's loss is so far above that of guessing that its steps must have been too large. */
export function isAstray(loss: number, classes: number): boolean {
  return !(loss <= 2 * Math.log(classes));
}
