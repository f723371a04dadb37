// A run's options, checked: every default in one place.

import { between, flag, object, oneOf, positive, share, whole } from "../../check";
import type { Answer } from "../../data/answers";
import { type Dataset, isDataset } from "../../data/dataset";
import { defaultThreads, MAX_THREADS } from "../../engine/engine";
import { InputError } from "../../errors";
import { checkData } from "../../network/fit";
import type { NativeModel } from "../../network/native-model";
import { modelOf } from "./model";
import { type OptimizerSettings, optimizerOf } from "./optimizer";
import type { TrainOptions } from "./options";
import { DEFAULTS_OF, RECIPES, type Recipe } from "./recipe";
import { type RatePlan, ratePlanOf } from "./schedule";
import { checkWatched, type Stopping, stoppingOf } from "./stopping";
import { type RowWeights, rowWeightsOf } from "./weights";

const DEFAULTS = { recipe: "reference", seed: 0, shuffle: true, every: 10 } as const;

const KNOWN = [
  ...["epochs", "batch", "rate", "optimizer", "layers", "seed", "shuffle", "threads", "test"],
  ...["model", "signal", "recipe", "schedule", "validation", "earlyStopping", "weightDecay", "l2"],
  ...["labelSmoothing", "clipValue", "clipNorm", "dropout", "classWeights", "sampleWeights"],
  ...["onBatch", "onEpoch", "checkpoint", "every", "resume"],
];
const MAX_EPOCHS = 1_000_000;
const MAX_BATCH = 65_536;
const MAX_RATE = 1000;
const MAX_PENALTY = 1000;
/** A year. */
const MAX_EVERY = 31_536_000;

/** A run's options, checked and complete. */
export interface Plan {
  readonly recipe: Recipe;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly schedule: RatePlan;
  readonly optimizer: OptimizerSettings;
  readonly controls: Controls;
  readonly smoothing: number;
  /** Of each hidden layer; empty for none. */
  readonly dropout: readonly number[];
  readonly weights: RowWeights;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly threads: number;
  readonly test: Dataset<Answer> | undefined;
  readonly validation: Dataset<Answer> | number | undefined;
  readonly stopping: Stopping | undefined;
  readonly model: NativeModel;
  readonly signal: AbortSignal | undefined;
  readonly onBatch: TrainOptions<Answer>["onBatch"];
  readonly onEpoch: TrainOptions<Answer>["onEpoch"];
  readonly checkpoints: CheckpointPlan | undefined;
}

/** Penalties of 0 and infinite limits are none. */
export interface Controls {
  readonly weightDecay: number;
  readonly l2: number;
  readonly clipValue: number;
  readonly clipNorm: number;
}

/** Where a run keeps its state, and from where it goes on. */
export interface CheckpointPlan {
  /** The option that names the place. */
  readonly argument: "checkpoint" | "resume";
  readonly place: string | URL;
  readonly every: number;
  readonly resume: string | URL | undefined;
}

/** @throws {InputError} naming the first option that is unknown or wrong. */
export function planOf<A extends Answer>(data: Dataset<A>, options: TrainOptions<A>): Plan {
  const given = options as object as TrainOptions<Answer>;
  if (!isDataset(data)) throw new InputError("data", "a data set, such as of dataset, csv or mnist", data);
  const { recipe = DEFAULTS.recipe } = object("options", given, KNOWN);
  const defaults = DEFAULTS_OF[oneOf("recipe", recipe, RECIPES)];
  const {
    epochs = defaults.epochs,
    batch = defaults.batch,
    rate = defaults.rate,
    schedule = defaults.schedule,
    optimizer = defaults.optimizer,
    seed = DEFAULTS.seed,
    shuffle = DEFAULTS.shuffle,
    threads = defaultThreads(),
    test,
    signal,
  } = given;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InputError("signal", "an AbortSignal", signal);
  }
  whole("epochs", epochs, 1, MAX_EPOCHS);
  const model = modelOf(data, given, whole("seed", seed, 0, Number.MAX_SAFE_INTEGER));
  const plan: Plan = {
    recipe,
    epochs,
    batch: whole("batch", batch, 1, MAX_BATCH),
    rate: positive("rate", rate, MAX_RATE),
    schedule: ratePlanOf(schedule, epochs),
    optimizer: optimizerOf(optimizer),
    controls: controlsOf(given),
    smoothing: smoothingOf(data, given, defaults.labelSmoothing),
    dropout: dropoutOf(given.dropout, model.layers.length - 1),
    weights: rowWeightsOf(data, given.classWeights, given.sampleWeights),
    seed,
    shuffle: flag("shuffle", shuffle),
    threads: whole("threads", threads, 1, MAX_THREADS),
    test,
    validation: validationOf(given.validation, model),
    stopping: given.earlyStopping === undefined ? undefined : stoppingOf(given.earlyStopping),
    model,
    signal,
    onBatch: callback("onBatch", given.onBatch),
    onEpoch: callback("onEpoch", given.onEpoch),
    checkpoints: checkpointsOf(given),
  };
  if (test !== undefined) checkData("test", test, model);
  checkWatched(plan.validation, plan.stopping, plan.schedule);
  if (plan.stopping?.metric === "accuracy" && model.layers.at(-1)!.activation === "linear") {
    throw new InputError("earlyStopping.metric", '"loss", as linear outputs have no accuracy', "accuracy");
  }
  return plan;
}

function controlsOf({ weightDecay, l2, clipValue, clipNorm }: TrainOptions<Answer>): Controls {
  const penalty = (argument: string, value = 0) => between(argument, value, 0, MAX_PENALTY);
  const limit = (argument: string, value: number | undefined) =>
    value === undefined ? Number.POSITIVE_INFINITY : positive(argument, value, Number.MAX_VALUE);
  return {
    weightDecay: penalty("weightDecay", weightDecay),
    l2: penalty("l2", l2),
    clipValue: limit("clipValue", clipValue),
    clipNorm: limit("clipNorm", clipNorm),
  };
}

function smoothingOf(data: Dataset<Answer>, { labelSmoothing }: TrainOptions<Answer>, usual: number): number {
  if (data.answers === "labels")
    return share("labelSmoothing", labelSmoothing === undefined ? usual : labelSmoothing);
  if (labelSmoothing === undefined || labelSmoothing === 0) return 0;
  throw new InputError("labelSmoothing", "none for data without labels", labelSmoothing);
}

function dropoutOf(given: number | readonly number[] | undefined, hidden: number): readonly number[] {
  if (given === undefined) return [];
  // An empty place of an array is one without a number.
  if (Array.isArray(given) && given.length === hidden) {
    return Array.from(given, (one, i) => share(`dropout[${i}]`, one));
  }
  if (hidden === 0 && given !== 0) {
    throw new InputError("dropout", "none for a network without hidden layers", given);
  }
  if (typeof given === "number") return Array<number>(hidden).fill(share("dropout", given));
  const expected = `a share from 0 to below 1, or an array of ${hidden}, one for each hidden layer`;
  throw new InputError("dropout", expected, given);
}

function validationOf(
  given: Dataset<Answer> | number | undefined,
  model: NativeModel,
): Dataset<Answer> | number | undefined {
  if (given === undefined) return given;
  if (isDataset(given)) {
    checkData("validation", given, model);
    return given;
  }
  if (typeof given === "number" && given > 0 && given < 1) return given;
  throw new InputError("validation", "a data set, or a share above 0 and below 1", given);
}

function callback<T>(argument: string, given: T): T {
  if (given === undefined || typeof given === "function") return given;
  throw new InputError(argument, "a function", given);
}

function checkpointsOf({ checkpoint, every, resume }: TrainOptions<Answer>): CheckpointPlan | undefined {
  const place = checkpoint === undefined ? resume : checkpoint;
  if (place === undefined) {
    if (every === undefined) return undefined;
    throw new InputError("every", "none without checkpoint, the place of what is written", every);
  }
  const argument = checkpoint === undefined ? "resume" : "checkpoint";
  const seconds = between("every", every === undefined ? DEFAULTS.every : every, 0, MAX_EVERY);
  return { argument, place, every: seconds, resume };
}
