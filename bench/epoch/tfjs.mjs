// tfjs-layers' `fit` on the backend that the argument names: wasm (with SIMD) or cpu. The cpu backend takes a tenth of
// the images, and its time is multiplied by ten: it would need more than a minute an epoch.

import * as tf from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { contestant, mnistFloats } from "../lib/contestant.mjs";
import { useBackend } from "../lib/tfjs.mjs";

const [backend] = process.argv.slice(2);
const part = backend === "cpu" ? 0.1 : 1;

await useBackend(backend);

const { images, labels } = mnistFloats("train");
const count = labels.length * part;
const x = tf.tensor2d(images.subarray(0, count * 784), [count, 784]);
const y = tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(labels.subarray(0, count)), "int32"), 10), "float32");
const dense = (units, activation, rest) =>
  layers.layers.dense({ units, activation, kernelInitializer: "heNormal", ...rest });
const model = layers.sequential({
  layers: [dense(128, "relu", { inputShape: [784] }), dense(64, "relu"), dense(10, "softmax")],
});
model.compile({ optimizer: tf.train.adam(0.001), loss: "categoricalCrossentropy" });

await contestant(async () => {
  const begin = performance.now();
  const { history } = await model.fit(x, y, { epochs: 1, batchSize: 64, shuffle: true, verbose: 0 });
  return { seconds: (performance.now() - begin) / 1000 / part, loss: history.loss[0] };
});
