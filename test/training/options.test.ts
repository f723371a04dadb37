// Wrong options: each error names the option as it was written, what would have been right and what came; nothing is trained.

import { dataset, type InputError, train } from "inkling";
import { afterAll, describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { newModel, noisy } from "./support";

const ROWS = 12;
const data = noisy(ROWS);
const model = newModel();
const before = model.weightsHash;
const numbers = dataset({ inputs: data.inputs, targets: Array.from({ length: ROWS }, (_, i) => i) });
const pets = dataset({
  inputs: data.inputs,
  labels: Array.from({ length: ROWS }, (_, i) => (i % 2 ? "cat" : "dog")),
});

type Case = [argument: string, expected: string, options: object];

/** Values of which none is right, for one option or setting. */
const each = (
  argument: string,
  expected: string,
  values: unknown[],
  options: (value: unknown) => object,
): Case[] => values.map((value) => [argument, expected, options(value)]);
const option = (name: string, expected: string, ...values: unknown[]) =>
  each(name, expected, values, (value) => ({ [name]: value }));
const setting = (of: string, name: string, expected: string, values: unknown[], beside: object = {}) =>
  each(`${of}.${name}`, expected, values, (value) => ({
    [of]: { ...beside, [name]: value },
    validation: data,
  }));
const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
const NOT_SHARES = [-0.1, 1, nan, infinity];
const NO_NUMBERS = ["0.1", null, true, {}];
const every = (weight: unknown) => Array(ROWS).fill(weight);

const NO_WEIGHT = "a weight above 0 for one of the rows to train on";
const NAMES = '"constant" or "step" or "cosine" or "one-cycle" or "plateau"';
const STOPPING = "a patience in epochs, or an object with patience, minDelta, metric";
const DROPOUT = "a share from 0 to below 1, or an array of 2, one for each hidden layer";

const CASES: Case[] = [
  ...option("schedule", NAMES, 5, null, "steps of ten", {}, [], { every: 2 }, { name: "Cosine!!!" }),
  ["schedule", `${NAMES} (did you mean "cosine"?)`, { schedule: "cosin" }],
  ["schedule", `${NAMES} (did you mean "one-cycle"?)`, { schedule: { name: "onecycle" } }],
  ["schedule.every", "a whole number from 1 to 2147483648", { schedule: "step" }],
  ...setting("schedule", "every", "a whole number from 1 to 2147483648", [0, -1, 1.5, nan, "2", null], {
    name: "step",
  }),
  [
    "schedule.evry",
    'one of name, every, factor, warmUp (did you mean "every"?)',
    { schedule: { name: "step", evry: 2 } },
  ],
  ...setting("schedule", "factor", "a number from 0 to 1", [-0.1, 1.1, nan, "0.1", null], {
    name: "step",
    every: 1,
  }),
  ...setting("schedule", "end", "a number from 0 to 1", [-0.1, 1.1, nan, "0.1", null], { name: "cosine" }),
  ...setting("schedule", "ends", 'one of name, end, warmUp (did you mean "end"?)', [0], { name: "cosine" }),
  ...setting("schedule", "rise", "a number from 0 to 1", [-0.1, 1.1, nan, "0.1", null], {
    name: "one-cycle",
  }),
  ...setting("schedule", "warmUp", "one of name, rise", [1], { name: "one-cycle" }),
  ...setting("schedule", "warmUp", "a number from 0 to 3", [-1, 3.1, nan, "1", null], { name: "constant" }),
  ...setting("schedule", "factor", "a number above 0 and at most 1", [0, -1, 1.1, nan, "1"], {
    name: "plateau",
  }),
  ...setting("schedule", "patience", "a whole number from 0 to 1000000", [-1, 1.5, nan, "1"], {
    name: "plateau",
  }),
  ...setting("schedule", "minDelta", "a number from 0", [-1, nan, infinity, "1"], { name: "plateau" }),
  [
    "schedule.patince",
    'one of name, factor, patience, minDelta, warmUp (did you mean "patience"?)',
    { schedule: { name: "plateau", patince: 1 }, validation: data },
  ],
  [
    "validation",
    "data, or a share of them, on which the schedule looks for a plateau",
    { schedule: "plateau" },
  ],

  ...option("earlyStopping", "a whole number from 1 to 1000000", 0, -1, 1.5, nan, infinity),
  ...option("earlyStopping", STOPPING, "5", null, true),
  ["earlyStopping", "an object with patience, minDelta, metric", { earlyStopping: [5] }],
  ...setting("earlyStopping", "patience", "a whole number from 1 to 1000000", [0, -1, 1.5, nan, "1", null]),
  ...setting("earlyStopping", "minDelta", "a number from 0", [-1, nan, infinity, "1", null]),
  ...setting("earlyStopping", "metric", '"loss" or "accuracy"', ["acc", "", null, 1]),
  ...setting("earlyStopping", "metric", '"loss" or "accuracy" (did you mean "accuracy"?)', ["acuracy"]),
  ...setting("earlyStopping", "patince", 'one of patience, minDelta, metric (did you mean "patience"?)', [1]),
  ["validation", "data, or a share of them, on which earlyStopping looks", { earlyStopping: 3 }],

  ...option(
    "validation",
    "a data set, or a share above 0 and below 1",
    0,
    1,
    -0.1,
    nan,
    ...NO_NUMBERS,
    [0.1],
  ),
  ...option(
    "validation",
    `a share that is some but not all of ${ROWS} rows, of each class as much`,
    1e-9,
    0.999,
  ),
  ["validation.width", "12, the model's inputs", { validation: dataset({ inputs: [[1]], labels: [0] }) }],
  ["validation.answers", '"labels", as the model\'s', { validation: numbers }],
  [
    "validation.classes",
    "at most 3, the model's",
    { validation: dataset({ inputs: new Uint8Array(12), labels: [3] }) },
  ],

  ...["weightDecay", "l2"].flatMap((name) =>
    option(name, "a number from 0 to 1000", -1, 1001, nan, infinity, ...NO_NUMBERS),
  ),
  ...["clipValue", "clipNorm"].flatMap((name) =>
    option(name, "a number above 0", 0, -1, nan, infinity, ...NO_NUMBERS),
  ),
  ...option("labelSmoothing", "a number from 0 to below 1", ...NOT_SHARES, ...NO_NUMBERS),
  ...option("dropout", "a number from 0 to below 1", ...NOT_SHARES),
  ...option("dropout", DROPOUT, ...NO_NUMBERS, [], [0.1], [0.1, 0.1, 0.1], new Float32Array(2)),
  ...NOT_SHARES.map((share): Case => ["dropout[1]", "a number from 0 to below 1", { dropout: [0, share] }]),
  // biome-ignore lint/suspicious/noSparseArray: such an array is what must not come through
  ["dropout[0]", "a number from 0 to below 1", { dropout: [, 0.1] }],

  ...option(
    "classWeights",
    '"balanced" or an object with a weight for each label',
    "balance",
    null,
    5,
    [1, 2, 3],
  ),
  ["classWeights.3", "one of 0, 1, 2", { classWeights: { 3: 1 } }],
  ...setting("classWeights", "1", "a number from 0 to 1000000000", [-1, 1e10, nan, infinity, "1", null]),
  ...option("classWeights", NO_WEIGHT, { 0: 0, 1: 0, 2: 0 }),
  ...option(
    "sampleWeights",
    `${ROWS} numbers, one a row`,
    null,
    1,
    "1".repeat(ROWS),
    [1],
    every(1).concat(1),
    {},
  ),
  ...[-1, 1e10, nan, infinity, "1", null, 1n].map(
    (weight): Case => ["sampleWeights[0]", "a number from 0 to 1000000000", { sampleWeights: every(weight) }],
  ),
  ["sampleWeights[2]", "a number from 0 to 1000000000", { sampleWeights: every(1).fill(nan, 2) }],
  ...option("sampleWeights", NO_WEIGHT, every(0), new Float64Array(ROWS)),
  [
    "sampleWeights",
    NO_WEIGHT,
    { classWeights: { 0: 0 }, sampleWeights: Array.from(data.labels, (label) => (label === 0 ? 1 : 0)) },
  ],

  ...["onBatch", "onEpoch"].flatMap((name) => option(name, "a function", null, 5, "log", {})),
  ...["checkpoint", "resume"].flatMap((name) => option(name, "a path or a URL", "", null, 5, {})),
  ["resume", "a path or a URL", { checkpoint: "nowhere", resume: null }],
  ...each("every", "a number from 0 to 31536000", [-1, nan, infinity, "10", null], (every) => ({
    checkpoint: "nowhere",
    every,
  })),
];

/** The options that are easily written wrong, and the nearest one. */
const TYPOS = {
  earlystopping: "earlyStopping",
  weightdecay: "weightDecay",
  labelSmooth: undefined,
  labelSmoothin: "labelSmoothing",
  clipnorm: "clipNorm",
  drop_out: "dropout",
  classWeight: "classWeights",
  sampleWeight: "sampleWeights",
  onepoch: "onEpoch",
  checkpoints: "checkpoint",
};

function expectError(error: InputError, argument: string, expected: string): void {
  expect(error).toMatchObject({ name: "InputError", argument, expected });
  expect(error.message).toMatch(/: expected .+, got ./);
}

describe("a wrong option", () => {
  it.each(CASES)("%s is not %s", async (argument, expected, options) => {
    expectError(await inputError(() => train(data, { model, epochs: 3, ...options })), argument, expected);
    expect(model.weightsHash).toBe(before);
  });

  it.each(Object.entries(TYPOS))("%s is unknown, and near %s", async (typo, meant) => {
    const { argument, expected } = await inputError(() => train(data, { [typo]: 1 }));
    expect(argument).toBe(`options.${typo}`);
    if (meant) expect(expected).toContain(` (did you mean "${meant}"?)`);
    else expect(expected).not.toContain("did you mean");
  });

  it.each<Case>([
    ...option("labelSmoothing", "none for data without labels", 0.1, nan, null, ""),
    ...option("classWeights", "none for data without labels", "balanced", {}),
    [
      "earlyStopping.metric",
      '"loss", as linear outputs have no accuracy',
      { earlyStopping: { metric: "accuracy" }, validation: 0.5 },
    ],
    ["validation", `a share that is some but not all of ${ROWS} rows`, { validation: 0.01 }],
  ])("%s is %s, of numbers", async (argument, expected, options) => {
    expectError(await inputError(() => train(numbers, { layers: [4, 1], ...options })), argument, expected);
  });

  it("is dropout of a network that has no hidden layer, but for none", async () => {
    for (const dropout of [0.5, nan, [0.5], null]) {
      const error = await inputError(() => train(data, { layers: [3], dropout: dropout as number }));
      expectError(error, "dropout", "none for a network without hidden layers");
    }
    for (const dropout of [0, []]) await train(data, { layers: [3], epochs: 1, dropout });
  });

  it("is a weight of a class that the data do not have, by whatever name", async () => {
    const training = (classWeights: object) => train(pets, { layers: [4, 2], epochs: 1, classWeights });
    expectError(
      await inputError(() => training({ dogs: 2 })),
      "classWeights.dogs",
      'one of cat, dog (did you mean "dog"?)',
    );
    const labels: string[] = ["constructor", "b"];
    await train(dataset({ inputs: [[0], [1]], labels }), { layers: [2], epochs: 1, classWeights: { b: 2 } });
    await training({ cat: undefined, dog: 2 });
  });

  afterAll(async () => {
    expect(await train(data, { model, epochs: 1 })).toBe(model);
    expect(model.weightsHash).not.toBe(before);
  });
});
