// The lines of a table of text, and what stands in them.

import { InputError } from "../errors";
import { read, type Source } from "./source";

/** A column: its name in the first line, or its place from 0, or from the end if negative. */
export type Column = string | number;

/** A line of the table, and which one it was in the text. */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/** The lines that are not empty, of a path, a URL, bytes, or the text itself if it has more than one line. */
export async function linesOf(source: Source, delimiter: string): Promise<Line[]> {
  const isText = typeof source === "string" && /[\r\n]/.test(source);
  return parsed(isText ? source : new TextDecoder().decode(await read("csv", source)), delimiter);
}

/** The same without the blanks around values. */
async function parsed(text: string, delimiter: string): Promise<Line[]> {
  const { default: papa } = await import("papaparse");
  const { data, errors } = papa.parse<string[]>(text, { delimiter });
  const broken = errors.find(({ type }) => type === "Quotes");
  let number = 1;
  const lines = data.map((cells, i): Line => {
    const line = { number, cells: cells.map((cell) => cell.trim()) };
    if (broken?.row === i) throw new InputError(`line ${number}`, "quotes that are closed", broken.message);
    // A value in quotes may have lines of its own.
    number += 1;
    for (const cell of cells) if (cell.includes("\n")) number += cell.split("\n").length - 1;
    return line;
  });
  return lines.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
}

/** @throws {InputError} if there is no such column; `option` is what named it. */
export function placeOf(column: Column, cells: readonly string[], option: string): number {
  const place =
    typeof column === "string" ? cells.indexOf(column) : column < 0 ? cells.length + column : column;
  if (Number.isInteger(place) && place >= 0 && place < cells.length) return place;
  const columns =
    typeof column === "string" ? `one of the columns ${cells.join(", ")}` : `one of ${cells.length} columns`;
  throw new InputError(`options.${option}`, columns, column);
}

/** What a value is called in errors. */
export const whereIs = ({ number }: Line, place: number, names: readonly string[]) =>
  `line ${number}, ${columnOf(place, names)}`;

/** What a column is called there. */
export const columnOf = (place: number, names: readonly string[]) =>
  `column ${place + 1}${names[place] === String(place) ? "" : ` (${names[place]})`}`;

export const isNumber = (cell: string) => cell !== "" && Number.isFinite(Number(cell));

/** What stands in some columns, line by line. @throws {InputError} naming the first value that is no number. */
export function numbersIn(
  lines: readonly Line[],
  places: readonly number[],
  names: readonly string[],
): Float32Array {
  const numbers = new Float32Array(lines.length * places.length);
  let at = 0;
  for (const line of lines) {
    for (const place of places) {
      const cell = line.cells[place]!;
      const number = Number(cell);
      numbers[at] = number;
      // What is too large for a float is infinite now.
      if (cell === "" || !Number.isFinite(numbers[at])) {
        const expected =
          Number.isFinite(number) && cell !== "" ? "a number that a float can hold" : "a number";
        throw new InputError(whereIs(line, place, names), expected, cell);
      }
      at++;
    }
  }
  return numbers;
}
