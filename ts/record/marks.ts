// The moments at which a training is remembered: close together at first, when most is learned, then further apart.

/** Moments of a training, beside its beginning. */
const MOMENTS = 32;
/** What the networks of all moments may take. */
const MOST_BYTES = 2 ** 26;

export class Marks {
  readonly #moments: number;
  #next = 0;

  /** @param bytes - of a network. */
  constructor(bytes: number) {
    this.#moments = Math.max(1, Math.min(MOMENTS, Math.floor(MOST_BYTES / bytes)));
  }

  /** Whether the network should be remembered now; after the share p of a training, sqrt(p) of the moments have passed. */
  isDue(progress: number): boolean {
    const passed = Math.floor(Math.sqrt(Math.min(1, progress)) * this.#moments);
    const isDue = passed >= this.#next;
    if (isDue) this.#next = passed + 1;
    return isDue;
  }
}
