// Numbers as the tour tells them: three digits that count, thousands apart, and a sign that is a minus.

import { percent } from "../../charts/numbers";

const SHORT = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3, signDisplay: "negative" });
const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/** What is no number, as an empty field. */
const NONE = "?";

/** Below the first and from the second on, zeros are counted instead of written. */
const [TINY, HUGE] = [1e-6, 1e9];

export function number(x: number): string {
  if (!Number.isFinite(x)) return NONE;
  const size = Math.abs(x);
  if (size === 0 || (size >= TINY && size < HUGE)) return minus(SHORT.format(x));
  const [digits, exponent] = x.toExponential(1).split("e") as [string, string];
  const power = exponent.replace("+", "").replace("-", "⁻");
  return `${minus(digits)} × 10${power.replace(/\d/g, (digit) => SUPERSCRIPTS[Number(digit)]!)}`;
}

export const count = (n: number): string => (Number.isFinite(n) ? WHOLE.format(n) : NONE);

/** A probability with as many digits as it takes to tell it from 1. */
export function probability(p: number): string {
  const rest = 1 - p;
  if (rest <= 0 || rest > 0.01) return number(p);
  return String(Number(p.toFixed(Math.ceil(-Math.log10(rest)) + 1)));
}

/** A probability in a sentence. */
export function share(p: number): string {
  if (!Number.isFinite(p)) return NONE;
  if (p > 0 && p < 0.001) return "less than 0.1 %";
  if (p > 0.999 && p < 1) return "more than 99.9 %";
  return percent(p);
}

/** A term of a sum, with the sign before it. */
export const term = (x: number): string => (x < 0 ? `− ${number(-x)}` : `+ ${number(x)}`);

/** A factor of a product, in brackets if it has a sign. */
export const factor = (x: number): string => (x < 0 ? `(${number(x)})` : number(x));

const minus = (text: string) => text.replace("-", "−");
