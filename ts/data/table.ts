// Rows of numbers as programs have them: arrays of arrays, or tensors of tfjs's.

import { InputError } from "../errors";

/** An array of rows, or a tensor of numbers, `[length, ...]`. */
export type Table =
  | readonly ArrayLike<number>[]
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };

export function isTable(inputs: unknown): inputs is Table {
  return Array.isArray(inputs) || isTensor(inputs);
}

function isTensor(inputs: unknown): inputs is Exclude<Table, readonly unknown[]> {
  const { shape, dataSync } = (inputs ?? {}) as { shape?: unknown; dataSync?: unknown };
  return Array.isArray(shape) && typeof dataSync === "function";
}

/** All rows one after the other. @throws {InputError} naming the row that is none, or a number that is not finite. */
export function rowsOfTable(table: Table, argument: string): Float32Array {
  if (isTensor(table)) return finiteRows([table.dataSync()], argument);
  if (table.length === 0) throw new InputError(argument, "an array with at least one row", table);
  const width = table[0]?.length;
  for (const [i, row] of table.entries()) {
    const isRow = typeof row === "object" && row !== null && row.length === width && width! > 0;
    if (!isRow) throw new InputError(`${argument}[${i}]`, `a row of ${width || "some"} numbers`, row);
  }
  return finiteRows(table, argument);
}

function finiteRows(rows: readonly ArrayLike<number>[], argument: string): Float32Array {
  const width = rows[0]!.length;
  const all = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    for (let j = 0; j < width; j++) {
      const value = row[j];
      if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) {
        throw new InputError(`${argument}[${i}][${j}]`, "a finite number", value);
      }
      all[i * width + j] = value;
    }
  }
  return all;
}
