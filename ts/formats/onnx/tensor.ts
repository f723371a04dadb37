// The constants of a graph: tensors of the file, copied out of its bytes.

import { InputError } from "../../errors";
import { bfloat16, float16 } from "../floats";
import { DataType, EXTERNAL, type TensorProto } from "./schema";

/** Weights, of whatever precision the file has them in. */
export interface Floats {
  readonly type: "floats";
  readonly shape: readonly number[];
  /** In row-major order; of a transposed matrix, in column-major order. */
  readonly values: Float32Array;
  readonly transposed: boolean;
}

/** Sizes and flags. */
export interface Integers {
  readonly type: "integers";
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export type Constant = Floats | Integers;

/** Most that shapes have here; ONNX knows no limit, but nothing in a dense network has more. */
export const MAX_RANK = 8;

interface ElementType {
  readonly type: Constant["type"];
  readonly bytes: number;
  /** From `raw_data`, little-endian. */
  raw(data: DataView, offset: number): number;
  /** Where the numbers are if there is no `raw_data`. */
  readonly list: "float_data" | "double_data" | "int32_data" | "int64_data";
  /** The number that a file's number stands for, where it is not the number itself. */
  of?(bits: number): number;
}

const ELEMENT_TYPES: ReadonlyMap<unknown, ElementType> = new Map<unknown, ElementType>([
  [
    DataType.FLOAT,
    { type: "floats", bytes: 4, raw: (data, at) => data.getFloat32(at, true), list: "float_data" },
  ],
  [
    DataType.DOUBLE,
    { type: "floats", bytes: 8, raw: (data, at) => data.getFloat64(at, true), list: "double_data" },
  ],
  [DataType.FLOAT16, { type: "floats", bytes: 2, raw: uint16, list: "int32_data", of: float16 }],
  [DataType.BFLOAT16, { type: "floats", bytes: 2, raw: uint16, list: "int32_data", of: bfloat16 }],
  [
    DataType.INT32,
    { type: "integers", bytes: 4, raw: (data, at) => data.getInt32(at, true), list: "int32_data" },
  ],
  [DataType.INT64, { type: "integers", bytes: 8, raw: int64, list: "int64_data" }],
  [DataType.BOOL, { type: "integers", bytes: 1, raw: (data, at) => data.getUint8(at), list: "int32_data" }],
]);

const LISTS = new Set(Array.from(ELEMENT_TYPES.values(), ({ list }) => list));

/**
 * The numbers of a tensor; memory is taken only for those that the file has.
 *
 * @throws {InputError} if they are in another file, in two places, of another type, or more or fewer than its shape says.
 */
export function constantOf(where: string, tensor: TensorProto): Constant {
  if (tensor.data_location === EXTERNAL) {
    const location = tensor.external_data.find(({ key }) => key === "location")?.value;
    throw new InputError(where, "numbers in the file itself, not external data", location);
  }
  const element = ELEMENT_TYPES.get(tensor.data_type);
  if (!element) {
    const known = Object.entries(DataType).map(([name, code]) => `${code} (${name})`);
    throw new InputError(`${where}.data_type`, known.join(" or "), tensor.data_type);
  }
  const shape = shapeOf(where, tensor);
  // Floats do not wrap around: a product too large to be exact is larger than any file.
  const length = shape.reduce((product, size) => product * size, 1);
  const numberAt = numbersOf(where, tensor, element, length);
  if (element.type === "integers") {
    return { type: "integers", shape, values: Array.from({ length }, (_, i) => numberAt(i)) };
  }
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = numberAt(i);
  return { type: "floats", shape, values, transposed: false };
}

/** A matrix the other way round, without moving its numbers. */
export function transpose(matrix: Floats): Floats {
  return { ...matrix, shape: [...matrix.shape].reverse(), transposed: !matrix.transposed };
}

export function floats(values: readonly number[], shape: readonly number[] = [values.length]): Floats {
  return { type: "floats", shape, values: Float32Array.from(values), transposed: false };
}

export function integers(values: readonly number[], shape: readonly number[] = [values.length]): Integers {
  return { type: "integers", shape, values };
}

function shapeOf(where: string, { dims }: TensorProto): readonly number[] {
  if (dims.length > MAX_RANK) {
    throw new InputError(`${where}.dims`, `at most ${MAX_RANK} dimensions`, `${dims.length} dimensions`);
  }
  const wrong = dims.find((size) => !Number.isSafeInteger(size) || size < 0);
  if (wrong !== undefined) throw new InputError(`${where}.dims`, "whole numbers from 0", wrong);
  return dims;
}

/** The number at each place, when there are as many as there should be. */
function numbersOf(
  where: string,
  tensor: TensorProto,
  element: ElementType,
  length: number,
): (i: number) => number {
  const { bytes, raw, list, of = (number: number) => number } = element;
  const fail = (name: string, expected: string, got: string) => {
    return new InputError(`${where}.${name}`, `${expected} for shape [${tensor.dims}]`, got);
  };
  const lists = [...LISTS].filter((name) => tensor[name].length > 0);
  if (tensor.raw_data) {
    if (lists.length > 0) throw fail("raw_data", "all numbers", `others in ${lists.join(", ")}`);
    const { buffer, byteOffset, byteLength } = tensor.raw_data;
    if (byteLength !== bytes * length)
      throw fail("raw_data", `${bytes * length} bytes`, `${byteLength} bytes`);
    // Through a view, since tensors may begin at any byte of the file.
    const view = new DataView(buffer, byteOffset, byteLength);
    return (i) => of(raw(view, bytes * i));
  }
  const numbers = tensor[list];
  const other = lists.find((name) => name !== list);
  if (other) throw fail(list, "all numbers", `others in ${other}`);
  if (numbers.length !== length) throw fail(list, `${length} numbers`, `${numbers.length} numbers`);
  return (i) => of(numbers[i]!);
}

function uint16(data: DataView, at: number): number {
  return data.getUint16(at, true);
}

function int64(data: DataView, at: number): number {
  return Number(data.getBigInt64(at, true));
}
