// The lines of a training for those who watch it: whoever comes late gets what was, then what comes.

import { type Line, textOf } from "../../record/lines";

export class Feed {
  readonly #kept: string[] = [];
  /** The newest line of a batch: older ones have passed. */
  #batch: string | undefined;
  #isOver = false;
  readonly #waiting: (() => void)[] = [];

  write(line: Line): void {
    const text = `${textOf(line)}\n`;
    if (line.type === "batch") this.#batch = text;
    else this.#kept.push(text);
    this.#isOver = line.type === "done" || line.type === "failed";
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async *lines(): AsyncGenerator<string> {
    let read = 0;
    let batch: string | undefined;
    while (true) {
      while (read < this.#kept.length) yield this.#kept[read++]!;
      if (this.#isOver) return;
      if (this.#batch && this.#batch !== batch) {
        batch = this.#batch;
        yield batch;
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }
}
