// Checkpoints that are damaged, of another run, or none: each is told by name, and a run goes on from the one before.

import { readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { type Answer, type Dataset, dataset, type TrainOptions } from "inkling";
import { beforeAll, describe, expect, it } from "vitest";
import { freshPlaces } from "../checkpoint/support";
import { inputError } from "../support/made-up";
import { digits, interruptedTwice, LABELS, ran } from "./interrupted";

const fresh = freshPlaces();
const interrupted = (options?: TrainOptions) => interruptedTwice(fresh(), options);

const flip = (path: string, at: number) => {
  const bytes = readFileSync(path);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
};

const DAMAGES: [string, (path: string) => void][] = [
  ["half-written", (path) => truncateSync(path, readFileSync(path).length / 2)],
  ["empty", (path) => truncateSync(path, 0)],
  ["longer", (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(1)]))],
  ["with another bit in its head", (path) => flip(path, 100)],
  ["with another bit at its end", (path) => flip(path, readFileSync(path).length - 1)],
];

describe("a newest checkpoint that is damaged", () => {
  let hash: string;
  beforeAll(async () => {
    hash = (await ran(digits, LABELS)).done.weightsHash;
  });

  it.each(DAMAGES)("and %s is told, and the run goes on from the one before", async (_, damage) => {
    const { folder, files } = await interrupted();
    damage(files[0]!);
    const { resume, done } = await ran(digits, { ...LABELS, resume: folder, every: 0 });
    const reason = expect.stringMatching(/^\d+ bytes with the checksum [0-9a-f]{16}$/);
    const damaged = [{ name: files[0]!.slice(folder.length + 1), reason }];
    expect(resume).toMatchObject({ epoch: 1, batches: 3, damaged });
    expect(done.weightsHash).toBe(hash);
    expect(readdirSync(folder)).not.toContain(damaged[0]!.name);
  });

  it("does not take the place of the one before when the run is interrupted again", async () => {
    const { folder, files } = await interrupted();
    flip(files[0]!, 500);
    await ran(digits, { ...LABELS, resume: folder, every: 1000 }, { epoch: 2, batch: 5, by: "stop" });
    const left = readdirSync(folder).map((file) => Number(file.slice("checkpoint-".length, 23)));
    expect(left).toEqual([22, 24]);
  });

  it("is an error that names all of them where none is whole", async () => {
    const { folder, files } = await interrupted();
    for (const file of files) flip(file, 500);
    for (const [argument, options] of [
      ["resume", { resume: folder }],
      ["checkpoint", { checkpoint: folder, resume: folder }],
      ["checkpoint", { checkpoint: folder }],
    ] as const) {
      const error = await inputError(() => ran(digits, { ...LABELS, ...options }));
      expect(error).toMatchObject({ argument, expected: `a whole checkpoint in ${folder}` });
      for (const file of files) expect(error.got).toContain(`${file.slice(folder.length + 1)} (`);
    }
  });
});

describe("a checkpoint of another run", () => {
  const validation = digits.slice(0, 50);
  const others = dataset({ inputs: digits.inputs.slice().reverse(), labels: digits.labels, classes: 5 });
  const step = { name: "step", every: 2, factor: 0.5 } as const;
  const weights = Array<number>(300).fill(2);

  /** What the run had, what it is to go on with, and what is said. */
  const OTHERS: [string, TrainOptions, TrainOptions, RegExp][] = [
    ["rate", {}, { rate: 0.02 }, /^rate: expected 0.01, as the checkpoint in .+ has, got 0.02$/],
    ["batch", {}, { batch: 20 }, /^batch: expected 16, as .+, got 20$/],
    ["seed", {}, { seed: 8 }, /^seed: expected 7, as .+, got 8$/],
    ["shuffle", {}, { shuffle: false }, /^shuffle: expected true, as .+, got false$/],
    [
      "layers",
      {},
      { layers: [8, 5] },
      /^layers: expected "20, 16 relu, 5 softmax", as .+, got "20, 8 relu, 5 /,
    ],
    ["optimizer", {}, { optimizer: "sgd" }, /^optimizer.name: expected "adam", as .+, got "sgd"$/],
    [
      "beta1",
      {},
      { optimizer: { name: "adam", beta1: 0.8 } },
      /^optimizer.beta1: expected 0.9, as .+, got 0.8$/,
    ],
    ["recipe", {}, { recipe: "fast" }, /^schedule.name: expected "constant", as .+, got "one-cycle"$/],
    ["schedule", { schedule: step }, {}, /^schedule.name: expected "step", as .+, got "constant"$/],
    [
      "factor",
      { schedule: step },
      { schedule: { ...step, factor: 0.4 } },
      /^schedule.factor: expected 0.5, as .+, got 0.4$/,
    ],
    [
      "warmUp",
      { schedule: step },
      { schedule: { ...step, warmUp: 1 } },
      /^schedule.warmUp: expected 0, as .+, got 1$/,
    ],
    [
      "epochs of a cosine",
      { schedule: "cosine" },
      { schedule: "cosine", epochs: 6 },
      /^epochs: expected 5, as .+, got 6$/,
    ],
    ["weightDecay", {}, { weightDecay: 0.1 }, /^weightDecay: expected 0, as .+, got 0.1$/],
    ["l2", {}, { l2: 0.1 }, /^l2: expected 0, as .+, got 0.1$/],
    ["clipValue", { clipValue: 1 }, {}, /^clipValue: expected 1, as .+, got "none"$/],
    ["clipNorm", {}, { clipNorm: 1 }, /^clipNorm: expected none, as .+, got 1$/],
    ["labelSmoothing", {}, { labelSmoothing: 0.1 }, /^labelSmoothing: expected 0, as .+, got 0.1$/],
    ["dropout", { dropout: 0.2 }, { dropout: 0.3 }, /^dropout: expected "0.2", as .+, got "0.3"$/],
    [
      "classWeights",
      {},
      { classWeights: "balanced" },
      /^classWeights: expected none, as .+, got "balanced"$/,
    ],
    [
      "sampleWeights",
      { sampleWeights: weights },
      { sampleWeights: weights.with(3, 1) },
      /^sampleWeights: expected the weights of rows of the checkpoint in .+, got "other weights of rows"$/,
    ],
    [
      "earlyStopping",
      { validation, earlyStopping: 9 },
      { validation, earlyStopping: 8 },
      /^earlyStopping.patience: expected 9, as .+, got 8$/,
    ],
    ["share", { validation: 0.2 }, { validation: 0.3 }, /^validation: expected 0.2, as .+, got 0.3$/],
    [
      "validation data",
      { validation },
      { validation: digits.slice(1, 51) },
      /^validation: expected the validation data of the checkpoint in .+, got "other validation data"$/,
    ],
  ];

  it.each(OTHERS)("is told by its %s and both values", async (_, before, after, message) => {
    const { folder } = await interrupted({ ...LABELS, ...before });
    const contents = readdirSync(folder);
    const { message: said } = await inputError(() => ran(digits, { ...LABELS, ...after, resume: folder }));
    expect(said).toMatch(message);
    expect(said.includes(folder)).toBe(true);
    expect(readdirSync(folder)).toEqual(contents);
  });

  it.each<[string, Dataset<Answer>]>([
    ["rows", others],
    ["number of rows", digits.slice(0, 290)],
    ["labels", dataset({ inputs: digits.inputs, labels: [...digits.labels].reverse(), classes: 5 })],
  ])("is told by its data: other %s", async (_, data) => {
    const { folder } = await interrupted();
    const error = await inputError(() => ran(data as typeof digits, { ...LABELS, resume: folder }));
    expect(error).toMatchObject({
      argument: "data",
      expected: `the data of the checkpoint in ${folder}`,
      got: "other data",
    });
  });

  it("is told by its classes' names", async () => {
    const { folder } = await interrupted();
    const classes = ["a", "b", "c", "d", "e"];
    const named = dataset({ inputs: digits.inputs, labels: digits.labels, classes });
    const error = await inputError(() => ran<string>(named, { ...LABELS, resume: folder }));
    expect(error).toMatchObject({ argument: "labels", got: "a, b, c, d, e" });
  });

  it("may have had other threads, tests, callbacks and dropout of nothing", async () => {
    const { folder } = await interrupted();
    const test = digits.slice(0, 20);
    const { done } = await ran(digits, { ...LABELS, resume: folder, threads: 4, test, dropout: 0 });
    expect(done.weightsHash).toBe((await ran(digits, LABELS)).done.weightsHash);
  });

  it("has more behind it than there should be", async () => {
    const { folder } = await interrupted();
    const at = async (epochs: number) => inputError(() => ran(digits, { ...LABELS, epochs, resume: folder }));
    // It is in the third epoch.
    for (const epochs of [1, 2]) {
      expect((await at(epochs)).message).toBe(
        `epochs: expected at least 3, which the run in ${folder} has begun, got ${epochs}`,
      );
    }
    const { done } = await ran(digits, { ...LABELS, epochs: 3, resume: folder });
    expect(done.weightsHash).toBe((await ran(digits, { ...LABELS, epochs: 3 })).done.weightsHash);
    expect((await at(2)).argument).toBe("epochs");
  });
});
