// What moves elements: against tfjs's cpu backend, on shapes that take each way through the engine.

import * as tfjs from "@tensorflow/tfjs-core";
import { coverage, init } from "inkling/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

const NATIVE = [
  ...[
    "BatchToSpaceND",
    "Concat",
    "DepthToSpace",
    "Diag",
    "FlipLeftRight",
    "GatherNd",
    "GatherV2",
    "MirrorPad",
  ],
  ...["OneHot", "Pack", "PadV2", "Reverse", "ScatterNd", "Slice", "SpaceToBatchND", "SplitV", "StridedSlice"],
  ...["TensorScatterUpdate", "Tile", "Transpose", "Unpack"],
];

let dataIds = 0;

beforeAll(async () => {
  await init({ threads: 2 });
  await tfjs.setBackend("inkling");
});
beforeEach(() => {
  tfjs.engine().startScope();
  dataIds = tfjs.backend().numDataIds();
});
afterEach(() => {
  tfjs.engine().endScope();
  expect(tfjs.backend().numDataIds(), "data that nobody dropped").toBe(dataIds);
});

function counted(shape: number[], dtype: "float32" | "int32" | "bool" = "float32"): tfjs.Tensor {
  const size = tfjs.util.sizeFromShape(shape);
  const numbers = Array.from({ length: size }, (_, i) => (dtype === "bool" ? Number(i % 3 === 0) : i));
  return tfjs.tensor(numbers, shape, dtype);
}

type Result = { shape: number[]; dtype: string; numbers: number[] }[];

/** What `run` gives on a backend, which must be one tensor or several. */
async function on(backend: string, run: () => tfjs.Tensor | tfjs.Tensor[]): Promise<Result> {
  await tfjs.setBackend(backend);
  const result = tfjs.tidy(() => {
    const tensors = [run()].flat();
    return tensors.map((x) => ({ shape: x.shape, dtype: x.dtype, numbers: Array.from(x.dataSync()) }));
  });
  await tfjs.setBackend("inkling");
  return result;
}

async function expectAsOnCpu(run: () => tfjs.Tensor | tfjs.Tensor[]): Promise<void> {
  expect(await on("inkling", run)).toEqual(await on("cpu", run));
}

test("the engine runs all of them", () => {
  const how = coverage();
  expect(NATIVE.filter((name) => how[name] !== "native")).toEqual([]);
});

describe.each(["float32", "int32", "bool"] as const)("of %s", (dtype) => {
  test("transposes", async () => {
    await expectAsOnCpu(() => tfjs.transpose(counted([37, 21], dtype)));
    await expectAsOnCpu(() => tfjs.transpose(counted([3, 8, 5, 6], dtype), [0, 2, 1, 3]));
    await expectAsOnCpu(() => tfjs.transpose(counted([3, 8, 5, 6], dtype), [3, 1, 0, 2]));
    await expectAsOnCpu(() => tfjs.transpose(counted([1, 2, 1, 2, 1, 2, 3, 2, 2], dtype)));
  });

  test("slices", async () => {
    await expectAsOnCpu(() => tfjs.slice(counted([9, 30], dtype), [2, 3], [5, -1]));
    await expectAsOnCpu(() => tfjs.slice(counted([9, 30], dtype), [2, 30], [5, 0]));
    await expectAsOnCpu(() => tfjs.stridedSlice(counted([9, 30], dtype), [8, 2], [0, 29], [-3, 4]));
    await expectAsOnCpu(() => tfjs.reverse(counted([4, 5, 3], dtype), [0, 2]));
    await expectAsOnCpu(() => tfjs.split(counted([4, 9, 2], dtype), [2, 3, 4], 1));
    await expectAsOnCpu(() => tfjs.unstack(counted([4, 9, 2], dtype), -2));
  });

  test("joins", async () => {
    const parts = () => [2, 0, 5].map((width) => counted([3, width, 4], dtype));
    await expectAsOnCpu(() => tfjs.concat(parts(), 1));
    await expectAsOnCpu(() => tfjs.concat([counted([2, 3], dtype), counted([4, 3], dtype)]));
    await expectAsOnCpu(() => tfjs.stack([counted([2, 3], dtype), counted([2, 3], dtype)], -1));
    await expectAsOnCpu(() => tfjs.tile(counted([2, 1, 3], dtype), [2, 3, 2]));
    await expectAsOnCpu(() => tfjs.diag(counted([2, 3], dtype)));
  });

  test("borders", async () => {
    const borders: [number, number][] = [
      [1, 2],
      [0, 3],
    ];
    await expectAsOnCpu(() => tfjs.pad(counted([5, 6], dtype), borders, 1));
    await expectAsOnCpu(() => tfjs.mirrorPad(counted([5, 6], dtype), borders, "reflect"));
    await expectAsOnCpu(() => tfjs.mirrorPad(counted([5, 6], dtype), borders, "symmetric"));
  });

  test("lookups", async () => {
    const indices = () => tfjs.tensor2d([2, 0, 1, 1], [2, 2], "int32");
    await expectAsOnCpu(() => tfjs.gather(counted([4, 3, 5], dtype), indices(), 1));
    await expectAsOnCpu(() => tfjs.gather(counted([2, 3, 5], dtype), indices(), 1, 1));
    await expectAsOnCpu(() => tfjs.gatherND(counted([3, 2, 5], dtype), indices()));
    const places = () => tfjs.tensor2d([1, 4, 1], [3, 1], "int32");
    await expectAsOnCpu(() => tfjs.scatterND(places(), counted([3, 2], dtype), [5, 2]));
    await expectAsOnCpu(() =>
      tfjs.tensorScatterUpdate(counted([5, 2], dtype), places(), counted([3, 2], dtype)),
    );
    await expectAsOnCpu(() => tfjs.oneHot(indices(), 3, dtype === "bool" ? 1 : 7, 0, dtype));
  });
});

test("blocks", async () => {
  const borders = [
    [0, 2],
    [1, 1],
  ];
  await expectAsOnCpu(() => tfjs.spaceToBatchND(counted([2, 4, 6, 3]), [2, 4], borders));
  await expectAsOnCpu(() => tfjs.batchToSpaceND(counted([16, 3, 2, 3]), [2, 4], borders));
  await expectAsOnCpu(() => tfjs.depthToSpace(counted([2, 3, 4, 8]) as tfjs.Tensor4D, 2, "NHWC"));
  await expectAsOnCpu(() => tfjs.image.flipLeftRight(counted([2, 3, 4, 3]) as tfjs.Tensor4D));
});

test("small examples are as computed by hand", () => {
  const x = tfjs.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
  expect(tfjs.transpose(x).dataSync()).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
  expect(tfjs.gather(x, [1, 0], 0).dataSync()).toEqual(Float32Array.of(4, 5, 6, 1, 2, 3));
  expect(tfjs.oneHot([1, -1], 2).dataSync()).toEqual(Int32Array.of(0, 1, 0, 0));
});

test("large tensors are shared out and come out whole", () => {
  const x = counted([1003, 701]);
  const numbers = x.dataSync();
  // Matchers take seconds for so many numbers.
  const firstOther = (y: tfjs.Tensor) => y.dataSync().findIndex((number, i) => number !== numbers[i]);
  const turned = tfjs.transpose(x);
  expect(turned.dataSync().slice(0, 3)).toEqual(Float32Array.of(0, 701, 1402));
  expect(firstOther(turned)).toBe(1);
  expect(firstOther(tfjs.transpose(turned))).toBe(-1);
  expect(firstOther(tfjs.concat(tfjs.split(x, [300, 401], 1), 1))).toBe(-1);
  const borders: [number, number][] = [
    [3, 4],
    [5, 6],
  ];
  expect(firstOther(tfjs.slice(tfjs.pad(x, borders), [3, 5], [1003, 701]))).toBe(-1);
});

test("indices that lead nowhere are refused in tfjs's words, and nothing stays behind", () => {
  const x = counted([3, 2]);
  expect(() => tfjs.gather(x, [0, 3])).toThrow("GatherV2: the index value 3 is not in [0, 2]");
  expect(() => tfjs.gatherND(x, tfjs.tensor2d([2, 1, 3, 0], [2, 2], "int32"))).toThrow(
    "Invalid indices: 3,0 does not index into 3,2",
  );
  const places = tfjs.tensor2d([-1], [1, 1], "int32");
  expect(() => tfjs.scatterND(places, counted([1, 2]), [3, 2])).toThrow(
    "Invalid indices: -1 does not index into 3,2",
  );
});
