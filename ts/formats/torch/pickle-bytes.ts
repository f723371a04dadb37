// The bytes of a pickle, read one after the other; every read is held against the end.

import { InputError } from "../../errors";

/** Longest text: far more than any name of a layer. */
const MAX_TEXT = 2 ** 20;
/** Longest line of a GLOBAL. */
const MAX_LINE = 2 ** 10;

export class PickleBytes {
  readonly #view: DataView;
  #next = 0;
  /** Where the current opcode is: the place that errors name. */
  #opcode = 0;

  constructor(
    readonly argument: string,
    readonly bytes: Uint8Array,
  ) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(expected: string, got: unknown): never {
    throw new InputError(`${this.argument}, byte ${this.#opcode}`, expected, got);
  }

  /** Bytes after those that were read. */
  get rest(): number {
    return this.bytes.length - this.#next;
  }

  opcode(): number {
    this.#opcode = this.#next;
    return this.uint8();
  }

  uint8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#skip(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#skip(4), true);
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#skip(8), true);
  }

  /** Big-endian, unlike the whole numbers. */
  float64(): number {
    return this.#view.getFloat64(this.#skip(8), false);
  }

  /** A whole number in two's complement: a bigint where a number would not be exact. */
  long(length: number): number | bigint {
    const begin = this.#skip(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[begin + i]!);
    value = BigInt.asIntN(8 * length, value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  text(length: number): string {
    if (length > MAX_TEXT) this.fail(`a text of at most ${MAX_TEXT} bytes`, length);
    const begin = this.#skip(length);
    try {
      const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
      return utf8.decode(this.bytes.subarray(begin, begin + length));
    } catch {
      this.fail("a text in UTF-8", `${length} bytes that are none`);
    }
  }

  /** A text that ends with a line feed. */
  line(): string {
    const length = this.bytes.subarray(this.#next, this.#next + MAX_LINE).indexOf(0x0a);
    if (length < 0) this.fail(`a line of at most ${MAX_LINE} bytes`, "none");
    const line = this.text(length);
    this.#skip(1);
    return line;
  }

  /** Steps over bytes, and says where they begin. */
  #skip(length: number): number {
    if (length > this.rest) this.fail(`${length} more bytes`, `${this.rest}, and the end`);
    const begin = this.#next;
    this.#next += length;
    return begin;
  }
}
