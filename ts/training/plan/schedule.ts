// How the learning rate goes over a run, as users write it and as the engine takes it.

import { between, object, oneOf, positive, whole } from "../../check";

/** Epochs, or a part of one, in which the rate first rises in a straight line; by default 0. */
interface WarmUp {
  warmUp?: number | undefined;
}

/**
 * The rate's way over the steps of a run, of which `t` counts from 0, by name or with its settings:
 *
 * - `"constant"`: the same at every step;
 * - `"step"`: times `factor` (from 0 to 1, by default 0.1) whenever `every` epochs (from 1) have passed;
 * - `"cosine"`: half a cosine from the whole rate down to the share `end` of it (from 0 to 1, by default 0): Loshchilov & Hutter
 *   2017, arXiv:1608.03983, without restarts;
 * - `"one-cycle"`: in a straight line from 0 up to the rate over the share `rise` of the steps (by default a quarter), and in
 *   another down to 0: Smith & Topin 2018, arXiv:1708.07120;
 * - `"plateau"`: times `factor` (by default 0.1) whenever the loss on the validation data has not fallen by more than
 *   `minDelta` (by default 0) below its least one for more than `patience` epochs (by default 2) in a row.
 *
 * All but the cycle may begin with a `warmUp` of so many epochs: step `t` of its `n` has `(t + 1) / n` of the rate. A cosine
 * begins after it.
 */
export type Schedule =
  | "constant"
  | "cosine"
  | "one-cycle"
  | "plateau"
  | ({ name: "constant" } & WarmUp)
  | ({ name: "step"; every: number; factor?: number | undefined } & WarmUp)
  | ({ name: "cosine"; end?: number | undefined } & WarmUp)
  | { name: "one-cycle"; rise?: number | undefined }
  | ({
      name: "plateau";
      factor?: number | undefined;
      patience?: number | undefined;
      minDelta?: number | undefined;
    } & WarmUp);

/** When a plateau is one, and what the rate is multiplied with then. */
export interface Plateau {
  readonly factor: number;
  readonly patience: number;
  readonly minDelta: number;
}

/** A schedule as the engine takes it: what `number` and `every` are depends on the shape's code. */
export interface RatePlan {
  readonly shape: 0 | 1 | 2 | 3;
  readonly number: number;
  readonly every: number;
  readonly warmUp: number;
  readonly plateau: Plateau | undefined;
  /** Whether it stretches over the epochs of the run. */
  readonly stretches: boolean;
  /** All its settings, by the names that users write. */
  readonly settings: Readonly<Record<string, string | number>>;
}

const NAMES = ["constant", "step", "cosine", "one-cycle", "plateau"] as const;
/** Most epochs that may be waited. */
export const MAX_PATIENCE = 1_000_000;

/** @throws {InputError} naming the setting that is unknown or outside its range. */
export function ratePlanOf(schedule: Schedule, epochs: number): RatePlan {
  const options = typeof schedule === "string" ? { name: schedule } : schedule;
  const given = (...known: string[]) =>
    object("schedule", options as object as Partial<Record<string, number>>, ["name", ...known]);
  const name = oneOf("schedule", options?.name ?? schedule, NAMES);
  const warmUpOf = (warmUp = 0) => between("schedule.warmUp", warmUp, 0, epochs);
  const plan = { shape: 0, number: 0, every: 1, warmUp: 0, plateau: undefined, stretches: false } as const;
  switch (name) {
    case "constant": {
      const warmUp = warmUpOf(given("warmUp").warmUp);
      return { ...plan, warmUp, settings: { name, warmUp } };
    }
    case "step": {
      const { factor = 0.1, ...others } = given("every", "factor", "warmUp");
      const every = whole("schedule.every", others.every, 1, 2 ** 31);
      const number = between("schedule.factor", factor, 0, 1);
      const warmUp = warmUpOf(others.warmUp);
      return { ...plan, shape: 1, every, number, warmUp, settings: { name, every, factor, warmUp } };
    }
    case "cosine": {
      const { end = 0, ...others } = given("end", "warmUp");
      const number = between("schedule.end", end, 0, 1);
      const warmUp = warmUpOf(others.warmUp);
      return { ...plan, shape: 2, number, warmUp, stretches: true, settings: { name, end, warmUp } };
    }
    case "one-cycle": {
      const { rise = 0.25 } = given("rise");
      const number = between("schedule.rise", rise, 0, 1);
      return { ...plan, shape: 3, number, stretches: true, settings: { name, rise } };
    }
    case "plateau": {
      const {
        factor = 0.1,
        patience = 2,
        minDelta = 0,
        ...others
      } = given(...["factor", "patience", "minDelta", "warmUp"]);
      const plateau = {
        factor: positive("schedule.factor", factor, 1),
        patience: whole("schedule.patience", patience, 0, MAX_PATIENCE),
        minDelta: between("schedule.minDelta", minDelta, 0, Number.MAX_VALUE),
      };
      const warmUp = warmUpOf(others.warmUp);
      return { ...plan, warmUp, plateau, settings: { name, ...plateau, warmUp } };
    }
  }
}
