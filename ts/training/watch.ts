// What validation data decide after each epoch: whether training goes on, at which rate, and which weights were the best.

import type { Plateau } from "./plan/schedule";
import type { Stopping } from "./plan/stopping";

/** What was found on the validation data. */
export interface Finding {
  readonly loss: number;
  readonly accuracy: number | undefined;
}

/** The best epoch so far, from 1; 0 before there was one. */
export interface WatchState {
  readonly bestEpoch: number;
  readonly best: number;
  /** Epochs since without a better result. */
  readonly waited: number;
  /** The same of the loss for the plateau; `stuck` begins anew with each change of the rate. */
  readonly leastLoss: number;
  readonly stuck: number;
  readonly rateFactor: number;
}

export class Watch {
  readonly #stopping: Stopping | undefined;
  readonly #plateau: Plateau | undefined;
  #state: WatchState = {
    bestEpoch: 0,
    best: Number.POSITIVE_INFINITY,
    waited: 0,
    leastLoss: Number.POSITIVE_INFINITY,
    stuck: 0,
    rateFactor: 1,
  };
  /** The weights of the best epoch, where they are wanted. */
  best: Float32Array | undefined;

  constructor(stopping: Stopping | undefined, plateau: Plateau | undefined) {
    this.#stopping = stopping;
    this.#plateau = plateau;
  }

  get state(): WatchState {
    return this.#state;
  }

  /** Goes on from a state. */
  restore(state: WatchState, best: Float32Array | undefined): void {
    [this.#state, this.best] = [state, best];
  }

  /** Whether nothing better came for too long. */
  get isOver(): boolean {
    return this.#stopping !== undefined && this.#state.waited >= this.#stopping.patience;
  }

  get rateFactor(): number {
    return this.#state.rateFactor;
  }

  /** Takes what was found after an epoch; `parameters` gives the weights of it. */
  see(epoch: number, finding: Finding, parameters: () => Float32Array): void {
    this.#seePlateau(finding);
    if (!this.#stopping) return;
    const { metric, minDelta } = this.#stopping;
    // Better is less.
    const result = metric === "loss" ? finding.loss : -finding.accuracy!;
    if (result < this.#state.best - minDelta) {
      this.#state = { ...this.#state, best: result, bestEpoch: epoch, waited: 0 };
      this.best = parameters();
    } else this.#state = { ...this.#state, waited: this.#state.waited + 1 };
  }

  #seePlateau({ loss }: Finding): void {
    if (!this.#plateau) return;
    const { factor, patience, minDelta } = this.#plateau;
    const { leastLoss, rateFactor } = this.#state;
    const stuck = this.#state.stuck + 1;
    if (loss < leastLoss - minDelta) this.#state = { ...this.#state, leastLoss: loss, stuck: 0 };
    else if (stuck <= patience) this.#state = { ...this.#state, stuck };
    else this.#state = { ...this.#state, stuck: 0, rateFactor: rateFactor * factor };
  }
}
