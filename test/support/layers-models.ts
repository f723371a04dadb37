// Small tfjs-layers models of all sorts, with weights and data made by rule: the same on every backend.

import * as tf from "@tensorflow/tfjs-core";
import { layers, type Sequential, sequential } from "@tensorflow/tfjs-layers";

type Layer = Parameters<Sequential["add"]>[0];

interface Kind {
  /** Of one row, whose numbers are words if `words` says how many there are, and any floats if not. */
  readonly shape: readonly number[];
  readonly words?: number;
  /** All but the last one, which tells the classes apart. */
  readonly layers: () => Layer[];
}

const CLASSES = 4;
const IMAGE = [8, 8, 1];
const SEQUENCE = [6, 5];

/** Normalization takes a bias away: its gradient would be mere rounding, by which Adam moves it at the full rate. */
const withoutBias = { useBias: false };
/** The usual one calls methods that tensors have only in the whole `@tensorflow/tfjs`. */
const recurrent = { recurrentInitializer: "glorotNormal" } as const;

export const KINDS: Readonly<Record<string, Kind>> = {
  "dense layers": {
    shape: [12],
    layers: () => [
      layers.dense({ units: 10, activation: "relu", inputShape: [12] }),
      layers.dense({ units: 8, activation: "tanh" }),
      layers.dense({ units: 6, activation: "elu" }),
    ],
  },
  convolutions: {
    shape: IMAGE,
    layers: () => [
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        padding: "same",
        activation: "relu",
        inputShape: IMAGE,
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 6, kernelSize: [2, 3], strides: [1, 2], activation: "relu" }),
      layers.averagePooling2d({ poolSize: [2, 1] }),
      layers.flatten(),
    ],
  },
  "batch normalization": {
    shape: IMAGE,
    layers: () => [
      layers.conv2d({ filters: 4, kernelSize: 3, ...withoutBias, inputShape: IMAGE }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 7, ...withoutBias }),
      layers.batchNormalization(),
    ],
  },
  dropout: {
    shape: [12],
    layers: () => [
      layers.dense({ units: 16, activation: "relu", inputShape: [12] }),
      layers.dropout({ rate: 0.4, seed: 3 }),
      layers.dense({ units: 8, activation: "sigmoid" }),
      layers.dropout({ rate: 0.2, seed: 4 }),
    ],
  },
  embedding: {
    shape: [6],
    words: 15,
    layers: () => [
      layers.embedding({ inputDim: 15, outputDim: 5, inputLength: 6 }),
      layers.flatten(),
      layers.dense({ units: 8, activation: "relu" }),
    ],
  },
  LSTM: {
    shape: SEQUENCE,
    layers: () => [
      layers.lstm({ units: 6, returnSequences: true, ...recurrent, inputShape: SEQUENCE }),
      layers.lstm({ units: 5, ...recurrent }),
    ],
  },
  GRU: {
    shape: SEQUENCE,
    layers: () => [
      layers.bidirectional({
        layer: layers.gru({ units: 5, ...recurrent }) as Parameters<typeof layers.bidirectional>[0]["layer"],
        mergeMode: "concat",
        inputShape: SEQUENCE,
      }),
    ],
  },
  "depthwise and separable convolutions": {
    shape: IMAGE,
    layers: () => [
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 3, activation: "relu", inputShape: IMAGE }),
      layers.separableConv2d({ filters: 5, kernelSize: 3, padding: "same", activation: "relu" }),
      layers.globalAveragePooling2d({}),
    ],
  },
  "transposed and one-dimensional convolutions": {
    shape: [4, 4, 2],
    layers: () => [
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, inputShape: [4, 4, 2] }),
      layers.zeroPadding2d({ padding: 1 }),
      layers.reshape({ targetShape: [11, 33] }),
      layers.conv1d({ filters: 4, kernelSize: 3, activation: "softplus" }),
      layers.layerNormalization(),
      layers.globalMaxPooling1d(),
    ],
  },
};

/** A compiled model of such a kind, that starts with weights made by rule. */
export function built(
  { layers: kindLayers }: Kind,
  optimizer: tf.Optimizer = tf.train.adam(0.01),
): Sequential {
  const model = sequential({
    layers: [...kindLayers(), layers.dense({ units: CLASSES, activation: "softmax" })],
  });
  const weights = model.getWeights().map((weight, i) => {
    // Biases, and whatever else there is one of per channel, start as tfjs wants them.
    if (weight.rank < 2) return tf.clone(weight);
    const inputs = weight.size / weight.shape.at(-1)!;
    const values = wave(weight.size, 1.3 + i).map((value) => value * Math.sqrt(3 / inputs));
    return tf.tensor(values, weight.shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Rows of such a kind and their labels, one-hot. */
export function examples({ shape, words }: Kind, rows: number): { x: tf.Tensor; y: tf.Tensor } {
  const width = shape.reduce((product, n) => product * n, 1);
  const label = (row: number) => (row * 7) % CLASSES;
  const waves = wave(rows * width, 0.7);
  const values = waves.map((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    if (words) return (column * 5 + row + label(row) * 3) % words;
    return value + (column % CLASSES === label(row) ? 1 : 0);
  });
  const labels = tf.tensor1d(
    Array.from({ length: rows }, (_, row) => label(row)),
    "int32",
  );
  const y = tf.tidy(() => tf.cast(tf.oneHot(labels, CLASSES), "float32"));
  labels.dispose();
  return { x: tf.tensor(values, [rows, ...shape]), y };
}

export function weightsOf(model: Sequential): number[] {
  return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
}

function wave(length: number, factor: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(factor * i));
}
