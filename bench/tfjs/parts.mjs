// What is compared with tfjs's own backends: who takes part, with which settings, and how much faster we mean to be.
//
// A part gives its `contestants`, and `races`: the best of `ours`, and a `peer`, by the seconds that `of` finds in an
// answer, and how many times faster we mean to be, the `bar`; none where the peer is only there to be seen. `fault` and
// `summary` are as a contest wants them.

import { launchers } from "../lib/launch.mjs";
import { CASES } from "./cases.mjs";

const [{ launch }] = launchers("tfjs").nodes;
const STOCK = { wasm: "stock wasm", cpu: "stock cpu" };

/** Images of an epoch; a stock backend may train fewer, and its time is scaled: whole epochs would take minutes. */
const DIGITS = { all: 60_000, wasm: 6000, cpu: 2000 };
const CONVNET = { all: 320, cpu: 32 };
/** Rows in a call. */
const COUNTS = [1, 256];

export const PARTS = { fit, convnet, predict, operations };

/** Ours with one thread and with two; what is slow has fewer `rounds`. */
function ours(way, file, args, rounds) {
  return [1, 2].map((threads) =>
    launch(`inkling ${way} ${threads}`, file, args(String(threads)), rounds && { rounds }),
  );
}

function fit() {
  const own = (way, rounds) =>
    ours(way, "fit.mjs", (threads) => fitting("digits", way, threads, DIGITS.all, DIGITS.all), rounds);
  const ways = { accelerate: own("accelerate"), adam: own("adam", 3), backend: own("backend", 3) };
  const race = (way, backend, bar) => ({
    name: `${way}, ${STOCK[backend]}`,
    ours: names(ways[way]),
    peer: STOCK[backend],
    bar,
    of: itself,
  });
  return {
    title: "fit of 784-128-64-10, an epoch of 60,000 images, batch 64, Adam",
    contestants: [
      ...Object.values(ways).flat(),
      launch(STOCK.wasm, "fit.mjs", fitting("digits", "wasm", "1", DIGITS.all, DIGITS.wasm)),
      launch(STOCK.cpu, "fit.mjs", fitting("digits", "cpu", "1", DIGITS.all, DIGITS.cpu), { rounds: 1 }),
    ],
    races: [
      race("accelerate", "wasm", 25),
      race("adam", "wasm", 5),
      race("backend", "wasm", 3),
      race("accelerate", "cpu"),
      race("backend", "cpu"),
    ],
    ...training,
  };
}

/** Stock wasm cannot train it: the gradient of a convolution is not among its kernels. */
function convnet() {
  const own = (way) =>
    ours(way, "fit.mjs", (threads) => fitting("convnet", way, threads, CONVNET.all, CONVNET.all));
  const ways = { adam: own("adam"), backend: own("backend") };
  return {
    title: "fit of a convnet, 3x3 16-32-64 with batch normalization, an epoch of 320 images, batch 32, Adam",
    contestants: [
      ...Object.values(ways).flat(),
      launch(STOCK.cpu, "fit.mjs", fitting("convnet", "cpu", "1", CONVNET.all, CONVNET.cpu), { rounds: 1 }),
    ],
    races: Object.entries(ways).map(([way, own]) => ({
      name: `${way}, ${STOCK.cpu}`,
      ours: names(own),
      peer: STOCK.cpu,
      bar: 20,
      of: itself,
    })),
    ...training,
  };
}

function predict() {
  const args = (way) => (threads) => [way, threads, ...COUNTS.map(String)];
  const own = (way) => ours(way, "predict.mjs", args(way));
  const ways = { accelerate: own("accelerate"), backend: own("backend") };
  return {
    title: "predict of 784-128-64-10, from an array of rows to one of probabilities",
    contestants: [...Object.values(ways).flat(), launch(STOCK.wasm, "predict.mjs", args("wasm")("1"))],
    races: COUNTS.flatMap((count) =>
      Object.entries(ways).map(([way, own]) => ({
        name: `${way}, ${count} row${count > 1 ? "s" : ""}`,
        ours: names(own),
        peer: STOCK.wasm,
        bar: 3,
        of: (answer) => answer[count],
      })),
    ),
    ...checked,
  };
}

function operations() {
  const own = launch("inkling 1", "operations.mjs", ["inkling"]);
  const peer = launch(STOCK.wasm, "operations.mjs", ["wasm"]);
  return {
    title: "single operations, one thread",
    contestants: [own, peer],
    races: CASES.map(({ name }) => ({
      name,
      ours: names([own]),
      peer: peer.name,
      bar: 1,
      of: (answer) => answer[name],
    })),
    ...checked,
  };
}

function fitting(model, way, threads, total, count) {
  return [model, way, threads, String(total), String(count)];
}

function names(contestants) {
  return contestants.map(({ name }) => name);
}

function itself(answer) {
  return answer;
}

const training = {
  fault: ({ loss, firstLoss }) =>
    loss > 0 && loss < firstLoss ? undefined : `has a loss of ${loss} after ${firstLoss}: it does not train`,
  summary: ({ seconds, loss, accuracy }) =>
    `${seconds.toFixed(3).padStart(7)} s   loss ${loss.toFixed(4)}   accuracy ${accuracy.toFixed(3)}`,
};

/** An answer says of each task how many values were wrong. */
const checked = {
  fault: (answer) => {
    const found = Object.entries(answer).find(([, { wrong }]) => wrong !== 0);
    return found && `has ${found[1].wrong} wrong values in ${found[0]}`;
  },
  summary: (answer) => {
    const total = Object.values(answer).reduce((sum, { seconds }) => sum + seconds, 0);
    return `${(total * 1000).toFixed(2).padStart(9)} ms for one call of each`;
  },
};
