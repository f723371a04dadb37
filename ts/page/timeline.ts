// The scrubber over a training: any of its moments can be shown again, one after the other or by hand.

import type { Order } from "./messages";

/** Time that a moment is shown, played back. */
const MOMENT_MS = 400;

interface Controls {
  readonly play: HTMLButtonElement;
  readonly range: HTMLInputElement;
  readonly when: HTMLElement;
}

export class Timeline {
  readonly #controls: Controls;
  readonly #order: (order: Order) => void;
  #moments: readonly number[] = [];
  /** The moment that was asked for and is not shown yet. */
  #asked: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(controls: Controls, order: (order: Order) => void) {
    this.#controls = controls;
    this.#order = order;
    controls.range.addEventListener("input", () => {
      this.play(false);
      this.#go(Number(controls.range.value));
    });
    controls.play.addEventListener("click", () => this.play(this.#timer === undefined));
  }

  /** These are the moments, and one of them is shown. */
  show(moments: readonly number[], now: number): void {
    const { range } = this.#controls;
    this.#moments = moments;
    if (now === this.#asked || (this.#asked ?? 0) >= moments.length) this.#asked = undefined;
    range.max = String(Math.max(0, moments.length - 1));
    this.#tell(this.#asked ?? now);
  }

  #tell(now: number): void {
    const { range, when, play } = this.#controls;
    const moments = this.#moments;
    range.value = String(now);
    range.disabled = play.disabled = moments.length < 2;
    when.textContent = moments.length < 2 ? "not trained yet" : `after ${moments[now]!.toFixed(2)} epochs`;
    range.setAttribute("aria-valuetext", when.textContent);
  }

  play(isPlaying: boolean): void {
    clearInterval(this.#timer);
    const { range, play } = this.#controls;
    this.#timer = undefined;
    play.textContent = isPlaying ? "Pause playing" : "Play back";
    if (!isPlaying) return;
    const isAtEnd = Number(range.value) === this.#moments.length - 1;
    this.#go(isAtEnd ? 0 : Number(range.value));
    this.#timer = setInterval(() => {
      const next = Number(range.value) + 1;
      if (next < this.#moments.length) this.#go(next);
      else this.play(false);
    }, MOMENT_MS);
  }

  #go(index: number): void {
    this.#asked = index;
    this.#tell(index);
    this.#order({ type: "moment", index });
  }
}
