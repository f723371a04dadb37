// The walk through the test images: by itself, step by step, or to an image that is asked for.

import type { Order } from "./messages";

/** The elements that it is steered with. */
interface Controls {
  readonly play: HTMLButtonElement;
  readonly step: HTMLButtonElement;
  readonly row: HTMLInputElement;
  readonly wanted: HTMLSelectElement;
  readonly speed: HTMLSelectElement;
}

export class Walk {
  readonly #controls: Controls;
  readonly #order: (order: Order) => void;
  readonly #asked: () => void;
  #rows = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** While something else is shown, rows do not take its place by themselves. */
  isHeld = false;

  /** @param asked - the reader asks for an image. */
  constructor(controls: Controls, order: (order: Order) => void, asked: () => void) {
    this.#controls = controls;
    this.#order = order;
    this.#asked = asked;
    const { play, step, row, wanted, speed } = controls;
    play.addEventListener("click", () => this.play(this.#timer === undefined));
    step.addEventListener("click", () => {
      this.play(false);
      this.#asked();
      this.#step();
    });
    row.addEventListener("focus", () => this.play(false));
    row.addEventListener("change", () => {
      this.#asked();
      this.show();
    });
    wanted.addEventListener("change", () => {
      this.#asked();
      this.#step();
    });
    speed.addEventListener("change", () => this.play(this.#timer !== undefined));
  }

  /** There are so many rows, of these classes; of none there is no walk. */
  open(rows: number, labels: readonly string[]): void {
    const { play, step, row, wanted } = this.#controls;
    this.#rows = rows;
    play.disabled = step.disabled = row.disabled = wanted.disabled = rows === 0;
    row.max = String(Math.max(0, rows - 1));
    const { value } = wanted;
    wanted.length = 2;
    for (const label of labels) wanted.add(new Option(label, `label ${label}`));
    wanted.value = value;
    if (wanted.selectedIndex < 0) wanted.value = "";
    if (rows === 0) this.play(false);
  }

  play(isPlaying: boolean): void {
    clearInterval(this.#timer);
    const { play, speed } = this.#controls;
    const next = () => this.isHeld || this.#step();
    this.#timer = isPlaying ? setInterval(next, Number(speed.value)) : undefined;
    play.textContent = isPlaying ? "Pause images" : "Play images";
  }

  /** Shows the row that its field says. */
  show(): void {
    const row = Math.min(this.#rows - 1, Math.max(0, Math.floor(Number(this.#controls.row.value)) || 0));
    this.#controls.row.value = String(row);
    this.#order({ type: "row", row });
  }

  /** Shows the next row of a class that is taken for another. */
  showTaken(truth: number, taken: number): void {
    this.play(false);
    this.#asked();
    this.#order({ type: "find", after: Number(this.#controls.row.value), wanted: { truth, taken } });
  }

  /** Another row is shown. */
  set row(row: number) {
    const { row: field } = this.#controls;
    // What is typed is not written over.
    if (field !== document.activeElement) field.value = String(row);
  }

  #step(): void {
    if (this.#rows === 0) return;
    const { row, wanted } = this.#controls;
    const after = Number(row.value);
    if (wanted.value === "") this.#order({ type: "row", row: (after + 1) % this.#rows });
    else if (wanted.value === "mistake") this.#order({ type: "find", after, wanted: "mistake" });
    else this.#order({ type: "find", after, wanted: { label: wanted.value.slice("label ".length) } });
  }
}
