// Models of tfjs-layers on our backend: they train as on tfjs's own, are saved and loaded, and leave nothing behind.

import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { loadLayersModel } from "@tensorflow/tfjs-layers";
import { adam } from "inkling/tfjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { built, examples, KINDS, weightsOf } from "../support/layers-models";

const BATCH = 8;
const STEPS = 20;
const EPOCHS = 4;
const ROWS = (BATCH * STEPS) / EPOCHS;

beforeEach(async () => {
  await tf.setBackend("inkling");
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

function expectClose(got: readonly number[], expected: readonly number[], tolerance: number) {
  expect(got).toHaveLength(expected.length);
  // Written so that NaN is far away.
  const far = got.filter((x, i) => !(Math.abs(x - expected[i]!) <= tolerance));
  expect(far).toEqual([]);
}

describe.each(Object.entries(KINDS))("a model with %s", (_, kind) => {
  /** The loss of each step, and what came of them. */
  async function trained(backend: string, optimizer: tf.Optimizer) {
    await tf.setBackend(backend);
    const model = built(kind, optimizer);
    const start = weightsOf(model);
    const { x, y } = examples(kind, ROWS);
    const losses: number[] = [];
    await model.fit(x, y, {
      epochs: EPOCHS,
      batchSize: BATCH,
      shuffle: false,
      verbose: 0,
      callbacks: { onBatchEnd: async (_, logs) => void losses.push(logs!.loss!) },
    });
    const probabilities = [...(model.predict(x) as tf.Tensor).dataSync()];
    return { start, losses, weights: weightsOf(model), probabilities };
  }

  it("trains as on cpu, with tfjs's Adam and with ours", async () => {
    const expected = await trained("cpu", tf.train.adam(0.01));
    expect(expected.losses).toHaveLength(STEPS);
    // Else there would be nothing to compare.
    expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]!);
    const moved = expected.weights.map((weight, i) => Math.abs(weight - expected.start[i]!));
    expect(moved.filter((distance) => distance > 0.02).length).toBeGreaterThan(moved.length / 2);
    for (const optimizer of [tf.train.adam(0.01), adam(0.01)]) {
      const got = await trained("inkling", optimizer);
      expect(got.start).toEqual(expected.start);
      expectClose(got.losses, expected.losses, 1e-4);
      expectClose(got.weights, expected.weights, 1e-4);
      expectClose(got.probabilities, expected.probabilities, 1e-4);
    }
  });

  it("predicts the same after it was saved and loaded, here and on cpu", async () => {
    const model = built(kind);
    const { x, y } = examples(kind, BATCH);
    await model.trainOnBatch(x, y);
    const expected = (model.predict(x) as tf.Tensor).dataSync();
    let saved: tf.io.ModelArtifacts | undefined;
    const keep = tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    });
    await model.save(keep);
    const loaded = await loadLayersModel(tf.io.fromMemory(saved!));
    expect((loaded.predict(x) as tf.Tensor).dataSync()).toEqual(expected);
    await tf.setBackend("cpu");
    const onCpu = await loadLayersModel(tf.io.fromMemory(saved!));
    expectClose([...(onCpu.predict(x) as tf.Tensor).dataSync()], [...expected], 1e-5);
  });
});

describe("1,000 batches", () => {
  const memory = () => ({ ...tf.memory() }) as tf.MemoryInfo & { numBytesInEngine: number };
  const BATCHES = 1000;

  it.each(["dense layers", "batch normalization"])("of %s leave no tensor behind", async (name) => {
    const kind = KINDS[name]!;
    const model = built(kind);
    const { x, y } = examples(kind, 2);
    const batch = async () => tf.dispose(await model.trainOnBatch(x, y));
    await batch();
    const before = memory();
    expect(before.numBytesInEngine).toBeGreaterThan(0);
    for (let i = 0; i < BATCHES; i++) await batch();
    expect(memory()).toEqual(before);
  });

  it("of fit leave no tensor behind, neither in the end nor on the way", async () => {
    const kind = KINDS["dense layers"]!;
    const model = built(kind);
    const epochs = 50;
    const { x, y } = examples(kind, BATCHES / epochs);
    const atEnds: ReturnType<typeof memory>[] = [];
    const fit = (rounds: number) =>
      model.fit(x, y, {
        epochs: rounds,
        batchSize: 1,
        verbose: 0,
        callbacks: { onEpochBegin: async () => void atEnds.push(memory()) },
      });
    await fit(1);
    const before = memory();
    atEnds.length = 0;
    const { history } = await fit(epochs);
    expect(history.loss).toHaveLength(epochs);
    expect(memory()).toEqual(before);
    // The history keeps the loss and the accuracy of each epoch as tensors until the end.
    const counts = atEnds.map(({ numTensors }, epoch) => numTensors - 2 * epoch);
    expect(counts).toEqual(Array(epochs).fill(counts[0]));
  });
});
