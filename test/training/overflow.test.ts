// Overflows in long trainings with all controls, by weights that callbacks write, and again and again.

import { createNetwork, dataset, InputError, train } from "inkling";
import { afterEach, describe, expect, it, vi } from "vitest";
import { BY_HAND, divergence, expectLastGood, line, linear, type Options, rowsOf } from "./diverging";
import { followed, noisy } from "./support";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a training under control that overflows", () => {
  const data = noisy(60);
  // A penalty that throws weights over their zero and further away; the rate falls at each plateau, and not fast enough.
  const options: Options = {
    layers: [{ units: 8, activation: "tanh" }, 1],
    optimizer: { name: "sgd", momentum: 0.1 },
    rate: 0.5,
    l2: 20,
    batch: 12,
    epochs: 1000,
    seed: 3,
    dropout: 0.2,
    sampleWeights: Array.from({ length: 60 }, (_, row) => 1 + (row % 3)),
    validation: 0.2,
    schedule: { name: "plateau", factor: 0.9, patience: 0, warmUp: 2 },
    earlyStopping: 1000,
  };
  const numbers = dataset({ inputs: data.inputs, targets: Array.from(data.labels) });

  it.each([0, 400])(
    "goes back through all of it, also after states were replaced: %d ms a batch",
    async (batchMs) => {
      let now = 0;
      vi.spyOn(performance, "now").mockImplementation(() => now);
      const clock = () => {
        now += batchMs;
      };
      const error = await divergence(numbers, { ...options, onBatch: clock });
      expect(error.epoch).toBeGreaterThan(3);
      expect(error.layer).toMatch(/^layers\.[01]$/);
      // Stopped at the end of an epoch, a run with early stopping would have its best weights.
      await expectLastGood(numbers, { ...options, earlyStopping: undefined }, error);
      vi.restoreAllMocks();
      expect((await divergence(numbers, options)).model.weightsHash).toBe(error.model.weightsHash);
    },
  );

  it("had rates that fell before, which the way back has to know", async () => {
    const rates = new Set<number>();
    await divergence(numbers, { ...options, onEpoch: ({ rate }) => rates.add(rate) });
    expect(rates.size).toBeGreaterThan(3);
  });
});

describe("weights that a callback makes overflow", () => {
  it("end the training at the next step, with weights from before", async () => {
    // No second passes, after which another state were kept.
    vi.spyOn(performance, "now").mockReturnValue(0);
    const { layers: _, ...options }: Options = { ...BY_HAND, layers: [1], rate: 1e-3 };
    const model = linear(1, [[0.5]]);
    const before = model.weightsHash;
    const error = await divergence(line, {
      ...options,
      model,
      onBatch: ({ epoch, batch }, control) => {
        if (epoch === 2 && batch === 3) control.model.weights = { "layers.0.kernel": [1e38] };
      },
    });
    expect(error).toMatchObject({ epoch: 2, batch: 4, step: 9, layer: undefined });
    expect(error.message).toContain("the loss or a weight is no longer finite");
    // No step of the training made them: it goes back to the state that it has kept.
    expect(model.weightsHash).toBe(before);
    await train(line, { ...options, model, epochs: 1 });
  });

  it("are given up where they were kept, for a state from before them", async () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const { layers: _, ...options }: Options = { ...BY_HAND, layers: [1], rate: 1e-3 };
    const model = linear(1, [[0.5]]);
    const kernels: number[] = [];
    const onBatch: Options["onBatch"] = ({ batch }, control) => {
      kernels.push(model.weights["layers.0.kernel"]![0]!);
      // So that the state before the next batch is kept.
      now += 2000;
      if (batch === 3) control.model.weights = { "layers.0.kernel": [1e38] };
    };
    const error = await divergence(line, { ...options, model, onBatch });
    expect(error).toMatchObject({ step: 4, layer: "layers.0" });
    expect(model.weights["layers.0.kernel"]![0]).toBe(kernels[1]);
  });

  it("are refused where they are not finite", async () => {
    const onEpoch: Options["onEpoch"] = (_, { model }) => {
      model.weights = { "layers.0.kernel": [Number.POSITIVE_INFINITY] };
    };
    await expect(train(line, { ...BY_HAND, layers: [1], rate: 1e-3, onEpoch })).rejects.toThrow(InputError);
  });
});

describe("weights that a callback holds", () => {
  it("are not trained anew without it: the error tells of the step that overflowed", async () => {
    vi.spyOn(performance, "now").mockReturnValue(0);
    // By itself this rate overflows at step 19.
    const inputs = Array.from({ length: 40 }, (_, row) => (row === 30 ? 3e38 : 1 + (row % 5)));
    const data = rowsOf(
      inputs,
      inputs.map((_, row) => row % 3),
    );
    const options: Options = { ...BY_HAND, rate: 1 };
    expect((await divergence(data, { ...options, model: linear(1, [[0.5]]) })).step).toBe(19);
    const model = linear(1, [[0.5]]);
    const before = model.weightsHash;
    const onBatch: Options["onBatch"] = (_, control) => {
      control.model.weights = { "layers.0.kernel": [0.25], "layers.0.bias": [0] };
    };
    const error = await divergence(data, { ...options, model, onBatch });
    expect(error).toMatchObject({ epoch: 1, batch: 31, step: 31, layer: undefined });
    expect(model.weightsHash).toBe(before);
  });
});

describe("many trainings that overflow", () => {
  it("leave no memory behind", async () => {
    const inputs = noisy(10).inputs;
    const data = dataset({ inputs: Float32Array.from(inputs), targets: Array(10).fill(1e20) });
    const layers = [256, 256, 1];
    const model = createNetwork({ inputs: 12, layers, answers: "numbers" });
    const some = async () => {
      for (let i = 0; i < 40; i++) {
        await divergence(data, { model, epochs: 1, threads: 1 });
        (await divergence(data, { layers, epochs: 1, threads: 1 })).model.dispose();
      }
      return process.memoryUsage().rss;
    };
    await some();
    const before = await some();
    // A training's own memory is more than 1 MB, so one that stays were 160 MB.
    expect(((await some()) + (await some())) / 2 - before).toBeLessThan(50 * 2 ** 20);
    expect((await followed(noisy(20), { layers: [3], epochs: 1 })).done.ended).toBe("complete");
  });
});
