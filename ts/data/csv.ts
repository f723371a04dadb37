// Tables in text: comma-separated values and their like.

import { object, oneOf } from "../check";
import { InputError } from "../errors";
import type { Answer } from "./answers";
import { type Dataset, type Dropped, rowsWith, withDropped } from "./dataset";
import { type Column, columnOf, isNumber, linesOf, numbersIn, placeOf, whereIs } from "./lines";
import type { Source } from "./source";

export interface CsvOptions<Label extends string = string> {
  /** The column of the labels; by default the last. */
  label?: Column;
  /** Whether the first line names the columns; by default if it has something that is no number where labels are not. */
  header?: boolean;
  /** What stands between values; by default what the first lines suggest: a comma, a semicolon, a tab or a bar. */
  delimiter?: string;
  /** What to do with a line in which a value is missing (empty, `?`, `NA`, `NaN`); by default it is an error. */
  missing?: "error" | "drop";
  /** How many classes there are, or their names; by default all that occur. */
  classes?: number | readonly Label[];
}

/** The same where rows have numbers. */
export interface TargetCsvOptions extends Omit<CsvOptions, "label" | "classes"> {
  /** The column of the numbers, or several; one whose values are all `true` or `false` is taken for these. */
  target: Column | readonly Column[];
}

const MISSING = /^(|\?|na|n\/a|nan|null)$/i;
const BINARY = /^(true|false)$/i;

/**
 * A data set from a table of text: a line a row, numbers in all columns but that of the labels; or numbers in all, where some
 * are targets.
 *
 * @param source - a path, a URL, the bytes, or the text itself if it has more than one line.
 * @throws {InputError} naming the line, and the column, of the first value that is no number, of a line with another number
 * of values, or the label's or target's column that is not there.
 */
export async function csv<const Label extends string = string>(
  source: Source,
  options?: CsvOptions<Label>,
): Promise<Dataset<Label>>;
export async function csv(source: Source, options: TargetCsvOptions): Promise<Dataset<number>>;
export async function csv(
  source: Source,
  options: CsvOptions | TargetCsvOptions = {},
): Promise<Dataset<Answer>> {
  const known = ["label", "target", "header", "delimiter", "missing", "classes"];
  const {
    label,
    target,
    header,
    delimiter = "",
    missing = "error",
    classes,
  }: CsvOptions & Partial<TargetCsvOptions> = object("options", options, known);
  if (target !== undefined && (label !== undefined || classes !== undefined)) {
    throw new InputError("options.target", "a label, or targets", "both");
  }
  oneOf("options.missing", missing, ["error", "drop"]);
  const lines = await linesOf(source, delimiter);
  const [first] = lines;
  if (!first) throw new InputError("csv", "a table with at least one line", "none");
  const option = target === undefined ? "label" : "target";
  const columns = [target ?? label ?? -1].flat() as readonly Column[];
  const places = columns.map((column) => placeOf(column, first.cells, option));
  const isNamed = columns.some((column) => typeof column === "string");
  const isHeader =
    header ?? (isNamed || first.cells.some((cell, i) => !places.includes(i) && !isNumber(cell)));
  const names = isHeader ? first.cells : first.cells.map((_, i) => String(i));
  const dropped: Dropped[] = [];
  const whole = (isHeader ? lines.slice(1) : lines).filter((line) => {
    const { number, cells } = line;
    if (cells.length !== names.length) {
      const expected = `${names.length} values, as in line ${first.number}`;
      throw new InputError(`line ${number}`, expected, cells.length);
    }
    const gap = cells.findIndex((cell) => MISSING.test(cell));
    if (gap < 0) return true;
    if (missing === "drop") {
      dropped.push({ place: `line ${number}`, reason: `${columnOf(gap, names)} is missing` });
      return false;
    }
    const expected = places.includes(gap) ? `a ${option}` : "a number";
    throw new InputError(whereIs(line, gap, names), expected, cells[gap]);
  });
  if (whole.length === 0) throw new InputError("csv", "a table with at least one row that is whole", "none");
  const others = [...names.keys()].filter((place) => !places.includes(place));
  const inputs = numbersIn(whole, others, names);
  if (target === undefined) {
    const labels = whole.map(({ cells }) => cells[places[0]!]!);
    return withDropped({ inputs, labels, classes: classesOf(classes) }, dropped);
  }
  const binary = whole.every(({ cells }) => places.every((place) => BINARY.test(cells[place]!)));
  const targets = binary
    ? Float32Array.from(whole.flatMap(({ cells }) => places.map((place) => Number(/t/i.test(cells[place]!)))))
    : numbersIn(whole, places, names);
  return rowsWith(inputs, { targets, outputs: places.length, binary }, dropped);
}

/** Labels are names here, also where these are numbers. */
function classesOf(classes: CsvOptions["classes"]) {
  return typeof classes === "number" ? Array.from({ length: classes }, (_, i) => String(i)) : classes;
}
