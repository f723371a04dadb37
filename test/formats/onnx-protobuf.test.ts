// Messages from tables of fields: what is written is read, and is what another library writes.

import protobuf from "protobufjs";
import { expect, it } from "vitest";
import { bytes, double, float, int32, int64, many, message, one, text } from "../../ts/formats/onnx/protobuf";

const inner = message({ name: one(1, text), count: one(2, int64) });
const outer = message({
  int: one(1, int32),
  long: one(2, int64),
  single: one(3, float),
  number: one(4, double),
  word: one(5, text),
  data: one(6, bytes),
  part: one(7, inner),
  parts: many(8, inner),
  longs: many(16, int64),
});
const { root } = protobuf.parse(`
  syntax = "proto2";
  message Inner { optional string name = 1; optional int64 count = 2; }
  message Outer {
    optional int32 int = 1; optional int64 long = 2; optional float single = 3; optional double number = 4;
    optional string word = 5; optional bytes data = 6; optional Inner part = 7; repeated Inner parts = 8;
    repeated int64 longs = 16;
  }`);
const Outer = root.lookupType("Outer");

const everything = {
  int: -5,
  long: -(2 ** 50),
  single: 0.5,
  number: Math.PI,
  word: "größe",
  data: Uint8Array.of(1, 2, 3),
  part: { name: "in", count: 2 ** 40 },
  parts: [
    { name: "a", count: 1 },
    { name: "b", count: 2 },
  ],
  longs: [0, 127, 128, -1],
};

it("writes what another library writes, and reads it", () => {
  const written = outer.encode(everything);
  expect(Buffer.from(written).equals(Outer.encode(Outer.fromObject(everything)).finish())).toBe(true);
  expect(outer.decode(written)).toEqual(everything);
});

it("reads nothing as empty lists alone", () => {
  expect(outer.decode(new Uint8Array(0))).toEqual({ parts: [], longs: [] });
});

it("puts messages together that come in parts: the last of a value, and all of a list", () => {
  const parts = [
    { part: { name: "a", count: 1 }, longs: [1] },
    { part: { name: "b" }, longs: [2] },
  ];
  expect(outer.decode(Buffer.concat(parts.map(outer.encode)))).toMatchObject({
    part: { name: "b", count: 1 },
    longs: [1, 2],
  });
});

it("skips fields that it does not have, or that are of another kind", () => {
  const other = message({ int: one(1, text), unknown: one(99, text), word: one(5, text) });
  const written = other.encode({ int: "no number", unknown: "?", word: "known" });
  expect(outer.decode(written)).toEqual({ word: "known", parts: [], longs: [] });
});

it("reads lists of numbers that are packed", () => {
  const packed = Uint8Array.of(0x82, 0x01, 3, 1, 0x80, 0x01);
  expect(outer.decode(packed).longs).toEqual([1, 128]);
});

it.each([
  ["a length beyond the end", [0x2a, 5, 65]],
  ["a number that does not end", [0x08, 0x80]],
  ["half a number", [0x1d, 0, 0]],
  ["a message longer than the one around it", [0x3a, 2, 0x0a, 9, 65, 65, 65, 65, 65, 65, 65, 65, 65]],
  ["letters that are none", [0x2a, 1, 0xff]],
  ["a field of number 0", [0x00]],
  ["an end without a beginning", [0x0c]],
])("does not read %s", (_, damaged) => {
  expect(() => outer.decode(Uint8Array.from(damaged))).toThrow();
});
