// Files that PyTorch wrote, against what PyTorch says is in them.

import { createNetwork } from "inkling";
import { describe, expect, it } from "vitest";
import type { Stack } from "../../ts/formats/stack";
import { readTorch } from "../../ts/formats/torch/read";
import { rightOf, testImages } from "../support/digits";
import { fixture, inputError } from "./fixtures/torch/check";
import digits from "./fixtures/torch/digits.json";
import expected from "./fixtures/torch/expected.json";

const read = async (name: string): Promise<Stack> => readTorch("net.pth", await fixture(name));

interface Written {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[] | null;
}

/** A layer as this library has it, from PyTorch's `[units, inputs]`. */
function layerOf({ weight, bias }: Written) {
  const [units, inputs] = [weight.length, weight[0]!.length];
  const kernel = Float32Array.from({ length: inputs * units }, (_, i) => {
    return weight[i % units]![Math.floor(i / units)]!;
  });
  return { inputs, units, kernel, bias: Float32Array.from(bias ?? new Float32Array(units)) };
}

describe("a state dict of PyTorch", () => {
  for (const [name, layers] of Object.entries<Written[]>(expected)) {
    it(`is read to the last bit: ${name}`, async () => {
      expect(await read(name)).toEqual({ layers: layers.map(layerOf) });
    });
  }

  it("leaves the archive that it came from as it was", async () => {
    const [bytes, before] = [await fixture("net"), await fixture("net")];
    await readTorch("net.pth", bytes);
    expect(bytes).toEqual(before);
  });

  it("is read from the middle of a larger buffer too", async () => {
    const bytes = await fixture("sequential");
    const larger = new Uint8Array(bytes.length + 8);
    larger.set(bytes, 3);
    expect(await readTorch("net.pth", larger.subarray(3, 3 + bytes.length))).toEqual(
      await read("sequential"),
    );
  });

  it("of digits answers as PyTorch does: as many right of 10,000 images, and the same probabilities", async () => {
    const { layers } = await read("digits");
    const model = createNetwork({ inputs: layers[0]!.inputs, layers: layers.map(({ units }) => units) });
    model.weights = Object.fromEntries(
      layers.flatMap(({ kernel, bias }, i) => [
        [`layers.${i}.kernel`, kernel],
        [`layers.${i}.bias`, bias],
      ]),
    );
    const { rows, labels } = await testImages();
    const probabilities = model.predictSync(rows);
    expect(rightOf(probabilities, labels)).toBe(digits.right);
    expect(digits.accuracy).toBeGreaterThan(0.95);
    const theirs = digits.probabilities.flat();
    expect(theirs).toHaveLength(1000);
    const apart = theirs.map((probability, i) => Math.abs(probability - probabilities[i]!));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  });
});

describe("what no stack of nn.Linear has", () => {
  const refused: Record<string, readonly [argument: string, expected: RegExp, got: RegExp]> = {
    conv: [": 0.weight", /nn\.Linear/, /shape \[2,1,3,3\], such as a convolution has/],
    conv1d: [": 1.weight", /nn\.Linear/, /shape \[2,1,3\], such as a convolution has/],
    "batch-norm": [": 1.weight", /nn\.Linear/, /shape \[3\], such as a normalization/],
    "batch-norm-plain": [": 1.running_mean", /nn\.Linear/, /a normalization's/],
    "layer-norm": [": 1.weight", /nn\.Linear/, /shape \[3\], such as a normalization/],
    lstm: [": weight_ih_l0", /nn\.Linear/, /nn\.LSTM/],
    attention: [": in_proj_weight", /nn\.Linear/, /nn\.MultiheadAttention/],
    "weight-norm": [": parametrizations.weight.original0", /nn\.Linear/, /another parametrization/],
    embedding: [": embedding.weight", /nn\.Linear/, /nn\.Embedding/],
    "no-chain": [": fc1.weight", /^2 inputs, as fc2\.weight before it has 2 units$/, /shape \[3,4\]/],
    nan: [": weight[1, 2]", /finite/, /^NaN$/],
    "too-large": [": bias[2]", /finite number that float32 can hold/, /^1e\+300$/],
    "whole-numbers": [": weight", /floats/, /torch\.LongStorage/],
    expanded: [": bias", /at most 1 numbers/, /size \[3\], stride \[0\]/],
    "checkpoint-other": [": epoch", /state_dict, model_state_dict, model/, /the value 3/],
    numpy: [": data.pkl, byte 185", /model\.state_dict\(\)/, /numpy/],
    whole: [
      ": data.pkl, byte 2",
      /torch\.save\(model\.state_dict\(\), path\)/,
      /^the Python name __main__\.Net$/,
    ],
    "whole-sequential": [": data.pkl, byte 2", /state_dict/, /torch\.nn\.modules\.container\.Sequential/],
  };
  for (const [name, [argument, reason, got]] of Object.entries(refused)) {
    it(`is refused by name: ${name}`, async () => {
      const error = await inputError(() => read(name));
      expect(error.argument).toBe(`net.pth${argument}`);
      expect(error.expected).toMatch(reason);
      expect(String(error.got)).toMatch(got);
    });
  }
});
