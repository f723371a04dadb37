// tfjs files that must not be believed, and layers that we lack: each is refused with its name and its place.

import { createNetwork, exportModel, load } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { type Files, jsonOf } from "../support/stock-tfjs";

interface LayerJson {
  name?: string;
  class_name: string;
  config: Record<string, unknown>;
  inbound_nodes: unknown[][][];
}
interface Config {
  name?: string;
  layers: LayerJson[];
  input_layers: unknown[];
  output_layers: unknown[];
}
interface Weight {
  name: string;
  shape: number[];
  dtype: string;
  quantization?: object;
}
interface Group {
  paths: unknown[];
  weights: Weight[];
}
interface ModelJson {
  format: string;
  modelTopology: { class_name: string; config: Config };
  weightsManifest: Group[];
  userDefinedMetadata: { labels: unknown };
}

const network = createNetwork({ inputs: 3, layers: [4, 2], seed: 1 });
const files = await exportModel(network, "tfjs");
const shard = Object.keys(files).find((name) => name.endsWith(".bin"))!;

/** The model's files with a change to the JSON, and with other weights. */
function changed(change: (json: ModelJson) => unknown, weights = files[shard]!): Files {
  const json: ModelJson = JSON.parse(new TextDecoder().decode(files["model.json"]));
  change(json);
  return { [shard]: weights, "model.json": jsonOf(json) };
}

const inLayers = (change: (layers: LayerJson[]) => unknown) =>
  changed((json) => change(json.modelTopology.config.layers));
const inGroup = (change: (group: Group) => unknown) => changed((json) => change(json.weightsManifest[0]!));
const inWeights = (change: (weights: Weight[]) => unknown) => inGroup(({ weights }) => change(weights));
const withPath = (path: unknown) => inGroup((group) => Object.assign(group, { paths: [path] }));
const layer = (class_name: string, config: Record<string, unknown>): LayerJson => ({
  class_name,
  config,
  inbound_nodes: [],
});

/** The network as a functional model whose connections may be changed. */
function functional(change: (config: Config) => unknown): Files {
  return changed(({ modelTopology }) => {
    const [first, second] = modelTopology.config.layers;
    const layers = [
      { ...second!, name: "dense_1", inbound_nodes: [[["dense", 0, 0, {}]]] },
      { ...layer("InputLayer", { batch_input_shape: [null, 3] }), name: "in" },
      { ...first!, name: "dense", inbound_nodes: [[["in", 0, 0, {}]]] },
    ];
    const config = { layers, input_layers: [["in", 0, 0]], output_layers: [["dense_1", 0, 0]] };
    Object.assign(modelTopology, { class_name: "Functional", config });
    change(config);
  });
}

const nan = files[shard]!.slice();
new DataView(nan.buffer).setUint32(4 * (12 + 1), 0x7fc00000, true);

const LAYERS = "model.json: modelTopology.config.layers";
const MANIFEST = "model.json: weightsManifest";

const CASES: [string, Files, argument: string, message: string][] = [
  // What we lack.
  [
    "another layer",
    inLayers((layers) => Object.assign(layers[1]!, { class_name: "Conv2D" })),
    `${LAYERS}[1].class_name`,
    'Softmax, got "Conv2D"',
  ],
  [
    "a layer with a name of JavaScript's",
    inLayers((layers) => Object.assign(layers[0]!, { class_name: "constructor" })),
    `${LAYERS}[0].class_name`,
    '"constructor"',
  ],
  [
    "another activation",
    inLayers((layers) => Object.assign(layers[0]!.config, { activation: "elu" })),
    `${LAYERS}[0].config.activation`,
    '(did you mean "relu"?), got "elu"',
  ],
  [
    "an activation that is an object",
    inLayers((layers) => Object.assign(layers[0]!.config, { activation: { class_name: "ReLU" } })),
    `${LAYERS}[0].config.activation`,
    "class_name",
  ],
  [
    "a hidden softmax",
    inLayers((layers) => Object.assign(layers[0]!.config, { activation: "softmax" })),
    "model.json: layers[0].activation",
    "only for the last layer",
  ],
  [
    "a relu at the end",
    inLayers((layers) => Object.assign(layers[1]!.config, { activation: "relu" })),
    "model.json: layers[1].activation",
    '"softmax" or "sigmoid" or "linear", got "relu"',
  ],
  [
    "two activations in a row",
    inLayers((layers) => layers.splice(1, 0, layer("Activation", { activation: "tanh" }))),
    `${LAYERS}[1]`,
    "tanh after relu",
  ],
  [
    "an activation of the inputs",
    inLayers((layers) => layers.unshift(layer("ReLU", {}))),
    `${LAYERS}[0]`,
    "relu before any Dense",
  ],
  [
    "a leaky ReLU",
    inLayers((layers) => layers.push(layer("ReLU", { max_value: 6 }))),
    `${LAYERS}[2].config.max_value`,
    "a ReLU without it, got 6",
  ],
  [
    "a ReLU that is always 0",
    inLayers((layers) => layers.push(layer("ReLU", { max_value: 0 }))),
    `${LAYERS}[2].config.max_value`,
    "got 0",
  ],
  [
    "a softmax along another axis",
    inLayers((layers) => layers.push(layer("Softmax", { axis: 0 }))),
    `${LAYERS}[2].config.axis`,
    "-1",
  ],
  [
    "a Reshape to an image",
    inLayers((layers) => layers.splice(1, 0, layer("Reshape", { target_shape: [2, 2] }))),
    `${LAYERS}[1].config.target_shape`,
    "a Reshape that flattens",
  ],
  [
    "rows that are not flattened",
    inLayers((layers) => Object.assign(layers[0]!.config, { batch_input_shape: [null, 5, 3] })),
    `${LAYERS}[0]`,
    'a Flatten before a Dense whose rows have a shape, got "[5,3]"',
  ],
  [
    "channels first",
    inLayers((layers) =>
      layers.unshift(layer("Flatten", { data_format: "channels_first", batch_input_shape: [null, 3, 1, 1] })),
    ),
    `${LAYERS}[0].config.data_format`,
    "channels_last",
  ],
  [
    "a graph model",
    changed((json) => Object.assign(json, { format: "graph-model" })),
    "model.json: format",
    '"layers-model", got "graph-model"',
  ],
  [
    "weights of 64 bits",
    inWeights((weights) => Object.assign(weights[0]!, { dtype: "complex64" })),
    `${MANIFEST}[0].weights[0].dtype`,
    "complex64",
  ],
  [
    "weights that are integers",
    inWeights((weights) => Object.assign(weights[0]!, { dtype: "int32" })),
    `${MANIFEST}[0].weights[0].dtype`,
    '"float32", got "int32"',
  ],
  [
    "another quantization",
    inWeights((weights) => Object.assign(weights[0]!, { quantization: { dtype: "int4" } })),
    `${MANIFEST}[0].weights[0].quantization.dtype`,
    "int4",
  ],
  [
    "a quantization without a scale",
    inWeights((weights) => Object.assign(weights[0]!, { quantization: { dtype: "uint8", min: 0 } })),
    `${MANIFEST}[0].weights[0].quantization.scale`,
    "a finite number",
  ],
  // Graphs that are no chain.
  [
    "two inputs",
    functional((config) => config.input_layers.push(["dense", 0, 0])),
    "model.json: modelTopology.config.input_layers.length",
    "expected 1, got 2",
  ],
  [
    "two outputs",
    functional((config) => config.output_layers.push(["dense", 0, 0])),
    "model.json: modelTopology.config.output_layers.length",
    "expected 1, got 2",
  ],
  [
    "a layer that is used twice",
    functional(({ layers }) => layers[2]!.inbound_nodes.push([["in", 0, 0, {}]])),
    `${LAYERS}[2].inbound_nodes.length`,
    "got 2",
  ],
  [
    "a layer with two inputs",
    functional(({ layers }) => layers[0]!.inbound_nodes[0]!.push(["in", 0, 0, {}])),
    `${LAYERS}[0].inbound_nodes[0].length`,
    "got 2",
  ],
  [
    "another use of a layer",
    functional(({ layers }) => layers[0]!.inbound_nodes[0]![0]!.splice(1, 1, 1)),
    `${LAYERS}[0].inbound_nodes[0][0]`,
    "the first output of a layer",
  ],
  [
    "a circle",
    functional(({ layers }) => layers[2]!.inbound_nodes[0]![0]!.splice(0, 1, "dense_1")),
    LAYERS,
    "one chain of layers",
  ],
  [
    "a layer beside the chain",
    functional(({ layers }) => layers[0]!.inbound_nodes[0]![0]!.splice(0, 1, "in")),
    LAYERS,
    "one chain of layers",
  ],
  [
    "a connection to nothing",
    functional(({ layers }) => layers[0]!.inbound_nodes[0]![0]!.splice(0, 1, "toString")),
    `${LAYERS}[0].inbound_nodes`,
    '"toString"',
  ],
  [
    "two layers of one name",
    functional(({ layers }) => Object.assign(layers[0]!, { name: "dense" })),
    LAYERS,
    "dense twice",
  ],
  // Damage.
  [
    "no JSON",
    { "model.json": new TextEncoder().encode('{ "modelTopology": ') },
    "model.json",
    "expected JSON",
  ],
  [
    "JSON in another encoding",
    { "model.json": Uint8Array.of(0x7b, 0xff, 0x7d) },
    "model.json",
    "expected JSON",
  ],
  [
    "another JSON",
    { "model.json": jsonOf({ name: "package" }) },
    "model.json: modelTopology",
    "an object, got undefined",
  ],
  [
    "no class",
    changed((json) => Object.assign(json.modelTopology, { class_name: "Graph" })),
    "model.json: modelTopology.class_name",
    '"Sequential", "Model" or "Functional", got "Graph"',
  ],
  [
    "no layers",
    inLayers((layers) => void layers.splice(0)),
    `${MANIFEST}[0].weights[0]`,
    "a weight of one of the layers",
  ],
  [
    "layers that are none",
    inLayers((layers) => layers.splice(0, 1, null as never)),
    `${LAYERS}[0]`,
    "an object, got null",
  ],
  [
    "no manifest",
    changed((json) => Object.assign(json, { weightsManifest: undefined })),
    MANIFEST,
    "an array of groups",
  ],
  [
    "units of a fraction",
    inLayers((layers) => Object.assign(layers[0]!.config, { units: 1.5 })),
    `${LAYERS}[0].config.units`,
    "1.5",
  ],
  [
    "a negative shape",
    inWeights((weights) => Object.assign(weights[0]!, { shape: [-3, -4] })),
    `${MANIFEST}[0].weights[0].shape`,
    "whole numbers",
  ],
  [
    "a missing weight",
    inWeights((weights) => Object.assign(weights[1]!, { name: "dense/bios" })),
    MANIFEST,
    'dense/bias of shape [4], got "none"',
  ],
  [
    "a weight too many",
    changed(
      (json) => json.weightsManifest[0]!.weights.push({ name: "more", shape: [1], dtype: "float32" }),
      new Uint8Array(108),
    ),
    `${MANIFEST}[0].weights[4]`,
    'a weight of one of the layers, got "more"',
  ],
  [
    "a weight twice",
    inWeights((weights) => Object.assign(weights[2]!, { name: "dense/kernel" })),
    MANIFEST,
    "dense/kernel twice",
  ],
  [
    "two layers with the same weights",
    inLayers((layers) => Object.assign(layers[1]!.config, { name: "dense" })),
    MANIFEST,
    "dense/kernel of shape [4,2]",
  ],
  [
    "a transposed kernel",
    inWeights((weights) => Object.assign(weights[0]!, { shape: [4, 3] })),
    `${MANIFEST}[0].weights[0]`,
    'dense/kernel of shape [3,4], got "[4,3]"',
  ],
  [
    "a kernel of other inputs than the units before it",
    inLayers((layers) => Object.assign(layers[0]!.config, { batch_input_shape: [null, 4] })),
    `${MANIFEST}[0].weights[0]`,
    "dense/kernel of shape [4,4]",
  ],
  ["a shard twice", inGroup((group) => Object.assign(group, { paths: [shard, shard] })), MANIFEST, "twice"],
  [
    "a missing shard",
    withPath("other.bin"),
    `${MANIFEST}[0].paths[0]`,
    "the file other.bin among those given",
  ],
  [
    "a shard cut short",
    changed(() => {}, files[shard]!.subarray(4)),
    `${MANIFEST}[0]`,
    `104 bytes of weights in ${shard}, got "100 bytes"`,
  ],
  [
    "a shard with more",
    changed(() => {}, Uint8Array.from([...files[shard]!, 0])),
    `${MANIFEST}[0]`,
    "104 bytes",
  ],
  [
    "a weight that is NaN",
    changed(() => {}, nan),
    "model.json: layers.0.bias[1]",
    "a finite number, got NaN",
  ],
  [
    "labels that are too few",
    changed((json) => Object.assign(json.userDefinedMetadata, { labels: ["a"] })),
    "model.json: labels.length",
    "expected 2, got 1",
  ],
  // Ways out of the folder.
  ...[
    "../weights.bin",
    "a/../../weights.bin",
    "/etc/passwd",
    "\\\\server\\share",
    "C:weights.bin",
    "file:///etc/passwd",
    "https://example.com/w.bin",
    "",
    ".",
    "a//b",
    7,
  ].map((path): [string, Files, string, string] => [
    `the path ${path}`,
    withPath(path),
    `${MANIFEST}[0].paths[0]`,
    "the name of a file in the model's folder",
  ]),
];

describe("a tfjs model", () => {
  it.each(CASES)("is refused with %s", async (_, given, argument, message) => {
    const error = await inputError(() => load(given));
    expect(error.argument).toBe(argument);
    expect(error.message).toContain(message);
  });

  it("is read as a functional model in any order of its layers", async () => {
    expect((await load(functional(() => {}))).weightsHash).toBe(network.weightsHash);
  });

  it("keeps nothing of what others keep in its metadata", async () => {
    const other = changed((json) =>
      Object.assign(json, { userDefinedMetadata: { labels: { 0: "a" }, __proto__: null } }),
    );
    expect((await load(other, { labels: ["a", "b"] })).labels).toEqual(["a", "b"]);
  });

  it("takes no memory for weights that it only claims to have", async () => {
    const claim = inWeights((weights) => Object.assign(weights[0]!, { shape: [2 ** 24, 2 ** 24] }));
    const before = process.memoryUsage().arrayBuffers;
    expect((await inputError(() => load(claim))).message).toContain("1125899906842680 bytes of weights");
    const overflow = inWeights((weights) =>
      Object.assign(weights[0]!, { shape: Array(40).fill(2 ** 53 - 1) }),
    );
    expect((await inputError(() => load(overflow))).message).toContain("Infinity bytes of weights");
    const nothing = inWeights((weights) => Object.assign(weights[0]!, { shape: [0, 2 ** 24] }));
    expect((await inputError(() => load(nothing))).argument).toBe(`${MANIFEST}[0].weights[0].shape`);
    const units = inLayers((layers) => {
      for (const { config } of layers)
        Object.assign(config, { units: 2 ** 24, batch_input_shape: [null, 2 ** 24] });
    });
    expect((await inputError(() => load(units))).message).toContain("[16777216,16777216]");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it("is refused or sound at every length, and with deep JSON", async () => {
    const { "model.json": json } = files;
    for (let length = 1; length < json!.length; length += 7) {
      await inputError(() => load({ ...files, "model.json": json!.subarray(0, length) }));
    }
    const deep = new TextEncoder().encode(`{"modelTopology":${"[".repeat(1e6)}`);
    await inputError(() => load({ "model.json": deep }));
  });
});
