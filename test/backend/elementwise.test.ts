// The elementwise kernels against tfjs's cpu backend, which defines them: every one, on values of all sorts.

import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import "@tensorflow/tfjs-backend-cpu";
import { coverage } from "inkling/tfjs";

// The cpu backend itself recommends another package, once.
vi.spyOn(console, "warn").mockImplementation(() => {});

/** Values, shape and type of an input. */
type Given = [values: number[], shape: number[], dtype: "float32" | "int32" | "bool"];
type Inputs = Record<string, Given> | Given[];
type Result = { values: number[]; shape: number[]; dtype: string };

beforeAll(async () => {
  for (const backend of ["cpu", "inkling"]) await tf.setBackend(backend);
});

function run(backend: string, name: string, inputs: Inputs, attrs: Record<string, unknown>): Result {
  tf.setBackend(backend);
  return tf.tidy(() => {
    const tensorOf = ([values, shape, dtype]: Given) => tf.tensor(values, shape, dtype);
    const tensors = Array.isArray(inputs)
      ? inputs.map(tensorOf)
      : Object.fromEntries(Object.entries(inputs).map(([key, given]) => [key, tensorOf(given)]));
    const result = tf.engine().runKernel(name, tensors as tf.NamedTensorMap, attrs as never) as tf.Tensor;
    return { values: Array.from(result.dataSync()), shape: result.shape, dtype: result.dtype };
  });
}

/** Runs a kernel on both backends; the results must be alike, up to a few units in the last place of floats. */
function check(name: string, inputs: Inputs, attrs: Record<string, unknown> = {}): Result {
  expect(coverage()[name]).toBe("native");
  const [ours, theirs] = [run("inkling", name, inputs, attrs), run("cpu", name, inputs, attrs)];
  expect({ ...ours, values: [] }, name).toEqual({ ...theirs, values: [] });
  for (const [i, value] of ours.values.entries()) {
    const exact = theirs.values[i]!;
    const close = Math.abs(value - exact) <= 1e-6 * Math.max(1, Math.abs(exact));
    if (!(close || Object.is(value + 0, exact + 0))) {
      expect.fail(`${name}, element ${i} of ${JSON.stringify(inputs)}: ${value} and not ${exact}`);
    }
  }
  return ours;
}

const SIZES = [0, 1e-30, 1e-3, 0.25, 0.5, 0.9, 1, 1.5, 2.5, 3.7, 7, 20, 100, 12345.678, 1e10, 3e20, Infinity];
const FLOATS = [...SIZES, ...SIZES.map((x) => -x), NaN];
const INTS = [0, 1, -1, 2, -3, 7, -7, 10, 255, -1000, 30_000, 65_536];
const EXTREMES = [2 ** 31 - 1, -(2 ** 31)];

const floats = (values: number[]): Given => [values, [values.length], "float32"];
const ints = (values: number[]): Given => [values, [values.length], "int32"];
const bools = (values: number[]): Given => [values, [values.length], "bool"];
/** Every value with every other. */
const pairs = (values: number[]): [number[], number[]] => [
  values.flatMap((a) => values.map(() => a)),
  values.flatMap(() => values),
];

describe("functions of one tensor", () => {
  it.each(
    [
      ...["Abs", "Neg", "Sign", "Square", "Sqrt", "Rsqrt", "Reciprocal", "Floor", "Ceil", "Round", "Exp"],
      ...["Expm1", "Log", "Log1p", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Tanh"],
      ...["Asinh", "Acosh", "Atanh", "Erf", "Sigmoid", "Softplus", "Relu", "Relu6", "Elu", "Selu"],
      ...["IsNan", "IsInf", "IsFinite"],
    ].map((name) => [name]),
  )("%s", (name) => {
    check(name, { x: floats(FLOATS) });
    check(name, { x: [[2.25], [], "float32"] });
    check(name, { x: [[], [0, 3], "float32"] });
  });

  it("those with attributes", () => {
    check("LeakyRelu", { x: floats(FLOATS) }, { alpha: 0.3 });
    check("Step", { x: floats(FLOATS) }, { alpha: -2.5 });
    check("Step", { x: floats(FLOATS) }, { alpha: 0 });
    check("ClipByValue", { x: floats(FLOATS) }, { clipValueMin: -2.5, clipValueMax: 3 });
    check("ClipByValue", { x: floats(FLOATS) }, { clipValueMin: -Infinity, clipValueMax: 0 });
  });

  it("of ints and bools", () => {
    for (const name of ["Abs", "Neg", "Sign", "Square", "Round", "Relu", "Relu6", "Exp", "Sinh", "IsNan"]) {
      check(name, { x: ints(INTS.filter((x) => x < 1000)) });
    }
    check("Neg", { x: ints([...INTS, ...EXTREMES]) });
    check("Step", { x: ints(INTS) }, { alpha: -2.7 });
    check("LeakyRelu", { x: ints(INTS) }, { alpha: 0.3 });
    check("ClipByValue", { x: ints([...INTS, ...EXTREMES]) }, { clipValueMin: -2.5, clipValueMax: 6.5 });
    check("LogicalNot", { x: bools([0, 1, 1]) });
  });
});

describe("functions of two tensors", () => {
  it.each(
    [
      ...["Add", "Sub", "Multiply", "RealDiv", "Maximum", "Minimum", "SquaredDifference", "Pow", "Atan2"],
      ...["Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual", "FloorDiv", "Mod"],
    ].map((name) => [name]),
  )("%s", (name) => {
    const [a, b] = pairs(FLOATS);
    check(name, { a: floats(a), b: floats(b) });
    const [i, j] = pairs(name === "Pow" ? INTS.slice(0, 8) : INTS);
    check(name, { a: ints(i), b: ints(j) });
    // All forms of broadcasting, by way of rows short and long.
    const [rows, row] = [FLOATS.slice(1, 13), FLOATS.slice(2, 6)];
    const forms: [number[], number[], number[], number[]][] = [
      [rows, [3, 4], row, [4]],
      [row.slice(1), [3, 1], rows, [3, 4]],
      [rows, [2, 1, 6], rows, [2, 6, 1]],
      [rows, [12], [2.5], []],
      [[2.5], [1, 1], rows, [12]],
      [[], [0, 4], row, [4]],
    ];
    for (const [a, aShape, b, bShape] of forms) {
      check(name, { a: [a, aShape, "float32"], b: [b, bShape, "float32"] });
    }
  });

  it("those whose inputs have names of their own", () => {
    const [x, y] = pairs(FLOATS);
    check("Prelu", { x: floats(x), alpha: floats(y) });
    check("Prelu", { x: [FLOATS.slice(0, 6), [2, 3], "float32"], alpha: floats([0.1, 0.2, -0.3]) });
    check("EluGrad", { dy: floats(x), y: floats(y) });
  });

  it("ints wrap around and what is divided by 0 is 0", () => {
    const { values } = check("Multiply", {
      a: ints([65_536, 65_537, -65_536]),
      b: ints([65_536, 65_536, 32_768]),
    });
    expect(values).toEqual([0, 65_536, -(2 ** 31)]);
    for (const name of ["Add", "Sub", "RealDiv", "FloorDiv", "Mod"]) {
      check(name, { a: ints([...EXTREMES, ...EXTREMES, 5]), b: ints([1, -1, -1, 1, 0]) });
    }
    check("BitwiseAnd", { a: ints(pairs(INTS)[0]), b: ints(pairs(INTS)[1]) });
  });

  it("bools, and types that tfjs mixes", () => {
    for (const name of ["LogicalAnd", "LogicalOr", "Equal", "NotEqual", "Less", "GreaterEqual"]) {
      check(name, { a: bools([0, 0, 1, 1]), b: bools([0, 1, 0, 1]) });
      check(name, { a: [[1, 0], [2, 1], "bool"], b: bools([0, 1, 1]) });
    }
    check("Add", { a: bools([0, 1]), b: bools([1, 1]) });
    check("Multiply", { a: floats([1.5, 2]), b: ints([2, 3]) });
  });

  it("refuses shapes that do not fit together with tfjs's own words", () => {
    tf.setBackend("inkling");
    expect(() => tf.add(tf.ones([2, 3]), tf.ones([2]))).toThrow(/could not be broadcast together/);
  });
});

describe("the rest", () => {
  it("chooses", () => {
    const [yes, no] = [FLOATS.slice(0, 6), FLOATS.slice(6, 12)];
    const shape = [2, 3];
    check("Select", {
      condition: [[1, 0, 0, 1, 1, 0], shape, "bool"],
      t: [yes, shape, "float32"],
      e: [no, shape, "float32"],
    });
    check("Select", { condition: bools([1, 0, 1]), t: ints([1, 2, 3]), e: ints([4, 5, 6]) });
    check("Select", { condition: bools([1, 0]), t: bools([1, 1]), e: bools([0, 0]) });
    check("Select", { condition: bools([1, 0]), t: ints([1, 2]), e: floats([3.5, 4.5]) });
    const rows = run(
      "inkling",
      "Select",
      { condition: bools([1, 0]), t: [yes, shape, "float32"], e: [no, shape, "float32"] },
      {},
    );
    expect(rows.values).toEqual([...yes.slice(0, 3), ...no.slice(3)].map(Math.fround));
  });

  it("sums many", () => {
    check("AddN", [floats([1, 2.5]), floats([3, 4]), floats([0.1, 1e10])]);
    check("AddN", [ints([1, 2 ** 31 - 1]), ints([3, 1])]);
    check("AddN", [bools([1, 0]), bools([1, 1])]);
  });

  it("casts", () => {
    const numbers = [...FLOATS, 2 ** 31, -3e9, 4294967297];
    for (const dtype of ["int32", "bool", "float32"]) {
      check("Cast", { x: floats(numbers) }, { dtype });
      check("Cast", { x: ints([...INTS, ...EXTREMES.slice(1)]) }, { dtype });
      check("Cast", { x: bools([0, 1, 1]) }, { dtype });
    }
    tf.setBackend("inkling");
    const complex = tf.tidy(() => tf.cast(tf.tensor([1, 2]), "complex64").dataSync());
    expect([...complex]).toEqual([1, 0, 2, 0]);
  });

  it("fills", () => {
    for (const dtype of ["float32", "int32", "bool"] as const) {
      check("ZerosLike", { x: [[1, 1], [2, 1], dtype] });
      check("OnesLike", { x: [[0, 1], [2, 1], dtype] });
    }
    check("Fill", {}, { shape: [2], value: 2 ** 32 + 5, dtype: "int32" });
    const ranges = [
      [0, 5, 1],
      [5, 0, 1],
      [5, 0, -2],
      [0, 1, 0.1],
      [3, 3, 1],
      [0, 5, -1],
      [5, 0, 2],
      [0.5, 3, 0.75],
    ] as const;
    for (const [start, stop, step] of ranges) {
      for (const dtype of ["float32", "int32"]) check("Range", {}, { start, stop, step, dtype });
    }
    for (const num of [1, 2, 10]) check("LinSpace", {}, { start: -1, stop: 4, num });
  });

  it("keeps nothing", () => {
    tf.setBackend("inkling");
    const memory = () => tf.memory() as tf.MemoryInfo & { numBytesInEngine: number };
    const { numDataBuffers, numBytesInEngine } = memory();
    for (let round = 0; round < 20; round++) {
      tf.tidy(() => {
        const x = tf.range(0, 100, 1);
        const sum = tf.addN([tf.exp(x), tf.mul(x, 2), tf.cast(tf.cast(x, "int32"), "float32")]);
        tf.where(tf.greater(sum, 5), x, tf.exp(tf.cast(x, "int32")));
      });
      expect(() => tf.tidy(() => tf.sub(tf.ones([2, 3]), tf.ones([4])))).toThrow();
    }
    expect(memory()).toMatchObject({ numDataBuffers, numBytesInEngine });
  });
});
