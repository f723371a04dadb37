// A data set: rows of numbers and the class of each. It only describes; the engine copies it in when it is used.

import { finite, MAX_CLASSES, MAX_WIDTH, object, whole } from "../check";
import { InputError } from "../errors";

/** Rows and their labels. Made by `dataset`, `idx` or `mnist`. */
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
  /** All rows one after the other. Used as they are, not copied: do not change them afterwards. */
  inputs: Uint8Array | Uint8ClampedArray | Float32Array;
  /** The class index of each row, from 0. */
  labels: ArrayLike<number>;
  /** How many classes there are, or their names; by default the highest label + 1. */
  classes?: number | readonly string[] | undefined;
}

/**
 * A data set from typed arrays.
 *
 * @throws {InputError} if the arrays are empty, the number of inputs is no multiple of the number of labels, a label
 * is no class, or a float is not finite.
 */
export function dataset(source: DatasetSource): Dataset {
  const { inputs, labels, classes } = object("dataset", source, ["inputs", "labels", "classes"]);
  const rows = rowsOf(inputs);
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
  return new Rows(rows, indices, width, names);
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
  ) {}

  get length(): number {
    return this.labels.length;
  }

  get classes(): number {
    return this.classNames.length;
  }

  slice(from: number, to = this.length): Dataset {
    whole("from", from, 0, this.length - 1);
    whole("to", to, from + 1, this.length);
    const inputs = this.inputs.subarray(from * this.width, to * this.width);
    return new Rows(inputs, this.labels.subarray(from, to), this.width, this.classNames);
  }
}

/** Whether a value is a data set of this library. */
export function isDataset(value: unknown): value is Dataset {
  return value instanceof Rows;
}
