// Files under a checkpoint's name that are none, or whose state is none of such a training: nothing takes them for one.

import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNetwork, evaluate, type TrainOptions, train } from "inkling";
import { describe, expect, it } from "vitest";
import { readSafetensors, type TensorFile, writeSafetensors } from "../../ts/formats/safetensors";
import { freshPlaces } from "../checkpoint/support";
import { inputError } from "../support/made-up";
import { CASES, digits, interruptedTwice, LABELS, ran } from "./interrupted";

const fresh = freshPlaces();
const NAME = "checkpoint-000000000043-";

/** Puts bytes into a folder as the only checkpoint, whole by its name. */
async function put(folder: string, bytes: Uint8Array, options: TrainOptions = LABELS): Promise<void> {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  const unnamed = join(folder, `${NAME}0.safetensors`);
  writeFileSync(unnamed, bytes);
  // What was wrong with the name says what is right.
  const { got } = await inputError(() => train(digits, { ...options, resume: folder }));
  const [, checksum] = /checksum ([0-9a-f]+)/.exec(String(got))!;
  renameSync(unnamed, join(folder, `${NAME}${checksum}.safetensors`));
}

type Part = Record<string, unknown>;
type Change = (
  training: Part & Record<"progress" | "watch", Part>,
  tensors: Record<string, Float32Array | Int32Array>,
) => void;

/** A run's folder with a checkpoint that somebody has changed. */
async function crafted(change: Change, options: TrainOptions = LABELS): Promise<string> {
  const { folder, files } = await interruptedTwice(fresh(), options);
  const { metadata, tensors } = readSafetensors("file", readFileSync(files[0]!), ["F32", "I32"]);
  const training = JSON.parse(metadata.training!);
  const arrays = Object.fromEntries([...tensors].map(([name, { values }]) => [name, values]));
  change(training, arrays);
  const changed: TensorFile<Float32Array | Int32Array> = {
    metadata: { ...metadata, training: JSON.stringify(training) },
    tensors: new Map(
      Object.entries(arrays).map(([name, values]) => {
        const known = tensors.get(name)?.shape;
        const isKnown = known?.reduce((product, size) => product * size, 1) === values.length;
        return [name, { shape: isKnown ? known! : [values.length], values }];
      }),
    ),
  };
  await put(folder, writeSafetensors(changed), options);
  return folder;
}

const tensor = (name: string) => `training.${name}`;
const controlled = CASES.find(({ name }) => name.startsWith("all"))!.options() as TrainOptions;

/** What is changed, how, and what is said after the checkpoint's name. */
const CHANGES: [string, Change, RegExp, TrainOptions?][] = [
  [
    "version",
    (training) => Object.assign(training, { version: 2 }),
    /^: version: expected 1, the one this release reads, got 2$/,
  ],
  ["version, left out", (training) => delete training.version, /^: version: expected 1, .+ got undefined$/],
  [
    "epoch",
    (training) => Object.assign(training, { epoch: 1 }),
    /^: steps: expected 24, of 1 epochs and 5 b.+ got 43$/,
  ],
  [
    "steps",
    ({ progress }) => Object.assign(progress, { steps: 20 }),
    /^: steps: expected 43, of 2 epochs and 5 batches, got 20$/,
  ],
  [
    "steps, half of one",
    ({ progress }) => Object.assign(progress, { steps: 43.5 }),
    /^: steps: expected 43, of 2 epochs and 5 batches, got 43.5$/,
  ],
  [
    "position",
    ({ progress }) => Object.assign(progress, { position: 81 }),
    /: expected the state of .+position/,
  ],
  [
    "position, far",
    ({ progress }) => Object.assign(progress, { position: 1e9 }),
    /expected the state .+position/,
  ],
  [
    "position, text",
    ({ progress }) => Object.assign(progress, { position: "80" }),
    /^: expected a checkpoint, /,
  ],
  [
    "random",
    ({ progress }) => Object.assign(progress, { random: "0".repeat(64) }),
    /the state .+64 hexadecimal/,
  ],
  ["random, left out", ({ progress }) => delete progress.random, /^: expected a checkpoint, with all that/],
  [
    "rateFactor",
    ({ watch }) => Object.assign(watch, { rateFactor: "1" }),
    /^: expected a checkpoint, with all/,
  ],
  [
    "order, a row twice",
    (_, all) => all[tensor("order")]!.set([5, 5]),
    /the state of .+order: .+each of 300 rows/,
  ],
  [
    "order, a negative row",
    (_, all) => all[tensor("order")]!.set([-1]),
    /the state of such a training.+order/,
  ],
  [
    "order, short",
    (_, all) => Object.assign(all, { [tensor("order")]: all[tensor("order")]!.subarray(1) }),
    /the state of such a training.+order/,
  ],
  [
    "batchLosses",
    (_, all) => Object.assign(all, { [tensor("batchLosses")]: new Float32Array(4) }),
    /^: steps: expected 42, of 2 epochs and 4 batches, got 43$/,
  ],
  [
    "batchLosses, left out",
    (_, all) => delete all[tensor("batchLosses")],
    /: training.batchLosses: expected a te/,
  ],
  [
    "first moments",
    (_, all) => Object.assign(all, { [tensor("first")]: all[tensor("first")]!.subarray(1) }),
    /^: training.first: expected 421 numbers, got Float32Array\(420\)$/,
  ],
  [
    "first moments, of no kind",
    (_, all) => Object.assign(all, { [tensor("first")]: new Int32Array(421) }),
    /first/,
  ],
  [
    "second moments",
    (_, all) => all[tensor("second")]!.set([-1]),
    /the state of such a training.+not negative/,
  ],
  [
    "second moments, left out",
    (_, all) => delete all[tensor("second")],
    /^: training.second: expected 421 num/,
  ],
  [
    "first moments, no numbers",
    (_, all) => all[tensor("first")]!.set([Number.NaN]),
    /the state of such a tr.+finite/,
  ],
  [
    "best weights, left out",
    (_, all) => delete all[tensor("best")],
    /^: training.best: expected 421/,
    controlled,
  ],
  [
    "best weights, no numbers",
    (_, all) => all[tensor("best")]!.set([Number.NaN]),
    /^: training.best\[0\]: expected a finite number, got NaN/,
    controlled,
  ],
  [
    "weights",
    (_, all) => all["layers.0.kernel"]!.set([Number.NaN]),
    /^: layers.0.kernel\[0\]: expected a finite/,
  ],
  ["weights, left out", (_, all) => delete all["layers.0.bias"], /^: layers.0.bias: expected/],
];

describe("a state that is none of such a training", () => {
  it.each(CHANGES)("is told by its %s, and changes no weight", async (_, change, said, options = LABELS) => {
    const folder = await crafted(change, options);
    const model = createNetwork({ inputs: 20, layers: [16, 5], seed: 11 });
    const { weightsHash } = model;
    const given = { ...options, layers: undefined, model, resume: folder };
    const error = await inputError(() => train(digits, given));
    const name = `checkpoint 43 in ${folder}`;
    expect(error.message.slice(0, name.length)).toBe(name);
    expect(error.message.slice(name.length)).toMatch(said);
    expect(model.weightsHash).toBe(weightsHash);
    expect((await evaluate(model, digits)).count).toBe(300);
  });

  it("is told of a plain model, and of what is no model", async () => {
    const { folder } = await interruptedTwice(fresh());
    const model = createNetwork({ inputs: 20, layers: [16, 5], seed: 11 });
    for (const [bytes, said] of [
      [
        model.toBytes(),
        `checkpoint 43 in ${folder}: expected a checkpoint, which says how its training stood`,
      ],
      [new Uint8Array(100), `checkpoint 43 in ${folder}: expected`],
    ] as const) {
      await put(folder, bytes);
      for (const options of [{ resume: folder }, { checkpoint: folder }]) {
        const { message } = await inputError(() => train(digits, { ...LABELS, ...options }));
        expect(message.startsWith(said)).toBe(true);
      }
    }
  });

  it("is none of another optimizer's", async () => {
    const { folder } = await interruptedTwice(fresh(), { ...LABELS, optimizer: "sgd" });
    const [file] = readdirSync(folder).reverse();
    const { tensors } = readSafetensors("file", readFileSync(join(folder, file!)), ["F32", "I32"]);
    expect([...tensors.keys()]).not.toContain(tensor("second"));
    const { done } = await ran(digits, { ...LABELS, optimizer: "sgd", resume: folder });
    expect(done.ended).toBe("complete");
  });
});
