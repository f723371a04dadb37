// The time that a run's training takes: without tests and callbacks, and while it is not held.

import type { Brake } from "./brake";

export class Clock {
  /** Of the epochs that are complete, and of the present one so far; in seconds. */
  seconds = 0;
  epochSeconds = 0;
  readonly #brake: Brake;
  /** Of the present epoch before `start`. */
  #earlier = 0;
  #begin = 0;
  /** Time in callbacks since, in milliseconds. */
  #inCallbacks = 0;

  constructor(brake: Brake) {
    this.#brake = brake;
  }

  /** Goes on from where another clock was. */
  restore(seconds: number, epochSeconds: number): void {
    [this.seconds, this.epochSeconds] = [seconds, epochSeconds];
  }

  /** The present epoch begins or goes on. */
  start(): void {
    this.#earlier = this.epochSeconds;
    this.#inCallbacks = 0;
    this.#begin = this.#now();
  }

  /** Since `start`, in seconds. */
  get elapsed(): number {
    return (this.#now() - this.#begin) / 1000;
  }

  /** Takes the time up to now for the present epoch's. */
  stop(): void {
    this.epochSeconds = this.#earlier + this.elapsed;
  }

  /** Does what is no training. */
  async outside(work: () => unknown): Promise<void> {
    const begin = this.#now();
    await work();
    this.#inCallbacks += this.#now() - begin;
  }

  /** The present epoch is complete. Returns its time. */
  endEpoch(): number {
    const seconds = this.epochSeconds;
    this.restore(this.seconds + seconds, 0);
    return seconds;
  }

  #now(): number {
    return performance.now() - this.#brake.held - this.#inCallbacks;
  }
}
