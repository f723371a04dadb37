// The same bits with each control of a training and with all of them: whatever the build, the threads, pauses and callbacks.

import { init, type TrainOptions, train, type Variant } from "inkling";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashOf, noisy } from "./support";

const BUILDS: Variant[] = ["simd128", "simd128-threads"];
const data = noisy(150);
const sampleWeights = Array.from({ length: 150 }, (_, row) => (row % 7) / 2);
/** Wide enough for three threads; 10 batches an epoch, the last of which is small. */
const PLAIN: TrainOptions = { layers: [64, 32, 3], epochs: 4, batch: 16, rate: 0.01, seed: 3 };
const watched = { validation: 0.25, epochs: 30 };
const ALL: TrainOptions = {
  ...watched,
  schedule: { name: "plateau", factor: 0.5, patience: 1, minDelta: 1e-3, warmUp: 1.5 },
  earlyStopping: { patience: 6, minDelta: 1e-4, metric: "accuracy" },
  weightDecay: 0.02,
  l2: 1e-3,
  labelSmoothing: 0.1,
  clipValue: 0.05,
  clipNorm: 0.2,
  dropout: [0.2, 0.1],
  classWeights: "balanced",
  sampleWeights,
};

/** `ALL` with `PLAIN`: the golden hash. */
const GOLDEN = "28721e859910a417";

const CONTROLS: Record<string, TrainOptions> = {
  constant: { schedule: { name: "constant", warmUp: 1.5 } },
  step: { schedule: { name: "step", every: 1, factor: 0.5, warmUp: 0.5 } },
  cosine: { schedule: { name: "cosine", end: 0.1, warmUp: 1 } },
  "one-cycle": { schedule: { name: "one-cycle", rise: 0.4 } },
  plateau: { ...watched, schedule: { name: "plateau", factor: 0.5, patience: 0 } },
  validation: { validation: 0.25 },
  "early stopping": { ...watched, earlyStopping: 3 },
  "weight decay": { weightDecay: 0.1 },
  "weight decay with SGD": { weightDecay: 0.1, optimizer: "sgd" },
  l2: { l2: 0.01 },
  "label smoothing": { labelSmoothing: 0.1 },
  "clip by value": { clipValue: 0.01 },
  "clip by norm": { clipNorm: 0.1 },
  dropout: { dropout: 0.3 },
  "dropout by layer": { dropout: [0, 0.5] },
  "class weights": { classWeights: { 1: 3, 2: 0.5 } },
  "balanced classes": { classWeights: "balanced" },
  "sample weights": { sampleWeights },
  "all of them": ALL,
};
const CASES = Object.entries(CONTROLS).map(([name, options]) => ({
  name,
  options: { ...PLAIN, ...options },
}));

/** Three batches at a time. */
async function paused(options: TrainOptions): Promise<string> {
  const run = train(data, options);
  run.pause();
  run.resume(3);
  for await (const event of run) if (event.type !== "done") run.resume(3);
  return (await run).weightsHash;
}

const hashes = new Map<string, string>();
beforeAll(async () => {
  await init({ variant: "simd128" });
  for (const { name, options } of CASES) hashes.set(name, await hashOf(data, { ...options, threads: 1 }));
});
afterAll(() => init());

describe("the weights", () => {
  it("of all controls are known", () => {
    expect(hashes.get("all of them")).toBe(GOLDEN);
  });

  it("are others with each control", async () => {
    const plain = [{}, watched, { optimizer: "sgd" as const }].map((options) =>
      hashOf(data, { ...PLAIN, ...options }),
    );
    expect(new Set([...hashes.values(), ...(await Promise.all(plain))]).size).toBe(
      CASES.length + plain.length,
    );
  });
});

describe.each(BUILDS)("the same weights by %s", (variant) => {
  beforeAll(async () => {
    await init({ variant });
  });

  it.each(CASES)("with $name", async ({ name, options }) => {
    const known = hashes.get(name);
    for (const threads of [1, 2, 3]) expect(await hashOf(data, { ...options, threads })).toBe(known);
    const callbacks = { onBatch: async () => {}, onEpoch: () => {} };
    expect(await hashOf(data, { ...options, ...callbacks, threads: 2 })).toBe(known);
    expect(await paused({ ...options, threads: 2 })).toBe(known);
    expect(await paused({ ...options, ...callbacks })).toBe(known);
  });
});
