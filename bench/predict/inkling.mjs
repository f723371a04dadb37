// Ours, through the public API: arguments are the folder of the task, the kind of input (bytes or floats) and the
// number of threads.

import { engine, evaluate, init, load, mnist } from "inkling";
import { mnistFloats } from "../lib/contestant.mjs";
import { predictor, taskIn } from "./predictor.mjs";

const [folder, kind, threads] = process.argv.slice(2);
await init({ threads: Number(threads) });
const model = await load(`${folder}/model.safetensors`);
const test = await mnist.test();
// Also starts the threads.
await evaluate(model, test);
if (engine().threads !== Number(threads))
  throw new Error(`asked for ${threads} threads, got ${engine().threads}`);

const rows = kind === "bytes" ? test.inputs : mnistFloats("t10k").images;
await predictor(taskIn(folder), rows, (count) => {
  const probabilities = new Float32Array(count * 10);
  return (input) => model.predictSync(input, probabilities);
});
