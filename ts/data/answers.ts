// What rows are answered with: the class that each is of, or numbers.

import { finite, MAX_CLASSES, MAX_WIDTH, whole } from "../check";
import { InputError } from "../errors";
import { rowsOfTable, type Table } from "./table";

/** What a row is answered with: the name of its class, or numbers. */
export type Answer = string | number;

/** Which of the two. */
export type Answers = "labels" | "numbers";

/** The classes of rows. */
export interface Labels {
  /** The class of each row: an index of the names. */
  readonly labels: Uint32Array;
  readonly classNames: readonly string[];
}

/** The numbers that belong to rows. */
export interface Targets {
  /** `[rows, outputs]`. */
  readonly targets: Float32Array;
  readonly outputs: number;
  /** Whether they came as true and false. */
  readonly binary: boolean;
}

/** Numbers, or true and false; one a row, or several in an array of rows or a tensor `[length, outputs]`. */
export type TargetSource = ArrayLike<number> | readonly boolean[] | readonly (readonly boolean[])[] | Table;

/** Checks labels, and names the classes. @throws {InputError} naming the first that is no class. */
export function labelsOf(
  given: ArrayLike<number> | readonly string[],
  classes: number | readonly string[] | undefined,
): Labels {
  if (Array.isArray(given) && typeof given[0] === "string") {
    const known = classes === undefined ? inOrder(new Set(given)) : namesOf(classes);
    return labelsOf(
      given.map((name, i) => placeOf(name, known, i)),
      known,
    );
  }
  const length = typeof given === "object" && given !== null ? given.length : undefined;
  if (length === undefined || !Number.isInteger(length) || length < 1) {
    throw new InputError("labels", "an array with at least one label", given);
  }
  const labels = new Uint32Array(length);
  let highest = 0;
  for (let i = 0; i < length; i++) {
    labels[i] = whole(`labels[${i}]`, given[i], 0, MAX_CLASSES - 1);
    highest = Math.max(highest, labels[i]!);
  }
  const classNames = namesOf(classes === undefined ? highest + 1 : classes);
  if (highest >= classNames.length) {
    const at = labels.indexOf(highest);
    throw new InputError(`labels[${at}]`, `a label below the ${classNames.length} classes`, highest);
  }
  return { labels, classNames };
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

/** Checks targets. @throws {InputError} naming the first that is no finite number. */
export function targetsOf(given: TargetSource): Targets {
  if (typeof given !== "object" || given === null || !("length" in given || "shape" in given)) {
    throw new InputError("targets", "an array with at least one target", given);
  }
  const isTensor = "shape" in given;
  const first = isTensor ? undefined : given[0];
  const isNested = typeof first === "object" && first !== null;
  const binary = typeof (isNested ? (first as ArrayLike<unknown>)[0] : first) === "boolean";
  const length = isTensor ? given.shape[0]! : given.length;
  if (!(length >= 1)) throw new InputError("targets", "an array with at least one target", given);
  const numbers = binary ? asNumbers(given as readonly unknown[]) : given;
  const targets =
    isTensor || isNested
      ? rowsOfTable(numbers as Table, "targets")
      : finite("targets", numbersOf(numbers as ArrayLike<number>));
  const outputs = whole("targets.width", targets.length / length, 1, MAX_WIDTH);
  return { targets, outputs, binary };
}

/** 1 for true and 0 for false; what is neither is left for whoever checks numbers. */
function asNumbers(given: readonly unknown[]): unknown[] {
  return given.map((value) => {
    if (Array.isArray(value)) return asNumbers(value);
    return typeof value === "boolean" ? Number(value) : value;
  });
}

function numbersOf(given: ArrayLike<number>): Float32Array {
  return Float32Array.from(given, (value, i) => {
    if (typeof value === "number") return value;
    throw new InputError(`targets[${i}]`, "a number, or true or false in all rows", value);
  });
}
