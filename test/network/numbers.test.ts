// Models that answer with numbers: trained by the squared error, or by the binary cross-entropy where these are probabilities.

import { join } from "node:path";
import {
  createNetwork,
  type Dataset,
  dataset,
  evaluate,
  fromBytes,
  inspect,
  load,
  type Model,
  predict,
  type TrainOptions,
  train,
} from "inkling";
import { describe, expect, expectTypeOf, it } from "vitest";
import { bytes, inputError, striped } from "../support/made-up";
import { temporaryFolder } from "../support/programs";

const ROWS = 200;
/** Three numbers a row, spread evenly enough. */
const inputs = Float32Array.from({ length: 3 * ROWS }, (_, i) => Math.sin(1.7 * i * i));
const row = (i: number) => inputs.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
const rows = Array.from({ length: ROWS }, (_, i) => row(i));
/** One layer, whose best weights are known. */
const PLAIN: TrainOptions<number> = { layers: [1], optimizer: "sgd", rate: 0.1, batch: ROWS, epochs: 2000 };

describe("training towards numbers", () => {
  it("finds the plane that the rows lie on", async () => {
    const targets = rows.map(([a, b, c]) => 3 * a - 2 * b + 0.5 * c + 1);
    const model = await train(dataset({ inputs, targets }), PLAIN);
    expect(model).toMatchObject({ answers: "numbers", labels: [], outputs: 1 });
    expect(model.layers).toEqual([{ units: 1, activation: "linear", init: "he" }]);
    const kernel = [...model.weights["layers.0.kernel"]!];
    for (const [i, weight] of [3, -2, 0.5].entries()) expect(kernel[i]).toBeCloseTo(weight, 4);
    expect(model.weights["layers.0.bias"]![0]).toBeCloseTo(1, 4);
    const { value, values, warnings } = await predict(model, [1, 1, 1]);
    expect(value).toBeCloseTo(2.5, 3);
    expect([[...values], warnings]).toEqual([[value], []]);
    expect(model.predictSync(Float32Array.of(1, 1, 1))).toEqual(values);
  });

  it("ends at the least squares of noisy rows: errors that no input explains", async () => {
    const targets = rows.map(([a, b], i) => a - b + 0.5 * Math.sin(12.9 * i));
    const data = dataset({ inputs, targets });
    const model = await train(data, PLAIN);
    const answers = await predict(model, data);
    const errors = answers.map(({ value }, i) => value - targets[i]!);
    const mean = (of: (i: number) => number) => rows.reduce((sum, _, i) => sum + of(i), 0) / ROWS;
    // The normal equations: the errors are orthogonal to every column, that of the bias included.
    for (const column of [0, 1, 2]) expect(mean((i) => errors[i]! * rows[i]![column]!)).toBeCloseTo(0, 5);
    expect(mean((i) => errors[i]!)).toBeCloseTo(0, 5);
    const { loss, accuracy, count } = await evaluate(model, data);
    expect(loss).toBeCloseTo(
      mean((i) => errors[i]! ** 2),
      6,
    );
    expect([accuracy, count]).toEqual([undefined, ROWS]);
  });

  it("learns several numbers at once, and what is no plane", async () => {
    const targets = rows.map(([a, b]) => [a * b, Math.abs(a)]);
    const data = dataset({ inputs, targets });
    expect(data).toMatchObject({ answers: "numbers", outputs: 2, binary: false, classes: 0, counts: [] });
    const losses: number[] = [];
    const run = train(data, { layers: [32, 16, 2], epochs: 200, batch: 20, rate: 0.005, test: data });
    for await (const event of run) {
      if (event.type !== "epoch") continue;
      expect([event.accuracy, event.testAccuracy]).toEqual([undefined, undefined]);
      losses.push(event.testLoss!);
    }
    expect(losses.at(-1)!).toBeLessThan(losses[0]! / 50);
  });
});

describe("training towards true and false", () => {
  /** Rows that no plane parts. */
  const apart = dataset({ inputs, targets: rows.map(([a, b]) => a > 0 !== b > 0) });

  it("gives probabilities, and parts what no plane parts", async () => {
    expect(apart).toMatchObject({ binary: true, outputs: 1 });
    const model = await train(apart, { layers: [16, 8, 1], epochs: 150, batch: 20, rate: 0.01, seed: 1 });
    expect(model.layers.at(-1)!.activation).toBe("sigmoid");
    const answers = await predict(model, apart);
    expect(answers.every(({ value }) => value >= 0 && value <= 1)).toBe(true);
    const right = answers.filter(({ value }, i) => value > 0.5 === apart.targets[i]! > 0.5).length;
    expect(right / ROWS).toBeGreaterThan(0.95);
    expect((await evaluate(model, apart)).accuracy).toBe(right / ROWS);
  });

  it("ends where logistic regression does: errors that no input explains", async () => {
    const targets = rows.map(([a, b], i) => (a + b + Math.sin(12.9 * i) > 0 ? 1 : 0));
    const data = dataset({ inputs, targets });
    const model = await train(data, { ...PLAIN, layers: [{ units: 1, activation: "sigmoid" }], rate: 0.5 });
    const answers = await predict(model, data);
    for (const column of [0, 1, 2]) {
      const sum = answers.reduce((sum, { value }, i) => sum + (value - targets[i]!) * rows[i]![column]!, 0);
      expect(sum / ROWS).toBeCloseTo(0, 5);
    }
    const entropy = answers.reduce((sum, { value }, i) => sum - Math.log(targets[i] ? value : 1 - value), 0);
    expect((await evaluate(model, data)).loss).toBeCloseTo(entropy / ROWS, 5);
  });
});

describe("numbers", () => {
  it.each(["linear", "sigmoid"] as const)("have the same bits for any threads: %s", async (activation) => {
    const pixels = bytes(150 * 40, 4);
    const targets = Array.from({ length: 150 }, (_, i) => [(i % 7) / 6, (i % 5) / 4]);
    const data = dataset({ inputs: pixels, targets });
    const layers = [24, 10, { units: 2, activation }];
    const hash = async (threads: number) =>
      (await train(data, { layers, epochs: 3, batch: 16, threads })).weightsHash;
    const alone = await hash(1);
    for (const threads of [2, 3]) expect(await hash(threads)).toBe(alone);
    expect(await hash(1)).toBe({ linear: "225fb9e4b30a58c4", sigmoid: "328fda85d6dc0af3" }[activation]);
  });

  it("survive a file, which is read as what it is", async () => {
    const path = join(temporaryFolder(), "numbers.safetensors");
    const model = createNetwork({ inputs: 3, layers: [4, 2], answers: "numbers", seed: 3 });
    await model.save(path);
    const copy = await load(path, { answers: "numbers" });
    expect(copy).toMatchObject({ answers: "numbers", labels: [], outputs: 2, layers: model.layers });
    expect(await predict(copy, [1, 2, 3])).toEqual(await predict(model, [1, 2, 3]));
    expect((await inputError(() => load(path))).message).toBe(
      `${path}: expected a model that answers with labels (say answers: "numbers" for the other kind), got "one that answers with numbers"`,
    );
    const classes = createNetwork({ inputs: 3, layers: [4, 2] }).toBytes();
    expect((await inputError(() => fromBytes(classes, { answers: "numbers" }))).argument).toBe("model file");
  });

  it("are inspected by how far they are off", async () => {
    const model = createNetwork({ inputs: 1, layers: [2], answers: "numbers" });
    model.weights = { "layers.0.kernel": [1, 2], "layers.0.bias": [0, 1] };
    const targets = [
      [0, 1],
      [2, 4],
      [2, 1],
    ];
    const data = dataset({ inputs: [[0], [1], [2]], targets });
    // Values 0 1, 1 3, 2 5: errors 0 0, -1 -1, 0 4.
    const frame = await inspect(model, data);
    expect(frame).toMatchObject({ type: "errors", count: 3, loss: 18 / 6 });
    expect(frame.outputs[0]).toMatchObject({
      meanAbsoluteError: 1 / 3,
      rootMeanSquaredError: expect.closeTo(Math.sqrt(1 / 3), 12),
      r2: expect.closeTo(1 - 1 / 3 / (8 / 9), 12),
      accuracy: null,
    });
    expect(frame.outputs[1]!.r2).toBeCloseTo(1 - 17 / 3 / 2, 12);
    expect(frame.outputs[1]!.errors.counts.reduce((sum, n) => sum + n, 0)).toBe(3);
    expect(frame.mistakes).toEqual([
      { row: 2, output: 1, target: 1, value: 5 },
      { row: 1, output: 0, target: 2, value: 1 },
      { row: 1, output: 1, target: 4, value: 3 },
    ]);
    expect(JSON.parse(JSON.stringify(frame))).toEqual(frame);
    const constant = dataset({
      inputs: [[0], [1]],
      targets: [
        [5, 5],
        [5, 6],
      ],
    });
    expect((await inspect(model, constant)).outputs.map(({ r2 }) => r2 === null)).toEqual([true, false]);
  });

  it("are followed to the output that is asked for", async () => {
    const model = createNetwork({ inputs: 2, layers: [2], answers: "numbers" });
    model.weights = { "layers.0.kernel": [1, 2, 3, 4], "layers.0.bias": [0, 1] };
    expect(await inspect(model, [1, 1])).toMatchObject({
      type: "estimate",
      values: [4, 7],
      output: 0,
      saliency: [1, 3],
      weights: [1, 3],
    });
    expect(await inspect(model, [1, 1], { output: 1 })).toMatchObject({ output: 1, saliency: [2, 4] });
    expect((await inputError(() => inspect(model, [1, 1], { output: 2 }))).argument).toBe("options.output");
    expect((await inspect(model)).classes).toEqual([]);
  });

  const data = dataset({ inputs, targets: rows.map(([a]) => a) });
  const classifier = createNetwork({ inputs: 3, layers: [2] });
  const sigmoid = { units: 1, activation: "sigmoid" } as const;
  it.each<[string, string, () => unknown]>([
    ["labels beside targets", "targets", () => dataset({ inputs, targets: [1], labels: [1] } as never)],
    ["a target that is NaN", "targets[1]", () => dataset({ inputs: [[1], [2]], targets: [1, Number.NaN] })],
    ["no targets", "targets", () => dataset({ inputs, targets: [] })],
    ["text for targets", "targets", () => dataset({ inputs, targets: "1,2" as never })],
    [
      "numbers among true and false",
      "targets[1]",
      () => dataset({ inputs: [[1], [2]], targets: [1, true] as never }),
    ],
    ["targets of other lengths", "targets[1]", () => dataset({ inputs: [[1], [2]], targets: [[1, 2], [3]] })],
    ["another number of rows", "inputs", () => dataset({ inputs, targets: [1, 2, 3, 4, 5, 6, 7] })],
    [
      "a softmax",
      "layers[0].activation",
      () => train(data, { layers: [{ units: 1, activation: "softmax" }] }),
    ],
    [
      "a ReLU at the end",
      "layers[0].activation",
      () => train(data, { layers: [{ units: 1, activation: "relu" }] }),
    ],
    ["other outputs", "layers[0]", () => train(data, { layers: [2] })],
    ["a model of labels", "data.answers", () => train(data, { model: classifier as never })],
    [
      "an evaluation of labels",
      "data.answers",
      () => evaluate(classifier as Model<never>, data as Dataset<never>),
    ],
    [
      "labels and no softmax",
      "layers[0].activation",
      () => train(striped(9), { layers: [{ units: 3, activation: "linear" }] }),
    ],
    [
      "numbers that are no probabilities",
      `data.targets[${data.targets.findIndex((t) => t < 0)}]`,
      () => train(data, { layers: [sigmoid] }),
    ],
    [
      "answers of no kind",
      "answers",
      () => createNetwork({ inputs: 1, layers: [1], answers: "words" as never }),
    ],
    [
      "a linear network of labels",
      "layers[0].activation",
      () => createNetwork({ inputs: 1, layers: [{ units: 1, activation: "linear" }] }),
    ],
  ])("refuse %s", async (_, argument, call) => {
    const error = await inputError(call);
    expect(error.argument).toBe(argument);
    expect(error.message).toMatch(/: expected .+, got /);
  });
});

describe("types", () => {
  it("say what a model answers with", async () => {
    const pets = dataset({ inputs: [[0], [1]], labels: ["cat", "dog"] });
    expectTypeOf(pets).toEqualTypeOf<Dataset<"cat" | "dog">>();
    const model = await train(pets, { layers: [2], epochs: 1 });
    expectTypeOf(model).toEqualTypeOf<Model<"cat" | "dog">>();
    const { label } = await predict(model, [0]);
    expectTypeOf(label).toEqualTypeOf<"cat" | "dog">();
    const all = await predict(model, pets);
    expectTypeOf(all[0]!.label).toEqualTypeOf<"cat" | "dog">();
    const numbers = await train(dataset({ inputs: [[0], [1]], targets: [1, 2] }), { layers: [1], epochs: 1 });
    expectTypeOf(numbers).toEqualTypeOf<Model<number>>();
    expectTypeOf((await predict(numbers, [0])).value).toEqualTypeOf<number>();
    expectTypeOf(() => predict(model, "a.png")).returns.resolves.toHaveProperty("box");
    expectTypeOf((await evaluate(model, pets)).confusion[0]![0]!).toEqualTypeOf<number>();
    expectTypeOf(dataset({ inputs: new Uint8Array(2), labels: new Uint8Array(2) })).toEqualTypeOf<Dataset>();
    // A model of some labels is one of labels.
    const general: Model = model;
    expect(general.labels).toEqual(["cat", "dog"]);
  });
});
