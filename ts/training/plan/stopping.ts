// Early stopping, as users write it; and whether there is anything to decide by.

import { between, object, oneOf, whole } from "../../check";
import { InputError } from "../../errors";
import { MAX_PATIENCE, type RatePlan } from "./schedule";

/** When training ends before its last epoch, see `TrainOptions.earlyStopping`. */
export interface EarlyStopping {
  /** Epochs in a row without a better result, from 1, after which training ends; by default 5. */
  patience?: number | undefined;
  /** By how much a result must be better to count, from 0; by default 0. */
  minDelta?: number | undefined;
  /** What is looked at on the validation data: the loss, which should fall, or the accuracy. By default `"loss"`. */
  metric?: "loss" | "accuracy" | undefined;
}

/** The same with all that is not said. */
export type Stopping = { readonly [Name in keyof EarlyStopping]-?: NonNullable<EarlyStopping[Name]> };

/** What is said by default. */
const STOPPING = { patience: 5, minDelta: 0, metric: "loss" } as const satisfies Stopping;

/** @throws {InputError} naming the setting that is unknown or outside its range. */
export function stoppingOf(given: number | EarlyStopping): Stopping {
  const patienceOf = (argument: string, patience: number) => whole(argument, patience, 1, MAX_PATIENCE);
  if (typeof given === "number") return { ...STOPPING, patience: patienceOf("earlyStopping", given) };
  const known = Object.keys(STOPPING);
  if (typeof given !== "object" || given === null) {
    const expected = `a patience in epochs, or an object with ${known.join(", ")}`;
    throw new InputError("earlyStopping", expected, given);
  }
  const {
    patience = STOPPING.patience,
    minDelta = STOPPING.minDelta,
    metric = STOPPING.metric,
  } = object("earlyStopping", given, known);
  return {
    patience: patienceOf("earlyStopping.patience", patience),
    minDelta: between("earlyStopping.minDelta", minDelta, 0, Number.MAX_VALUE),
    metric: oneOf("earlyStopping.metric", metric, ["loss", "accuracy"]),
  };
}

/** @throws {InputError} where these look at validation data and there are none. */
export function checkWatched(
  validation: unknown,
  stopping: Stopping | undefined,
  { plateau }: RatePlan,
): void {
  if (validation !== undefined || !(stopping || plateau)) return;
  const who = stopping ? "earlyStopping looks" : "the schedule looks for a plateau";
  throw new InputError("validation", `data, or a share of them, on which ${who}`, validation);
}
