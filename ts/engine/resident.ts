// Puts data sets into an engine's memory, once for each set and engine.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import type { Engine } from "./engine";
import { nextTurn } from "./host";
import type { Dataset as ResidentDataset } from "./wasm/bindings";

/** Values copied at once: few enough that the event loop never waits long. */
const CHUNK = 2 ** 20;

/** What is resident, for as long as the data set itself is alive; then the bindings free it. */
const residents = new WeakMap<Dataset<Answer>, WeakMap<Engine, Promise<ResidentDataset>>>();

/** @throws {EngineError} if the memory does not suffice. */
export function resident(engine: Engine, data: Dataset<Answer>): Promise<ResidentDataset> {
  const known = residents.get(data) ?? new WeakMap<Engine, Promise<ResidentDataset>>();
  residents.set(data, known);
  let copy = known.get(engine);
  if (!copy) {
    copy = copyIn(engine, data);
    known.set(engine, copy);
    copy.catch(() => known.delete(engine));
  }
  return copy;
}

/**
 * Gives a data set's memory back ahead of the garbage collector, which does not see how much it is. For who has made the
 * set, and is the only one to use it.
 */
export async function release(engine: Engine, data: Dataset<Answer>): Promise<void> {
  const known = residents.get(data);
  const copy = await known?.get(engine)?.catch(() => undefined);
  known?.delete(engine);
  if (!engine.broken) copy?.free();
}

async function copyIn(engine: Engine, data: Dataset<Answer>): Promise<ResidentDataset> {
  const { inputs, labels, targets, width, length } = data;
  const isTargets = data.answers === "numbers";
  const outputs = isTargets ? data.outputs : data.classes;
  const copy = engine.call(() => new engine.bindings.Dataset(width, outputs, isTargets, length));
  const rows = Math.max(1, Math.floor(CHUNK / width));
  const chunks = Array.from(
    { length: Math.ceil(length / rows) },
    (_, i) => [i * rows, Math.min(length, (i + 1) * rows)] as const,
  );
  try {
    for (const [from, to] of chunks) {
      const chunk = inputs.subarray(from * width, to * width);
      engine.call(() =>
        chunk instanceof Float32Array ? copy.measureFloats(chunk) : copy.measureBytes(chunk),
      );
      await nextTurn();
    }
    for (const [from, to] of chunks) {
      const chunk = inputs.subarray(from * width, to * width);
      engine.call(() => (chunk instanceof Float32Array ? copy.appendFloats(chunk) : copy.appendBytes(chunk)));
      await nextTurn();
    }
    engine.call(() => (isTargets ? copy.appendTargets(targets) : copy.appendLabels(labels)));
  } catch (error) {
    if (!engine.broken) copy.free();
    throw error;
  }
  return copy;
}
