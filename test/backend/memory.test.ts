// The limits of memory and of tensors' lives: what does not fit, what is gone, what comes from elsewhere.

import "@tensorflow/tfjs-backend-cpu";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
// With it come the gradients.
import "@tensorflow/tfjs-layers";
import { EngineError } from "inkling";
import { adam } from "inkling/tfjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const GIB = 2 ** 30;

beforeEach(async () => {
  await tf.setBackend("inkling");
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

const memory = () => tf.memory() as tf.MemoryInfo & { numBytesInEngine: number };

function errorOf(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected an error, got none");
}

describe("an allocation that exceeds the memory", () => {
  it("is an error that names the bytes, and leaves everything as it was", () => {
    const x = tf.tensor1d([1, 2, 3]);
    const before = memory();
    // All that WebAssembly can address, and then some: `x` with itself, and a number for each pair of numbers.
    const calls = [
      () => tf.zeros([2 ** 15, 2 ** 15]),
      () => tf.tile(tf.reshape(x, [1, 3]), [2 ** 28, 1]),
      () => {
        const column = tf.zeros([2 ** 15, 1]);
        return tf.add(column, tf.reshape(column, [1, 2 ** 15]));
      },
      () => tf.matMul(tf.zeros([2 ** 15, 1]), tf.zeros([1, 2 ** 15])),
    ];
    for (const call of calls) {
      const error = errorOf(() => tf.tidy(call));
      expect(error).toBeInstanceOf(EngineError);
      const [, bytes] = /^out of memory: (\d+) bytes could not be allocated$/.exec(error.message)!;
      expect(Number(bytes)).toBeGreaterThanOrEqual(3 * GIB);
      expect(memory()).toEqual(before);
    }
    expect([...tf.add(x, x).dataSync()]).toEqual([2, 4, 6]);
  });

  it("is one also when the memory has been filled, and what is given back serves again", async () => {
    const small = tf.tensor1d([1, 2, 3]);
    const before = memory();
    const fillUp = () => {
      const filled: tf.Tensor[] = [];
      // There are 4 GiB in all, and the engine itself needs some.
      const error = errorOf(() => {
        while (filled.length < 5) filled.push(tf.fill([GIB / 4], 7));
      });
      return { filled, error };
    };
    const { filled, error } = fillUp();
    expect(error).toBeInstanceOf(EngineError);
    expect(error.message).toBe(`out of memory: ${GIB} bytes could not be allocated`);
    expect(filled.length).toBeGreaterThan(0);
    expect([...tf.mul(small, small).dataSync()]).toEqual([1, 4, 9]);
    expect(tf.slice(filled.at(-1)!, [GIB / 4 - 2], [2]).arraySync()).toEqual([7, 7]);
    // Nor is there room for what comes from elsewhere, whichever kernel asks for it.
    for (const use of [tf.neg, (x: tf.Tensor) => tf.concat([small, x]), tf.sum]) {
      await tf.setBackend("cpu");
      const foreign = tf.zeros([GIB / 4]);
      await tf.setBackend("inkling");
      expect(errorOf(() => use(foreign)).message).toBe(error.message);
      expect(small.arraySync()).toEqual([1, 2, 3]);
      foreign.dispose();
    }
    tf.dispose(filled);
    const again = fillUp();
    expect(again.filled).toHaveLength(filled.length);
    tf.dispose(again.filled);
    expect(small.arraySync()).toEqual([1, 2, 3]);
    tf.engine().endScope();
    tf.engine().startScope();
    expect(memory().numBytesInEngine).toBeLessThan(before.numBytesInEngine + 1);
  });

  it("in a step of training leaves the variables as they were and the next step to work", () => {
    const x = tf.variable(tf.tensor1d([1, 2, 3]));
    const optimizer = adam(0.1);
    const loss = (rows: number) => () =>
      tf.sum(tf.square(tf.tile(tf.reshape(x, [1, 3]), [rows, 1]))) as tf.Scalar;
    optimizer.minimize(loss(1));
    const values = x.dataSync();
    const before = memory().numBytesInEngine;
    expect(errorOf(() => optimizer.minimize(loss(2 ** 28)))).toBeInstanceOf(EngineError);
    expect(x.dataSync()).toEqual(values);
    expect(memory().numBytesInEngine).toBe(before);
    optimizer.minimize(loss(1));
    expect(x.dataSync().every((value, i) => value < values[i]!)).toBe(true);
  });
});

describe("a disposed tensor", () => {
  it("is refused with tfjs's own words", async () => {
    const messages = async (backend: string) => {
      await tf.setBackend(backend);
      const x = tf.tensor1d([1, 2]);
      const other = tf.tensor1d([3, 4]);
      x.dispose();
      x.dispose();
      expect(x.isDisposed).toBe(true);
      return [
        () => x.dataSync(),
        () => tf.add(x, other),
        () => tf.add(other, x),
        () => tf.clone(x),
        () => tf.reshape(x, [2, 1]),
        () => tf.concat([other, x]),
      ].map((use) => {
        try {
          use();
          return "";
        } catch (error) {
          return (error as Error).message;
        }
      });
    };
    const expected = await messages("cpu");
    expect(expected[0]).toBe("Tensor is disposed.");
    expect(expected).not.toContain("");
    expect(await messages("inkling")).toEqual(expected);
  });

  it("takes nothing from others that share its memory", () => {
    const x = tf.tensor1d([1, 2, 3, 4]);
    const shared = [tf.clone(x), tf.reshape(x, [2, 2])];
    x.dispose();
    // Memory that had been given back would be taken again.
    for (let i = 0; i < 10; i++) tf.fill([4], -1);
    expect(shared.map((tensor) => [...tensor.dataSync()])).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
    ]);
  });
});

describe("what comes from another backend", () => {
  it("keeps its values on the way through all of them", async () => {
    setWasmPaths(`${dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"))}/`);
    const tensors = {
      floats: tf.tensor([1.5, Number.NaN, -0, Number.NEGATIVE_INFINITY]),
      ints: tf.tensor([1, -(2 ** 31), 2 ** 31 - 1], [3], "int32"),
      bools: tf.tensor([true, false, true], [3, 1], "bool"),
      nothing: tf.tensor([], [2, 0]),
      number: tf.scalar(3),
    };
    const values = () => Object.values(tensors).map((tensor) => [...tensor.dataSync()]);
    const before = values();
    for (const backend of ["wasm", "inkling", "cpu", "inkling", "wasm", "cpu", "inkling"]) {
      expect(await tf.setBackend(backend)).toBe(true);
      // An operation moves its inputs to the active backend.
      for (const [i, tensor] of Object.values(tensors).entries()) {
        const twice = tf.stack([tensor, tensor]);
        expect([...twice.dataSync()]).toEqual([...before[i]!, ...before[i]!]);
        twice.dispose();
      }
      expect(values()).toEqual(before);
    }
  });

  it("is trained here as a variable, and goes on there", async () => {
    await tf.setBackend("cpu");
    const x = tf.variable(tf.tensor1d([3, -2]));
    const step = () => tf.train.sgd(0.25).minimize(() => tf.sum(tf.square(x)) as tf.Scalar);
    for (const [backend, expected] of [
      ["cpu", [1.5, -1]],
      ["inkling", [0.75, -0.5]],
      ["cpu", [0.375, -0.25]],
      ["inkling", [0.1875, -0.125]],
    ] as const) {
      await tf.setBackend(backend);
      step();
      expect([...x.dataSync()]).toEqual(expected);
    }
  });
});

describe("strings", () => {
  const words = ["", "ink", "日本語", "naïve ☕"];

  it("go in and come out, through operations that move them", () => {
    const x = tf.tensor2d(words, [2, 2]);
    expect(x.arraySync()).toEqual([words.slice(0, 2), words.slice(2)]);
    expect(tf.concat([x, x], 0).dataSync()).toEqual([...words, ...words]);
    expect(tf.slice(x, [1, 0], [1, 2]).dataSync()).toEqual(words.slice(2));
    expect(tf.tile(tf.reshape(x, [4]), [2]).dataSync()).toEqual([...words, ...words]);
    expect([...tf.equal(x, "ink").dataSync()]).toEqual([0, 1, 0, 0]);
    expect([...tf.equal(x, tf.clone(x)).dataSync()]).toEqual([1, 1, 1, 1]);
  });

  it("move to cpu and back", async () => {
    const x = tf.tensor1d(words);
    await tf.setBackend("cpu");
    const doubled = tf.concat([x, x]);
    await tf.setBackend("inkling");
    expect(tf.slice(doubled, 4).dataSync()).toEqual(words);
    expect(tf.slice(x, [1], [2]).dataSync()).toEqual(words.slice(1, 3));
  });

  it("have no numbers", () => {
    const x = tf.tensor1d(words);
    for (const use of [() => tf.add(x, 1), () => tf.matMul(x as never, x as never), () => tf.relu(x)])
      expect(use).toThrow(/string/);
  });
});

describe("complex tensors", () => {
  const make = () => tf.complex(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, -8], [2, 2]));
  const interleaved = [1, 5, 2, 6, 3, 7, 4, -8];

  it("go in and come out, through operations of both parts", () => {
    const x = make();
    expect([...x.dataSync()]).toEqual(interleaved);
    expect([...tf.imag(tf.reshape(x, [4])).dataSync()]).toEqual([5, 6, 7, -8]);
    expect([...tf.concat([x, x], 1).dataSync()].slice(0, 8)).toEqual([1, 5, 2, 6, 1, 5, 2, 6]);
    // (1 + 5i)(1 + 5i) = -24 + 10i
    expect([...tf.mul(x, x).dataSync()].slice(0, 2)).toEqual([-24, 10]);
    const back = tf.ifft(tf.fft(x)).dataSync();
    for (const [i, value] of interleaved.entries()) expect(back[i]).toBeCloseTo(value, 5);
  });

  it("are read while another backend is active, and leave nothing behind", async () => {
    const before = memory();
    const x = tf.tidy(make);
    await tf.setBackend("cpu");
    expect([...x.dataSync()]).toEqual(interleaved);
    const fromCpu = tf.tidy(make);
    await tf.setBackend("inkling");
    const sum = tf.add(x, fromCpu);
    expect([...sum.dataSync()]).toEqual(interleaved.map((value) => 2 * value));
    tf.dispose([x, fromCpu, sum]);
    expect(memory()).toEqual(before);
  });
});
