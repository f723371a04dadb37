// Products of matrices on the backend: known values, cpu's values, and the same bits for every cut of the work.

import * as tf from "@tensorflow/tfjs-core";
import { coverage } from "inkling/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";

beforeAll(() => tf.setBackend("inkling"));
afterAll(() => tf.removeBackend("inkling"));

/** Made-up numbers, the same each time; whole ones, whose sums are exact in any order. */
function matrix(shape: number[], seed = 1): tf.Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length }, (_, i) => (((i + seed) * 7919) % 19) - 9),
    shape,
  );
}

/** Tensors that the backend holds. */
const held = (): number => tf.engine().backend.numDataIds();

/** What cpu makes of the same tensors. */
async function onCpu(
  tensors: tf.Tensor[],
  run: (...tensors: tf.Tensor[]) => tf.Tensor,
): Promise<Float32Array> {
  const values = tensors.map((tensor) => tensor.dataSync());
  await tf.setBackend("cpu");
  const copies = tensors.map(({ shape, dtype }, i) => tf.tensor(values[i]!, shape, dtype));
  const result = run(...copies).dataSync() as Float32Array;
  await tf.setBackend("inkling");
  return result;
}

it("is native", () => {
  const { BatchMatMul, _FusedMatMul, Einsum } = coverage();
  expect({ BatchMatMul, _FusedMatMul, Einsum }).toEqual({
    BatchMatMul: "native",
    _FusedMatMul: "native",
    Einsum: "native",
  });
});

it("multiplies by hand", () => {
  const [a, b] = [tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), tf.tensor2d([7, 8, 9, 10, 11, 12], [3, 2])];
  expect([...tf.matMul(a, b).dataSync()]).toEqual([58, 64, 139, 154]);
  expect([...tf.matMul(b, a, true, true).dataSync()]).toEqual([58, 139, 64, 154]);
});

it.each([
  [[3, 4], [4, 5], false, false],
  [[40, 33], [70, 33], false, true],
  [[2, 9, 40], [2, 9, 30], true, false],
  [[6, 5, 9], [1, 7, 5], true, true],
  [[1, 3, 4], [5, 4, 2], false, false],
  [[3, 1, 2, 4], [2, 4, 3], false, false],
  [[2, 1, 3, 4], [1, 3, 4, 2], false, false],
  [[0, 4], [4, 5], false, false],
  [[3, 0], [0, 5], false, false],
] as const)("multiplies %j by %j, transposed: %j, %j", async (aShape, bShape, transposeA, transposeB) => {
  const [a, b] = [matrix([...aShape]), matrix([...bShape], 2)];
  // cpu takes the wrong matrices where both are repeated: it gets them repeated.
  const outer = tf.broadcastTo(tf.zeros([...aShape.slice(0, -2)]), [
    ...tf.backend_util.assertAndGetBroadcastShape([...aShape.slice(0, -2)], [...bShape.slice(0, -2)]),
  ]).shape;
  const whole = [a, b].map((x) => tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)]));
  const multiply = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB);
  const product = multiply(a, b);
  expect(product.dataSync()).toEqual(await onCpu(whole, multiply));
  expect(product.shape.slice(0, -2)).toEqual(outer);
});

it.each(["linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"] as const)(
  "adds a bias and applies %s",
  async (activation) => {
    const inputs = [matrix([9, 4]), matrix([4, 10], 2), matrix([10], 3), matrix([10], 4)];
    for (const bias of [inputs[2]!, matrix([9, 1], 5)]) {
      const run = (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor, alpha: tf.Tensor) =>
        tf.fused.matMul({
          ...{ a: tf.div(a, 9) as tf.Tensor2D, b: b as tf.Tensor2D, bias, activation },
          ...(activation === "prelu" && { preluActivationWeights: alpha }),
        });
      const all = [inputs[0]!, inputs[1]!, bias, inputs[3]!] as const;
      const [ours, cpus] = [run(...all).dataSync(), await onCpu([...all], run as never)];
      cpus.forEach((value, i) => {
        expect(ours[i]).toBeCloseTo(value, 4);
      });
    }
  },
);

it.each([
  ["ij,jk->ik", [3, 4], [4, 5]],
  ["ij,kj->ki", [3, 4], [5, 4]],
  ["bij,bjk->bik", [2, 3, 4], [2, 4, 5]],
  ["ibj,jbk->kbi", [3, 2, 4], [4, 2, 5]],
  ["abcd,cde->abe", [2, 3, 4, 5], [4, 5, 2]],
  ["i,i->", [6], [6]],
  ["i,j->ij", [3], [4]],
  ["ij,ji->ij", [3, 4], [4, 3]],
  ["ij->ji", [3, 4], undefined],
  ["ij->ij", [3, 4], undefined],
  ["ijk->kj", [2, 3, 4], undefined],
] as const)("contracts %s", async (equation, aShape, bShape) => {
  const inputs = [matrix([...aShape]), ...(bShape ? [matrix([...bShape], 2)] : [])];
  const before = held();
  const result = tf.einsum(equation, ...inputs);
  const values = result.dataSync();
  result.dispose();
  expect(held()).toBe(before);
  expect(values).toEqual(await onCpu(inputs, (...tensors) => tf.einsum(equation, ...tensors)));
});

it("sums within a factor first", () => {
  // cpu cannot do these.
  const [a, b] = [matrix([2, 3, 4]), matrix([4, 5], 2)];
  const expected = tf.matMul(tf.sum(a, 1) as tf.Tensor2D, b as tf.Tensor2D);
  expect(tf.einsum("abc,cd->ad", a, b).dataSync()).toEqual(expected.dataSync());
  expect(tf.einsum("cd,abc->da", b, a).dataSync()).toEqual(tf.transpose(expected).dataSync());
});

it("gives no matrices for none", () => {
  const product = tf.matMul(matrix([0, 3, 4]), matrix([1, 4, 2]));
  expect([product.shape, product.size]).toEqual([[0, 3, 2], 0]);
});

it("keeps nothing but the result", () => {
  const inputs = { a: matrix([9, 4]) as tf.Tensor2D, b: matrix([4, 10], 2) as tf.Tensor2D };
  const before = held();
  for (const bias of [tf.zeros([10]), tf.zeros([9, 1])]) {
    tf.fused.matMul({ ...inputs, bias, activation: "elu" }).dispose();
    bias.dispose();
    tf.matMul(inputs.a, inputs.b).dispose();
  }
  expect(held()).toBe(before);
});

it("refuses what does not fit", () => {
  const [a, b] = [matrix([2, 3]), matrix([2, 3])];
  expect(() => tf.matMul(a, b)).toThrow(/inner shapes|inner dimension/);
  expect(() => tf.einsum("ij,jk->ik", a, b)).toThrow("Expected dimension");
});
