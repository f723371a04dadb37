// All that decides the bits of a run, so that a checkpoint is known to belong to it.

import type { Engine } from "../engine/engine";
import { resident } from "../engine/resident";
import { InputError } from "../errors";
import type { Configuration } from "./checkpoint-file";
import type { Plan } from "./plan/plan";
import type { RunRows } from "./rows";

/** By the names of options. What is not set, or does nothing, is not there. */
export async function configurationOf(engine: Engine, plan: Plan, rows: RunRows): Promise<Configuration> {
  const { model, schedule, optimizer, controls, validation, weights } = plan;
  const data = await resident(engine, rows.training);
  const held = typeof validation === "object" ? await resident(engine, validation) : undefined;
  const { inputs, layers, labels } = model;
  const { code, beta1, beta2, epsilon } = optimizer;
  const { samples } = weights;
  const configuration = engine.call(() => ({
    layers: [inputs, ...layers.map(({ units, activation }) => `${units} ${activation}`)],
    labels,
    batch: plan.batch,
    rate: plan.rate,
    schedule: schedule.settings,
    epochs: schedule.stretches ? plan.epochs : undefined,
    optimizer: code === 0 ? { name: "adam", beta1, beta2, epsilon } : { name: "sgd", momentum: beta1 },
    ...controls,
    labelSmoothing: plan.smoothing,
    dropout: plan.dropout.some((share) => share > 0) ? plan.dropout : undefined,
    classWeights: weights.classes,
    sampleWeights: samples && engine.bindings.checksum(new Uint8Array(samples.buffer)),
    earlyStopping: plan.stopping,
    seed: plan.seed,
    shuffle: plan.shuffle,
    validation: held ? held.checksum() : validation,
    // Last: it is another one also where seed or share decide otherwise what is held back.
    data: data.checksum(),
  }));
  const set = (value: unknown) => (value === Number.POSITIVE_INFINITY ? undefined : value);
  // As it comes back from a file.
  return JSON.parse(JSON.stringify(configuration, (_, value) => set(value))) as Configuration;
}

/** Options whose values are checksums, and what they are of. */
const SUMS: Readonly<Record<string, string>> = {
  data: "data",
  validation: "validation data",
  sampleWeights: "weights of rows",
};

/** @throws {InputError} naming the first option in which a run differs from that of the checkpoint at a place. */
export function checkConfiguration(place: string, known: Configuration, own: Configuration): void {
  const [there, here] = [settingsOf(known), settingsOf(own)];
  for (const option of new Set([...here.keys(), ...there.keys()])) {
    const [expected, got] = [there.get(option), here.get(option)];
    if (expected === got) continue;
    const what = SUMS[option];
    if (what && typeof expected === "string" && typeof got === "string") {
      throw new InputError(option, `the ${what} of the checkpoint in ${place}`, `other ${what}`);
    }
    const value = expected === undefined ? "none" : JSON.stringify(expected);
    throw new InputError(option, `${value}, as the checkpoint in ${place} has`, got ?? "none");
  }
}

/** Each setting with a name of its own, such as `schedule.warmUp`; lists as text. */
function settingsOf(configuration: Configuration): Map<string, unknown> {
  const all = Object.entries(configuration).flatMap(([option, value]): [string, unknown][] => {
    if (typeof value !== "object" || value === null) return [[option, value]];
    if (Array.isArray(value)) return [[option, value.join(", ")]];
    return Object.entries(value).map(([name, setting]) => [`${option}.${name}`, setting]);
  });
  return new Map(all);
}
