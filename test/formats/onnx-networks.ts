// Networks of every activation, shape and kind of answers, of which ONNX files are written.

import { createNetwork, type LayerOptions, type Model } from "inkling";
import { numbers } from "./onnx-graphs";

export const INPUTS = 7;

export type Answers = "labels" | "numbers";

/** A network with biases that are not 0. */
export function network(layers: readonly LayerOptions[], answers: Answers = "labels"): Model | Model<number> {
  const options = { inputs: INPUTS, layers, seed: 3 };
  const model =
    answers === "labels" ? createNetwork(options) : createNetwork({ ...options, answers: "numbers" });
  model.weights = Object.fromEntries(
    Object.entries(model.weights).map(([name, { length }], i) => [name, numbers(length, i)]),
  );
  return model;
}

export const NETWORKS: [string, LayerOptions[], Answers][] = [
  ["one layer and a softmax", [3], "labels"],
  ["one number", [1], "numbers"],
  ["ReLU, tanh and a softmax", [9, { units: 5, activation: "tanh" }, 4], "labels"],
  [
    "tanh, sigmoid and sigmoids",
    [
      { units: 6, activation: "tanh" },
      { units: 5, activation: "sigmoid" },
      { units: 2, activation: "sigmoid" },
    ],
    "numbers",
  ],
  [
    "every activation and linear outputs",
    [
      { units: 8, activation: "relu" },
      { units: 7, activation: "linear" },
      { units: 6, activation: "sigmoid" },
      { units: 5, activation: "tanh" },
      { units: 4, activation: "linear" },
    ],
    "numbers",
  ],
];
