// Pooling of images and its gradients, batch normalization: on the engine, as tfjs's cpu backend has them.

import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "@tensorflow/tfjs-backend-cpu";
// Registers the gradients.
import "@tensorflow/tfjs-layers";
import { coverage } from "inkling/tfjs";

/** The cpu backend itself recommends another package, once. */
vi.spyOn(console, "warn").mockImplementation(() => {});

beforeEach(async () => {
  await tf.setBackend("inkling");
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

/** Numbers of which many are equal, some of them NaN. */
function numbers(n: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => (i % 17 === 3 ? Number.NaN : ((i * 7919) % 1009) % 23));
}

/** What an operation gives on a backend, and what tensors it left. */
async function on(backend: string, run: () => tf.Tensor) {
  await tf.setBackend(backend);
  const before = tf.engine().backend.numDataIds();
  const values = tf.tidy(() => Array.from(run().dataSync()));
  const left = tf.engine().backend.numDataIds() - before;
  await tf.setBackend("inkling");
  return { values, left };
}

async function expectAsOnCpu(run: () => tf.Tensor): Promise<void> {
  const [ours, theirs] = [await on("inkling", run), await on("cpu", run)];
  expect(ours.left).toBe(0);
  expect(ours.values.length).toBe(theirs.values.length);
  ours.values.forEach((value, i) => {
    const other = theirs.values[i]!;
    if (!Number.isFinite(other)) expect(value).toBe(other);
    else expect(Math.abs(value - other)).toBeLessThan(1e-6 * Math.abs(other) + 1e-5);
  });
}

const GEOMETRIES: {
  shape: [number, number, number, number];
  size: [number, number];
  stride: number;
  pad: "same" | "valid" | number;
}[] = [
  { shape: [2, 8, 8, 16], size: [2, 2], stride: 2, pad: "valid" },
  { shape: [2, 9, 7, 19], size: [3, 2], stride: 2, pad: "same" },
  { shape: [1, 6, 7, 3], size: [3, 3], stride: 1, pad: "same" },
  { shape: [1, 5, 9, 1], size: [2, 4], stride: 3, pad: 1 },
];

describe("pooling", () => {
  it("is the engine's", () => {
    const kernels = coverage();
    for (const name of ["MaxPool", "MaxPoolGrad", "AvgPool", "AvgPoolGrad", "FusedBatchNorm"]) {
      expect(kernels[name]).toBe("native");
    }
  });

  for (const { shape, size, stride, pad } of GEOMETRIES) {
    const x = () => tf.tensor(numbers(tf.util.sizeFromShape(shape)), shape) as tf.Tensor4D;
    const finite = () =>
      tf.tensor(
        numbers(tf.util.sizeFromShape(shape)).map((v) => v || 0),
        shape,
      ) as tf.Tensor4D;

    it(`equals cpu's: windows of ${size} every ${stride} of ${shape}, ${pad}`, async () => {
      await expectAsOnCpu(() => tf.maxPool(x(), size, stride, pad));
      await expectAsOnCpu(() => tf.avgPool(finite(), size, stride, pad));
    });

    it(`has cpu's gradients: windows of ${size} every ${stride} of ${shape}, ${pad}`, async () => {
      for (const pool of [tf.maxPool, tf.avgPool]) {
        const weighed = (x: tf.Tensor) => {
          const y = pool(x as tf.Tensor4D, size, stride, pad);
          return tf.sum(tf.mul(y, tf.reshape(tf.range(0, y.size), y.shape))) as tf.Scalar;
        };
        await expectAsOnCpu(() => tf.grad(weighed)(finite()));
      }
    });
  }

  it("gives a tie's gradient to the first, and nobody's to nobody", () => {
    const x = tf.tensor4d([5, 5, 5, 5, Number.NaN, Number.NaN, Number.NaN, Number.NaN], [1, 2, 4, 1]);
    const dx = tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"))(
      x,
      tf.tensor4d([3, 7], [1, 1, 2, 1]),
    );
    expect(Array.from(dx.dataSync())).toEqual([3, 0, 7, 0, 0, 0, 0, 0]);
  });

  it("does what the engine does not by cpu: whole numbers, sizes rounded up", async () => {
    const image = (height: number, width: number, dtype: "float32" | "int32" = "float32") =>
      tf.reshape(tf.range(0, height * width, 1, dtype), [1, height, width, 1]) as tf.Tensor4D;
    await expectAsOnCpu(() => tf.maxPool(image(4, 8, "int32"), 2, 2, "valid"));
    const pooled = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 3, 2, 0, "ceil");
    await expectAsOnCpu(() => pooled(image(6, 6)));
    await expectAsOnCpu(() => tf.grad(pooled)(image(6, 6)));
  });
});

describe("batch normalization", () => {
  const x = () =>
    tf.tensor4d(
      Float32Array.from({ length: 2 * 3 * 5 * 7 }, (_, i) => (i * 37) % 101),
      [2, 3, 5, 7],
    );

  it("shifts and scales by channels", () => {
    const y = tf.batchNorm(
      tf.tensor2d([3, 14, 1, 2], [2, 2]),
      [2, 10],
      [0.75, 15.75],
      [0, 100],
      [1, 2],
      0.25,
    );
    expect(Array.from(y.dataSync())).toEqual([1, 102, -1, 96]);
  });

  it("equals cpu's with moments of channels and of whole tensors, with and without the rest", async () => {
    const channels = (shift: number) => tf.add(tf.div(tf.range(0, 7), 10), shift) as tf.Tensor1D;
    await expectAsOnCpu(() => tf.batchNorm(x(), channels(0), channels(1)));
    await expectAsOnCpu(() => tf.batchNorm(x(), channels(0), channels(1), channels(2), channels(3)));
    await expectAsOnCpu(() =>
      tf.batchNorm(x(), tf.div(x(), 2) as tf.Tensor4D, tf.add(x(), 1) as tf.Tensor4D),
    );
  });

  it("has cpu's gradients", async () => {
    const normed = (x: tf.Tensor) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      const [offset, scale] = [tf.range(0, 7), tf.range(1, 8)];
      const y = tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset, scale);
      return tf.sum(tf.mul(y, x)) as tf.Scalar;
    };
    await expectAsOnCpu(() => tf.grad(normed)(x()));
  });
});
