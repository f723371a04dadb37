// safetensors, byte by byte, and files of it that must not be believed.

import { describe, expect, it } from "vitest";
import { InputError } from "../../ts/errors";
import { readSafetensors, writeSafetensors } from "../../ts/formats/safetensors";

/** A file of this header, whose length stands before it, and of so many bytes of zeros. */
function fileOf(header: string | object, bytes = 0): Uint8Array {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([length, text, Buffer.alloc(bytes)]));
}

const f32 = (shape: unknown, begin: unknown, end: unknown) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

function messageOf(file: Uint8Array): string {
  try {
    readSafetensors("file", file);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("expected an InputError, got none");
}

describe("writeSafetensors", () => {
  it("lays the bytes out as the format says", () => {
    const tensors = new Map([["w", { shape: [2], values: Float32Array.of(1, -2) }]]);
    const file = Buffer.from(writeSafetensors({ metadata: { a: "b" }, tensors }));
    const json = '{"__metadata__":{"a":"b"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
    expect(json).toHaveLength(79);
    // The header's length, 80, little-endian; the header and a space; 1 is 3F800000, -2 is C0000000.
    expect(file.subarray(0, 8).toString("hex")).toBe("5000000000000000");
    expect(file.subarray(8, 88).toString()).toBe(`${json} `);
    expect(file.subarray(88).toString("hex")).toBe("0000803f000000c0");
  });

  it("writes what it reads, bit for bit", () => {
    const tensors = new Map([
      ["scalar", { shape: [], values: Float32Array.of(1e-45) }],
      ["empty", { shape: [0, 3], values: new Float32Array(0) }],
      ["é ∑", { shape: [1, 2, 2], values: Float32Array.of(-0, 3.4028235e38, Number.NaN, 0.1) }],
    ]);
    const metadata = { note: 'quotes " and \\ and {braces}: "w":' };
    const read = readSafetensors("file", writeSafetensors({ metadata, tensors }));
    expect(read.metadata).toEqual(metadata);
    expect([...read.tensors.keys()].sort()).toEqual([...tensors.keys()].sort());
    for (const [name, tensor] of tensors) expect(read.tensors.get(name)).toEqual(tensor);
  });
});

describe("readSafetensors", () => {
  it("takes tensors in any order of the header, and a file without any", () => {
    const file = fileOf({ b: f32([1], 4, 8), a: f32([1], 0, 4) }, 8);
    file.set([0, 0, 0x80, 0x3f], file.length - 4);
    const { tensors, metadata } = readSafetensors("file", file);
    expect(tensors.get("b")!.values).toEqual(Float32Array.of(1));
    expect(tensors.get("a")!.values).toEqual(Float32Array.of(0));
    expect(metadata).toEqual({});
    expect(readSafetensors("file", fileOf("{}   ")).tensors.size).toBe(0);
  });

  it("reads names that objects have by themselves", () => {
    const file = fileOf(`{"__proto__":${JSON.stringify(f32([1], 0, 4))}}`, 4);
    expect([...readSafetensors("file", file).tensors.keys()]).toEqual(["__proto__"]);
  });

  const HUGE = Number.MAX_SAFE_INTEGER;
  const twice = JSON.stringify(f32([1], 0, 4));
  const CASES: [string, Uint8Array, string][] = [
    ["no bytes", new Uint8Array(0), 'at least 8 bytes), got "0 bytes"'],
    ["a header longer than the file", Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d), "at most 2 bytes"],
    ["no header", fileOf(""), "a header in JSON"],
    ["text that is no UTF-8", fileOf('{"__metadata__":{"a":"?"}}').fill(0xff, -4, -3), "a header in JSON"],
    ["a byte order mark", fileOf("\uFEFF{}"), "a header in JSON"],
    ["a space before the header", fileOf(" {}"), 'begins with "{"'],
    ["an array for a header", fileOf([]), "a JSON object, got Array(0)"],
    ["null for a header", fileOf("null"), "a JSON object, got null"],
    ["the same tensor twice", fileOf(`{"w":${twice},"w":${twice}}`, 4), 'repeated keys, got "w"'],
    ["it twice in disguise", fileOf(`{"w":${twice},"\\u0077" :${twice}}`, 4), 'repeated keys, got "w"'],
    ["a key twice inside", fileOf(`{"w":{"dtype":"F32","dtype":"F32"}}`, 4), 'repeated keys, got "dtype"'],
    ["metadata twice", fileOf('{"__metadata__":{},"__metadata__":{}}'), 'repeated keys, got "__metadata__"'],
    [
      "metadata of numbers",
      fileOf({ __metadata__: { a: 1 } }),
      "__metadata__: expected an object of strings",
    ],
    ["metadata that are a list", fileOf({ __metadata__: [] }), "__metadata__: expected an object of strings"],
    ["a tensor that is no object", fileOf({ w: 3 }), 'file: w.dtype: expected "F32", got undefined'],
    ["doubles", fileOf({ w: { ...f32([1], 0, 8), dtype: "F64" } }, 8), 'w.dtype: expected "F32", got "F64"'],
    ["no shape", fileOf({ w: f32(undefined, 0, 4) }, 4), "w.shape: expected whole numbers from 0"],
    ["a fractional shape", fileOf({ w: f32([0.5], 0, 2) }, 2), "w.shape: expected whole numbers"],
    ["a negative shape", fileOf({ w: f32([-1, -1], 0, 4) }, 4), "w.shape: expected whole numbers"],
    ["a size of text", fileOf({ w: f32(["1"], 0, 4) }, 4), "w.shape: expected whole numbers"],
    ["a shape beyond all numbers", fileOf({ w: f32([HUGE, HUGE], 0, 4) }, 4), "w.data_offsets: expected"],
    ["such a shape with a 0", fileOf({ w: f32([...Array(25).fill(HUGE), 0], 0, 0) }), "w.data_offsets"],
    ["one offset", fileOf({ w: { ...f32([1], 0, 4), data_offsets: [0] } }, 4), "two whole numbers"],
    ["offsets that are negative", fileOf({ w: f32([1], -4, 0) }, 4), "two whole numbers"],
    ["offsets the wrong way", fileOf({ w: f32([1], 4, 0) }, 4), '4 bytes for shape [1], got "-4 bytes"'],
    ["offsets of another size", fileOf({ w: f32([2], 0, 4) }, 4), '8 bytes for shape [2], got "4 bytes"'],
    [
      "a hole at the start",
      fileOf({ w: f32([1], 4, 8) }, 8),
      "begin at 0, where the tensor before ends, got 4",
    ],
    [
      "a hole between",
      fileOf({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12),
      "b: expected data that begin at 4",
    ],
    ["an overlap", fileOf({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12), "b: expected data that begin at 8"],
    ["two tensors in one place", fileOf({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), "begin at 4"],
    [
      "data cut short",
      fileOf({ w: f32([2], 0, 8) }, 7),
      '8 bytes of tensors after the header, got "7 bytes"',
    ],
    ["data that are too long", fileOf({ w: f32([2], 0, 8) }, 9), 'after the header, got "9 bytes"'],
  ];
  it.each(CASES)("refuses %s", (_, file, message) => {
    expect(messageOf(file)).toContain(message);
  });

  it("refuses a header beyond the format's own cap, however long the file", () => {
    const file = new Uint8Array(100_000_100);
    new DataView(file.buffer).setBigUint64(0, 100_000_001n, true);
    expect(messageOf(file)).toContain("a header of at most 100000000 bytes");
  });

  it("finishes with headers that are deep or long", () => {
    const deep = `{"w":${"[".repeat(1e6)}${"]".repeat(1e6)}}`;
    expect(messageOf(fileOf(deep))).toContain("w.dtype");
    const note = "\\\"{':".repeat(3e6);
    const long = readSafetensors("file", fileOf({ __metadata__: { note } }));
    expect(long.metadata.note).toHaveLength(note.length);
  });
});
