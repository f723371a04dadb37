// A training in an engine: runs batches, sees that its numbers stay finite, gives its state out and takes it back.

import type { Engine } from "../engine/engine";
import type { Dataset as ResidentDataset, Trainer } from "../engine/wasm/bindings";
import type { NativeModel } from "../network/native-model";
import { divergenceOf, type Fault, type Place } from "./divergence";
import type { Plan } from "./plan/plan";
import { newTrainer } from "./trainer";
import { trainBatches, type Work } from "./work";

/** All that decides how a training goes on, but for what validation data have decided. */
export interface TrainerState {
  readonly steps: number;
  /** Weights, and what the optimizer remembers of each; SGD has no second moments. */
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array | undefined;
  /** The rows in the order of the present epoch, and how many of them were trained on. */
  readonly order: Uint32Array;
  readonly position: number;
  /** What further orders follow from, in hexadecimal. */
  readonly random: string;
  /** Of the present epoch. */
  readonly batchLosses: Float32Array;
  readonly lossSum: number;
  readonly right: number;
}

/** A state in case that numbers overflow. */
interface Kept {
  readonly state: TrainerState;
  /** How often the model's weights had been written by others. */
  readonly writes: number;
}

/** A state is kept so often, in case that numbers overflow or the engine fails. */
const KEEP_MS = 1000;
/** Weights are looked at so often: about as often as a slice ends. */
const CHECK_MS = 8;

export class Session {
  readonly trainer: Trainer;
  readonly #work: Work;
  readonly #hasSecond: boolean;
  /** The two last states that were kept, and the factors of the rate since, each with the step from which on it counts. */
  #kept: Kept[] = [];
  #keptAt = Number.NEGATIVE_INFINITY;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #factors: { readonly from: number; readonly factor: number }[] = [{ from: 0, factor: 1 }];

  /** @param weights - of the rows, if they do not count alike. */
  constructor(
    engine: Engine,
    plan: Plan,
    rows: ResidentDataset,
    threads: number,
    weights: Float32Array | undefined,
  ) {
    const { model } = plan;
    this.trainer = newTrainer(engine, plan, rows, weights);
    this.#work = { engine, model, trainer: this.trainer, rows, threads };
    this.#hasSecond = plan.optimizer.code === 0;
  }

  get model(): NativeModel {
    return this.#work.model;
  }

  /** @param factor - what the rate is multiplied with from the next step on, besides its schedule. */
  beginEpoch(factor: number): void {
    // In case the engine fails: so at most this epoch is lost, or a second.
    this.model.keep(this.parameters());
    this.trainer.rateFactor = factor;
    if (factor !== this.#factors.at(-1)!.factor) this.#factors.push({ from: this.trainer.steps, factor });
  }

  /**
   * Runs up to `batches` batches of the present epoch; says how many.
   *
   * @throws {DivergenceError} as `check` does, which it calls often enough and at the end of each epoch.
   */
  run(batches: number): number {
    if (performance.now() - this.#keptAt > KEEP_MS) this.#keep();
    const did = trainBatches(this.#work, batches);
    const { batch, batchesPerEpoch, batchLoss } = this.trainer;
    const isDue = batch === batchesPerEpoch || performance.now() - this.#checkedAt > CHECK_MS;
    // A loss costs nothing to look at, so that nobody is told of one that is not finite.
    if (isDue || !Number.isFinite(batchLoss)) this.check();
    return did;
  }

  /** @throws {DivergenceError} if a loss or a weight is not finite any more; the model then has the last weights that were good. */
  check(): void {
    const { engine, model } = this.#work;
    const network = model.networkIn(engine);
    if (!engine.call(() => this.trainer.isSound(network))) this.#diverged();
    this.#checkedAt = performance.now();
  }

  #keep(): void {
    const state = this.state();
    this.model.keep(state.parameters);
    this.#kept = [...this.#kept.slice(-1), { state, writes: this.model.writes }];
    const { steps } = this.#kept[0]!.state;
    const before = this.#factors.findLastIndex(({ from }) => from <= steps);
    this.#factors = this.#factors.slice(before);
    this.#keptAt = performance.now();
  }

  parameters(): Float32Array {
    const { engine, model } = this.#work;
    const network = model.networkIn(engine);
    return engine.call(() => network.readParameters(0, model.parameterCount));
  }

  /** Gives the model these weights. */
  adopt(parameters: Float32Array): void {
    const { engine, model } = this.#work;
    const network = model.networkIn(engine);
    engine.call(() => network.writeParameters(0, parameters));
    model.lent?.changed();
  }

  /** @throws {DivergenceError} as `check` does: such a state is none to go on from. */
  state(): TrainerState {
    this.check();
    const { trainer } = this;
    const { engine, model } = this.#work;
    const network = model.networkIn(engine);
    const parameters = this.parameters();
    return engine.call(() => ({
      parameters,
      steps: trainer.steps,
      first: trainer.readMoments(network, 1),
      second: this.#hasSecond ? trainer.readMoments(network, 2) : undefined,
      order: trainer.order(),
      position: trainer.position,
      random: trainer.random,
      batchLosses: trainer.batchLosses(),
      lossSum: trainer.lossSum,
      right: trainer.epochRight,
    }));
  }

  /** @throws {EngineError} if it is no state of such a training. */
  restore(state: TrainerState): void {
    const { engine } = this.#work;
    const { order, random, position, batchLosses, lossSum, right, steps, first, second } = state;
    engine.call(() => {
      this.trainer.restore(order, random, position, batchLosses, lossSum, right, steps);
      this.trainer.writeMoments(1, first);
      if (second) this.trainer.writeMoments(2, second);
    });
    this.adopt(state.parameters);
  }

  free(): void {
    if (!this.#work.engine.broken) this.trainer.free();
  }

  /**
   * Finds the step at which it happened, by training once more from a kept state: the same steps give the same numbers.
   * Then goes back to the weights before it.
   */
  #diverged(): never {
    const [oldest, newest] = [this.#kept[0]?.state, this.#kept.at(-1)?.state];
    const noticed = this.trainer.steps;
    // Before the first batch, by weights that somebody wrote.
    if (!(oldest && newest)) throw divergenceOf(this.model, { epoch: 1, batch: 1, step: 1 }, undefined);
    // What others have written to the weights since would be missing the second time.
    const begin = this.#kept.find(({ writes }) => writes === this.model.writes)?.state;
    const found = begin && this.#replay(begin, noticed);
    const place = this.#placeOf(found ? this.trainer.steps : noticed);
    // Outputs that overflow are those of the weights before the step; other parts are what it made of good ones.
    const good = place.step - (found?.part === "outputs" ? 2 : 1);
    if (!(begin && found)) this.restore(newest);
    // By the weights that were there then, which somebody may have written.
    else if (good < begin.steps) this.restore(oldest);
    else this.#replay(begin, good);
    throw divergenceOf(this.model, place, found);
  }

  #placeOf(step: number): Place {
    const { batchesPerEpoch } = this.trainer;
    const epoch = Math.ceil(step / batchesPerEpoch);
    return { epoch, batch: step - (epoch - 1) * batchesPerEpoch, step };
  }

  /** Goes back to a state and trains to a step, or to the first one with a fault, which it returns. */
  #replay(begin: TrainerState, steps: number): Fault | undefined {
    this.restore(begin);
    const { engine, model } = this.#work;
    while (this.trainer.steps < steps) {
      const now = this.trainer.steps;
      this.trainer.rateFactor = this.#factors.findLast(({ from }) => from <= now)!.factor;
      trainBatches(this.#work, 1);
      const network = model.networkIn(engine);
      // Clipping may have saved a step whose gradients overflowed.
      if (engine.call(() => this.trainer.isSound(network))) continue;
      const [part, layer] = engine.call(() => this.trainer.fault(network));
      return { part: PARTS[part!]!, layer: layer! };
    }
    return undefined;
  }
}

/** In the order of the engine's codes. */
const PARTS = ["outputs", "gradients", "weights"] as const;
