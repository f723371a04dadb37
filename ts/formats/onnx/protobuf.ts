// Protocol Buffers messages from tables of their fields (https://protobuf.dev/programming-guides/encoding/). The wire
// itself is @bufbuild/protobuf's; fields that a table does not have are skipped, as the format wants.

import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How a kind of value is read, and how written; of messages, less has to be written than is there to read. */
export interface Kind<Read, Written = Read> {
  readonly wire: WireType;
  /** `before` is what the field had already: messages that come in parts are one. */
  read(reader: BinaryReader, budget: Budget, before?: Read): Read;
  write(writer: BinaryWriter, value: Written): void;
}

export interface Field<Read, Written, Many extends boolean> {
  readonly number: number;
  readonly kind: Kind<Read, Written>;
  readonly many: Many;
}

export type Fields = Readonly<Record<string, Field<unknown, unknown, boolean>>>;

/** A message as it is read: its lists are there even if they are empty. */
type Read<F extends Fields> = {
  readonly [Name in keyof F]: F[Name] extends Field<infer Value, infer _, infer Many>
    ? Many extends true
      ? readonly Value[]
      : Value | undefined
    : never;
};

type Written<F extends Fields> = {
  readonly [Name in keyof F]?: F[Name] extends Field<infer _, infer Value, infer Many>
    ? Many extends true
      ? readonly Value[]
      : Value
    : never;
};

export interface MessageKind<F extends Fields> extends Kind<Read<F>, Written<F>> {
  /** @throws {Error} if the bytes are cut short, lie about a length, or are no such message. */
  decode(bytes: Uint8Array): Read<F>;
  encode(message: Written<F>): Uint8Array;
}

export type ReadOf<M> = M extends MessageKind<infer F> ? Read<F> : never;
export type WrittenOf<M> = M extends MessageKind<infer F> ? Written<F> : never;

/** An empty message takes two bytes of a file but a hundred of memory: so many in one file, and no more. */
const MOST_MESSAGES = 2 ** 20;

/**
 * Numbers, texts and messages in lists: one byte of a file takes eight of memory, and at 2^27 items the engine ends the process.
 * Weights of any size are bytes, not lists.
 */
const MOST_ITEMS = 2 ** 24;

/** What is left for the rest of a file. */
class Budget {
  #messages = MOST_MESSAGES;
  #items = MOST_ITEMS;

  message(): void {
    if (--this.#messages < 0) throw new Error(`more than ${MOST_MESSAGES} messages`);
  }

  item(): void {
    if (--this.#items < 0) throw new Error(`more than ${MOST_ITEMS} items in lists`);
  }
}

export const text: Kind<string> = {
  wire: WireType.LengthDelimited,
  read: (reader) => reader.string(true),
  write: (writer, value) => writer.string(value),
};
/** Those of the file itself, not a copy. */
export const bytes: Kind<Uint8Array> = {
  wire: WireType.LengthDelimited,
  read: (reader) => reader.bytes(),
  write: (writer, value) => writer.bytes(value),
};
export const int32: Kind<number> = {
  wire: WireType.Varint,
  read: (reader) => reader.int32(),
  write: (writer, value) => writer.int32(value),
};
/** As floats, which hold whole numbers exactly up to 2^53; beyond it they are no safe integers either. */
export const int64: Kind<number> = {
  wire: WireType.Varint,
  read: (reader) => Number(reader.int64()),
  write: (writer, value) => writer.int64(value),
};
export const float: Kind<number> = {
  wire: WireType.Bit32,
  read: (reader) => reader.float(),
  write: (writer, value) => writer.float(value),
};
export const double: Kind<number> = {
  wire: WireType.Bit64,
  read: (reader) => reader.double(),
  write: (writer, value) => writer.double(value),
};

export function one<R, W>(number: number, kind: Kind<R, W>): Field<R, W, false> {
  return { number, kind, many: false };
}

export function many<R, W>(number: number, kind: Kind<R, W>): Field<R, W, true> {
  return { number, kind, many: true };
}

/** A message of these fields, which are written in this order. */
export function message<const F extends Fields>(fields: F): MessageKind<F> {
  const entries = Object.entries(fields);
  const byNumber = new Map(entries.map(([name, field]) => [field.number, { name, ...field }]));

  function parse(data: Uint8Array, budget: Budget, before?: Read<F>): Read<F> {
    budget.message();
    const read: Record<string, unknown> = before ?? {};
    for (const [name, field] of entries) if (field.many) read[name] ??= [];
    // A reader for each message: whatever lengths it claims within, it cannot leave its own bytes.
    const reader = new BinaryReader(data);
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      const field = byNumber.get(number);
      if (field?.many && isPacked(field.kind, wire)) {
        const packed = new BinaryReader(reader.bytes());
        const values = read[field.name] as unknown[];
        while (packed.pos < packed.len) {
          budget.item();
          values.push(field.kind.read(packed, budget));
        }
      } else if (field?.kind.wire !== wire) {
        reader.skip(wire, number);
      } else if (field.many) {
        budget.item();
        (read[field.name] as unknown[]).push(field.kind.read(reader, budget));
      } else {
        read[field.name] = field.kind.read(reader, budget, read[field.name]);
      }
    }
    return read as Read<F>;
  }

  function fill(writer: BinaryWriter, message: Written<F>): BinaryWriter {
    for (const [name, { number, kind, many }] of entries) {
      const value: unknown = message[name];
      if (value === undefined) continue;
      for (const each of many ? (value as unknown[]) : [value]) {
        kind.write(writer.tag(number, kind.wire), each);
      }
    }
    return writer;
  }

  return {
    wire: WireType.LengthDelimited,
    read: (reader, budget, before) => parse(reader.bytes(), budget, before),
    write: (writer, value) => fill(writer.fork(), value).join(),
    decode: (data) => parse(data, new Budget()),
    encode: (value) => fill(new BinaryWriter(), value).finish(),
  };
}

/** Lists of numbers may come as one run of bytes, whatever the schema says. */
function isPacked(kind: Kind<unknown>, wire: WireType): boolean {
  return wire === WireType.LengthDelimited && kind.wire !== WireType.LengthDelimited;
}
