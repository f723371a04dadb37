// Where tensors are: in the engine's memory, on their way between backends, and gone.

import * as tf from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "@tensorflow/tfjs-backend-cpu";
import { coverage } from "inkling/tfjs";

/** The cpu backend itself recommends another package, once. */
const warn = vi.spyOn(console, "warn").mockImplementation(() => {});

beforeEach(async () => {
  await tf.setBackend("inkling");
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

/** Drops what the test has made so far. */
function dropAll(): void {
  tf.engine().endScope();
  tf.engine().startScope();
}

const bytes = () => (tf.memory() as tf.MemoryInfo & { numBytesInEngine: number }).numBytesInEngine;

describe("memory", () => {
  it("counts what tensors take, and nothing once they are gone", () => {
    expect(bytes()).toBe(0);
    const numbers = tf.fill([1000], 1);
    expect(bytes()).toBeGreaterThanOrEqual(4000);
    expect(bytes()).toBeLessThan(4200);
    const before = bytes();
    const view = tf.reshape(numbers, [10, 100]);
    expect(bytes()).toBe(before);
    numbers.dispose();
    expect(bytes()).toBe(before);
    view.dispose();
    expect(bytes()).toBe(0);
  });

  it("frees both parts of a complex tensor, but not what they were made of", () => {
    const real = tf.tensor([1, 2]);
    const before = bytes();
    tf.tidy(() => {
      const sum = tf.add(tf.complex(real, tf.tensor([3, 4])), tf.complex(real, real));
      expect([...sum.dataSync()]).toEqual([2, 4, 4, 6]);
    });
    expect(bytes()).toBe(before);
    expect([...real.dataSync()]).toEqual([1, 2]);
  });

  it("is flat over kernels of both kinds", () => {
    const x = tf.tensor([1, 2, 3]);
    const { numTensors, numDataBuffers } = tf.memory();
    const before = bytes();
    expect(coverage()).toMatchObject({ Fill: "native", FFT: "shadow" });
    for (let round = 0; round < 100; round++) {
      tf.tidy(() => {
        tf.addN([tf.real(tf.fft(tf.complex(x, x))), tf.fill([3], 1), tf.clone(x)]);
      });
    }
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    expect(bytes()).toBe(before);
  });

  it("has a limit, and the engine goes on", () => {
    const before = bytes();
    expect(() => tf.fill([50_000, 50_000], 1)).toThrow(/memory/);
    expect(bytes()).toBe(before);
    expect([...tf.fill([2], 3).dataSync()]).toEqual([3, 3]);
  });
});

describe("a tensor", () => {
  it("shares nothing with the arrays it came from and goes to", () => {
    const source = new Float32Array([1, 2]);
    const tensor = tf.tensor(source);
    source[0] = 9;
    tensor.dataSync()[1] = 9;
    expect([...tensor.dataSync()]).toEqual([1, 2]);
  });

  const samples = {
    float32: () => tf.tensor([1.5, Number.NaN, -0]),
    int32: () => tf.tensor([1, -(2 ** 31)], [2], "int32"),
    bool: () => tf.tensor([true, false], [2], "bool"),
    string: () => tf.tensor(["ink", "ling"]),
    empty: () => tf.tensor([], [0, 3]),
  };
  it.each(Object.entries(samples))("of %s moves to cpu and back", async (_, sample) => {
    const before = bytes();
    const tensor = sample();
    const values = tensor.arraySync();
    await tf.setBackend("cpu");
    const onCpu = tf.concat([tensor, tensor]);
    await tf.setBackend("inkling");
    expect(tf.slice(onCpu, 0, tensor.shape[0]!).arraySync()).toEqual(values);
    expect(tf.concat([tensor, tensor]).arraySync()).toEqual(onCpu.arraySync());
    tf.dispose([tensor, onCpu]);
    dropAll();
    expect(bytes()).toBe(before);
  });

  it("of complex numbers comes from cpu", async () => {
    await tf.setBackend("cpu");
    const tensor = tf.complex([1, 2], [3, 4]);
    await tf.setBackend("inkling");
    const before = bytes();
    expect([...tf.add(tensor, tensor).dataSync()]).toEqual([2, 6, 4, 8]);
    expect([...tf.imag(tensor).dataSync()]).toEqual([3, 4]);
    tensor.dispose();
    dropAll();
    expect(bytes()).toBe(before);
  });

  it("is dropped in peace when its backend is gone", async () => {
    const tensor = tf.keep(tf.tensor([1, 2]));
    const factory = tf.findBackendFactory("inkling");
    tf.removeBackend("inkling");
    expect(() => tensor.dispose()).not.toThrow();
    tf.registerBackend("inkling", factory, 2.5);
    await tf.setBackend("inkling");
    expect([...tf.square(tf.tensor([3])).dataSync()]).toEqual([9]);
  });
});

describe("the shadow way", () => {
  it("says nothing", () => {
    warn.mockClear();
    tf.fft(tf.complex([1, 2], [3, 4]));
    tf.string.stringSplit(["a b"], " ");
    expect(warn).not.toHaveBeenCalled();
  });

  it("leaves nothing behind when the kernel throws", () => {
    const inputs = [[[0, 0]], [2, 3], [4, -1]] as const;
    const tensors = inputs.map((values) => tf.tensor(values, undefined, "int32"));
    const before = bytes();
    expect(coverage()).toMatchObject({ SparseReshape: "shadow" });
    expect(() =>
      tf.sparse.sparseReshape(...(tensors as Parameters<typeof tf.sparse.sparseReshape>)),
    ).toThrow();
    expect(bytes()).toBe(before);
  });
});
