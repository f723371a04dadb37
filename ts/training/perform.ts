// A run from its plan to its end: brings together what the training needs, and gives it back.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { loadEngine } from "../engine/engine";
import { release, resident } from "../engine/resident";
import type { Brake } from "./brake";
import { Checkpoints } from "./checkpoints";
import { Clock } from "./clock";
import { type Emit, TrainingLoop } from "./loop";
import type { Plan } from "./plan/plan";
import { rowsOf } from "./rows";
import { Session } from "./session";
import { Watch } from "./watch";

/** Trains as planned; the model is then the plan's. */
export async function perform(data: Dataset<Answer>, plan: Plan, brake: Brake, emit: Emit): Promise<void> {
  const engine = await loadEngine();
  const rows = await rowsOf(data, plan);
  let [session, checkpoints]: [Session?, Checkpoints?] = [];
  try {
    const copy = await resident(engine, rows.training);
    const threads = await engine.crew.muster(plan.threads);
    session = new Session(engine, plan, copy, threads, rows.weights);
    checkpoints = plan.checkpoints && new Checkpoints(engine, plan, plan.checkpoints);
    const [watch, clock] = [new Watch(plan.stopping, plan.schedule.plateau), new Clock(brake)];
    const found = await checkpoints?.open(rows, session.trainer.batchesPerEpoch);
    const means = { engine, plan, rows, session, threads, watch, clock, brake, emit, checkpoints };
    const loop = new TrainingLoop(means);
    await loop.begin(found);
    await loop.toTheEnd();
  } finally {
    // Whoever goes on from there finds nobody who still writes.
    await checkpoints?.close();
    session?.free();
    for (const part of rows.parts) await release(engine, part);
  }
}
