// The class that probabilities say.

/** The index of the highest, the first of equals, and how high that is; 0 of 0 where all are NaN. */
export function likeliest(probabilities: ArrayLike<number>): { index: number; confidence: number } {
  let [index, confidence] = [0, 0];
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i]! > confidence) [index, confidence] = [i, probabilities[i]!];
  }
  return { index, confidence };
}
