// Looking inside: a model, a decision, and how a model does on data; against what the definitions give.

import { createNetwork, dataset, evaluate, inspect, type Model, mnist, predict, train } from "inkling";
import { beforeAll, describe, expect, it } from "vitest";
import { interval } from "../../ts/inspect/statistics";
import { inputError } from "../support/made-up";

const throughJson = (frame: unknown) => JSON.parse(JSON.stringify(frame));

/** Two inputs, two ReLU units, of which one is dead, two classes. */
async function byHand(): Promise<Model> {
  const model = await createNetwork({ inputs: 2, layers: [2, 2], seed: 1 });
  model.weights = {
    "layers.0.kernel": [1, -3, 2, -1],
    "layers.0.bias": [-1, 0],
    "layers.1.kernel": [0.5, -0.5, 4, 4],
    "layers.1.bias": [0, 0.25],
  };
  return model;
}

describe("inspect of a model", () => {
  it("tells sizes, statistics, and units that never give anything", async () => {
    const frame = await inspect(await byHand());
    expect(frame).toMatchObject({ type: "model", inputs: 2, classes: ["0", "1"], parameters: 12, bytes: 48 });
    const [hidden, output] = frame.layers;
    expect(hidden).toMatchObject({ inputs: 2, units: 2, activation: "relu", parameters: 6, dead: [1] });
    expect(hidden!.weights).toEqual({
      count: 4,
      mean: -0.25,
      deviation: Math.sqrt((1.25 ** 2 + 2.75 ** 2 + 2.25 ** 2 + 0.75 ** 2) / 4),
      least: -3,
      most: 2,
    });
    expect(hidden!.biases).toMatchObject({ count: 2, mean: -0.5, least: -1, most: 0 });
    expect(output).toMatchObject({ activation: "softmax", dead: [] });
    expect(throughJson(frame)).toEqual(frame);
  });
});

describe("inspect of a decision", () => {
  it("follows a row through a small network", async () => {
    const frame = await inspect(await byHand(), [1, 0.5]);
    // 1 * 1 + 0.5 * 2 - 1 = 1, and 0.5 against 0.25 - 0.5.
    const odds = Math.exp(0.5) / Math.exp(-0.25);
    expect(frame).toMatchObject({ type: "decision", label: "0", index: 0, input: [1, 0.5], warnings: [] });
    expect(frame.confidence).toBeCloseTo(odds / (1 + odds), 6);
    expect(frame.layers[0]).toEqual({ units: 2, activation: "relu", outputs: [1, 0], mean: 0.5, most: 1 });
    expect(frame.strongestInputs).toEqual([
      { index: 0, value: 1 },
      { index: 1, value: 0.5 },
    ]);
    expect(frame.connections).toEqual([
      { layer: 0, from: 0, to: 0, weight: 1, signal: 1 },
      { layer: 0, from: 1, to: 0, weight: 2, signal: 1 },
      { layer: 1, from: 0, to: 0, weight: 0.5, signal: 0.5 },
    ]);
    expect(frame.weights).toEqual([0.5, 4]);
    expect(frame.histogram.counts.reduce((sum, n) => sum + n, 0)).toBe(2);
    expect([frame.histogram.edges[0], frame.histogram.edges.at(-1)]).toEqual([0.5, 4]);
    // The logit of class 0 by the inputs: 0.5 times the weights into the unit that is active.
    expect(frame.saliency).toEqual([0.5, 1]);
    expect(throughJson(frame)).toEqual(frame);
  });

  it("agrees with predict, of bytes, floats and pictures", async () => {
    const model = await createNetwork({ inputs: 784, layers: [20, 10], seed: 3 });
    const { inputs } = (await mnist.test()).slice(0, 1);
    const bytes = (inputs as Uint8Array).slice();
    const expected = await predict(model, [bytes]);
    for (const input of [bytes, Float32Array.from(bytes, (byte) => byte / 255)]) {
      const frame = await inspect(model, input);
      expect(frame.probabilities).toEqual([...expected[0]!.probabilities]);
      expect(frame).toMatchObject({ label: expected[0]!.label, confidence: expected[0]!.confidence });
      expect(frame.input).toEqual([...Float32Array.from(bytes, (byte) => byte / 255)]);
      expect(frame.strongestInputs).toHaveLength(15);
      expect(frame.connections.filter(({ layer }) => layer === 0)).toHaveLength(15);
      expect(frame.saliency).toHaveLength(784);
    }
    const picture = { data: bytes, width: 28, height: 28 };
    const seen = await inspect(model, picture);
    const { box: _, ...prediction } = await predict(model, picture);
    expect(seen).toMatchObject({ ...prediction, probabilities: [...prediction.probabilities] });
  });

  it("goes through the units that are asked for, and no others", async () => {
    const model = await createNetwork({ inputs: 30, layers: [20, 15, 10], seed: 3 });
    const row = Float32Array.from({ length: 30 }, (_, i) => (i % 7) / 6);
    const units = [
      [1, 2, 5, 8, 11, 13, 16, 19],
      [0, 7, 14],
    ];
    const frame = await inspect(model, row, { units });
    expect(frame.units).toEqual(units);
    const inputs = frame.strongestInputs.map(({ index }) => index);
    const all = [...Array(10).keys()];
    const ends = [inputs, ...units, all];
    const outputs = [frame.input, ...frame.layers.map(({ outputs }) => outputs)];
    const kernels = [0, 1, 2].map((layer) => model.weights[`layers.${layer}.kernel`]!);
    const expected = [0, 1, 2].flatMap((layer) =>
      ends[layer]!.flatMap((from) =>
        ends[layer + 1]!.map((to) => {
          const weight = kernels[layer]![from * model.layers[layer]!.units + to]!;
          return { layer, from, to, weight, signal: weight * outputs[layer]![from]! };
        }),
      ),
    );
    const size = ({ signal }: { signal: number }) => Math.abs(signal);
    const strongest = expected.filter(size).sort((a, b) => size(b) - size(a));
    const ofEach = [0, 1, 2].map((layer) => strongest.filter((edge) => edge.layer === layer));
    expect(ofEach[0]!.length).toBeGreaterThan(27);
    expect(new Set(frame.connections)).toEqual(new Set(ofEach.flatMap((edges) => edges.slice(0, 27))));
    const order = frame.connections.map((connection) => 1000 * connection.layer - size(connection));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    const { units: _, connections: __, ...rest } = frame;
    expect(await inspect(model, row)).toMatchObject(rest);
    expect((await inspect(model, row)).units).toBeUndefined();
    expect(throughJson(frame)).toEqual(frame);
  });

  it("leads to the twenty likeliest classes, where there are many", async () => {
    const model = createNetwork({ inputs: 6, layers: [{ units: 5, activation: "tanh" }, 100], seed: 3 });
    const units = [[0, 1, 2, 3, 4]];
    const { connections, probabilities } = await inspect(model, [1, 0.5, 0, 1, 1, 0.2], { units });
    const least = [...probabilities].sort((a, b) => b - a)[19]!;
    const last = connections.filter(({ layer }) => layer === 1);
    expect(last).toHaveLength(40);
    for (const { to } of last) expect(probabilities[to]).toBeGreaterThanOrEqual(least);
  });

  it("wants units that there are, each once, of each hidden layer", async () => {
    const model = await createNetwork({ inputs: 2, layers: [4, 3, 2], seed: 1 });
    const message = async (units: unknown) =>
      (await inputError(() => inspect(model, [1, 0], { units: units as number[][] }))).message;
    expect(await message([[0, 1, 2, 4], [0]])).toBe(
      "options.units[0][3]: expected a whole number from 0 to 3, got 4",
    );
    expect(await message([[0], [0, 2.5]])).toContain(
      "options.units[1][1]: expected a whole number from 0 to 2",
    );
    expect(await message([[0], [1, 1]])).toBe("options.units[1][1]: expected each unit once, got 1");
    expect(await message([[0]])).toBe("options.units.length: expected 2, got 1");
    expect(await message([[0], 1])).toBe("options.units[1]: expected an array of units of the layer, got 1");
    expect(await message("all")).toContain("options.units: expected an array");
    // A network without hidden layers has none.
    const flat = await createNetwork({ inputs: 2, layers: [2], seed: 1 });
    expect((await inspect(flat, [1, 1], { units: [] })).connections).toHaveLength(4);
  });

  it("wants one row or picture", async () => {
    const model = await byHand();
    expect((await inputError(() => inspect(model, [1, 2, 3, 4]))).message).toContain(
      "input.length: expected 2",
    );
    expect((await inputError(() => inspect(model, [1]))).message).toContain("input.length");
    expect((await inputError(() => inspect(model, "seven.png"))).message).toContain(
      "model.inputs: expected 784",
    );
    expect((await inputError(() => inspect({} as Model))).message).toContain("model: expected a model");
  });
});

describe("inspect of a model on data", () => {
  it("counts by hand what a small network does", async () => {
    // Class 0 has 1 first, class 1 has 1 second: the network answers by which input is larger.
    const model = await createNetwork({ inputs: 2, layers: [2], seed: 1 });
    model.weights = { "layers.0.kernel": [2, 0, 0, 2], "layers.0.bias": [0, 0] };
    const rows = [
      [1, 0],
      [1, 0],
      [0, 1],
      [1, 0],
    ];
    const frame = await inspect(model, dataset({ inputs: rows, labels: [0, 0, 1, 1] }));
    const confidence = Math.exp(2) / (Math.exp(2) + 1);
    expect(frame).toMatchObject({
      type: "data",
      count: 4,
      accuracy: 0.75,
      confusion: [
        [2, 0],
        [1, 1],
      ],
      confusions: [{ truth: "1", taken: "0", count: 1 }],
    });
    expect(frame.classes).toEqual([
      { label: "0", count: 2, precision: 2 / 3, recall: 1, f1: 0.8 },
      { label: "1", count: 2, precision: 1, recall: 0.5, f1: 2 / 3 },
    ]);
    expect(frame.mistakes).toEqual([
      { row: 3, truth: "1", label: "0", confidence: expect.closeTo(confidence, 6) },
    ]);
    const used = frame.calibration.bins.filter(({ count }) => count > 0);
    expect(used).toEqual([
      { from: 13 / 15, to: 14 / 15, count: 4, confidence: expect.closeTo(confidence, 6), accuracy: 0.75 },
    ]);
    expect(frame.calibration.error).toBeCloseTo(confidence - 0.75, 6);
    expect(throughJson(frame)).toEqual(frame);
  });

  it("knows where an accuracy is with 95 % certainty", () => {
    // Newcombe 1998, table I: 81 of 263, and 0 of 20.
    const [low, high] = interval(81, 263);
    expect([low, high].map((x) => x.toFixed(4))).toEqual(["0.2553", "0.3662"]);
    expect(interval(0, 20).map((x) => x.toFixed(4))).toEqual(["0.0000", "0.1611"]);
  });

  describe("the digits", () => {
    let model: Model;
    beforeAll(async () => {
      model = await train(await mnist.train(), { epochs: 1, seed: 1 });
    });

    it("agree with evaluate, and their mistakes are mistakes", async () => {
      const test = await mnist.test();
      const frame = await inspect(model, test);
      const { accuracy, loss, confusion } = await evaluate(model, test);
      expect(frame).toMatchObject({ accuracy, loss, confusion, count: 10_000 });
      expect(frame.interval[0]).toBeLessThan(accuracy);
      expect(frame.interval[1]).toBeGreaterThan(accuracy);
      expect(frame.interval[1] - frame.interval[0]).toBeLessThan(0.01);
      expect(frame.calibration.error).toBeLessThan(0.05);
      expect(frame.mistakes).toHaveLength(25);
      const confidences = frame.mistakes.map(({ confidence }) => confidence);
      expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
      for (const { row, truth, label } of frame.mistakes.slice(0, 3)) {
        const one = test.slice(row, row + 1);
        const answers = await predict(model, [one.inputs]);
        expect([answers[0]!.label, String(one.labels[0])]).toEqual([label, truth]);
      }
    });

    it("are refused where they are not the model's", async () => {
      const other = dataset({ inputs: new Uint8Array(4), labels: [0] });
      expect((await inputError(() => inspect(model, other))).message).toContain("data");
    });
  });
});
