// The model file: its bytes as the format has them, and every way in which they can be damaged.

import { createNetwork, fromBytes } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";

const model = createNetwork({ inputs: 3, layers: [2], seed: 5 });
const file = model.toBytes();

/** The parts of a file, read without the library. */
function parts(bytes: Uint8Array): { header: Record<string, any>; data: Uint8Array } {
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return {
    header: JSON.parse(Buffer.from(bytes.subarray(8, 8 + size)).toString()),
    data: bytes.subarray(8 + size),
  };
}

/** A file with a changed header. */
function changed(change: (header: Record<string, any>) => unknown, data = parts(file).data): Uint8Array {
  const { header } = parts(file);
  const text = Buffer.from(JSON.stringify(change(header) ?? header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([size, text, data]));
}

/** The same with other metadata. */
const described = (change: (metadata: Record<string, any>) => void) =>
  changed((header) => {
    const metadata = JSON.parse(header.__metadata__.inkling);
    change(metadata);
    header.__metadata__.inkling = JSON.stringify(metadata);
  });

describe("the model file", () => {
  it("is safetensors: names, shapes, offsets and little-endian floats", () => {
    const { header, data } = parts(file);
    expect(header["layers.0.kernel"]).toEqual({ dtype: "F32", shape: [3, 2], data_offsets: [0, 24] });
    expect(header["layers.0.bias"]).toEqual({ dtype: "F32", shape: [2], data_offsets: [24, 32] });
    expect(JSON.parse(header.__metadata__.inkling)).toEqual({
      version: 1,
      inputs: 3,
      layers: [{ units: 2, activation: "softmax", init: "he" }],
      labels: ["0", "1"],
    });
    const floats = Array.from({ length: 6 }, (_, i) => Buffer.from(data).readFloatLE(4 * i));
    expect(floats).toEqual(Array.from(model.weights["layers.0.kernel"]!));
    expect((file.length - data.length) % 8).toBe(0);
  });

  it("is read from the middle of a larger buffer too", () => {
    const larger = new Uint8Array(file.length + 3);
    larger.set(file, 3);
    expect(fromBytes(larger.subarray(3)).weightsHash).toBe(model.weightsHash);
  });

  const CASES: [string, Uint8Array][] = [
    ["an empty file", new Uint8Array(0)],
    ["a length cut short", file.subarray(0, 7)],
    ["a header cut short", file.subarray(0, 40)],
    ["tensors cut short", file.subarray(0, file.length - 4)],
    ["bytes after the end", Uint8Array.from([...file, 0])],
    ["a header larger than the file", Uint8Array.from([255, 255, 0, 0, 0, 0, 0, 0, ...file.subarray(8)])],
    ["a header of 2^63 bytes", Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 128, ...file.subarray(8)])],
    ["a header that is no JSON", Uint8Array.from(file, (byte, i) => (i === 8 ? 0x78 : byte))],
    ["a header that is no object", changed(() => [])],
    [
      "overlapping tensors",
      changed((h) => Object.assign(h["layers.0.bias"], { data_offsets: [16, 24] }) && undefined),
    ],
    [
      "a gap between tensors",
      changed((h) => Object.assign(h["layers.0.bias"], { data_offsets: [28, 36] }) && undefined),
    ],
    [
      "offsets that do not fit the shape",
      changed((h) => Object.assign(h["layers.0.kernel"], { shape: [3, 3] }) && undefined),
    ],
    [
      "a shape that overflows",
      changed((h) => Object.assign(h["layers.0.kernel"], { shape: [2 ** 53, 2 ** 53] }) && undefined),
    ],
    [
      "a negative shape",
      changed((h) => Object.assign(h["layers.0.kernel"], { shape: [-3, -2] }) && undefined),
    ],
    [
      "another type of number",
      changed((h) => Object.assign(h["layers.0.kernel"], { dtype: "F16" }) && undefined),
    ],
    [
      "a transposed kernel",
      changed((h) => Object.assign(h["layers.0.kernel"], { shape: [2, 3] }) && undefined),
    ],
    [
      "a missing tensor",
      changed((h) => ({ ...h, "layers.0.bias": undefined }), parts(file).data.subarray(0, 24)),
    ],
    ["no metadata", changed((h) => ({ ...h, __metadata__: undefined }))],
    ["metadata that are no strings", changed((h) => ({ ...h, __metadata__: { inkling: 1 } }))],
    ["a later version", described((m) => Object.assign(m, { version: 2 }))],
    ["an unknown activation", described((m) => Object.assign(m.layers[0], { activation: "gelu" }))],
    ["no inputs", described((m) => Object.assign(m, { inputs: 0 }))],
    ["other inputs than the kernel's", described((m) => Object.assign(m, { inputs: 4 }))],
    ["labels that are too few", described((m) => Object.assign(m, { labels: ["0"] }))],
    [
      "a weight that is NaN",
      changed(
        () => undefined,
        Uint8Array.from({ length: 32 }, () => 255),
      ),
    ],
  ];
  it.each(CASES)("is refused with %s", async (_, bytes) => {
    const error = await inputError(() => fromBytes(bytes));
    expect(error.argument).toMatch(/^model file/);
  });

  it("is refused or sound at every length", async () => {
    for (let length = 0; length < file.length; length++) {
      await inputError(() => fromBytes(file.subarray(0, length)));
    }
  });
});
