// Numbers that overflow: the error knows the step and the layer, and its model has the last weights that were good.

import { type Dataset, DivergenceError, InputError, type Model, predict, train } from "inkling";
import { describe, expect, it } from "vitest";
import { BY_HAND, divergence, expectLastGood, line, linear, type Options, rowsOf } from "./diverging";

describe("a training that overflows at its first step", () => {
  const one = rowsOf([1], [0]);
  it.each<[string, string, Dataset<number>, () => Model<number>, Options]>([
    ["outputs", "layers.1", one, () => linear(1, [[1e20], [1e20], [1]]), {}],
    ["outputs", "layers.0", rowsOf([3e38, 3e38], [0]), () => linear(2, [[1, 1]]), {}],
    // The square of 1e20 is more than a single float.
    ["outputs", "layers.0", one, () => linear(1, [[1e20]]), {}],
    // The output is 1e19, the gradient of the first layer 2e19 * 1e20.
    ["gradients", "layers.0", one, () => linear(1, [[0.1], [1e20]]), {}],
    // The gradient by the weight is 2e19 * 1e20.
    ["weights", "layers.0", rowsOf([1e20], [0]), () => linear(1, [[0.1]]), {}],
    ["weights", "layers.0", rowsOf([1e20], [0]), () => linear(1, [[0.1]]), { optimizer: "adam" }],
  ])("knows that it were the %s of %s, and learns nothing", async (part, layer, data, network, options) => {
    const model = network();
    const before = model.weightsHash;
    const error = await divergence(data, { ...BY_HAND, ...options, model });
    expect(error).toMatchObject({ name: "DivergenceError", epoch: 1, batch: 1, step: 1, layer });
    expect(error).not.toBeInstanceOf(InputError);
    const help =
      part === "outputs"
        ? "Inputs, targets or first weights are too large"
        : "A smaller rate, or clipNorm, may help";
    expect(error.message).toBe(
      `training diverged at step 1 (epoch 1, batch 1): the ${part} of ${layer} are no longer finite. ` +
        `The model keeps its last good weights. ${help}`,
    );
    expect(error.model).toBe(model);
    expect(model.weightsHash).toBe(before);
  });
});

describe("moments that overflow", () => {
  // The third row's gradient is 2e20, its square more than a single float; its loss is 1e38, and no weight overflows.
  const { layers, ...options }: Options = { ...BY_HAND, optimizer: "adam", layers: [1], epochs: 3 };
  const data = rowsOf([1, 2, 10, 3, 4], [1, 2, 1e19, 3, 4]);

  it("end a training, as their weights would never move again", async () => {
    const epochs: number[] = [];
    const error = await divergence(data, { ...options, layers, onEpoch: ({ epoch }) => epochs.push(epoch) });
    // Seen at the end of the first epoch at the latest.
    expect(epochs).toEqual([]);
    expect(error).toMatchObject({ epoch: 1, batch: 3, step: 3, layer: "layers.0" });
    expect(error.message).toContain("the weights of layers.0 are no longer finite");
    await expectLastGood(data.slice(0, 2), { ...options, layers, epochs: 1 }, error);
    for (const batch of [3, 4]) {
      const stopped: Options = {
        ...options,
        layers,
        onBatch: (event, { stop }) => event.batch === batch && stop(),
      };
      expect((await divergence(data, stopped)).step).toBe(3);
    }
  });

  it("are found in the layer that has them, before what follows from them", async () => {
    // The second row's gradients are 2e19 in the second layer and 2e14 in the first; the fourth row's loss overflows.
    const model = linear(1, [[1e-20], [1e-25]]);
    const later = rowsOf([1, 1e20, 1, 1, 1], [0, 1e19, 0, 1e20, 0]);
    const error = await divergence(later, { ...options, model, rate: 1e-30 });
    expect(error).toMatchObject({ step: 2, layer: "layers.1" });
  });

  it("do not, where the gradient is clipped", async () => {
    await train(data, { ...options, layers, clipNorm: 1 });
    await train(data, { ...options, layers, optimizer: "sgd", rate: 1e-30 });
  });
});

describe("a training that overflows later", () => {
  it("knows the step of the row that is too large", async () => {
    const data = rowsOf([1, 2, 3, 4, 5, 6, 3e38, 3e38, 7, 8], [1, 2, 3, 4, 5]);
    const options: Options = { ...BY_HAND, rate: 1e-3, layers: [1] };
    const error = await divergence(data, options);
    expect(error).toMatchObject({ epoch: 1, batch: 4, step: 4, layer: "layers.0" });
    await expectLastGood(data, options, error);
  });

  it.each<[string, Options]>([
    ["linear outputs", { ...BY_HAND, layers: [1], rate: 1 }],
    ["linear outputs in batches", { layers: [1], optimizer: "sgd", rate: 10, batch: 2, epochs: 100 }],
    ["a hidden layer of tanh", { ...BY_HAND, layers: [{ units: 8, activation: "tanh" }, 1], rate: 1000 }],
    ["ReLU", { ...BY_HAND, layers: [8, 8, 1], rate: 1000 }],
    ["ReLU and momentum", { layers: [8, 8, 1], optimizer: "sgd", rate: 1000, batch: 2, epochs: 100 }],
    ["weight decay that is more than all", { layers: [4, 1], weightDecay: 1000, rate: 1, epochs: 100 }],
    ["l2 that is more than all", { layers: [4, 1], optimizer: "sgd", l2: 1000, rate: 1, epochs: 100 }],
  ])("by a rate that is too high tells of the first step that was not finite: %s", async (_, options) => {
    const losses: number[] = [];
    const error = await divergence(line, { ...options, onBatch: ({ loss }) => losses.push(loss) });
    const batches = Math.ceil(line.length / (options.batch ?? 64));
    expect(error.epoch).toBe(Math.ceil(error.step / batches));
    expect(error.batch).toBe(error.step - (error.epoch - 1) * batches);
    expect(error.step).toBeGreaterThan(1);
    expect(error.layer).toMatch(/^layers\.[0-2]$/);
    // No callback is told of a loss that is none.
    expect(losses).toHaveLength(error.step - 1);
    expect(losses.every(Number.isFinite)).toBe(true);
    await expectLastGood(line, options, error);
    for (const threads of [1, 2]) {
      const { model, ...fields } = await divergence(line, { ...options, threads });
      expect(fields).toEqual({
        name: "DivergenceError",
        epoch: error.epoch,
        batch: error.batch,
        step: error.step,
        layer: error.layer,
      });
      expect(model.weightsHash).toBe(error.model.weightsHash);
    }
  });

  it("tells of no number that is not finite in any event, and fails by that error", async () => {
    const options: Options = { ...BY_HAND, layers: [1], rate: 1 };
    const losses: number[] = [];
    const run = train(line, options);
    const listening = async () => {
      for await (const event of run)
        if (event.type === "epoch") losses.push(event.loss, ...event.batchLosses);
    };
    const error = await listening().catch((error) => error);
    expect(error).toBeInstanceOf(DivergenceError);
    expect(losses).toHaveLength((error.epoch - 1) * (line.length + 1));
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  it("leaves a model that answers, trains on with a smaller rate, and may be given up", async () => {
    const model = linear(1, [[0.5]]);
    const error = await divergence(line, { ...BY_HAND, model, rate: 1 });
    expect(error.model).toBe(model);
    expect(model.aborted).toBe(false);
    expect(Number.isFinite((await predict(model, [1])).value)).toBe(true);
    model.weights = { "layers.0.kernel": [0.5], "layers.0.bias": [0] };
    const losses: number[] = [];
    for await (const event of train(line, { ...BY_HAND, model, rate: 0.001 })) {
      if (event.type === "epoch") losses.push(event.loss);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    model.dispose();
  });
});
