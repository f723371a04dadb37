// What becomes of a stack of dense layers, whatever format it came from.

import { describe, expect, it } from "vitest";
import { InputError } from "../../ts/errors";
import { contentsOf, type DenseLayer } from "../../ts/formats/stack";

function messageOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("expected an InputError, got none");
}

describe("a stack of dense layers", () => {
  const dense = (inputs: number, units: number, activation?: DenseLayer["activation"]): DenseLayer => ({
    inputs,
    units,
    kernel: new Float32Array(inputs * units).fill(0.5),
    bias: new Float32Array(units).fill(0.25),
    activation,
  });
  const activations = (...given: Parameters<typeof contentsOf>) =>
    contentsOf(...given).layers.map(({ activation }) => activation);
  const unsaid = { layers: [dense(2, 3), dense(3, 3), dense(3, 2)] };
  const told = { layers: [dense(2, 3, "linear"), dense(3, 3, "sigmoid"), dense(3, 2, "linear")] };

  it("gets relu where nothing is said, or what the caller says, and a softmax for labels", () => {
    expect(activations("f", unsaid, {})).toEqual(["relu", "relu", "softmax"]);
    expect(activations("f", unsaid, { activation: "tanh", answers: "labels" })).toEqual([
      "tanh",
      "tanh",
      "softmax",
    ]);
    expect(activations("f", unsaid, { answers: "numbers" })).toEqual(["relu", "relu", "linear"]);
  });

  it("keeps what the file says, but for logits that answer with labels", () => {
    expect(activations("f", told, { activation: "tanh" })).toEqual(["linear", "sigmoid", "softmax"]);
    expect(activations("f", told, { answers: "numbers" })).toEqual(["linear", "sigmoid", "linear"]);
    expect(activations("f", { ...told, labels: [] }, {})).toEqual(["linear", "sigmoid", "linear"]);
    const sigmoid = { layers: [dense(2, 3, "sigmoid")] };
    expect(activations("f", sigmoid, { answers: "labels" })).toEqual(["sigmoid"]);
  });

  it("answers with a number where there is one unit: a softmax of one says 1 always", () => {
    expect(activations("f", { layers: [dense(2, 1)] }, {})).toEqual(["linear"]);
    expect(contentsOf("f", { layers: [dense(2, 1)] }, {}).labels).toEqual([]);
    expect(activations("f", { layers: [dense(2, 1, "softmax")] }, {})).toEqual(["softmax"]);
  });

  it("has the file's labels, or the caller's, or indices", () => {
    expect(contentsOf("f", { ...unsaid, labels: ["a", "b"] }, { labels: ["c", "d"] }).labels).toEqual([
      "a",
      "b",
    ]);
    expect(contentsOf("f", unsaid, { labels: ["c", "d"] }).labels).toEqual(["c", "d"]);
    expect(contentsOf("f", unsaid, {}).labels).toEqual(["0", "1"]);
    expect(contentsOf("f", { ...unsaid, labels: ["a", "b"] }, { answers: "numbers" }).labels).toEqual([]);
    const refused = (labels: unknown) =>
      messageOf(() => contentsOf("f", unsaid, { labels: labels as string[] }));
    expect(refused(["a"])).toBe("options.labels.length: expected 2, got 1");
    expect(refused("ab")).toBe('options.labels: expected an array of names, one for each class, got "ab"');
    expect(refused(["a", 1])).toBe("options.labels[1]: expected a name, got 1");
  });

  it("must be one", () => {
    const refused = (layers: DenseLayer[]) => messageOf(() => contentsOf("f", { layers }, {}));
    expect(refused([])).toContain("f: expected a network of dense layers");
    expect(refused([dense(2, 3), dense(4, 2)])).toBe("f: layers.1.kernel: expected [3,2] numbers, got 8");
    expect(refused([{ ...dense(2, 3), bias: new Float32Array(2) }])).toBe(
      "f: layers.0.bias: expected [3] numbers, got 2",
    );
    expect(refused([{ ...dense(2, 3), bias: Float32Array.of(0, 1, Number.POSITIVE_INFINITY) }])).toBe(
      "f: layers.0.bias[2]: expected a finite number, got Infinity",
    );
    expect(refused([dense(1, 65_537)])).toContain("f: classes: expected a whole number from 1 to 65536");
  });
});
