// What all formats of other programs come to: dense layers, one after the other.

import type { Activation } from "../network/architecture";

/** A dense layer as a file has it. */
export interface DenseLayer {
  readonly inputs: number;
  readonly units: number;
  /** `[inputs, units]`, row-major. */
  readonly kernel: Float32Array;
  /** `[units]`. */
  readonly bias: Float32Array;
  /** Left out where the file does not say. */
  readonly activation?: Activation | undefined;
}

/** Layers of which each has as many inputs as the one before has units. */
export interface Stack {
  readonly layers: readonly DenseLayer[];
  /** The names of the classes, if the file has them. */
  readonly labels?: readonly string[] | undefined;
}
