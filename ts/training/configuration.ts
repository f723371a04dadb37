// All that decides the bits of a run, so that a checkpoint is known to belong to it.

import type { Configuration } from "../checkpoint/state";
import type { Engine } from "../engine/engine";
import { resident } from "../engine/resident";
import { InputError } from "../errors";
import type { Plan } from "./plan";
import type { RunRows } from "./rows";

export async function configurationOf(engine: Engine, plan: Plan, rows: RunRows): Promise<Configuration> {
  const { model, schedule, optimizer, controls, validation } = plan;
  const data = await resident(engine, rows.training);
  const held = typeof validation === "object" ? await resident(engine, validation) : undefined;
  const { weights } = rows;
  const { inputs, layers, labels } = model;
  const configuration = engine.call(() => ({
    data: data.checksum(),
    validation: held ? held.checksum() : validation,
    weights: weights && engine.bindings.checksum(new Uint8Array(weights.buffer)),
    layers: [inputs, ...layers.map(({ units, activation }) => `${units} ${activation}`)],
    labels,
    epochs: schedule.stretches ? plan.epochs : "any",
    batch: plan.batch,
    rate: plan.rate,
    schedule,
    optimizer,
    ...controls,
    labelSmoothing: plan.smoothing,
    dropout: plan.dropout,
    earlyStopping: plan.stopping,
    seed: plan.seed,
    shuffle: plan.shuffle,
  }));
  // As it comes back from a file.
  return JSON.parse(JSON.stringify(configuration)) as Configuration;
}

/** What checksums stand for in an error. */
const SUMS: Readonly<Record<string, string>> = {
  data: "data",
  validation: "validation data",
  weights: "weights of rows",
};

/** @throws {InputError} naming the first thing in which a run differs from that of the checkpoint at a place. */
export function checkConfiguration(place: string, known: Configuration, own: Configuration): void {
  for (const key of Object.keys({ ...own, ...known })) {
    const [there, here] = [known[key], own[key]].map((value) => JSON.stringify(value));
    if (there === here) continue;
    const what = SUMS[key];
    const areSums = what !== undefined && there !== undefined && here !== undefined;
    if (areSums) throw new InputError(key, `the ${what} of the checkpoint in ${place}`, `other ${what}`);
    throw new InputError(key, `${there ?? "none"}, as the checkpoint in ${place} has`, own[key] ?? "none");
  }
}
