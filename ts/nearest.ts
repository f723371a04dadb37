// Finds the word that somebody who mistyped one may have meant.

/** Words of so few letters are near to too many. */
const LEAST_LETTERS = 3;
/** Words of so many are none that somebody has typed. */
const MOST_LETTERS = 100;
/** Typing errors that still leave a word recognisable. */
const MOST_EDITS = 2;

/** ` (did you mean "epochs"?)` for the nearest of the known words, or nothing where none is near. */
export function didYouMean(word: unknown, known: readonly string[]): string {
  if (typeof word !== "string" || word.length < LEAST_LETTERS || word.length > MOST_LETTERS) return "";
  let [nearest, least] = ["", MOST_EDITS + 1];
  for (const candidate of known) {
    // Lengths bound the distance from below.
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < least && edits <= candidate.length / 2) [nearest, least] = [candidate, edits];
  }
  nearest ||= known.find((candidate) => begins(word, candidate)) ?? "";
  nearest ||= known.find((candidate) => ends(word, candidate)) ?? "";
  return nearest && ` (did you mean ${JSON.stringify(nearest)}?)`;
}

// Other libraries say `batchSize`, `batch_size` and `learningRate`.
const partsOf = (name: string) => `_${name.replace(/(?=[A-Z])/g, "_").toLowerCase()}_`;
const begins = (word: string, candidate: string) => partsOf(word).startsWith(partsOf(candidate));
const ends = (word: string, candidate: string) => partsOf(word).endsWith(partsOf(candidate));

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
