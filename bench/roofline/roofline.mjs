// Where the time of a training step goes, and how near each phase comes to what the processor can do in WebAssembly.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findRust } from "../../scripts/lib/rust.mjs";
import { root, SetupError } from "../../scripts/lib/steps.mjs";
import { newNodePath } from "../../scripts/lib/tools.mjs";
import { buildVariant } from "../../scripts/lib/wasm.mjs";
import { table } from "./limits.mjs";

/** Our build on this Node and the newest, and a twin in relaxed SIMD, which would be published if it gained 10 %. */
const HOSTS = [
  { name: `Node ${process.versions.node.split(".")[0]}`, variant: "simd128-threads", node: process.execPath },
  { name: "newest Node", variant: "simd128-threads", node: newNodePath() },
  { name: "newest Node, relaxed SIMD", variant: "simd128-threads-relaxed", node: newNodePath() },
];

/** How the measured rates are printed. */
const PEAKS = [
  ["multiplyAdd", "multiplications with additions", 2e-9, "GFLOP/s"],
  ["rootAndDivide", "square roots with divisions", 1e-9, "G/s"],
  ["firstCache", "reading 16 KB (first cache)", 1e-9, "GB/s"],
  ["secondCache", "reading 400 KB (second cache)", 1e-9, "GB/s"],
  ["memory", "reading 64 MB (memory)", 1e-9, "GB/s"],
  ["call", "a call from JavaScript", 1e9, "ns"],
  ["barrier", "a job for two threads and back", 1e9, "ns"],
];

export async function roofline({ rounds, say, warn }) {
  const rust = findRust();
  if (!rust) throw new SetupError("no Rust that can build WebAssembly: `npm run setup` first");
  const results = { name: "roofline" };
  for (const { name, variant, node } of HOSTS) {
    if (!existsSync(node)) {
      warn(`${name}: left out, needs a newer Node, npm run bench:peers gets it`);
      continue;
    }
    say(`building and measuring: ${name}`);
    const folder = await buildVariant(variant, rust, "probe", ["probe"]);
    const args = [join(root, "bench/roofline/measure.mjs"), folder, String(rounds)];
    const measured = JSON.parse((await promisify(execFile)(node, args)).stdout);
    const phases = table(measured);
    const step = phases.find(({ phase }) => phase === "whole step");
    const epochs = measured.epochs.map(({ threads, steps, seconds }) => {
      const limit = (step.limit * steps) / 1e6 / threads;
      return { threads, seconds, limit, share: limit / seconds };
    });
    results[name] = { peaks: measured.peaks, phases, epochs };
    print(name, results[name], say);
  }
  return results;
}

function print(name, { peaks, phases, epochs }, say) {
  say(`\nThe processor in WebAssembly, ${name}, one thread\n`);
  for (const [key, label, scale, unit] of PEAKS)
    say(`${label.padEnd(32)} ${(peaks[key] * scale).toPrecision(3).padStart(6)} ${unit}`);

  say("\nA step on 64 images, one thread; the limit of a phase is the longest of what it needs\n");
  say(`${"".padEnd(20)}      us   MFLOP      KB   limit us   share   bound by`);
  for (const { phase, microseconds, flop, bytes, limit, share, bound } of phases) {
    const numbers = [
      microseconds.toFixed(1).padStart(8),
      (flop / 1e6).toFixed(2).padStart(8),
      (bytes / 1000).toFixed(0).padStart(8),
      limit.toFixed(1).padStart(11),
      `${percent(share)}   `.padStart(11),
    ];
    say(phase.padEnd(20) + numbers.join("") + bound);
  }
  say("\nThe whole epoch against the limit of all its threads\n");
  for (const { threads, seconds, limit, share } of epochs)
    say(
      `${threads} thread${threads > 1 ? "s" : " "}   ${seconds.toFixed(3)} s of ${limit.toFixed(3)} s   ${percent(share)}`,
    );
  say("");
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}
