// Convolutions on the backend: known values, cpu's values, gradients, and nothing left behind.

import * as tf from "@tensorflow/tfjs-core";
import { coverage } from "inkling/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";

beforeAll(() => tf.setBackend("inkling"));
afterAll(() => tf.removeBackend("inkling"));

/** Made-up whole numbers, whose sums are exact in any order. */
function images(shape: number[], seed = 1): tf.Tensor4D {
  const length = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length }, (_, i) => (((i + seed) * 7919) % 19) - 9),
    shape as [number, number, number, number],
  );
}

/** What cpu makes of the same tensors. */
async function onCpu<T extends tf.Tensor>(
  tensors: T[],
  run: (tensors: T[]) => tf.Tensor | tf.Tensor[],
): Promise<unknown[]> {
  const values = tensors.map((tensor) => tensor.dataSync());
  await tf.setBackend("cpu");
  const copies = tensors.map(({ shape, dtype }, i) => tf.tensor(values[i]!, shape, dtype) as T);
  const results = [run(copies)].flat().map((result) => [...result.dataSync()]);
  await tf.setBackend("inkling");
  return results;
}

const CASES = [
  { x: [3, 9, 8, 5], filter: [3, 3, 5, 9], strides: 1, pad: "same", dilations: 1 },
  { x: [2, 9, 8, 3], filter: [3, 2, 3, 8], strides: 2, pad: "same", dilations: 1 },
  { x: [1, 11, 8, 1], filter: [5, 4, 1, 4], strides: [3, 2], pad: "valid", dilations: 1 },
  { x: [2, 9, 8, 4], filter: [3, 3, 4, 2], strides: 1, pad: 2, dilations: 2 },
  { x: [2, 7, 7, 16], filter: [1, 1, 16, 8], strides: 1, pad: "valid", dilations: 1 },
  {
    x: [1, 5, 5, 2],
    filter: [3, 3, 2, 3],
    strides: 1,
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
    dilations: 1,
  },
] as const;
type Case = (typeof CASES)[number];

/** The result and its gradients by both tensors, from a gradient by the result of whole numbers. */
function all([x, filter]: tf.Tensor4D[], one: Case, depthwise: boolean): tf.Tensor[] {
  const [strides, pad] = [one.strides as number, one.pad as "same"];
  const conv = depthwise ? tf.depthwiseConv2d : tf.conv2d;
  const result = conv(x!, filter!, strides, pad, "NHWC", one.dilations);
  // tfjs has no gradients of dilated convolutions.
  if (one.dilations > 1) return [result];
  const name = depthwise ? "DepthwiseConv2dNative" : "Conv2D";
  const attrs = {
    strides,
    pad,
    dilations: 1,
    dataFormat: "NHWC",
    inputShape: x!.shape,
    filterShape: filter!.shape,
  };
  const run = (kernel: string, inputs: object) =>
    tf.engine().runKernel(kernel, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as tf.Tensor;
  const dy = images(result.shape, 3);
  return [result, run(`${name}BackpropInput`, { dy, filter }), run(`${name}BackpropFilter`, { x, dy })];
}

it("is native", () => {
  const kernels = coverage();
  const names = [
    "Conv2D",
    "FusedConv2D",
    "Conv2DBackpropInput",
    "Conv2DBackpropFilter",
    "DepthwiseConv2dNative",
  ];
  names.push(
    "FusedDepthwiseConv2D",
    "DepthwiseConv2dNativeBackpropInput",
    "DepthwiseConv2dNativeBackpropFilter",
  );
  expect(names.filter((name) => kernels[name] !== "native")).toEqual([]);
});

it("convolves by hand", () => {
  const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
  const filter = tf.tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]);
  expect([...tf.conv2d(x, filter, 1, "valid").dataSync()]).toEqual([5421, 6532, 8754, 9865]);
  expect([...tf.conv2d(x, filter, 2, "same").dataSync()]).toEqual([5421, 603, 87, 9]);
});

it.each(CASES)("convolves $x by $filter as cpu does, and back", async (one) => {
  const tensors = [images([...one.x]), images([...one.filter], 2)];
  const expected = await onCpu(tensors, (tensors) => all(tensors, one, false));
  expect(all(tensors, one, false).map((result) => [...result.dataSync()])).toEqual(expected);
});

it.each(CASES)("convolves the channels of $x each by itself as cpu does, and back", async (one) => {
  for (const multiplier of [1, 3]) {
    const [height, width, inputs] = one.filter;
    const tensors = [images([...one.x]), images([height, width, inputs, multiplier], 2)];
    const expected = await onCpu(tensors, (tensors) => all(tensors, one, true));
    expect(all(tensors, one, true).map((result) => [...result.dataSync()])).toEqual(expected);
  }
});

it.each(["linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"] as const)(
  "adds a bias and applies %s as cpu does",
  async (activation) => {
    const shapes = [[2, 5, 6, 3], [3, 3, 3, 3], [3, 3, 3, 1], [3], [], [3]];
    const tensors = shapes.map((shape, i) => images(shape, i) as tf.Tensor);
    const run = ([x, filter, each, row, scalar, alpha]: tf.Tensor[]) =>
      [row, scalar, undefined].flatMap((bias) =>
        ([filter, each] as tf.Tensor4D[]).map((filter) =>
          (filter === each ? tf.fused.depthwiseConv2d : tf.fused.conv2d)({
            ...{ x: x as tf.Tensor4D, filter, strides: 1, pad: "same", activation },
            ...(bias && { bias }),
            ...(activation === "prelu" && { preluActivationWeights: alpha! }),
            leakyreluAlpha: 0.25,
          }),
        ),
      );
    const expected = (await onCpu<tf.Tensor>(tensors, run)) as number[][];
    run(tensors).forEach((result, i) => {
      result.dataSync().forEach((value, j) => void expect(value).toBeCloseTo(expected[i]![j]!, 5));
    });
  },
);

it("leaves other formats and types to cpu", () => {
  const x = images([1, 1, 3, 3]);
  const filter = images([2, 2, 1, 2], 2);
  const first = tf.conv2d(x, filter, 1, "valid", "NCHW");
  const last = tf.conv2d(tf.transpose(x, [0, 2, 3, 1]), filter, 1, "valid");
  expect(first.shape).toEqual([1, 2, 2, 2]);
  expect([...first.dataSync()]).toEqual([...tf.transpose(last, [0, 3, 1, 2]).dataSync()]);
});

it("convolves nothing", () => {
  const result = tf.conv2d(images([0, 5, 5, 2]), images([3, 3, 2, 4]), 1, "same");
  expect([result.shape, result.size]).toEqual([[0, 5, 5, 4], 0]);
});

it("keeps nothing but the result", () => {
  const [x, filter] = [images([1, 5, 5, 2]), images([3, 3, 2, 2], 2)];
  const before = tf.engine().backend.numDataIds();
  for (const bias of [tf.zeros([2]), tf.zeros([])]) {
    tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias, activation: "elu" }).dispose();
    bias.dispose();
    tf.tidy(() => all([x, filter], CASES[5], false) && undefined);
  }
  expect(tf.engine().backend.numDataIds()).toBe(before);
});

it("refuses what does not fit", () => {
  expect(() => tf.conv2d(images([1, 5, 5, 2]), images([3, 3, 3, 2]), 1, "same")).toThrow("depth of input");
  const attrs = { strides: 2, pad: "valid", dilations: 2 };
  const inputs = { x: images([1, 5, 5, 2]), filter: images([2, 2, 2, 1]) };
  expect(() => tf.engine().runKernel("DepthwiseConv2dNative", inputs, attrs)).toThrow(
    "strides or dilations must be 1",
  );
});
