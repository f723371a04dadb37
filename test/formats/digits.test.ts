// The digit network that PyTorch trained, in stock TensorFlow.js and ONNX Runtime Web: as many images right as here.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { exportModel, load } from "inkling";
import { beforeAll, expect, it } from "vitest";
import { rightOf, testImages, torchDigits } from "../support/digits";
import { temporaryFolder } from "../support/programs";
import { distance, served, stockAnswers } from "../support/stock-tfjs";
import known from "./fixtures/torch/digits.json";
import { runOnnx } from "./onnx-graphs";

const model = await load(torchDigits);
const { rows, labels } = await testImages();
const answers = model.predictSync(rows);

/** Asserts that answers are those of the model, and how many of them are right. */
function expectSame(theirs: Float32Array): void {
  expect(distance(theirs, answers)).toBeLessThan(1e-5);
  expect(rightOf(theirs, labels)).toBe(known.right);
}

beforeAll(() => tf.setBackend("cpu"));

it("is what PyTorch said of it", () => expectSame(answers));

it("answers the 10,000 test images the same in stock tfjs", async () => {
  const folder = temporaryFolder();
  for (const [name, bytes] of Object.entries(await exportModel(model, "tfjs"))) {
    writeFileSync(join(folder, name), bytes);
  }
  const stock = await loadLayersModel(`${(await served(folder)).url}/model.json`);
  expectSame(stockAnswers(stock, rows));
});

it("answers them the same in ONNX Runtime Web", async () => {
  const { "model.onnx": file } = await exportModel(model, "onnx");
  expectSame(await runOnnx(file!, rows, [labels.length, model.inputs]));
});
