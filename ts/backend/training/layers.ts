// What tfjs-layers' models look like to us: stacks of dense layers, or the reason why not.

import type { Variable } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { ACTIVATIONS, type Activation, type Architecture } from "../../network/architecture";

type Layer = LayersModel["layers"][number];

/** A dense network, and the variables that hold its parameters in our order: kernel, bias, layer by layer. */
export interface Stack {
  readonly architecture: Architecture;
  readonly variables: readonly Variable[];
}

/** The model that does a `Sequential`'s work, or the model itself. */
export function innerModel(model: LayersModel): LayersModel {
  return (model as unknown as { model?: LayersModel }).model ?? model;
}

/** The stack that a model is, or what keeps it from being one. */
export function stackOf(model: LayersModel): Stack | string {
  if (model.inputs.length !== 1 || model.outputs.length !== 1) return "it has several inputs or outputs";
  const layers = model.layers.filter((layer) => kindOf(layer) !== "InputLayer");
  const broken = layers.find((layer, i) => i > 0 && !follows(layer, layers[i - 1]!));
  if (broken) return `its layers are no chain: ${broken.name}`;
  const dense = kindOf(layers[0]) === "Flatten" ? layers.slice(1) : layers;
  if (dense.length === 0) return "it has no layers";
  for (const [i, layer] of dense.entries()) {
    const reason = obstacle(layer, i + 1 === dense.length);
    if (reason) return `${layer.name}: ${reason}`;
  }
  const variables = dense.flatMap((layer) => layer.weights.map((weight) => weight.read() as Variable));
  const stacked = dense.map((layer) => {
    const { units, activation } = configOf(layer);
    return { units, activation: activation as Activation, init: "he" as const };
  });
  return { architecture: { inputs: variables[0]!.shape[0]!, layers: stacked }, variables };
}

interface DenseConfig {
  units: number;
  activation: string;
  useBias: boolean;
  [constraint: string]: unknown;
}

const kindOf = (layer: Layer | undefined) => layer?.getClassName();
const configOf = (layer: Layer) => layer.getConfig() as unknown as DenseConfig;

/** Whether a layer takes what another gives, and nothing else. */
function follows(layer: Layer, before: Layer): boolean {
  const nodes = layer.inboundNodes;
  return nodes.length === 1 && nodes[0]!.inboundLayers.length === 1 && nodes[0]!.inboundLayers[0] === before;
}

/** What of a layer the engine's training does not know. */
function obstacle(layer: Layer, isLast: boolean): string | undefined {
  if (kindOf(layer) !== "Dense") return `a ${kindOf(layer)} layer`;
  if (!layer.trainable) return "it is not trainable";
  const config = configOf(layer);
  if (!config.useBias) return "it has no bias";
  const extras = [
    "kernelRegularizer",
    "biasRegularizer",
    "activityRegularizer",
    "kernelConstraint",
    "biasConstraint",
  ];
  const extra = extras.find((name) => config[name]);
  if (extra) return `a ${extra}`;
  if (
    isLast !== (config.activation === "softmax") ||
    !(ACTIVATIONS as readonly string[]).includes(config.activation)
  ) {
    return `the activation ${config.activation}${isLast ? " of the last layer" : ""}`;
  }
  const { shape } = layer.weights[0]!;
  return shape.length === 2 ? undefined : "an input of several dimensions";
}
