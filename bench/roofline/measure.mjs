// Measures in a process of its own and prints JSON: `measure.mjs FOLDER ROUNDS`, the folder of a build with the probe.
// As a worker it is the second member of the team.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { mnist } from "inkling";
import { shuffled } from "../lib/contestant.mjs";
import { median } from "../lib/statistics.mjs";
import { BATCH } from "./limits.mjs";

const STACK_BYTES = 2 ** 18;
/** Floats that the probe works on at once. */
const WIDTH = 12 * 4;

const folder = isMainThread ? process.argv[2] : workerData.folder;
const wasm = await import(pathToFileURL(join(folder, "engine.js")));

if (isMainThread) {
  console.log(JSON.stringify(await measure(Number(process.argv[3]))));
} else {
  const { module, memory, address } = workerData;
  wasm.initSync({ module, memory, thread_stack_size: STACK_BYTES });
  wasm.joinTeam(address);
}

async function measure(rounds) {
  const module = new WebAssembly.Module(readFileSync(join(folder, "engine.wasm")));
  const memory = new WebAssembly.Memory({ initial: 32, maximum: 16_384, shared: true });
  wasm.initSync({ module, memory, thread_stack_size: STACK_BYTES });
  const team = new wasm.Team(true, 2);
  const { inputs, labels, length } = await mnist.train();
  const data = new wasm.Dataset(784, 10, length);
  data.measureBytes(inputs);
  data.appendBytes(inputs, labels);

  const { microseconds, entries } = steps(data, length, rounds);
  const alone = epochs(data, team, 1, rounds);
  const evaluation = evaluate(data, team, rounds) * BATCH * 1e6;
  const peaks = peaksOf(rounds);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { folder, module, memory, address: team.address },
  });
  worker.unref();
  while (team.members < 2) await new Promise(setImmediate);
  peaks.barrier = fastest(rounds, 1e5, (n) => wasm.barriers(team, 2, n));
  return {
    peaks,
    entries,
    microseconds: { ...microseconds, evaluation },
    epochs: [alone, epochs(data, team, 2, rounds)],
  };
}

/** Seconds of one of `n` repetitions in each of some rounds, after one that is not optimized yet. */
function timed(rounds, n, work) {
  const seconds = Array.from({ length: rounds + 1 }, () => {
    const begin = performance.now();
    work(n);
    return (performance.now() - begin) / 1000 / n;
  });
  return seconds.slice(1);
}

/** The best of the rounds: what the machine can do, and not what else it is busy with. */
function fastest(rounds, n, work) {
  return Math.min(...timed(rounds, n, work));
}

/** Operations and bytes in a second, and seconds of a call. */
function peaksOf(rounds) {
  const read = (bytes) => {
    const stream = new wasm.Stream(bytes);
    const rate = stream.bytes / fastest(rounds, 2e9 / bytes, (n) => stream.read(n));
    stream.free();
    return rate;
  };
  return {
    multiplyAdd: WIDTH / fastest(rounds, 2e7, wasm.multiplyAdd),
    rootAndDivide: WIDTH / fastest(rounds, 2e6, wasm.rootAndDivide),
    firstCache: read(2 ** 14),
    secondCache: read(400_000),
    memory: read(2 ** 26),
    call: fastest(rounds, 1e6, (n) => {
      for (let i = 0; i < n; i++) wasm.nothing();
    }),
  };
}

/** Microseconds of each phase of a step, on batches in random order: the median of some epochs. */
function steps(data, length, rounds) {
  const probe = new wasm.Probe(network(), data, BATCH);
  const batches = Math.floor(length / BATCH);
  const times = Array.from({ length: rounds + 1 }, () => {
    probe.reset();
    const order = shuffled(length);
    for (let i = 0; i < batches; i++) probe.step(data, order.subarray(i * BATCH, (i + 1) * BATCH));
    return Array.from(probe.milliseconds(), (ms) => (ms * 1000) / batches);
  }).slice(1);
  const names = wasm.Probe.phases();
  const nameOf = (phase) => names[phase] ?? `layer ${phase - names.length + 1} + Adam`;
  const microseconds = times[0].map((_, phase) => [nameOf(phase), median(times.map((time) => time[phase]))]);
  return { microseconds: Object.fromEntries(microseconds), entries: probe.entries / batches };
}

/** A whole epoch of the trainer. */
function epochs(data, team, threads, rounds) {
  const model = network();
  const trainer = new wasm.Trainer(model, data, BATCH, 1, true, 0, 0.001, 0.9, 0.999, 1e-8, 0, 0);
  const steps = trainer.batchesPerEpoch;
  const seconds = timed(rounds, 1, () => {
    for (let left = steps; left > 0; ) left -= trainer.run(model, data, Math.min(left, 32), team, threads);
  });
  return { threads, steps, seconds: median(seconds) };
}

/** Seconds of a row. */
function evaluate(data, team, rounds) {
  const model = network();
  return median(
    timed(rounds, data.length, () => {
      const evaluation = new wasm.Evaluation(model, data);
      while (evaluation.run(model, data, 512, team, 1) > 0);
    }),
  );
}

function network() {
  return new wasm.Network(784, Uint32Array.of(128, 64, 10), Uint8Array.of(1, 1, 4), new Uint8Array(3), 1);
}
