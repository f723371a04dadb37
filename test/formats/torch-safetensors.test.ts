// State dicts of PyTorch in safetensors, which forgets the order of layers.

import { createNetwork, load } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";

type Tensors = Record<string, readonly [shape: readonly number[], values: ArrayBufferView, dtype?: string]>;

/** A file as save_file writes it: sorted by name. */
function saved(tensors: Tensors, metadata?: Record<string, string>): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const parts: Buffer[] = [];
  let end = 0;
  for (const [name, [shape, values, dtype = "F32"]] of Object.entries(tensors).sort()) {
    const { buffer, byteOffset, byteLength } = values;
    parts.push(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength));
    header[name] = { dtype, shape, data_offsets: [end, end + byteLength] };
    end += byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  return new Uint8Array(Buffer.concat([size, json, ...parts]));
}

/** Weights `[units, inputs]`, each filled with its own number. */
function layers(...named: readonly (readonly [name: string, units: number, inputs: number])[]): Tensors {
  return Object.fromEntries(
    named.map(([name, units, inputs], i) => [
      `${name}.weight`,
      [[units, inputs], new Float32Array(units * inputs).fill(i + 1)],
    ]),
  );
}

/** The numbers that the layers are filled with, in their order. */
async function orderOf(tensors: Tensors): Promise<number[]> {
  const model = await load(saved(tensors), { answers: "numbers" });
  return model.layers.map((_, i) => model.weights[`layers.${i}.kernel`]![0]!);
}

/** Layers that may follow each other in any order. */
const open = (count: number) =>
  Array.from({ length: count }, (_, i) => [`${"x".repeat(i)}layer`, 4, 4] as const);

describe("a state dict in safetensors", () => {
  it("is read as one of torch.save: transposed, with zeros for no bias, in every type of floats", async () => {
    const model = await load(
      saved(
        {
          "fc1.weight": [[2, 3], Float64Array.of(1, 2, 3, 4, 5, 6), "F64"],
          "fc2.weight": [[1, 2], Uint16Array.of(0x3c00, 0xc000), "F16"],
          "fc2.bias": [[1], Uint16Array.of(0x3f80), "BF16"],
        },
        { format: "pt" },
      ),
      { answers: "numbers", activation: "tanh" },
    );
    expect(model.layers.map(({ activation }) => activation)).toEqual(["tanh", "linear"]);
    expect({ ...model.weights }).toEqual({
      "layers.0.kernel": Float32Array.of(1, 4, 2, 5, 3, 6),
      "layers.0.bias": Float32Array.of(0, 0),
      "layers.1.kernel": Float32Array.of(1, -2),
      "layers.1.bias": Float32Array.of(1),
    });
  });

  it("may lie anywhere in a larger buffer", async () => {
    const file = saved(layers(["fc", 2, 3]));
    const larger = new Uint8Array(file.length + 13);
    larger.set(file, 5);
    expect((await load(larger.subarray(5, 5 + file.length))).inputs).toBe(3);
  });

  it.each<[string, Tensors]>([
    ["numbers", layers(["net.0", 4, 4], ["net.2", 4, 4], ["net.10", 4, 4])],
    ["widths", layers(["input", 4, 5], ["hidden", 3, 4], ["a", 2, 3])],
    ["both", layers(["fc1", 4, 5], ["fc2", 4, 4], ["fc3", 4, 4], ["a", 2, 4])],
  ])("has its layers in the order that %s tell", async (_, tensors) => {
    expect(await orderOf(tensors)).toEqual(Object.keys(tensors).map((_, i) => i + 1));
  });

  it.each<[string, Tensors, string]>([
    ["two orders", layers(["hidden", 4, 4], ["middle", 4, 4]), "numbered names or widths"],
    ["a circle", layers(["encoder", 2, 4], ["decoder", 4, 2]), "numbered names or widths"],
    ["more orders than one looks through", layers(...open(12), ["away", 9, 9]), "numbered names or widths"],
    [
      "more layers than networks have",
      layers(...open(5000)),
      "layers: expected a whole number from 1 to 256",
    ],
    ["no order", layers(["fc1", 4, 5], ["fc2", 2, 3]), "each has as many inputs as one before has units"],
    ["no tensors", {}, 'a state dict of nn.Linear layers, got "an empty one"'],
    ["a convolution", { "conv.weight": [[1, 1, 1, 1], new Float32Array(1)] }, "such as a convolution has"],
    ["whole numbers", { "fc.weight": [[1, 1], Int32Array.of(1), "I32"] }, "a tensor of floats"],
    [
      "a type that is none",
      { "fc.weight": [[4, 1], new Uint8Array(4), "F8_E4M3"] },
      'fc.weight.dtype: expected "F32"',
    ],
    [
      "a number that is none",
      { "fc.weight": [[1, 1], Float32Array.of(Number.NaN)] },
      "fc.weight[0, 0]: expected a finite number",
    ],
  ])("with %s is refused", async (_, tensors, message) => {
    expect((await inputError(() => load(saved(tensors)))).message).toContain(message);
  });

  it("is none with this library's metadata: damage stays damage", async () => {
    const file = saved(layers(["fc", 2, 3]), { format: "inkling" });
    expect((await inputError(() => load(file))).message).toContain("an inkling entry in JSON");
    const model = createNetwork({ inputs: 3, layers: [2] });
    expect((await load(model.toBytes())).weightsHash).toBe(model.weightsHash);
  });
});
