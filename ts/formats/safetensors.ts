// Reads and writes safetensors (https://github.com/huggingface/safetensors, "Format"): the header's length as a
// little-endian 64-bit number, a JSON header, the tensors' bytes without gaps. We write F32 and I32.

import { oneOf } from "../check";
import { InputError } from "../errors";
import { readFloats, writeNumbers } from "./floats";

export interface Tensor<Values = Float32Array> {
  readonly shape: readonly number[];
  readonly values: Values;
}

export interface TensorFile<Values = Float32Array> {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor<Values>>;
}

/** A tensor as a file has it: its numbers are bytes still, those of the file itself. */
export interface StoredTensor<Type extends string> {
  readonly name: string;
  readonly type: Type;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A type of numbers: the bytes of one, and how so many are read from a place on. */
interface Type<Values> {
  readonly bytes: number;
  read(data: DataView, begin: number, length: number): Values;
}
/** The bytes of a number of each type that is taken. */
type Bytes<Name extends string> = Readonly<Record<Name, number>>;

const F32: Type<Float32Array> = { bytes: 4, read: readFloats };
const U8: Type<Uint8Array> = {
  bytes: 1,
  read: (data, begin, length) => new Uint8Array(data.buffer, data.byteOffset + begin, length).slice(),
};
const I32: Type<Int32Array> = {
  bytes: 4,
  read: (data, begin, length) => Int32Array.from({ length }, (_, i) => data.getInt32(begin + 4 * i, true)),
};
/** As floats, which hold whole numbers exactly up to 2^53. */
const I64: Type<Float64Array> = {
  bytes: 8,
  read: (data, begin, length) =>
    Float64Array.from({ length }, (_, i) => Number(data.getBigInt64(begin + 8 * i, true))),
};
const TYPES = { F32, U8, I32, I64 } as const;
type TypeName = keyof typeof TYPES;
type ValuesOf<Name extends TypeName> = ReturnType<(typeof TYPES)[Name]["read"]>;

/** The format's own cap on the header. */
const MAX_HEADER = 100_000_000;

/** Writes tensors in the order of the map. */
export function writeSafetensors({ metadata, tensors }: TensorFile<Float32Array | Int32Array>): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let length = 0;
  for (const [name, { shape, values }] of tensors) {
    const dtype = values instanceof Float32Array ? "F32" : "I32";
    header[name] = { dtype, shape, data_offsets: [length, length + values.byteLength] };
    length += values.byteLength;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the JSON bring the tensors to a multiple of 8.
  const size = Math.ceil(text.length / 8) * 8;
  const file = new Uint8Array(8 + size + length).fill(0x20, 8, 8 + size);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(size), true);
  file.set(text, 8);
  let at = 8 + size;
  for (const { values } of tensors.values()) at = writeNumbers(view, at, values);
  return file;
}

/**
 * Reads a file of tensors.
 *
 * @param types - those that are taken; by default only F32.
 * @throws {InputError} if it is cut short, its header does not fit, or tensors overlap, leave gaps or the file, have
 * another type, or offsets that do not match their shapes.
 */
export function readSafetensors(argument: string, file: Uint8Array): TensorFile;
export function readSafetensors<Name extends TypeName>(
  argument: string,
  file: Uint8Array,
  types: readonly Name[],
): TensorFile<ValuesOf<Name>>;
export function readSafetensors(
  argument: string,
  file: Uint8Array,
  types: readonly TypeName[] = ["F32"],
): TensorFile<ValuesOf<TypeName>> {
  const bytes = Object.fromEntries(types.map((type) => [type, TYPES[type].bytes])) as Bytes<TypeName>;
  const { metadata, tensors } = openSafetensors(argument, file, bytes);
  const read = tensors.map(({ name, type, shape, bytes }) => {
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return [name, { shape, values: TYPES[type].read(data, 0, bytes.length / TYPES[type].bytes) }] as const;
  });
  return { metadata, tensors: new Map(read) };
}

/** A file's metadata alone. @throws {InputError} if its header is none. */
export function metadataOf(argument: string, file: Uint8Array): Readonly<Record<string, string>> {
  return textsOf(argument, headerOf(argument, file).header.__metadata__ ?? {});
}

/**
 * A file's tensors, in the order of their bytes, before their numbers are read.
 *
 * @param types - the bytes of a number of each type that is taken.
 * @throws {InputError} as `readSafetensors` does.
 */
export function openSafetensors<Name extends string>(
  argument: string,
  file: Uint8Array,
  types: Bytes<Name>,
): { metadata: Readonly<Record<string, string>>; tensors: readonly StoredTensor<Name>[] } {
  const { header, data } = headerOf(argument, file);
  const { __metadata__: metadata = {}, ...entries } = header;
  const places = Object.entries(entries).map(([name, entry]) => placeOf(argument, name, entry, types));
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let end = 0;
  for (const place of places) {
    if (place.begin !== end) {
      throw new InputError(
        `${argument}: ${place.name}`,
        `data that begin at ${end}, where the tensor before ends`,
        place.begin,
      );
    }
    end = place.end;
  }
  if (end !== data.length) {
    throw new InputError(argument, `${end} bytes of tensors after the header`, `${data.length} bytes`);
  }
  const tensors = places.map(({ name, type, shape, begin, end }) => {
    return { name, type, shape, bytes: data.subarray(begin, end) };
  });
  return { metadata: textsOf(argument, metadata), tensors };
}

function headerOf(argument: string, file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 8)
    throw new InputError(argument, "a safetensors file (at least 8 bytes)", `${file.length} bytes`);
  const size = Number(view.getBigUint64(0, true));
  if (size > MAX_HEADER || size > file.length - 8) {
    const room = Math.min(MAX_HEADER, file.length - 8);
    throw new InputError(
      argument,
      `a safetensors file, with a header of at most ${room} bytes`,
      `one of ${size} bytes`,
    );
  }
  return { header: parseHeader(argument, file.subarray(8, 8 + size)), data: file.subarray(8 + size) };
}

function parseHeader(argument: string, bytes: Uint8Array): Record<string, unknown> {
  let [text, header]: [string, unknown] = ["", undefined];
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw new InputError(argument, "a header in JSON", (cause as Error).message);
  }
  if (!isRecord(header)) throw new InputError(argument, "a header that is a JSON object", header);
  if (text[0] !== "{") throw new InputError(argument, 'a header that begins with "{"', text[0]);
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw new InputError(argument, "a header without repeated keys", repeated);
  return header;
}

/** A key that some object of this valid JSON has twice: `JSON.parse` keeps the last one without a word. */
function repeatedKey(json: string): string | undefined {
  const objects: Set<string>[] = [];
  const colon = /\s*:/y;
  for (let at = 0; at < json.length; at++) {
    if (json[at] === "{") objects.push(new Set());
    else if (json[at] === "}") objects.pop();
    if (json[at] !== '"') continue;
    const begin = at++;
    while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
    colon.lastIndex = at + 1;
    if (!colon.test(json)) continue;
    const key: string = JSON.parse(json.slice(begin, at + 1));
    const keys = objects.at(-1)!;
    if (keys.has(key)) return key;
    keys.add(key);
  }
  return undefined;
}

interface Place<Name extends string> {
  readonly name: string;
  readonly type: Name;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function placeOf<Name extends string>(
  argument: string,
  name: string,
  entry: unknown,
  types: Bytes<Name>,
): Place<Name> {
  const where = `${argument}: ${name}`;
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {};
  const type = oneOf(`${where}.dtype`, dtype, Object.keys(types) as Name[]);
  if (!isSizes(shape)) throw new InputError(`${where}.shape`, "whole numbers from 0", shape);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new InputError(`${where}.data_offsets`, "two whole numbers from 0", offsets);
  }
  const [begin, end] = offsets as [number, number];
  // Floats do not wrap around: a product too large to be exact is larger than any two offsets are apart.
  const bytes = shape.reduce((product, size) => product * size, types[type]);
  if (end - begin !== bytes) {
    throw new InputError(
      `${where}.data_offsets`,
      `${bytes} bytes for shape [${shape}]`,
      `${end - begin} bytes`,
    );
  }
  return { name, type, shape, begin, end };
}

function textsOf(argument: string, metadata: unknown): Record<string, string> {
  if (isRecord(metadata) && Object.values(metadata).every((value) => typeof value === "string")) {
    return metadata as Record<string, string>;
  }
  throw new InputError(`${argument}: __metadata__`, "an object of strings", metadata);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
