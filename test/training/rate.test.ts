// The rate that events tell of: by each schedule what its formula says, and by a plateau what the losses before it make of it.

import type { TrainOptions } from "inkling";
import { describe, expect, it } from "vitest";
import { followed, hashOf, LAYERS, noisy } from "./support";

const ROWS = 60;
const data = noisy(ROWS);
const RATE = 0.03;
const OPTIONS: TrainOptions = { layers: LAYERS, rate: RATE, seed: 1 };

/** What a rate is multiplied with at step `t` of `n`, where an epoch has so many. */
type Way = (t: number, n: number, perEpoch: number) => number;
const line = (t: number, steps: number) => Math.min(1, (t + 1) / steps);
const cosine = (done: number, end = 0) => end + ((1 - end) * (1 + Math.cos(Math.PI * done))) / 2;
const cycle = (done: number, rise: number) => (done < rise ? done / rise : (1 - done) / (1 - rise));

const WAYS: [string, TrainOptions, Way][] = [
  ["none", {}, () => 1],
  ["constant", { schedule: "constant" }, () => 1],
  [
    "a constant with a warm-up",
    { schedule: { name: "constant", warmUp: 3 } },
    (t, _, per) => line(t, 3 * per),
  ],
  ["a warm-up of the whole run", { schedule: { name: "constant", warmUp: 12 } }, (t, n) => line(t, n)],
  ["steps", { schedule: { name: "step", every: 5 } }, (t, _, per) => 0.1 ** Math.floor(t / (5 * per))],
  [
    "steps by a half, with a warm-up",
    { schedule: { name: "step", every: 2, factor: 0.5, warmUp: 3 } },
    (t, _, per) => 0.5 ** Math.floor(t / (2 * per)) * line(t, 3 * per),
  ],
  ["a cosine", { schedule: "cosine" }, (t, n) => cosine(t / n)],
  ["a cosine to a tenth", { schedule: { name: "cosine", end: 0.1 } }, (t, n) => cosine(t / n, 0.1)],
  [
    "a cosine after a warm-up",
    { schedule: { name: "cosine", warmUp: 2 } },
    (t, n, per) => (t < 2 * per ? line(t, 2 * per) : cosine((t - 2 * per) / (n - 2 * per))),
  ],
  ["a cycle", { schedule: "one-cycle" }, (t, n) => cycle((t + 0.5) / n, 0.25)],
  [
    "a cycle that rises for half",
    { schedule: { name: "one-cycle", rise: 0.5 } },
    (t, n) => cycle((t + 0.5) / n, 0.5),
  ],
  [
    "a cycle that only falls",
    { schedule: { name: "one-cycle", rise: 0 } },
    (t, n) => cycle((t + 0.5) / n, 0),
  ],
  ["the fast recipe", { recipe: "fast" }, (t, n) => cycle((t + 0.5) / n, 0.25)],
  ["the fast recipe, constant", { recipe: "fast", schedule: "constant" }, () => 1],
  [
    "SGD in steps",
    { optimizer: "sgd", schedule: { name: "step", every: 1, factor: 0.9 } },
    (t, _, per) => 0.9 ** Math.floor(t / per),
  ],
];

describe("the rate of a schedule", () => {
  it.each(WAYS)("by %s is that of each epoch's last batch", async (_, options, way) => {
    for (const perEpoch of [1, 4]) {
      const epochs = 12;
      const run = await followed(data, { ...OPTIONS, ...options, epochs, batch: ROWS / perEpoch });
      for (const { epoch, rate } of run.epochs) {
        expect(rate / RATE).toBeCloseTo(way(epoch * perEpoch - 1, epochs * perEpoch, perEpoch), 12);
      }
    }
  });

  it("rises in a part of an epoch, rounded to whole steps", async () => {
    const schedule = { name: "constant", warmUp: 0.5 } as const;
    const [half, none] = await Promise.all(
      [schedule, "constant" as const].map((schedule) =>
        hashOf(data, { ...OPTIONS, epochs: 1, batch: 15, schedule }),
      ),
    );
    expect(half).not.toBe(none);
    // Less than half a step is no step.
    const little = { name: "constant", warmUp: 0.1 } as const;
    expect(await hashOf(data, { ...OPTIONS, epochs: 1, batch: 15, schedule: little })).toBe(none);
  });
});

const validation = noisy(60, 500);

/** The rates that follow from validation losses: `patience` bad epochs are borne, the next one makes the rate fall. */
function falling(losses: number[], { factor = 0.1, patience = 2, minDelta = 0 }): number[] {
  let [rate, least, bad] = [RATE, Number.POSITIVE_INFINITY, 0];
  return losses.map((loss) => {
    const present = rate;
    if (loss < least - minDelta) [least, bad] = [loss, 0];
    else if (bad++ === patience) [rate, bad] = [rate * factor, 0];
    return present;
  });
}

describe("the rate on a plateau", () => {
  it.each<[string, { factor?: number; patience?: number; minDelta?: number }]>([
    ["by default", {}],
    ["at once", { patience: 0 }],
    ["by a half, after one", { factor: 0.5, patience: 1 }],
    ["with a minDelta", { factor: 0.3, patience: 3, minDelta: 0.05 }],
    ["never, by a factor of 1", { factor: 1, patience: 0 }],
  ])("falls %s", async (_, settings) => {
    const schedule = { name: "plateau", ...settings } as const;
    const { epochs } = await followed(data, { ...OPTIONS, schedule, validation, epochs: 40, batch: 15 });
    const rates = falling(
      epochs.map(({ validationLoss }) => validationLoss!),
      settings,
    );
    for (const [i, { rate }] of epochs.entries()) expect(rate / rates[i]!).toBeCloseTo(1, 12);
    const falls = rates.filter((rate, i) => i > 0 && rate < rates[i - 1]!).length;
    if (settings.factor === 1) expect(falls).toBe(0);
    else expect(falls).toBeGreaterThan(1);
  });

  it("is that of the name alone, and rises in a warm-up besides", async () => {
    const options: TrainOptions = { ...OPTIONS, validation, epochs: 20, batch: 15 };
    const named = await followed(data, { ...options, schedule: "plateau" });
    const written = { name: "plateau", factor: 0.1, patience: 2, minDelta: 0 } as const;
    expect(named.done.weightsHash).toBe(await hashOf(data, { ...options, schedule: written }));
    const warm = await followed(data, { ...options, schedule: { name: "plateau", patience: 0, warmUp: 10 } });
    const rates = falling(
      warm.epochs.map(({ validationLoss }) => validationLoss!),
      { patience: 0 },
    );
    for (const { epoch, rate } of warm.epochs) {
      expect(rate / (rates[epoch - 1]! * Math.min(1, epoch / 10))).toBeCloseTo(1, 12);
    }
  });

  it("and early stopping look at the same losses, each for itself", async () => {
    const schedule = { name: "plateau", patience: 1, factor: 0.5 } as const;
    const options: TrainOptions = { ...OPTIONS, validation, schedule, batch: 15, epochs: 60 };
    const alone = await followed(data, options);
    const both = await followed(data, { ...options, earlyStopping: 5 });
    expect(both.done.ended).toBe("early");
    const rates = (epochs: typeof alone.epochs) => epochs.map(({ rate }) => rate);
    expect(rates(both.epochs)).toEqual(rates(alone.epochs).slice(0, both.epochs.length));
    expect(both.epochs.at(-1)!.rate).toBeLessThan(RATE);
  });
});
