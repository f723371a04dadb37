// A data set: rows of numbers and the class of each. It only describes; the engine copies it in when it is used.

import { finite, MAX_CLASSES, MAX_WIDTH, object, whole } from "../check";
import { InputError } from "../errors";
import { isTable, rowsOfTable, type Table } from "./table";

/** What was left out of a data set, and why. */
export interface Dropped {
  /** Where it stood: a line, a file. */
  readonly place: string;
  readonly reason: string;
}

/** Rows and their labels. Made by `dataset`, `csv`, `folder`, `idx` or `mnist`. */
export interface Dataset {
  /** All rows one after the other, `[length, width]`. Bytes stand for `byte / 255`, floats for themselves. */
  readonly inputs: Uint8Array | Float32Array;
  /** The class of each row: an index of `classNames`. */
  readonly labels: Uint32Array;
  /** Numbers in a row. */
  readonly width: number;
  /** How many classes there are. */
  readonly classes: number;
  /** Their names, by default their indices. */
  readonly classNames: readonly string[];
  /** How many rows there are. */
  readonly length: number;
  /** How many rows each class has. */
  readonly counts: readonly number[];
  /** What its source had and could not be used. */
  readonly dropped: readonly Dropped[];
  /**
   * Some of the rows, sharing this set's memory.
   * @param from - first row, from 0.
   * @param to - the row after the last; by default all that follow.
   * @throws {InputError} if `0 <= from < to <= length` does not hold.
   */
  slice(from: number, to?: number): Dataset;
}

/** What `dataset` makes a data set of. */
export interface DatasetSource {
  /**
   * All rows one after the other: used as they are, not copied, so do not change them afterwards. Or an array of rows, or a
   * tensor of tfjs's, `[length, ...]`.
   */
  inputs: Uint8Array | Uint8ClampedArray | Float32Array | Table;
  /** The class of each row: its index, from 0, or its name. */
  labels: ArrayLike<number> | readonly string[];
  /** How many classes there are, or their names; by default the highest label + 1, or all names in their order. */
  classes?: number | readonly string[] | undefined;
}

/**
 * A data set from arrays or a tensor.
 *
 * @throws {InputError} if the arrays are empty, the number of inputs is no multiple of the number of labels, rows are of
 * different lengths, a label is no class, or a float is not finite.
 */
export function dataset(source: DatasetSource): Dataset {
  return withDropped(source, []);
}

/** The same, of what is left of a source. */
export function withDropped(source: DatasetSource, dropped: readonly Dropped[]): Dataset {
  const { inputs, labels: given, classes } = object("dataset", source, ["inputs", "labels", "classes"]);
  const rows = isTable(inputs) ? rowsOfTable(inputs) : rowsOf(inputs);
  if (Array.isArray(given) && typeof given[0] === "string") {
    const known = classes === undefined ? inOrder(new Set(given)) : namesOf(classes);
    return withDropped(
      { inputs: rows, labels: given.map((name, i) => placeOf(name, known, i)), classes: known },
      dropped,
    );
  }
  const labels = given as ArrayLike<number>;
  const length = typeof labels === "object" && labels !== null ? labels.length : undefined;
  if (length === undefined || !Number.isInteger(length) || length < 1) {
    throw new InputError("labels", "an array with at least one label", labels);
  }
  const width = rows.length / length;
  if (!Number.isInteger(width) || width < 1 || width > MAX_WIDTH) {
    throw new InputError(
      "inputs",
      `a positive multiple of the ${length} labels, at most ${MAX_WIDTH} a row`,
      inputs,
    );
  }
  const indices = new Uint32Array(length);
  let highest = 0;
  for (let i = 0; i < length; i++) {
    indices[i] = whole(`labels[${i}]`, labels[i], 0, MAX_CLASSES - 1);
    highest = Math.max(highest, indices[i]!);
  }
  const names = namesOf(classes === undefined ? highest + 1 : classes);
  if (highest >= names.length) {
    const at = indices.indexOf(highest);
    throw new InputError(`labels[${at}]`, `a label below the ${names.length} classes`, highest);
  }
  return new Rows(rows, indices, width, names, dropped);
}

function placeOf(name: unknown, names: readonly string[], i: number): number {
  const place = names.indexOf(name as string);
  if (place < 0) throw new InputError(`labels[${i}]`, `one of ${names.join(", ")}`, name);
  return place;
}

/** Names as one would count them: numbers by their size, then the others by their letters. */
export function inOrder(names: Iterable<string>): string[] {
  const rank = (name: string) => (/^\d+$/.test(name) ? Number(name) : Number.POSITIVE_INFINITY);
  return [...names].sort((a, b) => (rank(a) === rank(b) ? (a < b ? -1 : 1) : rank(a) < rank(b) ? -1 : 1));
}

function rowsOf(inputs: DatasetSource["inputs"]): Uint8Array | Float32Array {
  if (inputs instanceof Uint8Array) return inputs;
  if (inputs instanceof Uint8ClampedArray) {
    return new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.length);
  }
  if (inputs instanceof Float32Array) return finite("inputs", inputs);
  throw new InputError("inputs", "a Uint8Array, Uint8ClampedArray or Float32Array", inputs);
}

function namesOf(classes: number | readonly string[]): readonly string[] {
  if (typeof classes === "number") {
    return Array.from({ length: whole("classes", classes, 1, MAX_CLASSES) }, (_, i) => String(i));
  }
  if (!Array.isArray(classes)) {
    throw new InputError("classes", `how many there are, from 1 to ${MAX_CLASSES}, or their names`, classes);
  }
  whole("classes.length", classes.length, 1, MAX_CLASSES);
  const wrong = classes.findIndex((name) => typeof name !== "string");
  if (wrong >= 0) throw new InputError(`classes[${wrong}]`, "a name", classes[wrong]);
  return Object.freeze([...classes]);
}

class Rows implements Dataset {
  constructor(
    readonly inputs: Uint8Array | Float32Array,
    readonly labels: Uint32Array,
    readonly width: number,
    readonly classNames: readonly string[],
    readonly dropped: readonly Dropped[],
  ) {}

  get length(): number {
    return this.labels.length;
  }

  get classes(): number {
    return this.classNames.length;
  }

  get counts(): readonly number[] {
    const counts = Array<number>(this.classes).fill(0);
    for (const label of this.labels) counts[label]!++;
    return counts;
  }

  slice(from: number, to = this.length): Dataset {
    whole("from", from, 0, this.length - 1);
    whole("to", to, from + 1, this.length);
    const inputs = this.inputs.subarray(from * this.width, to * this.width);
    return new Rows(inputs, this.labels.subarray(from, to), this.width, this.classNames, this.dropped);
  }
}

/** Whether a value is a data set of this library. */
export function isDataset(value: unknown): value is Dataset {
  return value instanceof Rows;
}
