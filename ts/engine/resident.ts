// Puts data sets into an engine's memory, once for each set and engine.

import type { Dataset } from "../data/dataset";
import type { Engine } from "./engine";
import { nextTurn } from "./host";
import type { Dataset as ResidentDataset } from "./wasm/bindings";

/** Values copied at once: few enough that the event loop never waits long. */
const CHUNK = 2 ** 20;

/** What is resident, for as long as the data set itself is alive; then the bindings free it. */
const residents = new WeakMap<Dataset, WeakMap<Engine, Promise<ResidentDataset>>>();

/** @throws {EngineError} if the memory does not suffice. */
export function resident(engine: Engine, data: Dataset): Promise<ResidentDataset> {
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

async function copyIn(engine: Engine, data: Dataset): Promise<ResidentDataset> {
  const { inputs, labels, width, classes, length } = data;
  const copy = engine.call(() => new engine.bindings.Dataset(width, classes, length));
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
      const of = labels.subarray(from, to);
      engine.call(() =>
        chunk instanceof Float32Array ? copy.appendFloats(chunk, of) : copy.appendBytes(chunk, of),
      );
      await nextTurn();
    }
  } catch (error) {
    if (!engine.broken) copy.free();
    throw error;
  }
  return copy;
}
