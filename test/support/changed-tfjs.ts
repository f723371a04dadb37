// A small model in tfjs's format, as it is written and with changes.

import { createNetwork, exportModel } from "inkling";
import { type Files, jsonOf } from "./stock-tfjs";

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

export const network = createNetwork({ inputs: 3, layers: [4, 2], seed: 1 });
export const files = await exportModel(network, "tfjs");
/** The name of the file with its weights: those of 3 inputs, 4 and 2 units, 104 bytes. */
export const shard = Object.keys(files).find((name) => name.endsWith(".bin"))!;

/** The model's files with a change to the JSON, and with other weights. */
export function changed(change: (json: ModelJson) => unknown, weights = files[shard]!): Files {
  const json: ModelJson = JSON.parse(new TextDecoder().decode(files["model.json"]));
  change(json);
  return { [shard]: weights, "model.json": jsonOf(json) };
}

export const inLayers = (change: (layers: LayerJson[]) => unknown) =>
  changed((json) => change(json.modelTopology.config.layers));
export const inGroup = (change: (group: Group) => unknown) =>
  changed((json) => change(json.weightsManifest[0]!));
export const inWeights = (change: (weights: Weight[]) => unknown) =>
  inGroup(({ weights }) => change(weights));
export const withPath = (path: unknown) => inGroup((group) => Object.assign(group, { paths: [path] }));
export const layer = (class_name: string, config: Record<string, unknown>): LayerJson => ({
  class_name,
  config,
  inbound_nodes: [],
});

/** The network as a functional model whose connections may be changed. */
export function functional(change: (config: Config) => unknown): Files {
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

/** Where layers and weights stand, for errors. */
export const LAYERS = "model.json: modelTopology.config.layers";
export const MANIFEST = "model.json: weightsManifest";

/** What is given, the error's argument, and a part of its message. */
export type Case = [title: string, given: Files, argument: string, message: string];
