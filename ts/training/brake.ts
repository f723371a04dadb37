// The brake of a training: holds it between slices, and lets it go on for some batches or to the end.

import { whole } from "../check";

export class Brake {
  /** Time that the training has been held, in milliseconds. */
  held = 0;
  #left = Number.POSITIVE_INFINITY;
  #wake = () => {};

  /** Whether it holds the training before the next batch. */
  get holds(): boolean {
    return this.#left === 0;
  }

  pause(): void {
    this.#left = 0;
  }

  resume(batches = Number.POSITIVE_INFINITY): void {
    this.#left = batches === Number.POSITIVE_INFINITY ? batches : whole("batches", batches, 1, 2 ** 31);
    this.#wake();
  }

  /** How many batches may be trained now; waits while there are none, and says 0 if the signal ends the run. */
  async allowed(signal: AbortSignal | undefined): Promise<number> {
    // Who wakes it may have been held again before it gets here.
    while (this.holds && !signal?.aborted) {
      const begin = performance.now();
      await new Promise<void>((resolve) => {
        this.#wake = () => {
          signal?.removeEventListener("abort", this.#wake);
          resolve();
        };
        signal?.addEventListener("abort", this.#wake);
      });
      this.held += performance.now() - begin;
    }
    return signal?.aborted ? 0 : this.#left;
  }

  spend(batches: number): void {
    // Where `pause` came during the slice, nothing is left to spend.
    this.#left = Math.max(0, this.#left - batches);
  }
}
