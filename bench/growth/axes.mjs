// What grows, and what stays meanwhile.

/** The digit network on rows with as many zeros as MNIST's; an epoch of them takes some tens of milliseconds. */
const DIGITS = { rows: 8192, inputs: 784, density: 0.2, layers: [128, 64, 10], batch: 64 };

/** Each has a name, a note on what grows, and cells: the growing value and the whole setting. */
export function axes() {
  const axis = (name, note, values, setting) => ({
    name,
    note,
    cells: values.map((value) => [value, { ...DIGITS, ...setting(value) }]),
  });
  return [
    axis("batch", "rows in a batch", powers(1, 4096, 4), (batch) => ({ batch })),
    axis("width", "two hidden layers' units; 2^20 / units rows", powers(32, 2048, 2), (width) => ({
      layers: [width, width, 10],
      rows: 2 ** 20 / width,
    })),
    axis("depth", "hidden layers of 128", [1, 2, 3, 4, 5, 6, 7, 8], (depth) => ({
      layers: [...Array(depth).fill(128), 10],
    })),
    axis("density", "per cent of values not zero", [10, 0, 1, 5, 20, 30, 50, 60, 70, 100], (percent) => ({
      density: percent / 100,
    })),
    axis("rows", "rows of 32 bytes; layers of 64 and 10", powers(1000, 1_000_000, 10), (rows) => ({
      rows,
      inputs: 32,
      layers: [64, 10],
    })),
    axis("threads", "threads", powers(1, 8, 2), (threads) => ({ threads })),
  ];
}

/** From `from` to `to`, each so many times the one before. */
function powers(from, to, factor) {
  const steps = Math.round(Math.log(to / from) / Math.log(factor));
  return Array.from({ length: steps + 1 }, (_, i) => from * factor ** i);
}
