// Variables of tfjs whose numbers somebody else owns: a network, which trains them, or an optimizer at work.

import { tensor, type Variable } from "@tensorflow/tfjs-core";
import type { DataId, InklingBackend } from "../backend";

/**
 * A variable on loan. The owner changes the numbers as often as it likes; they are copied to the variable only when
 * somebody reads it. What is assigned to the variable goes to the owner before it next works.
 */
export class Loan {
  /** The memory that was lent: another one means that the variable was assigned. */
  #lent: DataId | undefined;
  #isStale = false;

  /**
   * @param pull - the owner's numbers.
   * @param push - gives the owner others.
   */
  constructor(
    private readonly backend: InklingBackend,
    readonly variable: Variable,
    private readonly pull: () => Float32Array,
    private readonly push: (values: Float32Array) => void,
  ) {}

  /** Before the owner works: takes what was assigned, and sees that nobody else shares the variable's memory. */
  collect(): void {
    const { backend, variable } = this;
    if (variable.dataId !== this.#lent) {
      this.push(variable.dataSync() as Float32Array);
      this.#lend();
    } else if (backend.refCount(variable.dataId) !== 1 || !backend.holds(variable.dataId, this.#refresh)) {
      this.#lend();
    }
  }

  /** After the owner has worked. */
  readonly changed = (): void => {
    this.#isStale = true;
  };

  /** Before the owner goes: the variable keeps the numbers for itself. */
  settle(): void {
    if (!this.#lent || !this.backend.holds(this.#lent, this.#refresh)) return;
    this.#refresh();
    this.backend.lend(this.#lent, undefined);
    this.#lent = undefined;
  }

  readonly #refresh = (): void => {
    if (!this.#isStale || !this.#lent) return;
    this.backend.overwrite(this.#lent, this.pull());
    this.#isStale = false;
  };

  #lend(): void {
    const { backend, variable } = this;
    const isHere = backend.holds(variable.dataId);
    if (!isHere || backend.refCount(variable.dataId) !== 1) {
      // Whoever shares the memory keeps what it holds now.
      if (isHere && backend.holds(variable.dataId, this.#refresh)) {
        this.#refresh();
        backend.lend(variable.dataId, undefined);
      }
      const own = tensor(this.pull(), variable.shape);
      variable.assign(own);
      own.dispose();
    }
    this.#lent = variable.dataId;
    backend.lend(this.#lent, this.#refresh);
    this.#isStale = true;
  }
}

/** All loans of one owner. */
export class Loans {
  #isCollecting = false;

  constructor(private readonly loans: readonly Loan[]) {}

  collect(): void {
    // What a loan gives to its owner passes by here again.
    if (this.#isCollecting) return;
    this.#isCollecting = true;
    try {
      for (const loan of this.loans) loan.collect();
    } finally {
      this.#isCollecting = false;
    }
  }

  changed(): void {
    for (const loan of this.loans) loan.changed();
  }

  settle(): void {
    for (const loan of this.loans) loan.settle();
  }
}
