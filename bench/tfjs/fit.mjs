// `LayersModel.fit` of one epoch. Arguments: the model, the way it is trained, the number of threads, how many images
// there are, and how many of them are enough: the time is scaled to all.

import * as tf from "@tensorflow/tfjs-core";
import { contestant, mnistFloats } from "../lib/contestant.mjs";
import { useBackend } from "../lib/tfjs.mjs";
import { convnet, digits } from "./models.mjs";

const MODELS = {
  digits: { build: digits, shape: [784], batchSize: 64 },
  convnet: { build: convnet, shape: [28, 28, 1], batchSize: 32 },
};
/** Epochs after which V8 has optimized what runs often, tfjs's code above all. */
const WARM_UPS = 3;
/** What a user adds to a model of theirs: our Adam, our step, nothing but the backend; or a stock backend. */
const WAYS = ["accelerate", "adam", "backend"];

const [task, way, ...numbers] = process.argv.slice(2);
const [threads, total, count] = numbers.map(Number);
const { build, shape, batchSize } = MODELS[task];
await useBackend(WAYS.includes(way) ? "inkling" : way, threads);
const { accelerate, adam } = WAYS.includes(way) ? await import("inkling/tfjs") : {};

const { images, labels } = mnistFloats("train");
const x = tf.tensor(images.subarray(0, count * 784), [count, ...shape]);
const y = tf.cast(tf.oneHot(tf.tensor1d(Int32Array.from(labels.subarray(0, count)), "int32"), 10), "float32");
const model = build();
const optimizer = way === "adam" ? adam(0.001) : tf.train.adam(0.001);
model.compile({ optimizer, loss: "categoricalCrossentropy", metrics: ["accuracy"] });
const report = way === "accelerate" ? accelerate(model) : undefined;

/** The mean loss of the first epoch, which all later ones must better. */
let firstLoss;

const epoch = async () => {
  const begin = performance.now();
  const { history } = await model.fit(x, y, { epochs: 1, batchSize, verbose: 0 });
  const seconds = (performance.now() - begin) / 1000;
  if (report?.steps.original > 0) throw new Error(`not accelerated: ${report.reason}`);
  const [loss] = history.loss;
  firstLoss ??= loss;
  return { seconds: (seconds * total) / count, loss, firstLoss, accuracy: history.acc[0] };
};
await contestant(epoch, { warmUps: WARM_UPS });
