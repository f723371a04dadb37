// The formats' own software in Python: what it makes of our files, and we of those that it writes. Set-up installs it.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNetwork, dataset, load, type Model, mnist, train } from "inkling";
import { describe, expect, it } from "vitest";
import { parties } from "../../scripts/lib/python.mjs";
import { readSafetensors, type Tensor } from "../../ts/formats/safetensors";
import { rightOf, testImages, torchDigits } from "../support/digits";
import { striped } from "../support/made-up";
import { inkling, root, start, temporaryFolder } from "../support/programs";
import digits from "./fixtures/torch/digits.json";
import { distance, numbers } from "./onnx-graphs";
import { INPUTS, NETWORKS, network } from "./onnx-networks";

const CLOSE = 1e-5;

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

/** What a program of `programs/` prints. */
async function asked<Said>(program: string, ...args: string[]): Promise<Said> {
  const path = join(root, "test/formats/programs", `${program}.py`);
  const { code, stdout, stderr } = await start(parties.python, [path, ...args], folder);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

async function converted(from: string, to: string): Promise<void> {
  const { code, stderr } = await inkling(folder, "convert", from, to);
  expect(code, stderr).toBe(0);
}

describe("safetensors for Python", () => {
  interface Said {
    readonly metadata: Record<string, string>;
    readonly tensors: Record<string, { dtype: string; shape: readonly number[]; bytes: string }>;
  }

  /** A tensor as the program describes it. */
  function described({ shape, values }: Tensor<Float32Array | Int32Array>): Said["tensors"][string] {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");
    return { dtype: values instanceof Float32Array ? "float32" : "int32", shape, bytes };
  }

  function describedOf({ inputs, layers, weights }: Model | Model<number>): Said["tensors"] {
    const tensors = layers.flatMap(({ units }, i): [string, Tensor][] => {
      const [kernel, bias] = [`layers.${i}.kernel`, `layers.${i}.bias`];
      return [
        [kernel, { shape: [layers[i - 1]?.units ?? inputs, units], values: weights[kernel]! }],
        [bias, { shape: [units], values: weights[bias]! }],
      ];
    });
    return Object.fromEntries(tensors.map(([name, tensor]) => [name, described(tensor)]));
  }

  /** The bits that are lost first: of a negative zero, denormals and the largest numbers. */
  const UNUSUAL = [-0, 1e-45, -1e-39, 3.4028234663852886e38, -3.4028234663852886e38, 1 + 2 ** -23];

  it.each([
    ["of the digits' shape", () => createNetwork({ inputs: 784, layers: [128, 64, 10], seed: 3 })],
    ["of numbers", () => createNetwork({ inputs: 6, layers: [5, 2], answers: "numbers", seed: 3 })],
  ])("finds every bit of a model %s", async (name, make) => {
    const model = make();
    const bias = model.weights["layers.0.bias"]!;
    bias.set(UNUSUAL.slice(0, bias.length));
    model.weights["layers.0.bias"] = bias;
    const path = at(`${name}.safetensors`);
    await model.save(path);
    const { metadata, tensors } = await asked<Said>("by_safetensors", "read", path);
    expect(tensors).toEqual(describedOf(model));
    expect(Object.keys(metadata).sort()).toEqual(["format", "inkling"]);
    const { inputs, layers, labels } = model;
    expect(metadata.format).toBe("inkling");
    expect(JSON.parse(metadata.inkling!)).toEqual({ version: 1, inputs, layers, labels });
  });

  it("writes state dicts that are read, and answer as there", async () => {
    const path = at("states.safetensors");
    const { rows, answers } = await asked<{ rows: number[]; answers: number[] }>(
      "by_safetensors",
      "states",
      path,
    );
    const model = await load(path, { answers: "numbers" });
    expect(model.layers).toHaveLength(7);
    expect(distance(model.predictSync(Float32Array.from(rows)), Float32Array.from(answers))).toBeLessThan(
      CLOSE,
    );
  });

  it("finds every bit of a checkpoint: the model, and all that its training needs", async () => {
    const place = at("run");
    const model = await train(striped(60), { layers: [8, 3], epochs: 2, seed: 1, checkpoint: place });
    const names = readdirSync(place).filter((name) => name.endsWith(".safetensors"));
    expect(names).toHaveLength(2);
    for (const name of names) {
      const path = join(place, name);
      const { metadata, tensors } = await asked<Said>("by_safetensors", "read", path);
      const ours = readSafetensors(name, readFileSync(path), ["F32", "I32"]);
      expect(metadata).toEqual(ours.metadata);
      const entries = [...ours.tensors].map(([key, tensor]) => [key, described(tensor)]);
      expect(tensors).toEqual(Object.fromEntries(entries));
      expect(tensors["training.order"]).toMatchObject({ dtype: "int32", shape: [60] });
    }
    const last = await asked<Said>("by_safetensors", "read", join(place, names.sort().at(-1)!));
    expect(last.tensors).toMatchObject(describedOf(model));
  });

  it("writes other weights into a model, which loads with every bit of them, and converts", async () => {
    const classes = ["größe", "猫", '"\\\n'];
    const data = dataset({ inputs: striped(60).inputs, labels: striped(60).labels, classes });
    const layers = [{ units: 5, activation: "tanh" } as const, 3];
    const model = await train(data, { layers, epochs: 1 });
    await model.save(at("ours.safetensors"));
    const theirs = await asked<Said>("by_safetensors", "write", at("ours.safetensors"), at("theirs"));
    const read = await load(at("theirs"));
    expect(read.weightsHash).not.toBe(model.weightsHash);
    expect(describedOf(read)).toEqual(theirs.tensors);
    expect([read.layers, read.labels]).toEqual([model.layers, classes]);
    await converted("theirs", "theirs.json");
    await converted("theirs.json", "back.safetensors");
    expect(await asked<Said>("by_safetensors", "read", at("back.safetensors"))).toEqual(theirs);
  });

  it("reads what `inkling convert` makes of PyTorch's", async () => {
    await converted(torchDigits, "digits.safetensors");
    const { tensors } = await asked<Said>("by_safetensors", "read", at("digits.safetensors"));
    expect(tensors).toEqual(describedOf(await load(torchDigits)));
  });
});

describe("ONNX Runtime for Python", () => {
  interface Said {
    readonly input: unknown;
    readonly output: unknown;
    readonly metadata: Record<string, string>;
  }

  /** Its answers to each of these batches of rows, and what it says of the model. */
  async function answers(path: string, ...batches: Float32Array[]) {
    const files = batches.map((rows, i) => {
      writeFileSync(at(`${i}.rows`), rows);
      return at(`${i}.rows`);
    });
    const said = await asked<Said>("by_onnxruntime", path, ...files);
    const floats = files.map(
      (file) => new Float32Array(Uint8Array.from(readFileSync(`${file}.answers`)).buffer),
    );
    return { said, answers: floats };
  }

  it.each(NETWORKS)("answers as the model of %s that was saved", async (name, layers, kind) => {
    const model = network(layers, kind);
    const path = at(`${name}.onnx`);
    await model.save(path);
    const batches = [1, 33].map((rows) => numbers(rows * INPUTS, rows));
    const { said, answers: theirs } = await answers(path, ...batches);
    for (const [i, rows] of batches.entries()) {
      expect(distance(theirs[i]!, model.predictSync(rows))).toBeLessThan(CLOSE);
    }
    const output = kind === "labels" ? "probabilities" : "output";
    expect(said).toEqual({
      input: ["input", "tensor(float)", ["batch", INPUTS]],
      output: [output, "tensor(float)", ["batch", model.outputs]],
      metadata: { "inkling.labels": JSON.stringify(model.labels) },
    });
  });

  it("reads as many of the 10,000 digits right as the network that was trained here", async () => {
    const model = await train(await mnist.train(), { epochs: 1, seed: 1 });
    await model.save(at("trained.onnx"));
    const { rows, labels } = await testImages();
    const [theirs] = (await answers(at("trained.onnx"), rows)).answers;
    const ours = model.predictSync(rows);
    expect(distance(theirs!, ours)).toBeLessThan(CLOSE);
    expect(rightOf(theirs!, labels)).toBe(rightOf(ours, labels));
    expect(rightOf(ours, labels)).toBeGreaterThan(9500);
  });

  it("answers as PyTorch did, of whose network `inkling convert` made the file", async () => {
    await converted(torchDigits, "digits.onnx");
    const { rows, labels } = await testImages();
    const [theirs] = (await answers(at("digits.onnx"), rows)).answers;
    expect(rightOf(theirs!, labels)).toBe(digits.right);
    const known = digits.probabilities.flat();
    expect(distance(theirs!.subarray(0, known.length), known)).toBeLessThan(CLOSE);
    const model = await load(torchDigits);
    expect(distance(theirs!, model.predictSync(rows))).toBeLessThan(CLOSE);
  });
});
