// The engine fails in the middle of its work: the run says so, nothing that was learned is lost, the next run works.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createNetwork, EngineError, engine, evaluate, init, predict, train } from "inkling";
import { afterEach, describe, expect, it } from "vitest";
import { striped } from "../support/made-up";
import { root, temporaryFolder } from "../support/programs";

const data = striped(60);
const layers = [16, 3];
const folder = temporaryFolder();

/** A worker that joins the team and dies in its first job: the words at the address are "failed" and "joined". */
const DYING_WORKER = `
  import { parentPort } from "node:worker_threads";
  parentPort.once("message", ({ memory, address }) => {
    const words = new Int32Array(memory.buffer, address);
    Atomics.store(words, 0, 1);
    Atomics.add(words, 1, 1);
    parentPort.postMessage("ready");
  });`;

afterEach(() => init());

describe("a thread that dies", () => {
  it("fails the run, but neither its model, nor others, nor the next run", async () => {
    const path = join(folder, "dying.mjs");
    writeFileSync(path, DYING_WORKER);
    await init({ workerUrl: pathToFileURL(path) });
    const [model, other] = await Promise.all([
      train(data, { layers, epochs: 3, threads: 1 }),
      train(data, { layers, epochs: 4, threads: 1 }),
    ]);
    const before = other.weightsHash;

    const run = train(data, { model, epochs: 2, threads: 2 });
    await expect(run).rejects.toBeInstanceOf(EngineError);
    await expect(run).rejects.toThrow("a thread of the team failed");

    await init();
    expect(other.weightsHash).toBe(before);
    expect(Object.values(model.weights).every((values) => values.every(Number.isFinite))).toBe(true);
    for await (const event of train(data, { model, epochs: 2, threads: 2 })) {
      if (event.type === "done") expect(event.threads).toBe(2);
    }
  });
});

describe("a trap", () => {
  /** Lets the trainer trap once it has run so many batches. Its network then is in use for ever, as after a real trap. */
  function trapAfter(batches: number): () => void {
    const { instantiate } = WebAssembly;
    let [run, held] = [0, 0];
    const trapping = ({ exports }: WebAssembly.Instance) => {
      const { trainer_run, network_readParameters } = exports as Record<
        string,
        (...args: number[]) => number[]
      >;
      return {
        trainer_run(...args: number[]) {
          if (run >= batches) {
            held = args[1]!;
            throw new WebAssembly.RuntimeError("unreachable");
          }
          const result = trainer_run!(...args);
          run += result[0]!;
          return result;
        },
        network_readParameters(...args: number[]) {
          if (args[0] === held) throw new Error("recursive use of an object detected");
          return network_readParameters!(...args);
        },
      };
    };
    const faked = async (module: WebAssembly.Module, imports: WebAssembly.Imports) => {
      const real = await instantiate(module, imports);
      return { module, instance: { exports: { ...real.exports, ...trapping(real) } } };
    };
    WebAssembly.instantiate = faked as unknown as typeof WebAssembly.instantiate;
    return () => {
      WebAssembly.instantiate = instantiate;
    };
  }

  it("leaves a model as it was after the last whole epoch, and others as they are", async () => {
    const wasm = readFileSync(join(root, "dist/wasm/simd128.wasm"));
    const options = { epochs: 5, batch: 20, seed: 6, shuffle: false };
    const restore = trapAfter(2 * 3);
    await init({ variant: "simd128", wasm }).finally(restore);
    const other = createNetwork({ inputs: 12, layers, seed: 1 });
    const otherHash = other.weightsHash;
    const model = createNetwork({ inputs: 12, layers, seed: 6 });

    await expect(train(data, { ...options, model })).rejects.toThrow("the engine failed: unreachable");

    expect(engine().variant).toBe("simd128");
    const expected = await train(data, { ...options, layers, epochs: 2 });
    expect(model.weightsHash).toBe(expected.weightsHash);
    expect(other.weightsHash).toBe(otherHash);
    expect(await evaluate(model, data)).toEqual(await evaluate(expected, data));
    expect(await predict(model, data)).toHaveLength(60);
    expect(model.predictSync(data.inputs.subarray(0, 12))).toEqual(
      expected.predictSync(data.inputs.subarray(0, 12)),
    );
    await expect(train(data, { ...options, model })).resolves.toBe(model);
  });
});
