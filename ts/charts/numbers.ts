// Numbers as they are drawn, and as people read them.

/** A number that can be drawn: what is none, as after a diverged training, lies at 0. */
export const drawable = (x: number): number => (Number.isFinite(x) ? x : 0);

/** A share as people read it. */
export const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : NONE;

/** A number as people read it: three digits that count. */
export const short = (x: number): string => (Number.isFinite(x) ? `${Number(x.toPrecision(3))}` : NONE);

/** A number at an axis: what ran away is too long to be written out. */
export const ticked = (x: number): string =>
  Math.abs(x) < 1e5 ? short(x) : Number(x.toPrecision(2)).toExponential();

/** A count as people read it. */
export const counted = (n: number): string => (Number.isFinite(n) ? n.toLocaleString("en") : NONE);

/** What stands for a number that is none. */
const NONE = "no number";
