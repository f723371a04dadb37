// What tfjs's Adam remembers, for those who do its work: they go on where it was and leave it as it would have.

import { type AdamOptimizer, tidy, type Variable, zerosLike } from "@tensorflow/tfjs-core";
import type { InklingBackend } from "../backend";
import { Loan, Loans } from "./loan";

/** tfjs's private fields. */
interface Fields {
  accBeta1: Variable;
  accBeta2: Variable;
  accumulatedFirstMoment: Moment[];
  accumulatedSecondMoment: Moment[];
  iterations_?: number;
}

interface Moment {
  originalName: string;
  variable: Variable;
}

/** Adam's settings, as its `getConfig` gives them. */
export interface AdamConfig {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const fieldsOf = (optimizer: AdamOptimizer) => optimizer as unknown as Fields;

export function configOf(optimizer: AdamOptimizer): AdamConfig {
  return optimizer.getConfig() as unknown as AdamConfig;
}

/** The moments of some variables; those that do not exist yet are made, as the optimizer would make them. */
export function momentsOf(
  optimizer: AdamOptimizer,
  variables: readonly { name: string; variable: Variable }[],
): { first: Variable[]; second: Variable[] } {
  const { accumulatedFirstMoment, accumulatedSecondMoment } = fieldsOf(optimizer);
  const made = (moments: Moment[], suffix: string) =>
    variables.map(({ name, variable }, i) => {
      moments[i] ??= {
        originalName: `${name}/${suffix}`,
        variable: tidy(() => zerosLike(variable).variable(false)),
      };
      return moments[i].variable;
    });
  return { first: made(accumulatedFirstMoment, "m"), second: made(accumulatedSecondMoment, "v") };
}

/**
 * The powers of the betas that correct the moments: `beta1^t` and `beta2^t` of the next step `t`, rounded at each step as
 * tfjs rounds them. Its variables of them are on loan.
 */
export class Powers {
  readonly #loans: Loans;
  readonly #powers: [number, number] = [1, 1];
  readonly #betas: readonly [Variable, Variable];

  constructor(
    backend: InklingBackend,
    private readonly optimizer: AdamOptimizer,
  ) {
    const { accBeta1, accBeta2 } = fieldsOf(optimizer);
    this.#betas = [accBeta1, accBeta2];
    const loan = (variable: Variable, i: 0 | 1) =>
      new Loan(
        backend,
        variable,
        () => Float32Array.of(this.#powers[i]),
        (values) => {
          this.#powers[i] = values[0]!;
        },
      );
    this.#loans = new Loans([loan(accBeta1, 0), loan(accBeta2, 1)]);
  }

  /** Whether these are still the optimizer's variables. */
  get isCurrent(): boolean {
    const { accBeta1, accBeta2 } = fieldsOf(this.optimizer);
    return this.#betas[0] === accBeta1 && this.#betas[1] === accBeta2;
  }

  /** Those of the next step. */
  next(): readonly [number, number] {
    this.#loans.collect();
    return this.#powers;
  }

  /** Steps that the optimizer has taken. */
  get steps(): number {
    return this.optimizer.iterations;
  }

  /** After a step. */
  advance(): void {
    const { beta1, beta2 } = configOf(this.optimizer);
    this.#powers[0] = Math.fround(this.#powers[0] * Math.fround(beta1));
    this.#powers[1] = Math.fround(this.#powers[1] * Math.fround(beta2));
    this.#loans.changed();
    fieldsOf(this.optimizer).iterations_ = this.optimizer.iterations + 1;
  }
}
