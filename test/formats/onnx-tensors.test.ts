// The numbers of tensors: every type, wherever the file has them.

import { describe, expect, it } from "vitest";
import { readOnnx } from "../../ts/formats/onnx/read";
import { graphFile, type Message, node, numbers, tensor, valueInfo } from "./onnx-graphs";

const W = tensor("W", [4, 3], numbers(12));
const b = tensor("b", [3], numbers(3, 2));
const imageInput = [valueInfo("x", "n", 1, 2, 2)];
const dense = (from: string) => node("Gemm", [from, "W", "b"], "y");

describe("the numbers of a tensor", () => {
  const kernel = Array.from(numbers(12), (x) => Math.fround(x));
  const raw = (bytes: ArrayBufferLike) => ({ raw_data: new Uint8Array(bytes) });
  const upper = Uint16Array.from(new Uint16Array(Float32Array.from(kernel).buffer).filter((_, i) => i % 2));
  const truncated = Array.from(upper, (bits) => new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!);
  const halves = [0, 0.5, -1.5, 2 ** -24, -(2 ** -14), 65504, 1 / 3, 0.1, 1, 2, 3, 1023 * 2 ** -24];
  const halfBits = [0, 0x3800, 0xbe00, 1, 0x8400, 0x7bff, 0x3555, 0x2e66, 0x3c00, 0x4000, 0x4200, 0x03ff];
  const rounded = halves.map((x) => (x === 1 / 3 ? 0x555 / 2 ** 12 : x === 0.1 ? 0x666 / 2 ** 14 : x));

  const TENSORS: [string, Message, number[]][] = [
    ["raw floats", { data_type: 1, ...raw(Float32Array.from(kernel).buffer) }, kernel],
    ["listed floats", { data_type: 1, float_data: kernel }, kernel],
    ["raw doubles", { data_type: 11, ...raw(Float64Array.from(kernel).buffer) }, kernel],
    ["listed doubles", { data_type: 11, double_data: kernel }, kernel],
    ["raw halves", { data_type: 10, ...raw(Uint16Array.from(halfBits).buffer) }, rounded],
    ["listed halves", { data_type: 10, int32_data: halfBits }, rounded],
    ["raw bfloats", { data_type: 16, ...raw(upper.buffer) }, truncated],
    ["listed bfloats", { data_type: 16, int32_data: [...upper] }, truncated],
  ];

  it.each(TENSORS)("are those of the file: %s", (_, numbers, expected) => {
    const initializer = [{ name: "W", dims: [4, 3], ...numbers }];
    const [layer] = readOnnx(
      "graph",
      graphFile({ node: [node("MatMul", ["x", "W"], "y")], initializer }),
    ).layers;
    expect(Array.from(layer!.kernel)).toEqual(expected);
  });

  it.each([
    ["raw longs", { data_type: 7, ...raw(BigInt64Array.of(-1n, 4n).buffer) }],
    ["listed longs", { data_type: 7, int64_data: [-1, 4] }],
  ])("may be sizes: %s", (_, numbers) => {
    const initializer = [{ name: "shape", dims: [2], ...numbers }, W, b];
    const nodes = [node("Reshape", ["x", "shape"], "f"), dense("f")];
    expect(readOnnx("graph", graphFile({ node: nodes, initializer, input: imageInput })).layers.length).toBe(
      1,
    );
  });

  it("may begin at any byte, and are memory of their own", () => {
    const file = graphFile({ node: [dense("x")], initializer: [W, b] });
    for (let offset = 0; offset < 4; offset++) {
      const larger = new Uint8Array(file.length + offset);
      larger.set(file, offset);
      const stack = readOnnx("graph", larger.subarray(offset));
      larger.fill(0);
      expect(stack).toEqual(readOnnx("graph", file));
    }
  });
});
