// Puts the engine's whole step beneath a LayersModel, for that model alone: nothing of tfjs is patched.

import { type AdamOptimizer, type Scalar, type Tensor, tensor2d } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { activeInkling } from "../active";
import { FusedStep, type LabelForm } from "./fused-step";
import { innerModel, type Stack, stackOf } from "./layers";

/** What `accelerate` did; it goes on counting. */
export interface Acceleration {
  /** Whether the model, as it is compiled now, trains and predicts in the engine. */
  readonly accelerated: boolean;
  /** What keeps it from that. */
  readonly reason: string | undefined;
  /** Steps of training that ran in the engine, and those that went tfjs's way. */
  readonly steps: { readonly fused: number; readonly original: number };
}

/** What fit, fitDataset and trainOnBatch call of a model, and predict. */
interface Internals {
  makeTrainFunction(): TrainFunction;
  predictLoop(input: Tensor | Tensor[], batchSize?: number, verbose?: boolean): Tensor | Tensor[];
  metricsTensors: readonly unknown[];
}

/** Takes inputs, targets and weights of a batch; gives the loss and the metrics. */
type TrainFunction = (data: (Tensor | undefined)[]) => Scalar[];

const LABEL_FORMS: Readonly<Record<string, LabelForm>> = {
  categoricalCrossentropy: "one-hot",
  sparseCategoricalCrossentropy: "classes",
};

/** Models that are accelerated already. */
const known = new WeakMap<LayersModel, Accelerated>();

/**
 * Lets a compiled model train and predict in the engine: `fit`, `fitDataset`, `trainOnBatch` and `predict` run one kernel
 * a batch, with the same results to about 1e-6 a step. Histories, callbacks, `evaluate`, `save` and all else stay as they
 * are, and so does the way of whatever is not covered: other layers than a chain of dense ones (after a `flatten` at
 * most) that ends in a softmax, other losses than the two categorical cross-entropies, other optimizers than Adam, other
 * metrics than the accuracy, labels that are no single class, sample weights, other backends.
 *
 * Losses are the exact cross-entropy of the logits, where tfjs clips probabilities at 1e-7.
 *
 * @param model - compiled; compile it anew whenever you like.
 * @returns a report, which says whether the model is covered.
 */
export function accelerate(model: LayersModel): Acceleration {
  const inner = innerModel(model);
  const accelerated = known.get(inner) ?? new Accelerated(inner);
  known.set(inner, accelerated);
  return accelerated;
}

class Accelerated implements Acceleration {
  readonly steps = { fused: 0, original: 0 };
  #step: FusedStep | undefined;

  constructor(private readonly model: LayersModel) {
    const internals = model as unknown as Internals;
    const makeTrainFunction = internals.makeTrainFunction.bind(model);
    const predictLoop = internals.predictLoop.bind(model);
    internals.makeTrainFunction = () => this.#trainFunction(makeTrainFunction());
    internals.predictLoop = (input, ...rest) => this.#predict(input) ?? predictLoop(input, ...rest);
  }

  get accelerated(): boolean {
    return this.reason === undefined;
  }

  get reason(): string | undefined {
    const plan = this.#plan();
    return typeof plan === "string" ? plan : undefined;
  }

  /** Made anew for each `fit`, after a check that the model is still what it was. */
  #trainFunction(original: TrainFunction): TrainFunction {
    const plan = this.#plan();
    return (data) => {
      const [rows, labels, weights] = data;
      const backend = activeInkling();
      if (typeof plan !== "string" && backend && rows && labels && !weights) {
        const done = this.#stepOn(plan).run(rows, labels);
        if (done) {
          this.steps.fused++;
          return plan.hasAccuracy ? [done.loss, done.accuracy] : [done.loss];
        }
      }
      this.steps.original++;
      return original(data);
    };
  }

  #predict(input: Tensor | Tensor[]): Tensor | undefined {
    const plan = this.#plan();
    const rows = Array.isArray(input) ? input[0] : input;
    if (typeof plan === "string" || !activeInkling() || rows?.dtype !== "float32") return undefined;
    const count = rows.shape[0]!;
    if (count === 0) return undefined;
    const probabilities = this.#stepOn(plan).predict(rows.dataSync() as Float32Array, count);
    return probabilities && tensor2d(probabilities, [count, probabilities.length / count]);
  }

  #stepOn({ stack, optimizer, labels }: Plan): FusedStep {
    const backend = activeInkling()!;
    if (!this.#step?.fits(backend, stack, optimizer, labels)) {
      this.#step?.dispose();
      this.#step = new FusedStep(backend, stack, optimizer, labels);
    }
    return this.#step;
  }

  /** How to train the model, or what keeps us from it. */
  #plan(): Plan | string {
    if (!activeInkling()) return "the active backend is not inkling";
    const { model } = this;
    const { optimizer, loss, metrics } = model;
    if (!optimizer) return "it is not compiled";
    if (optimizer.getClassName() !== "Adam") return `the optimizer ${optimizer.getClassName()}`;
    const labels = typeof loss === "string" ? LABEL_FORMS[loss] : undefined;
    if (!labels) return `the loss ${typeof loss === "string" ? loss : "of your own"}`;
    const named = metrics === undefined ? [] : [metrics].flat();
    const isAccuracy = (metric: unknown) => metric === "accuracy" || metric === "acc";
    if (named.length > 1 || !named.every(isAccuracy)) return "other metrics than the accuracy";
    const stack = stackOf(model);
    if (typeof stack === "string") return stack;
    return { stack, optimizer: optimizer as AdamOptimizer, labels, hasAccuracy: named.length === 1 };
  }
}

interface Plan {
  readonly stack: Stack;
  readonly optimizer: AdamOptimizer;
  readonly labels: LabelForm;
  readonly hasAccuracy: boolean;
}
