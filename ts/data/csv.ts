// Tables in text: comma-separated values and their like.

import { object, oneOf } from "../check";
import { InputError } from "../errors";
import { type Dataset, type Dropped, withDropped } from "./dataset";
import { read, type Source } from "./source";

export interface CsvOptions {
  /** The column of the labels: its name in the first line, or its place from 0, or from the end if negative; by default -1. */
  label?: string | number;
  /** Whether the first line names the columns; by default if it has something that is no number where labels are not. */
  header?: boolean;
  /** What stands between values; by default what the first lines suggest: a comma, a semicolon, a tab or a bar. */
  delimiter?: string;
  /** What to do with a line in which a value is missing (empty, `?`, `NA`, `NaN`); by default it is an error. */
  missing?: "error" | "drop";
  /** How many classes there are, or their names; by default all that occur. */
  classes?: number | readonly string[];
}

/** A line of the table, and which one it was in the text. */
interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

const MISSING = /^(|\?|na|n\/a|nan|null)$/i;

/**
 * A data set from a table of text: a line a row, numbers in all columns but that of the labels.
 *
 * @param source - a path, a URL, the bytes, or the text itself if it has more than one line.
 * @throws {InputError} naming the line, and the column, of the first value that is no number, of a line with another number
 * of values, or the label's column that is not there.
 */
export async function csv(source: Source, options: CsvOptions = {}): Promise<Dataset> {
  const known = ["label", "header", "delimiter", "missing", "classes"];
  const {
    label = -1,
    header,
    delimiter = "",
    missing = "error",
    classes,
  } = object("options", options, known);
  oneOf("options.missing", missing, ["error", "drop"]);
  const lines = await linesOf(await textOf(source), delimiter);
  const [first] = lines;
  if (!first) throw new InputError("csv", "a table with at least one line", "none");
  const place = placeOf(label, first.cells);
  const isHeader =
    header ?? (typeof label === "string" || first.cells.some((cell, i) => i !== place && !isNumber(cell)));
  const names = isHeader ? first.cells : first.cells.map((_, i) => String(i));
  const dropped: Dropped[] = [];
  const rows: number[][] = [];
  const labels: string[] = [];
  for (const { number, cells } of isHeader ? lines.slice(1) : lines) {
    if (cells.length !== names.length) {
      throw new InputError(
        `line ${number}`,
        `${names.length} values, as in line ${first.number}`,
        cells.length,
      );
    }
    const gap = cells.findIndex((cell) => MISSING.test(cell));
    if (gap >= 0 && missing === "drop") {
      dropped.push({ place: `line ${number}`, reason: `${columnOf(gap, names)} is missing` });
      continue;
    }
    const where = (column: number) => `line ${number}, ${columnOf(column, names)}`;
    if (gap === place) throw new InputError(where(gap), "a label", cells[gap]);
    labels.push(cells[place]!);
    rows.push(cells.flatMap((cell, i) => (i === place ? [] : [numberOf(cell, where(i))])));
  }
  if (rows.length === 0) throw new InputError("csv", "a table with at least one row that is whole", "none");
  return withDropped({ inputs: rows, labels, classes: classesOf(classes) }, dropped);
}

/** Labels are names here, also where these are numbers. */
function classesOf(classes: CsvOptions["classes"]) {
  return typeof classes === "number" ? Array.from({ length: classes }, (_, i) => String(i)) : classes;
}

async function textOf(source: Source): Promise<string> {
  if (typeof source === "string" && /[\r\n]/.test(source)) return source;
  return new TextDecoder().decode(await read("csv", source));
}

/** The lines that are not empty, without the blanks around values. */
async function linesOf(text: string, delimiter: string): Promise<Line[]> {
  const { default: papa } = await import("papaparse");
  const { data, errors } = papa.parse<string[]>(text, { delimiter });
  const broken = errors.find(({ type }) => type === "Quotes");
  let number = 1;
  const lines = data.map((cells, i): Line => {
    const line = { number, cells: cells.map((cell) => cell.trim()) };
    if (broken?.row === i) throw new InputError(`line ${number}`, "quotes that are closed", broken.message);
    // A value in quotes may have lines of its own.
    number += 1 + cells.reduce((count, cell) => count + (cell.match(/\n/g)?.length ?? 0), 0);
    return line;
  });
  return lines.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
}

function placeOf(label: string | number, cells: readonly string[]): number {
  const place = typeof label === "string" ? cells.indexOf(label) : label < 0 ? cells.length + label : label;
  if (Number.isInteger(place) && place >= 0 && place < cells.length) return place;
  const columns =
    typeof label === "string" ? `one of the columns ${cells.join(", ")}` : `one of ${cells.length} columns`;
  throw new InputError("options.label", columns, label);
}

const columnOf = (place: number, names: readonly string[]) =>
  `column ${place + 1}${names[place] === String(place) ? "" : ` (${names[place]})`}`;

const isNumber = (cell: string) => cell !== "" && Number.isFinite(Number(cell));

function numberOf(cell: string, where: string): number {
  if (isNumber(cell)) return Number(cell);
  throw new InputError(where, "a number", cell);
}
