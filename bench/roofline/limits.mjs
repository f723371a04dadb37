// What each phase of a step of 784-128-64-10 has to do, and how long that takes at the processor's best.

export const BATCH = 64;
/** Inputs that are not zero in all of MNIST: the others have no gradient. */
const INPUTS = 717;
const [FIRST, SECOND, CLASSES] = [128, 64, 16]; // The ten classes are padded to whole panels.
const FLOAT = 4;
/** Bytes of an entry in the data set, and in a batch. */
const [STORED, ENTRY] = [3, 8];
/**
 * Bytes of a product in loads of 16: an entry and its row of 32 columns take 10 of them, a step of a tile of 4 rows by 8
 * columns takes 6.
 */
const [SPARSE_PRODUCT, TILE_PRODUCT] = [(10 * 16) / 32, (6 * 16) / 32];

/** What can hold a phase up, and in which of the measured rates it is counted. */
const BOUNDS = {
  products: { rate: "multiplyAdd", label: "multiply-adds" },
  roots: { rate: "rootAndDivide", label: "roots, divisions" },
  bytes: { rate: "firstCache", label: "first cache" },
  far: { rate: "secondCache", label: "second cache" },
  farthest: { rate: "memory", label: "memory" },
};

const sparse = (entries) => ({ products: entries * FIRST, bytes: entries * FIRST * SPARSE_PRODUCT });
const dense = (products) => ({ products, bytes: products * TILE_PRODUCT });
/** Ten multiplications and additions a weight; weight, moments and gradient are read, all but the last written. */
const adam = (weights) => ({
  products: 5 * weights,
  roots: weights,
  bytes: 7 * FLOAT * weights,
  far: 6 * FLOAT * weights,
});
/** Weights of a layer that are updated. */
const size = (inputs, units) => (inputs + 1) * units;

/** The work of each phase by its name, in parts that follow each other. */
function work(entries) {
  const read = { bytes: entries * (STORED + ENTRY), farthest: entries * STORED };
  const first = { ...sparse(entries), far: INPUTS * FIRST * FLOAT };
  const forward = dense(BATCH * (FIRST * SECOND + SECOND * CLASSES));
  // An exponential takes a polynomial of some ten terms.
  const loss = { products: BATCH * 10 * 12, bytes: BATCH * CLASSES * 4 * FLOAT };
  return {
    "sparse rows": [read],
    "compressed columns": [{ bytes: 3 * entries * ENTRY }],
    "sparse forward": [first],
    "dense forward": [forward],
    loss: [loss],
    backward: [forward],
    "layer 1 + Adam": [sparse(entries), adam(size(INPUTS, FIRST))],
    "layer 2 + Adam": [dense(BATCH * FIRST * SECOND), adam(size(FIRST, SECOND))],
    "layer 3 + Adam": [dense(BATCH * SECOND * CLASSES), adam(size(SECOND, CLASSES))],
    evaluation: [read, first, forward, loss],
  };
}

/** The shortest time of some work, in microseconds, and what it is that it waits for. */
function limitOf(work, peaks) {
  const times = Object.entries(BOUNDS).map(([kind, { rate, label }]) => ({
    limit: ((work[kind] ?? 0) / peaks[rate]) * 1e6,
    bound: label,
  }));
  return times.reduce((longest, time) => (time.limit > longest.limit ? time : longest));
}

const sum = (numbers) => numbers.reduce((total, x) => total + x, 0);

/** A row of the table for each phase of the step, one for their sum, and one for the evaluation of as many rows. */
export function table({ peaks, microseconds, entries }) {
  const parts = work(entries);
  const rows = Object.entries(microseconds).map(([phase, time]) => {
    const limits = parts[phase].map((part) => limitOf(part, peaks));
    const limit = sum(limits.map((part) => part.limit));
    return {
      phase,
      microseconds: time,
      flop: 2 * sum(parts[phase].map(({ products = 0 }) => products)),
      bytes: sum(parts[phase].map(({ bytes }) => bytes)),
      bound: [...new Set(limits.map(({ bound }) => bound))].join(" + "),
      limit,
      share: limit / time,
    };
  });
  const step = rows.filter(({ phase }) => phase !== "evaluation");
  const total = (column) => sum(step.map((row) => row[column]));
  const whole = Object.fromEntries(
    ["microseconds", "flop", "bytes", "limit"].map((column) => [column, total(column)]),
  );
  const share = whole.limit / whole.microseconds;
  return [...step, { phase: "whole step", ...whole, bound: "", share }, ...rows.slice(step.length)];
}
