// Data sets made of arrays: what they share, what they default to, and what they refuse.

import { dataset, type LabelledRows } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";

const inputs = Float32Array.of(0, 1, 2, 3, 4, 5);
const data = dataset({ inputs, labels: [2, 0, 1], classes: ["ant", "bee", "cow"] });

describe("dataset", () => {
  it("takes arrays as they are, without a copy of the inputs", () => {
    expect(data).toMatchObject({ length: 3, width: 2, classes: 3, classNames: ["ant", "bee", "cow"] });
    expect(data.inputs).toBe(inputs);
    expect(data.labels).toEqual(Uint32Array.of(2, 0, 1));
    const clamped = Uint8ClampedArray.of(9, 8);
    const bytes = dataset({ inputs: clamped, labels: [0] }).inputs;
    expect(bytes).toEqual(Uint8Array.of(9, 8));
    expect(bytes.buffer).toBe(clamped.buffer);
  });

  it.each([[[1, 0, 3]], [Uint8Array.of(1, 0, 3)], [Int32Array.of(1, 0, 3)], [Float64Array.of(1, 0, 3)]])(
    "counts classes up to the highest label of %o and names them by their indices",
    (labels) => {
      expect(dataset({ inputs: new Uint8Array(3), labels })).toMatchObject({
        classes: 4,
        classNames: ["0", "1", "2", "3"],
      });
    },
  );

  it("takes more classes than there are labels, up to 65536", () => {
    expect(dataset({ inputs: new Uint8Array(1), labels: [0], classes: 65_536 }).classes).toBe(65_536);
    expect(dataset({ inputs: new Uint8Array(1), labels: [65_535] }).classes).toBe(65_536);
  });

  it("keeps labels and names when the caller's arrays change", () => {
    const [labels, classes] = [
      [1, 0],
      ["no", "yes"],
    ];
    const kept = dataset({ inputs: new Uint8Array(2), labels: labels!, classes: classes as string[] });
    labels![0] = 7;
    classes![0] = "maybe";
    expect([...kept.labels, ...kept.classNames]).toEqual([1, 0, "no", "yes"]);
  });

  const CASES: [string, object, argument: string, ...message: string[]][] = [
    ["a wrong key", { input: inputs }, "dataset.input", 'did you mean "inputs"?'],
    ["doubles", { inputs: new Float64Array(3) }, "inputs", "got Float64Array(3)"],
    ["a text for labels", { labels: "012" }, "labels", 'got "012"'],
    ["labels of a fractional length", { labels: { length: 1.5, 0: 0, 1: 0 } }, "labels"],
    ["labels of an infinite length", { labels: { length: Number.POSITIVE_INFINITY } }, "labels"],
    ["bigint labels", { labels: BigInt64Array.of(0n, 1n, 1n) }, "labels[0]", "got 0n"],
    ["a label that is missing", { labels: [0, undefined, 1] }, "labels[1]", "got undefined"],
    ["a label beyond every limit", { labels: [0, 65_536, 1] }, "labels[1]", "65535"],
    ["a label beyond the classes", { labels: [0, 3, 1], classes: 3 }, "labels[1]", "below the 3 classes"],
    ["inputs that do not divide", { labels: [0, 1, 0, 1] }, "inputs", "multiple of the 4 labels"],
    ["rows that are too wide", { inputs: new Uint8Array(2 ** 24 + 1), labels: [0] }, "inputs", "16777216"],
    [
      "infinite inputs",
      { inputs: Float32Array.of(1, 2, Number.NEGATIVE_INFINITY) },
      "inputs[2]",
      "-Infinity",
    ],
    ["too many classes", { classes: 65_537 }, "classes", "65536", "got 65537"],
    ["a text for classes", { classes: "ab" }, "classes", "65536", "their names", 'got "ab"'],
    ["null for classes", { classes: null }, "classes", "got null"],
    ["no names", { classes: [] }, "classes.length"],
    ["too many names", { classes: Array(65_537).fill("x") }, "classes.length", "65536"],
  ];
  it.each(CASES)("refuses %s", async (_, changes, argument, ...message) => {
    const source = { inputs, labels: [0, 1, 0], ...changes } as LabelledRows;
    const error = await inputError(() => dataset(source));
    expect(error.argument).toBe(argument);
    for (const part of message) expect(error.message).toContain(part);
  });

  it("refuses no source at all", async () => {
    for (const source of [undefined, null, 3, []]) {
      expect((await inputError(() => dataset(source as never))).argument).toBe("dataset");
    }
  });
});

describe("slice", () => {
  it("shares the memory and keeps the classes, of a slice too", () => {
    const rows = data.slice(1);
    expect(rows).toMatchObject({ length: 2, width: 2, classes: 3, classNames: data.classNames });
    expect(rows.inputs).toEqual(Float32Array.of(2, 3, 4, 5));
    const row = rows.slice(1, 2);
    expect([...row.inputs, ...row.labels]).toEqual([4, 5, 1]);
    expect(row.inputs.buffer).toBe(inputs.buffer);
    expect(row.labels.buffer).toBe(data.labels.buffer);
  });

  it.each([
    [-1, 2, "from"],
    [3, 3, "from"],
    [0.5, 2, "from"],
    ["1", 2, "from"],
    [undefined, 2, "from"],
    [1, 1, "to"],
    [2, 1, "to"],
    [0, 4, "to"],
    [0, 1.5, "to"],
    [0, Number.NaN, "to"],
  ])("refuses %s to %s", async (from, to, argument) => {
    expect((await inputError(() => data.slice(from as number, to))).argument).toBe(argument);
  });
});
