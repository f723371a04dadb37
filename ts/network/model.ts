// A model as its user sees it.

import type { Answer, Answers } from "../data/answers";
import type { NumericRows } from "../engine/predictor";
import type { ModelFormat } from "../formats/format";
import type { Layer } from "./architecture";

/** Kernels `[in, out]`, row-major, and biases `[out]` by name, in the order of the layers. */
export type Weights = Record<string, Float32Array>;

/** What `save` takes. */
export interface SaveOptions {
  /**
   * By default what the file's name says: `.onnx` is ONNX, `.json` is tfjs's format of layers, which keeps the weights in a file
   * beside it, `model.weights.0123abcd.bin`; any other name gets safetensors.
   */
  format?: ModelFormat | undefined;
}

/**
 * Dense layers. What they answer with is labels (`Model<"cat" | "dog">`), and then they end in a softmax, or numbers
 * (`Model<number>`).
 */
export interface Model<A extends Answer = string> {
  /** Numbers in a row of input. */
  readonly inputs: number;
  /** All layers, the output last. */
  readonly layers: readonly Layer[];
  readonly answers: Answers;
  /** The name of each class; of numbers none. */
  readonly labels: readonly (A & string)[];
  /** How many numbers an answer has: a probability of each class, or the numbers themselves. */
  readonly outputs: number;
  /** How many numbers it has learned: kernels and biases. */
  readonly parameterCount: number;
  /**
   * The weights as a plain object: `layers.0.kernel`, `layers.0.bias`, `layers.1.kernel` ... Reading a key gives a
   * copy; assigning to a key, or some keys at once to `weights`, writes.
   * @throws {InputError} on assignment of another length, of a number that is not finite, or to an unknown key.
   */
  get weights(): Weights;
  set weights(weights: Readonly<Record<string, Float32Array | readonly number[]>>);
  /** FNV-1a (64 bits, hexadecimal) of all weights: two models with the same hash are the same, bit for bit. */
  readonly weightsHash: string;
  /** Whether the last training of it was ended by its signal. */
  readonly aborted: boolean;
  /**
   * Answers at once, on the calling thread: of one row in a few microseconds, and into `out` without
   * allocating; of many with the help of the engine's threads, which it starts for thousands of rows but does not wait for.
   *
   * @param rows - one row, `[inputs]`, or several, `[count, inputs]`: bytes stand for `byte / 255`, floats for themselves.
   * @param out - `[outputs]` or `[count, outputs]`, to be written and returned, in other memory than the rows; by default
   * a new array. After an error it may be partly written.
   * @returns numbers, or the probabilities of classes: those of each row add up to 1, within 1e-5 for up to a thousand
   * classes.
   * @throws {InputError} if a length is another, a number is not finite or the model was disposed.
   * @throws {EngineError} if memory runs out or the engine fails; in a browser also if nothing has loaded it yet: `await
   * init()` first.
   */
  predictSync(rows: NumericRows, out?: Float32Array): Float32Array;
  /**
   * Writes a file, by default safetensors, that `load` and the programs of its format read. A crash or an error leaves the model
   * that was there.
   * @throws {InputError} if the file cannot be written or there is no file system.
   */
  save(path: string | URL, options?: SaveOptions): Promise<void>;
  /** The bytes of the safetensors file. */
  toBytes(): Uint8Array;
  /** Gives its memory back. Forgotten models give theirs back too, but later. */
  dispose(): void;
}
