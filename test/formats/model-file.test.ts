// The model file: its bytes as the format has them, another library's, and every way in which they can be damaged.

import { createNetwork, fromBytes } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: number[];
}
interface Header {
  __metadata__: { inkling: string };
  "layers.0.kernel": Entry;
  "layers.0.bias": Entry;
}
interface Metadata {
  layers: object[];
}

const model = createNetwork({ inputs: 3, layers: [2], seed: 5 });
const file = model.toBytes();

/** The parts of a file, read without the library. */
function parts(bytes: Uint8Array): { header: Header; data: Uint8Array } {
  const size = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return {
    header: JSON.parse(Buffer.from(bytes.subarray(8, 8 + size)).toString()),
    data: bytes.subarray(8 + size),
  };
}

const { header, data } = parts(file);

/** A file with this header and these tensors. */
function fileOf(header: unknown, tensors = data): Uint8Array {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([size, text, tensors]));
}

/** The file with another entry for its kernel or its bias, or other metadata. */
const withKernel = (entry: object) =>
  fileOf({ ...header, "layers.0.kernel": { ...header["layers.0.kernel"], ...entry } });
const withBias = (entry: object) =>
  fileOf({ ...header, "layers.0.bias": { ...header["layers.0.bias"], ...entry } });
const described = (change: (metadata: Metadata) => object) => {
  const metadata: Metadata = JSON.parse(header.__metadata__.inkling);
  return fileOf({
    ...header,
    __metadata__: { inkling: JSON.stringify({ ...metadata, ...change(metadata) }) },
  });
};
const withLayer = (change: object) => described(({ layers }) => ({ layers: [{ ...layers[0], ...change }] }));

describe("the model file", () => {
  it("is safetensors: names, shapes, offsets and little-endian floats", () => {
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

  /**
   * Written once by Python's safetensors 0.8.0 (`safetensors.numpy.save`), which puts the bias before the kernel:
   * kernel [[0.5, -1.25], [2, 3.5]], bias [0.125, -8], and the metadata that the library writes.
   */
  it("is read as another library writes it", () => {
    const python = Buffer.from(
      "KAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJpbmtsaW5nIjoie1widmVyc2lvblwiOjEsXCJpbnB1dHNcIjoyLFwibGF5ZXJzXCI6W3tcInVu" +
        "aXRzXCI6MixcImFjdGl2YXRpb25cIjpcInNvZnRtYXhcIixcImluaXRcIjpcImhlXCJ9XSxcImxhYmVsc1wiOltcIm5vXCIsXCJ5ZXNcIl19" +
        "In0sImxheWVycy4wLmJpYXMiOnsiZHR5cGUiOiJGMzIiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOlswLDhdfSwibGF5ZXJzLjAua2Vy" +
        "bmVsIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOls4LDI0XX19ICAgIAAAAD4AAADBAAAAPwAAoL8AAABA" +
        "AABgQA==",
      "base64",
    );
    const { inputs, layers, labels, weights } = fromBytes(python);
    expect({ inputs, layers, labels }).toEqual({
      inputs: 2,
      layers: [{ units: 2, activation: "softmax", init: "he" }],
      labels: ["no", "yes"],
    });
    expect(weights["layers.0.kernel"]).toEqual(Float32Array.of(0.5, -1.25, 2, 3.5));
    expect(weights["layers.0.bias"]).toEqual(Float32Array.of(0.125, -8));
  });

  const CASES: [string, Uint8Array, message?: string][] = [
    ["an empty file", new Uint8Array(0)],
    ["a length cut short", file.subarray(0, 7)],
    ["a header cut short", file.subarray(0, 40)],
    ["tensors cut short", file.subarray(0, file.length - 4)],
    ["bytes after the end", Uint8Array.from([...file, 0])],
    ["a header larger than the file", Uint8Array.from([255, 255, 0, 0, 0, 0, 0, 0, ...file.subarray(8)])],
    ["a header of 2^63 bytes", Uint8Array.from([0, 0, 0, 0, 0, 0, 0, 128, ...file.subarray(8)])],
    ["a header that is no JSON", Uint8Array.from(file, (byte, i) => (i === 8 ? 0x78 : byte))],
    ["a header that is no object", fileOf([])],
    ["a tensor twice", fileOf(`{"layers.0.bias":{},${JSON.stringify(header).slice(1)}`), "repeated keys"],
    ["overlapping tensors", withBias({ data_offsets: [16, 24] })],
    ["a gap between tensors", withBias({ data_offsets: [28, 36] })],
    ["offsets that do not fit the shape", withKernel({ shape: [3, 3] })],
    ["a shape that overflows", withKernel({ shape: [2 ** 53, 2 ** 53] })],
    ["a negative shape", withKernel({ shape: [-3, -2] })],
    ["another type of number", withKernel({ dtype: "F16" }), 'expected "F32" or "I32", got "F16"'],
    [
      "a transposed kernel",
      withKernel({ shape: [2, 3] }),
      "layers.0.kernel: expected a tensor of shape [3,2]",
    ],
    [
      "a missing tensor",
      fileOf({ ...header, "layers.0.bias": undefined }, data.subarray(0, 24)),
      "layers.0.bias",
    ],
    [
      "a tensor too many",
      fileOf({ ...header, more: { ...header["layers.0.bias"], shape: [0], data_offsets: [32, 32] } }),
    ],
    [
      "no metadata",
      fileOf({ ...header, __metadata__: undefined }),
      "an inkling entry in JSON, got undefined",
    ],
    ["another tool's metadata", fileOf({ ...header, __metadata__: { format: "pt" } }), "an inkling entry"],
    ["metadata that are no strings", fileOf({ ...header, __metadata__: { inkling: 1 } })],
    ["metadata that are no JSON", fileOf({ ...header, __metadata__: { inkling: "{" } }), 'got "{"'],
    ["metadata that are null", fileOf({ ...header, __metadata__: { inkling: "null" } }), "version"],
    [
      "a later version",
      described(() => ({ version: 2, more: 1 })),
      "version: expected 1, the one this release reads, got 2",
    ],
    ["an unknown key", described(() => ({ more: 1 })), "metadata.more"],
    ["an unknown activation", withLayer({ activation: "gelu" }), "layers[0].activation"],
    ["an unknown init", withLayer({ init: "zeros" }), "layers[0].init"],
    ["units of a fraction", withLayer({ units: 1.5 }), "layers[0].units"],
    ["an unknown key of a layer", withLayer({ bias: true }), "layers[0].bias"],
    ["a layer without its activation", withLayer({ activation: undefined }), "units, activation, init"],
    ["a layer that is only a width", described(() => ({ layers: [2] })), "units, activation, init, got 2"],
    ["no layers", described(() => ({ layers: [] }))],
    [
      "too many classes",
      withLayer({ units: 65_537 }),
      "classes: expected a whole number from 1 to 65536, got 65537",
    ],
    ["no inputs", described(() => ({ inputs: 0 }))],
    ["other inputs than the kernel's", described(() => ({ inputs: 4 }))],
    [
      "labels that are too few",
      described(() => ({ labels: ["0"] })),
      "2 names, one for each class, got Array(1)",
    ],
    ["labels that are no names", described(() => ({ labels: [0, 1] })), "2 names"],
    [
      "a weight that is NaN",
      fileOf(header, new Uint8Array(32).fill(255)),
      "layers.0.kernel[0]: expected a finite number",
    ],
    [
      "a weight that is infinite",
      fileOf(header, new Uint8Array(32).fill(0).fill(0x80, 30, 31).fill(0x7f, 31)),
      "layers.0.bias[1]",
    ],
  ];
  it.each(CASES)("is refused with %s", async (_, bytes, message = "") => {
    const error = await inputError(() => fromBytes(bytes));
    expect(error.argument).toMatch(/^model file/);
    expect(error.message).toContain(message);
  });

  it("is refused or sound at every length", async () => {
    for (let length = 0; length < file.length; length++) {
      await inputError(() => fromBytes(file.subarray(0, length)));
    }
  });

  it("takes no memory for a network that it only claims to hold", async () => {
    const layer = { units: 15, activation: "softmax", init: "he" };
    const labels = Array.from({ length: 15 }, String);
    const claim = described(() => ({ inputs: 2 ** 24, layers: [layer], labels }));
    const before = process.memoryUsage().arrayBuffers;
    const error = await inputError(() => fromBytes(claim));
    expect(error.message).toContain("a tensor of shape [16777216,15], got ");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
  });
});
