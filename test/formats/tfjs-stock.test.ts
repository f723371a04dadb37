// tfjs's format and tfjs itself: what either writes, the other reads, with the same answers.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import {
  input,
  type LayersModel,
  layers,
  loadLayersModel,
  model,
  type SymbolicTensor,
  sequential,
} from "@tensorflow/tfjs-layers";
import { type Activation, createNetwork, exportModel, load } from "inkling";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/programs";
import { distance, type Files, rowsOf, served, stockAnswers, stockFiles } from "../support/stock-tfjs";

const folder = temporaryFolder();
let site: { url: string; asked: string[] };

beforeAll(async () => {
  await tf.setBackend("cpu");
  site = await served(folder);
});

/** Biases of tfjs begin at 0, which would hide a mistake in them. */
function moved<M extends LayersModel>(made: M): M {
  const wave = (weight: tf.Tensor) => tf.reshape(tf.sin(tf.range(0, weight.size)), weight.shape);
  made.setWeights(made.getWeights().map((weight) => tf.add(weight, tf.mul(wave(weight), 0.4))));
  return made;
}

function put(name: string, files: Files): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(own, file), bytes);
  return own;
}

describe("what is written", () => {
  it.each([
    ["labels", "relu", 3],
    ["labels", "tanh", 1],
    ["numbers", "sigmoid", 2],
    ["numbers", "linear", 4],
  ] as const)(
    "is read by tf.loadLayersModel: %s, %s layers, %i outputs",
    async (answers, activation, outputs) => {
      const hidden = [
        { units: 7, activation },
        { units: 5, activation, init: "glorot" as const },
      ];
      const network = createNetwork({
        inputs: 6,
        layers: [...hidden, outputs],
        answers: answers as "labels",
        seed: 2,
      });
      network.weights["layers.0.bias"] = Float32Array.from({ length: 7 }, (_, i) => i / 7);
      network.weights["layers.2.bias"] = Float32Array.from({ length: outputs }, (_, i) => -i / 3);
      await network.save(join(folder, `ours-${answers}-${activation}.json`));
      const stock = await loadLayersModel(`${site.url}/ours-${answers}-${activation}.json`);
      const rows = rowsOf(9, 6);
      expect(distance(stockAnswers(stock, rows), network.predictSync(rows))).toBeLessThan(1e-5);
      expect(stock.layers.map((layer) => layer.name)).toEqual(["dense", "dense_1", "dense_2"]);
      expect(stock.getUserDefinedMetadata()).toEqual({ labels: network.labels });
    },
  );

  it("comes back the same, bit for bit", async () => {
    const layers = [
      { units: 7, activation: "tanh", init: "glorot" } as const,
      { units: 5, init: "he" } as const,
      3,
    ];
    const network = createNetwork({ inputs: 6, layers, seed: 4 });
    for (const copy of [
      await load(await exportModel(network, "tfjs")),
      await load(await exportModel(network, "safetensors")),
    ]) {
      expect(copy.weightsHash).toBe(network.weightsHash);
      expect(copy.layers).toEqual(network.layers);
      expect(copy.labels).toEqual(["0", "1", "2"]);
    }
  });

  it("keeps the names of classes, and that answers are numbers", async () => {
    const bytes = await load(await exportModel(createNetwork({ inputs: 2, layers: [2] }), "tfjs"), {
      labels: ["a", "b"],
    });
    // Those of the file come first.
    expect(bytes.labels).toEqual(["0", "1"]);
    const numbers = createNetwork({ inputs: 2, layers: [2], answers: "numbers" });
    const files = await exportModel(numbers, "tfjs");
    expect((await load(files, { answers: "numbers" })).weightsHash).toBe(numbers.weightsHash);
    await expect(load(files)).rejects.toThrow(
      'model.json: expected a model that answers with labels (say answers: "numbers"',
    );
  });
});

/** Models of stock tfjs with what they should be read as. */
const MODELS: [string, () => LayersModel, Activation[]][] = [
  [
    "a Sequential of dense layers",
    () =>
      sequential({
        layers: [
          layers.dense({ units: 5, activation: "relu", inputShape: [6] }),
          layers.dense({ units: 3, activation: "softmax" }),
        ],
      }),
    ["relu", "softmax"],
  ],
  [
    "activations and softmax in layers of their own, dropout, no bias",
    () =>
      sequential({
        layers: [
          layers.dense({ units: 5, useBias: false, inputShape: [6] }),
          layers.activation({ activation: "tanh" }),
          layers.dropout({ rate: 0.5 }),
          layers.dense({ units: 4 }),
          layers.reLU(),
          layers.activation({ activation: "linear" }),
          layers.dense({ units: 3, useBias: false }),
          layers.softmax(),
        ],
      }),
    ["tanh", "relu", "softmax"],
  ],
  [
    "images that are flattened",
    () =>
      sequential({
        layers: [
          layers.inputLayer({ inputShape: [2, 3, 1] }),
          layers.flatten(),
          layers.dense({ units: 4, activation: "sigmoid" }),
          layers.reshape({ targetShape: [4] }),
          layers.dense({ units: 3, activation: "softmax" }),
        ],
      }),
    ["sigmoid", "softmax"],
  ],
  [
    "a functional model that is one chain",
    () => {
      const inputs = input({ shape: [2, 3] });
      const flat = layers.reshape({ targetShape: [6] }).apply(inputs) as SymbolicTensor;
      const hidden = layers
        .dense({ units: 5, activation: "relu", name: "hidden" })
        .apply(flat) as SymbolicTensor;
      const out = layers
        .dense({ units: 3, activation: "softmax", name: "out" })
        .apply(hidden) as SymbolicTensor;
      return model({ inputs, outputs: out });
    },
    ["relu", "softmax"],
  ],
];

describe("what stock tfjs saves", () => {
  it.each(MODELS)("is read with the same answers: %s", async (name, make, activations) => {
    const stock = moved(make());
    const own = put(name.replaceAll(" ", "-"), await stockFiles(stock));
    const network = await load(join(own, "model.json"));
    expect(network.layers.map(({ activation }) => activation)).toEqual(activations);
    const rows = rowsOf(11, 6);
    expect(distance(network.predictSync(rows), stockAnswers(stock, rows))).toBeLessThan(1e-5);
  });

  it("may be cut into shards anywhere, and hold an optimizer's tensors", async () => {
    const stock = moved(MODELS[0]![1]());
    stock.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
    await stock.fit(tf.ones([2, 6]), tf.oneHot(tf.tensor1d([0, 1], "int32"), 3), { epochs: 1 });
    const whole = await load(await stockFiles(stock));
    const files = await stockFiles(stock, [1, 50, 99], { includeOptimizer: true });
    expect(new TextDecoder().decode(files["model.json"])).toContain('"group":"optimizer"');
    expect((await load(files)).weightsHash).toBe(whole.weightsHash);
    const { url, asked } = site;
    put("shards", files);
    expect((await load(`${url}/shards/model.json?token=1`)).weightsHash).toBe(whole.weightsHash);
    expect(asked).toContain("/shards/group1-shard4of4.bin?token=1");
    expect((await load(new URL(`${url}/shards/model.json`))).weightsHash).toBe(whole.weightsHash);
  });

  it("is converted from Keras in older spellings", async () => {
    const files = await stockFiles(moved(MODELS[0]![1]()));
    const same = await load(files);
    const json = JSON.parse(new TextDecoder().decode(files["model.json"]));
    const { class_name, config } = json.modelTopology;
    for (const modelTopology of [
      { class_name, config: config.layers },
      { model_config: { class_name, config } },
    ]) {
      const spelt = {
        ...files,
        "model.json": new TextEncoder().encode(`\ufeff ${JSON.stringify({ ...json, modelTopology })}`),
      };
      expect((await load(spelt)).weightsHash).toBe(same.weightsHash);
    }
  });

  it.each([
    ["uint8", 1],
    ["uint16", 2],
    ["float16", 2],
  ] as const)("may be quantized to %s", async (dtype, bytes) => {
    const quantization = { dtype, ...(dtype !== "float16" && { scale: 0.01, min: -0.5 }) };
    const weights = [
      { name: "d/kernel", shape: [3, 2], dtype: "float32" as const, quantization },
      { name: "d/bias", shape: [2], dtype: "float32" as const, quantization },
    ];
    const data = new Uint8Array(8 * bytes).map((_, i) => (i * 37 + 11) % 256);
    // Of 16 bits: a zero, a denormal, both signs, no infinity.
    if (dtype === "float16")
      data.set(new Uint8Array(Uint16Array.of(0, 1, 0x3c00, 0xbc01, 0x83ff, 0x7bff, 0x3555, 0x8000).buffer));
    const config = {
      name: "s",
      layers: [
        {
          class_name: "Dense",
          config: { name: "d", units: 2, activation: "linear", use_bias: true, batch_input_shape: [null, 3] },
        },
      ],
    };
    const modelTopology = { class_name: "Sequential", config };
    const stock = await loadLayersModel(
      tf.io.fromMemory({ modelTopology, weightSpecs: weights as never, weightData: data.buffer }),
    );
    const network = await load(
      {
        "model.json": new TextEncoder().encode(
          JSON.stringify({ modelTopology, weightsManifest: [{ paths: ["w"], weights }] }),
        ),
        w: data,
      },
      { answers: "numbers" },
    );
    const [kernel, bias] = stock.getWeights().map((weight) => weight.dataSync());
    expect(network.weights["layers.0.kernel"]).toEqual(kernel);
    expect(network.weights["layers.0.bias"]).toEqual(bias);
  });
});
