// The one place where batches are trained.

import type { Engine } from "../engine/engine";
import type { Dataset as ResidentDataset, Trainer } from "../engine/wasm/bindings";
import type { NativeModel } from "../network/native-model";

/** A training at work: on whose memory, of what, by how many threads. */
export interface Work {
  readonly engine: Engine;
  readonly model: NativeModel;
  readonly trainer: Trainer;
  readonly rows: ResidentDataset;
  readonly threads: number;
}

/** Runs up to `batches` batches of the present epoch; says how many. */
export function trainBatches({ engine, model, trainer, rows, threads }: Work, batches: number): number {
  const network = model.networkIn(engine);
  const did = engine.call(() => trainer.run(network, rows, batches, engine.crew.team, threads));
  model.lent?.changed();
  return did;
}
