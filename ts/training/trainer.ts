// The engine's trainer for a plan.

import type { Engine } from "../engine/engine";
import type { Dataset as ResidentDataset, Trainer } from "../engine/wasm/bindings";
import type { Plan } from "./plan/plan";

/** @param weights - of the rows, if they do not count alike. */
export function newTrainer(
  engine: Engine,
  plan: Plan,
  rows: ResidentDataset,
  weights: Float32Array | undefined,
): Trainer {
  const { batch, seed, shuffle, rate, optimizer, smoothing, schedule, epochs, dropout } = plan;
  const { code, beta1, beta2, epsilon } = optimizer;
  const { weightDecay, l2, clipValue, clipNorm } = plan.controls;
  const network = plan.model.networkIn(engine);
  return engine.call(() => {
    const settings = new engine.bindings.TrainingSettings(batch, code, rate, beta1, beta2, epsilon);
    try {
      settings.order(shuffle, seed);
      settings.schedule(schedule.shape, schedule.number, schedule.every, epochs, schedule.warmUp);
      settings.smoothing(smoothing);
      settings.controls(weightDecay, l2, clipValue, clipNorm);
      settings.dropout(Float64Array.from(dropout));
      if (weights) settings.weights(weights);
      return new engine.bindings.Trainer(network, rows, settings);
    } finally {
      settings.free();
    }
  });
}
