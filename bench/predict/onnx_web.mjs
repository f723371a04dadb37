// ONNX Runtime Web on its wasm backend: arguments are the folder of the task and the number of threads.

import { env, InferenceSession, Tensor } from "onnxruntime-web";
import { mnistFloats } from "../lib/contestant.mjs";
import { predictor, taskIn } from "./predictor.mjs";

const [folder, threads] = process.argv.slice(2);
env.wasm.numThreads = Number(threads);
const session = await InferenceSession.create(`${folder}/model.onnx`, { graphOptimizationLevel: "all" });
// It goes on with one thread where it cannot have more: that must not pass for what was asked.
if (env.wasm.numThreads !== Number(threads)) throw new Error(`asked for ${threads} threads, got one`);

await predictor(taskIn(folder), mnistFloats("t10k").images, (count) => async (input) => {
  const { probabilities } = await session.run({ input: new Tensor("float32", input, [count, 784]) });
  return probabilities.data;
});
