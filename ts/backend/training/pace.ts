// How many threads are worth having between the batches of `fit`. tfjs works on one thread for about as long as a step takes;
// a second thread that waits for the next step meanwhile helps on a quiet machine, and on a busy one takes the processor
// that tfjs needs. Only time tells, and the number of threads changes no bit.

/** Steps on which each choice is tried, and for how many steps the better one is then kept. */
const TRIAL = 6;
const PERIOD = 500;

export class Pace {
  #step = 0;
  #threads: number;
  #begin = 0;
  readonly #times: [all: number[], one: number[]] = [[], []];

  /** @param all - threads that there are. */
  constructor(private readonly all: number) {
    this.#threads = all;
  }

  /** How many threads to use for the step that begins now. */
  next(now = performance.now()): number {
    if (this.all === 1) return 1;
    const [at, took] = [this.#step % PERIOD, now - this.#begin];
    // The first step of each trial comes after one of another kind.
    if (at > 1 && at <= TRIAL) this.#times[0].push(took);
    if (at > TRIAL + 1 && at <= 2 * TRIAL) this.#times[1].push(took);
    if (at === 0) this.#threads = this.all;
    if (at === TRIAL) this.#threads = 1;
    if (at === 2 * TRIAL) this.#decide();
    this.#begin = now;
    this.#step++;
    return this.#threads;
  }

  #decide(): void {
    const [all, one] = this.#times.map(median);
    this.#threads = all! < one! ? this.all : 1;
    for (const times of this.#times) times.length = 0;
  }
}

function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1]!;
}
