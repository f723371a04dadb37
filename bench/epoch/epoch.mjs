// One epoch of the digit network on all of MNIST: 60,000 images, batches of 64 in random order, Adam at 0.001. The data
// are in memory, every contestant has trained for an epoch before (tfjs-backend-cpu for a tenth of one).

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/steps.mjs";
import { newNodePath } from "../../scripts/lib/tools.mjs";
import { contest } from "../lib/contest.mjs";
import { ratios } from "../lib/statistics.mjs";
import { peersPython } from "../peers.mjs";

const script = (name) => join(root, "bench/epoch", name);

/** Our builds; relaxed SIMD needs a newer Node. */
function ours() {
  const inkling = (name, command, ...settings) => ({
    name,
    command,
    args: [script("inkling.mjs"), ...settings],
  });
  return [
    inkling("simd128-1", process.execPath, "1", "plain"),
    inkling("simd128-2", process.execPath, "2", "plain"),
    inkling("simd128-relaxed-1", newNodePath(), "1", "relaxed"),
    inkling("simd128-relaxed-2", newNodePath(), "2", "relaxed"),
  ];
}

/** The peers in all settings of which the best counts; slow ones have fewer rounds. */
function peers() {
  const python = peersPython();
  const torch = ["plain", "fused"].flatMap((adam) => ["1", "2"].map((threads) => ({ adam, threads })));
  return {
    pytorch: torch.map(({ adam, threads }) => ({
      name: `pytorch ${adam} ${threads}`,
      command: python,
      args: [script("pytorch.py"), adam, threads],
    })),
    "scikit-learn": [{ name: "scikit-learn", command: python, args: [script("sklearn_mlp.py")] }],
    "jax-js": [{ name: "jax-js", command: newNodePath(), args: [script("jax.mjs")] }],
    "tfjs-backend-wasm": [
      { name: "tfjs-backend-wasm", command: process.execPath, args: [script("tfjs.mjs"), "wasm"], rounds: 2 },
    ],
    "tfjs-backend-cpu": [
      { name: "tfjs-backend-cpu", command: process.execPath, args: [script("tfjs.mjs"), "cpu"], rounds: 1 },
    ],
  };
}

export async function epoch({ rounds, say }) {
  if (!existsSync(newNodePath())) say(`no newer Node for relaxed SIMD and jax-js: "npm test" gets it`);
  if (!existsSync(peersPython())) say(`no PyTorch and scikit-learn: "npm run bench:peers" prepares them`);
  const rivals = peers();
  const results = await contest([...ours(), ...Object.values(rivals).flat()], { rounds, say });
  say("");
  for (const [name, { median, lowest, highest }] of results) {
    say(`${name.padEnd(24)} ${median.toFixed(3)} s   (${lowest.toFixed(3)} to ${highest.toFixed(3)})`);
  }
  const seconds = (name) => results.get(name)?.median;
  const measured = Object.entries(rivals)
    .map(([peer, settings]) => [
      peer,
      settings.map(({ name }) => seconds(name)).filter((x) => x !== undefined),
    ])
    .filter(([, times]) => times.length > 0);
  const plain = ["simd128-1", "simd128-2"].map(seconds);
  const table = ratios(plain, Object.fromEntries(measured));
  say("");
  for (const [peer, ratio] of Object.entries(table))
    say(`${peer.padEnd(24)} takes ${ratio.toFixed(1)} times as long`);
  return {
    name: "epoch",
    ours: Object.fromEntries(
      ours()
        .map(({ name }) => [name, seconds(name)])
        .filter(([, time]) => time !== undefined),
    ),
    peers: Object.fromEntries(measured.map(([peer, times]) => [peer, Math.min(...times)])),
    ratios: table,
  };
}
