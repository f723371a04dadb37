// The LayersModels of the benchmark, in tfjs-layers' own words.

import { layers, sequential } from "@tensorflow/tfjs-layers";

/** The digit network: 784-128-64-10. */
export function digits() {
  const dense = (units, activation, rest) =>
    layers.dense({ units, activation, kernelInitializer: "heNormal", ...rest });
  return sequential({
    layers: [dense(128, "relu", { inputShape: [784] }), dense(64, "relu"), dense(10, "softmax")],
  });
}

/** Three blocks of a 3x3 convolution, batch normalization, ReLU and max pooling, and a dense layer. */
export function convnet() {
  const block = (filters, rest) => [
    layers.conv2d({ filters, kernelSize: 3, padding: "same", useBias: false, ...rest }),
    layers.batchNormalization(),
    layers.reLU(),
    layers.maxPooling2d({ poolSize: 2 }),
  ];
  return sequential({
    layers: [
      ...block(16, { inputShape: [28, 28, 1] }),
      ...block(32),
      ...block(64),
      layers.flatten(),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
  });
}
