// Finds the word that somebody who mistyped one may have meant.

/** Typing errors that still leave a word recognisable. */
const MOST_EDITS = 2;

/** ` (did you mean "epochs"?)` for the nearest of the known words, or nothing where none is near. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  if (typeof word !== "string") return "";
  let [nearest, least] = ["", MOST_EDITS + 1];
  for (const candidate of known) {
    // Lengths bound the distance from below, which also keeps a huge word cheap.
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least && edits <= candidate.length / 2) [nearest, least] = [candidate, edits];
  }
  return nearest && ` (did you mean ${JSON.stringify(nearest)}?)`;
}

/** Letters to insert, delete or replace to turn one word into the other (Levenshtein 1966), row by row. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
