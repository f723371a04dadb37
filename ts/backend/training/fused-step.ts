// A whole step of training in the engine, beneath a LayersModel: the engine owns the weights and the optimizer's moments,
// and lends them to the model's variables.

import { type AdamOptimizer, type Scalar, scalar, type Tensor, type Variable } from "@tensorflow/tfjs-core";
import { defaultThreads } from "../../engine/engine";
import type { BatchTrainer } from "../../engine/wasm/bindings-tensors";
import { parameterBlocks } from "../../network/architecture";
import { NativeModel } from "../../network/native-model";
import type { InklingBackend } from "../backend";
import { type AdamConfig, configOf, momentsOf, Powers } from "./adam-state";
import type { Stack } from "./layers";
import { Loan, Loans } from "./loan";
import { Pace } from "./pace";

/** The engine's codes of optimizers and moments. */
const ADAM = 0;
const FIRST = 1;
const SECOND = 2;

/** How a model's labels come: a class a row, or a row of which one is 1. */
export type LabelForm = "classes" | "one-hot";

/** Trains a dense stack with an Adam of tfjs's, on one backend. */
export class FusedStep {
  readonly #model: NativeModel;
  readonly #powers: Powers;
  readonly #config: AdamConfig;
  readonly #pace = new Pace(defaultThreads());
  #trainer: BatchTrainer | undefined;
  #mostRows = 0;
  #moments: { variables: readonly Variable[]; loans: Loans } | undefined;

  constructor(
    private readonly backend: InklingBackend,
    private readonly stack: Stack,
    private readonly optimizer: AdamOptimizer,
    private readonly labels: LabelForm,
  ) {
    const classes = stack.architecture.layers.at(-1)!.units;
    const names = Array.from({ length: classes }, (_, i) => String(i));
    this.#model = new NativeModel(stack.architecture, { seed: 0 }, names);
    this.#model.lent = loansOf(backend, this.#model, stack.variables);
    this.#powers = new Powers(backend, optimizer);
    this.#config = configOf(optimizer);
  }

  /** Whether this still is the way to train these variables with this optimizer. */
  fits(backend: InklingBackend, { variables }: Stack, optimizer: AdamOptimizer, labels: LabelForm): boolean {
    const { beta1, beta2, epsilon } = configOf(optimizer);
    const config = this.#config;
    return (
      [this.backend, this.optimizer, this.labels].every((x, i) => x === [backend, optimizer, labels][i]) &&
      this.stack.variables.length === variables.length &&
      this.stack.variables.every((variable, i) => variable === variables[i]) &&
      [beta1, beta2, epsilon].every((x, i) => x === [config.beta1, config.beta2, config.epsilon][i]) &&
      this.#powers.isCurrent
    );
  }

  /**
   * Trains on a batch; the mean loss and the accuracy before the update.
   *
   * @returns nothing if the engine cannot train on it: then nothing has changed.
   */
  run(rows: Tensor, labels: Tensor): { loss: Scalar; accuracy: Scalar } | undefined {
    const { engine, tensors } = this.backend;
    const count = rows.shape[0]!;
    let trainer: BatchTrainer;
    let loss: number | undefined;
    try {
      trainer = this.#trainerFor(count);
      const network = this.#model.networkIn(engine);
      const [x, y] = [this.backend.numberOf(rows), this.backend.numberOf(labels)];
      const isOneHot = this.labels === "one-hot";
      const { learningRate } = configOf(this.optimizer);
      const threads = this.#pace.next();
      loss = engine.call(() => {
        if (trainer.rate !== learningRate) trainer.setRate(learningRate);
        return trainer.step(network, tensors, x, y, isOneHot, engine.crew.team, threads);
      });
    } catch (error) {
      // What the engine refuses, like a value that is not finite, tfjs may train on.
      if (engine.broken) throw error;
      return undefined;
    }
    if (loss === undefined) return undefined;
    this.#model.lent!.changed();
    this.#moments!.loans.changed();
    this.#powers.advance();
    return { loss: scalar(loss), accuracy: scalar(trainer.correct / count) };
  }

  /** Class probabilities of whole rows, or nothing where tfjs should find out why not. */
  predict(rows: Float32Array, count: number): Float32Array | undefined {
    const out = new Float32Array(count * this.#model.labels.length);
    try {
      this.#model.predictIn(this.backend.engine, rows, out, "x");
      return out;
    } catch (error) {
      if (this.backend.engine.broken) throw error;
      return undefined;
    }
  }

  /** Gives back what the engine holds; the variables keep their numbers. */
  dispose(): void {
    if (!this.backend.engine.broken) this.#trainer?.free();
    this.#model.dispose();
  }

  /** The trainer, with room for so many rows and the optimizer's state as it is now. */
  #trainerFor(count: number): BatchTrainer {
    const { engine } = this.backend;
    const network = this.#model.networkIn(engine);
    if (!this.#trainer || count > this.#mostRows) {
      // What the old one knows of moments reaches the new one by way of the variables.
      this.#moments?.loans.settle();
      this.#moments = undefined;
      const old = this.#trainer;
      const { learningRate, beta1, beta2, epsilon } = configOf(this.optimizer);
      this.#trainer = engine.call(
        () => new engine.bindings.BatchTrainer(network, count, ADAM, learningRate, beta1, beta2, epsilon),
      );
      old?.free();
      this.#mostRows = count;
    }
    const trainer = this.#trainer;
    this.#lendMoments(trainer);
    this.#powers.next();
    const { steps } = this.#powers;
    if (trainer.steps !== steps) engine.call(() => trainer.setSteps(steps));
    return trainer;
  }

  /** Lends the moments to the optimizer's variables, which it may have exchanged. */
  #lendMoments(trainer: BatchTrainer): void {
    const named = this.stack.variables.map((variable) => ({ name: variable.name, variable }));
    const { first, second } = momentsOf(this.optimizer, named);
    const variables = [...first, ...second];
    if (!this.#moments || this.#moments.variables.some((variable, i) => variable !== variables[i])) {
      const { engine } = this.backend;
      const blocks = parameterBlocks(this.stack.architecture);
      const loan = (variable: Variable, i: number) => {
        const moment = i < blocks.length ? FIRST : SECOND;
        const { offset, length } = blocks[i % blocks.length]!;
        return new Loan(
          this.backend,
          variable,
          () => engine.call(() => trainer.readMoments(moment, offset, length)),
          (values) => engine.call(() => trainer.writeMoments(moment, offset, values)),
        );
      };
      this.#moments = { variables, loans: new Loans(variables.map(loan)) };
    }
    this.#moments.loans.collect();
  }
}

/** A network's parameters on loan to variables in their order. */
export function loansOf(backend: InklingBackend, model: NativeModel, variables: readonly Variable[]): Loans {
  const blocks = parameterBlocks(model);
  const loan = (variable: Variable, i: number) => {
    const { name, offset, length } = blocks[i]!;
    return new Loan(
      backend,
      variable,
      () => model.peek(offset, length),
      (values) => {
        model.weights[name] = values;
      },
    );
  };
  return new Loans(variables.map(loan));
}
