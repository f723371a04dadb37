// What `train` may be told.

import type { Answer } from "../../data/answers";
import type { Dataset } from "../../data/dataset";
import type { LayerOptions } from "../../network/architecture";
import type { Model } from "../../network/model";
import type { BatchEvent, EpochEvent } from "../run";
import type { Optimizer } from "./optimizer";
import type { Recipe } from "./recipe";
import type { Schedule } from "./schedule";
import type { EarlyStopping } from "./stopping";
import type { ClassWeights } from "./weights";

/** What a callback may do. */
export interface Control<A extends Answer = string> {
  /** The model in training: it may be used, and what is written to its weights counts. */
  readonly model: Model<A>;
  /** Ends the training after the present batch; the run then resolves with what it has. */
  stop(): void;
}

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
  /** How the rate goes over the run; by default `"constant"`, fast `"one-cycle"`. */
  schedule?: Schedule | undefined;
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
  /** Data to test on after every epoch: they only tell, and decide nothing. */
  test?: Dataset<A> | undefined;
  /**
   * Data that decide how the training goes on, by `earlyStopping` or a plateau: other ones, or the share of the data that is
   * held back for it, from above 0 to below 1, as `split` does by `seed`.
   */
  validation?: Dataset<A> | number | undefined;
  /**
   * Ends the training when the validation data have shown nothing better for some epochs, and gives the model the weights
   * of its best epoch, also where the training comes to its end. A number is the patience alone.
   */
  earlyStopping?: EarlyStopping | number | undefined;
  /**
   * Before each step kernels, not biases, are multiplied with `1 - rate * weightDecay`, whatever the optimizer: decay that is
   * decoupled from the gradient (Loshchilov & Hutter 2019, arXiv:1711.05101). From 0; by default 0.
   */
  weightDecay?: number | undefined;
  /** The penalty `l2 / 2 |w|^2` on kernels, not biases, whose gradient the optimizer sees. From 0; by default 0. */
  l2?: number | undefined;
  /** The share of a label that is spread over all classes, from 0 to below 1; by default 0, fast 0.1. */
  labelSmoothing?: number | undefined;
  /** Most that a weight's gradient may be, up or down, above 0; by default there is no limit. */
  clipValue?: number | undefined;
  /**
   * Most that the norm of all gradients together may be, after `clipValue`, above 0: longer ones are shortened (Pascanu et al.
   * 2013, arXiv:1211.5063). By default there is no limit.
   */
  clipNorm?: number | undefined;
  /**
   * The share of outputs that hidden layers lose at each step, from 0 to below 1, and the others are the larger for it
   * (Srivastava et al. 2014): of all of them, or one share for each. By default none. Which ones follows from `seed`.
   */
  dropout?: number | readonly number[] | undefined;
  /**
   * How much the rows of each class count: a batch's mean is weighted, `sum(w loss) / sum(w)`. `"balanced"` gives each class as
   * much in all. By default 1. Losses of events and evaluations are without weights.
   */
  classWeights?: ClassWeights<A> | undefined;
  /** How much each row of the data counts, from 0, likewise; with `classWeights` the two multiply. By default 1. */
  sampleWeights?: ArrayLike<number> | undefined;
  /** A model to go on from, in place. The optimizer begins anew. */
  model?: Model<A> | undefined;
  /**
   * Called after every batch, and awaited: for what has to be done before the next one. Events tell of batches too, but let
   * the training go on meanwhile. `stop()` ends the training. An error ends the run with it.
   */
  onBatch?: ((event: BatchEvent, control: Control<A>) => unknown) | undefined;
  /** The same after every epoch, its tests included. */
  onEpoch?: ((event: EpochEvent<A>, control: Control<A>) => unknown) | undefined;
  /**
   * Where the run keeps its state, so that it can go on after a crash: a folder, which is made if there is none, or in browsers a
   * name in the origin's IndexedDB. The two newest checkpoints stay, each checked by a checksum. What is there of a run that has
   * come to its end is removed; a place in which one has not is refused: see `resume`. One run at a time.
   */
  checkpoint?: string | URL | undefined;
  /** Seconds between two checkpoints, from 0; by default 10. There is one at the start and one at the end besides. */
  every?: number | undefined;
  /**
   * Where to go on from: the newest whole checkpoint there, as though nothing had been between. The final weights are those of
   * an uninterrupted run, with any number of threads. Data and options must be the same but for `threads`, `test`, `every`
   * and callbacks; `epochs` too, unless the schedule does not depend on them. Without `checkpoint` the run keeps its state here. A
   * place without checkpoints is an error, unless both are the same place: then the run begins.
   */
  resume?: string | URL | undefined;
  /** Ends the training after the present slice of batches; the run then resolves with what it has. */
  signal?: AbortSignal | undefined;
}
