// Layers and graphs of tfjs that we lack: each is refused with its name and its place.

import { load } from "inkling";
import { describe, expect, it } from "vitest";
import {
  type Case,
  changed,
  functional,
  inLayers,
  inWeights,
  LAYERS,
  layer,
  MANIFEST,
  network,
} from "../support/changed-tfjs";
import { inputError } from "../support/made-up";

const CASES: Case[] = [
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
    "a Reshape to another size",
    inLayers((layers) => layers.splice(1, 0, layer("Reshape", { target_shape: [100] }))),
    `${LAYERS}[1].config.target_shape[0]`,
    "got 100",
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
});
