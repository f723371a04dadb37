// The options of a training run: every default in one place, every value checked.

import { flag, object, oneOf, positive, share, whole } from "../check";
import type { Answer } from "../data/answers";
import { type Dataset, isDataset } from "../data/dataset";
import { defaultThreads, MAX_THREADS } from "../engine/engine";
import { InputError } from "../errors";
import { answersOf, architecture, type LayerOptions } from "./architecture";
import type { Model } from "./model";
import { checkModel, NativeModel } from "./native-model";
import { DEFAULTS_OF, RECIPES, type Recipe } from "./recipe";

/** Adam, with the settings of Kingma & Ba by default, or gradient descent with momentum. */
export type Optimizer =
  | "adam"
  | "sgd"
  | { name: "adam"; beta1?: number; beta2?: number; epsilon?: number }
  | { name: "sgd"; momentum?: number };

export interface TrainOptions<A extends Answer = string> {
  /**
   * By default `"reference"`: a constant rate and plain cross-entropy. `"fast"` reaches a good accuracy in few epochs:
   *
   * - the rate makes one cycle over the run: in a straight line from 0 up to `rate` in the first quarter of its steps,
   *   and in another down to 0 (Smith & Topin 2018, arXiv:1708.07120);
   * - labels, where there are any, are smoothed: a tenth of a row's target is spread over all classes (Szegedy et al. 2016,
   *   arXiv:1512.00567). Events and evaluations tell of the plain cross-entropy all the same;
   * - other defaults, given below. What you set yourself counts, and the cycle stretches over your `epochs`. It was
   *   chosen for tens of thousands of rows: far fewer want more epochs.
   */
  recipe?: Recipe | undefined;
  /** Times that all rows are seen, from 1; by default 25, with the fast recipe 3. */
  epochs?: number | undefined;
  /** Rows of a step, from 1; by default 64, fast 192. The last batch of an epoch takes what is left. */
  batch?: number | undefined;
  /** The learning rate, above 0; by default 0.001, fast 0.008, which is then its peak. */
  rate?: number | undefined;
  /**
   * `"adam"` has betas of 0.9 and 0.999 and an epsilon of 1e-8, `"sgd"` a momentum of 0.9. By default `"adam"`, fast
   * `{ name: "adam", beta1: 0.7, beta2: 0.95 }`.
   */
  optimizer?: Optimizer | undefined;
  /**
   * All layers, the output included, which has a unit for each class, with a softmax, or for each number of a target: then it
   * is linear by default, or a sigmoid if targets are true and false. By default `[128, 64, outputs]`.
   */
  layers?: readonly LayerOptions[] | undefined;
  /** Decides the first weights and the order of the rows, from 0; by default 0. The same seed gives the same bits. */
  seed?: number | undefined;
  /** Whether each epoch has an order of its own; by default true. Otherwise rows come in the order of the data. */
  shuffle?: boolean | undefined;
  /** From 1 to 64; by default the number of processors, at most 8. It never changes the result. */
  threads?: number | undefined;
  /** Data to test on after every epoch. */
  test?: Dataset<A> | undefined;
  /** A model to go on from, in place. The optimizer begins anew. */
  model?: Model<A> | undefined;
  /** Ends the training after the present slice of batches; the run then resolves with what it has. */
  signal?: AbortSignal | undefined;
}

const DEFAULTS = {
  recipe: "reference",
  hidden: [128, 64],
  seed: 0,
  shuffle: true,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  momentum: 0.9,
} as const;

const KNOWN = [
  ...["epochs", "batch", "rate", "optimizer", "layers", "seed", "shuffle", "threads", "test"],
  ...["model", "signal", "recipe"],
];
const MAX_EPOCHS = 1_000_000;
const MAX_BATCH = 65_536;
const MAX_RATE = 1000;

/** The optimizer as the engine takes it; SGD's momentum stands in the place of `beta1`. */
export interface OptimizerSettings {
  readonly code: 0 | 1;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** A run's options, checked and complete. */
export interface Plan {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly optimizer: OptimizerSettings;
  /** Whether the rate makes one cycle over the epochs. */
  readonly cycle: boolean;
  readonly smoothing: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly threads: number;
  readonly test: Dataset<Answer> | undefined;
  readonly model: NativeModel;
  readonly signal: AbortSignal | undefined;
}

/** @throws {InputError} naming the first option that is unknown or wrong. */
export function planOf(data: Dataset<Answer>, given: TrainOptions<Answer>): Plan {
  if (!isDataset(data)) throw new InputError("data", "a data set, such as of dataset, csv or mnist", data);
  const { recipe = DEFAULTS.recipe } = object("options", given, KNOWN);
  const defaults = DEFAULTS_OF[oneOf("recipe", recipe, RECIPES)];
  const {
    epochs = defaults.epochs,
    batch = defaults.batch,
    rate = defaults.rate,
    optimizer = defaults.optimizer,
    seed = DEFAULTS.seed,
    shuffle = DEFAULTS.shuffle,
    threads = defaultThreads(),
    layers,
    model,
    test,
    signal,
  } = given;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new InputError("signal", "an AbortSignal", signal);
  }
  const plan = {
    epochs: whole("epochs", epochs, 1, MAX_EPOCHS),
    batch: whole("batch", batch, 1, MAX_BATCH),
    rate: positive("rate", rate, MAX_RATE),
    optimizer: optimizerOf(optimizer),
    cycle: defaults.cycle,
    smoothing: data.answers === "labels" ? defaults.smoothing : 0,
    seed: whole("seed", seed, 0, Number.MAX_SAFE_INTEGER),
    shuffle: flag("shuffle", shuffle),
    threads: whole("threads", threads, 1, MAX_THREADS),
    model: modelOf(data, { model, layers }, seed),
    test,
    signal,
  };
  if (test !== undefined) checkData("test", test, plan.model);
  return plan;
}

function modelOf(data: Dataset<Answer>, { model, layers }: TrainOptions<Answer>, seed: number): NativeModel {
  if (model === undefined) {
    const isLabels = data.answers === "labels";
    const outputs = isLabels ? data.classes : data.outputs;
    const activation = isLabels ? "softmax" : data.binary ? "sigmoid" : "linear";
    const shape = architecture(data.width, layers ?? [...DEFAULTS.hidden, outputs], activation);
    const last = `layers[${shape.layers.length - 1}]`;
    const { units, activation: chosen } = shape.layers.at(-1)!;
    if (answersOf(shape) !== data.answers) {
      const expected = isLabels
        ? '"softmax", since rows have labels'
        : '"linear" or "sigmoid", since rows have numbers';
      throw new InputError(`${last}.activation`, expected, chosen);
    }
    if (units !== outputs) {
      const expected = `${outputs} units in the last layer, one for each ${isLabels ? "class" : "number of a target"}`;
      throw new InputError(last, expected, units);
    }
    const created = new NativeModel(shape, { seed }, data.classNames);
    checkData("data", data, created);
    return created;
  }
  const known = checkModel(model);
  if (layers !== undefined) throw new InputError("layers", "none beside a model, which has its own", layers);
  if (known.training) throw new InputError("model", "a model that is not being trained", "one that is");
  checkData("data", data, known);
  return known;
}

/** @throws {InputError} if the rows or answers of the data are not the model's. */
export function checkData(argument: string, data: Dataset<Answer>, model: NativeModel): void {
  if (!isDataset(data)) throw new InputError(argument, "a data set, such as of dataset, csv or mnist", data);
  if (data.width !== model.inputs) {
    throw new InputError(`${argument}.width`, `${model.inputs}, the model's inputs`, data.width);
  }
  if (data.answers !== model.answers) {
    throw new InputError(`${argument}.answers`, `"${model.answers}", as the model's`, data.answers);
  }
  if (data.classes > model.labels.length) {
    throw new InputError(`${argument}.classes`, `at most ${model.labels.length}, the model's`, data.classes);
  }
  if (data.answers === "labels") return;
  if (data.outputs !== model.outputs) {
    throw new InputError(`${argument}.outputs`, `${model.outputs}, the model's`, data.outputs);
  }
  if (model.layers.at(-1)!.activation !== "sigmoid") return;
  const wrong = data.targets.findIndex((target) => target < 0 || target > 1);
  if (wrong < 0) return;
  const expected = "a number from 0 to 1, as sigmoid outputs are";
  throw new InputError(`${argument}.targets[${wrong}]`, expected, data.targets[wrong]);
}

function optimizerOf(given: Optimizer): OptimizerSettings {
  const options: Exclude<Optimizer, string> = typeof given === "string" ? { name: given } : given;
  oneOf("optimizer", options?.name, ["adam", "sgd"]);
  if (options.name === "sgd") {
    const { momentum = DEFAULTS.momentum } = object("optimizer", options, ["name", "momentum"]);
    return { code: 1, beta1: share("optimizer.momentum", momentum), beta2: 0, epsilon: 0 };
  }
  const {
    beta1 = DEFAULTS.beta1,
    beta2 = DEFAULTS.beta2,
    epsilon = DEFAULTS.epsilon,
  } = object("optimizer", options, ["name", "beta1", "beta2", "epsilon"]);
  return {
    code: 0,
    beta1: share("optimizer.beta1", beta1),
    beta2: share("optimizer.beta2", beta2),
    epsilon: positive("optimizer.epsilon", epsilon, 1),
  };
}
