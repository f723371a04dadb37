// A data set: rows of numbers and the answer to each. It only describes; the engine copies it in when it is used.

import { finite, MAX_WIDTH, object, whole } from "../check";
import { InputError } from "../errors";
import {
  type Answer,
  type Answers,
  type Labels,
  labelsOf,
  type TargetSource,
  type Targets,
  targetsOf,
} from "./answers";
import { isTable, rowsOfTable, type Table } from "./table";

/** What was left out of a data set, and why. */
export interface Dropped {
  /** Where it stood: a line, a file. */
  readonly place: string;
  readonly reason: string;
}

/**
 * Rows and their answers: labels, which are names of classes (`Dataset<"cat" | "dog">`), or targets, which are numbers
 * (`Dataset<number>`). Made by `dataset`, `csv`, `folder`, `idx`, `safetensors` or `mnist`.
 */
export interface Dataset<A extends Answer = string> {
  /** All rows one after the other, `[length, width]`. Bytes stand for `byte / 255`, floats for themselves. */
  readonly inputs: Uint8Array | Float32Array;
  /** Numbers in a row. */
  readonly width: number;
  /** How many rows there are. */
  readonly length: number;
  readonly answers: Answers;
  /** The class of each row: an index of `classNames`. Of targets none. */
  readonly labels: Uint32Array;
  /** The names of the classes, by default their indices. */
  readonly classNames: readonly (A & string)[];
  /** How many classes there are. */
  readonly classes: number;
  /** How many rows each class has. */
  readonly counts: readonly number[];
  /** `[length, outputs]`: the numbers that belong to each row. Of labels none. */
  readonly targets: Float32Array;
  /** How many numbers belong to a row. */
  readonly outputs: number;
  /** Whether the targets came as true and false, which are 1 and 0: then a network gives probabilities by default. */
  readonly binary: boolean;
  /** What its source had and could not be used. */
  readonly dropped: readonly Dropped[];
  /**
   * Some of the rows, sharing this set's memory.
   * @param from - first row, from 0.
   * @param to - the row after the last; by default all that follow.
   * @throws {InputError} if `0 <= from < to <= length` does not hold.
   */
  slice(from: number, to?: number): Dataset<A>;
}

/**
 * All rows one after the other: used as they are, not copied, so do not change them afterwards. Or an array of rows, or a
 * tensor of tfjs's, `[length, ...]`.
 */
export type Inputs = Uint8Array | Uint8ClampedArray | Float32Array | Table;

/** What `dataset` makes a data set of, if rows have classes. */
export interface LabelledRows<Label extends string = string> {
  inputs: Inputs;
  /** The class of each row: its index, from 0, or its name. */
  labels: ArrayLike<number> | readonly Label[];
  /** How many classes there are, or their names; by default the highest label + 1, or all names in their order. */
  classes?: number | readonly Label[] | undefined;
}

/** What `dataset` makes a data set of, if rows have numbers. */
export interface TargetRows {
  inputs: Inputs;
  /** One number a row, or several as an array of rows or a tensor, `[length, outputs]`; or true and false. */
  targets: TargetSource;
}

/**
 * A data set from arrays or a tensor.
 *
 * @throws {InputError} if the arrays are empty, the number of inputs is no multiple of the number of labels or targets, rows
 * are of different lengths, a label is no class, or a number is not finite.
 */
export function dataset<const Label extends string = string>(source: LabelledRows<Label>): Dataset<Label>;
export function dataset(source: TargetRows): Dataset<number>;
export function dataset(source: LabelledRows | TargetRows): Dataset<Answer> {
  return withDropped(source, []);
}

/** The same, of what is left of a source. */
export function withDropped<A extends Answer>(
  source: LabelledRows | TargetRows,
  dropped: readonly Dropped[],
): Dataset<A> {
  const { inputs, ...given } = object("dataset", source, ["inputs", "labels", "classes", "targets"]);
  const rows = isTable(inputs) ? rowsOfTable(inputs, "inputs") : rowsOf(inputs);
  const { labels, classes, targets } = given as Partial<LabelledRows & TargetRows>;
  if (targets === undefined) return rowsWith(rows, labelsOf(labels!, classes), dropped);
  if (labels !== undefined || classes !== undefined) {
    throw new InputError("targets", "labels with their classes, or targets", "both");
  }
  return rowsWith(rows, targetsOf(targets), dropped);
}

/** Some rows with answers that were checked. */
export function rowsWith<A extends Answer>(
  inputs: Uint8Array | Float32Array,
  answers: Labels | Targets,
  dropped: readonly Dropped[],
): Dataset<A> {
  const length = "labels" in answers ? answers.labels.length : answers.targets.length / answers.outputs;
  const width = inputs.length / length;
  if (!Number.isInteger(width) || width < 1 || width > MAX_WIDTH) {
    const name = "labels" in answers ? "labels" : "targets";
    const expected = `a positive multiple of the ${length} ${name}, at most ${MAX_WIDTH} a row`;
    throw new InputError("inputs", expected, inputs);
  }
  return new Rows(plain(inputs), width, length, answers, dropped) as Dataset<Answer> as Dataset<A>;
}

/** The same memory. The `slice` of a Buffer, into which files are read, would be no copy: who writes to it wrote to the data. */
function plain(inputs: Uint8Array | Float32Array): Uint8Array | Float32Array {
  if (inputs instanceof Float32Array || inputs.constructor === Uint8Array) return inputs;
  return new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.length);
}

function rowsOf(inputs: Inputs): Uint8Array | Float32Array {
  if (inputs instanceof Uint8Array) return inputs;
  if (inputs instanceof Uint8ClampedArray) {
    return new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.length);
  }
  if (inputs instanceof Float32Array) return finite("inputs", inputs);
  throw new InputError("inputs", "a Uint8Array, Uint8ClampedArray or Float32Array", inputs);
}

class Rows implements Dataset<Answer> {
  readonly answers: Answers;
  readonly labels: Uint32Array;
  readonly classNames: readonly string[];
  readonly targets: Float32Array;
  readonly outputs: number;
  readonly binary: boolean;

  constructor(
    readonly inputs: Uint8Array | Float32Array,
    readonly width: number,
    readonly length: number,
    answers: Labels | Targets,
    readonly dropped: readonly Dropped[],
  ) {
    this.answers = "labels" in answers ? "labels" : "numbers";
    ({
      labels: this.labels,
      classNames: this.classNames,
      targets: this.targets,
      outputs: this.outputs,
      binary: this.binary,
    } = { ...NONE, ...answers });
  }

  get classes(): number {
    return this.classNames.length;
  }

  get counts(): readonly number[] {
    const counts = Array<number>(this.classes).fill(0);
    for (const label of this.labels) counts[label]!++;
    return counts;
  }

  slice(from: number, to = this.length): Dataset<Answer> {
    whole("from", from, 0, this.length - 1);
    whole("to", to, from + 1, this.length);
    const part: Some = (all, width) => all.subarray(from * width, to * width) as typeof all;
    return new Rows(
      part(this.inputs, this.width),
      this.width,
      to - from,
      answersOf(this, part),
      this.dropped,
    );
  }
}

/** The answers of some rows of a data set; by default all. */
export function answersOf(data: Dataset<Answer>, some: Some = (all) => all): Labels | Targets {
  const { labels, classNames, targets, outputs, binary } = data;
  if (data.answers === "labels") return { labels: some(labels, 1), classNames };
  return { targets: some(targets, outputs), outputs, binary };
}

/** Takes some rows from a matrix of so many columns. */
export type Some = <T extends Uint8Array | Uint32Array | Float32Array>(all: T, width: number) => T;

/** What a set with answers of one kind has of the other. */
const NONE = {
  labels: new Uint32Array(),
  classNames: Object.freeze([]),
  targets: new Float32Array(),
  outputs: 0,
  binary: false,
};

/** Whether a value is a data set of this library. */
export function isDataset(value: unknown): value is Dataset<Answer> {
  return value instanceof Rows;
}
