// What an error says: the argument, what was expected, what came, and what may have been meant.

import { createNetwork, EngineError, InputError } from "inkling";
import { describe, expect, it } from "vitest";
import { didYouMean } from "../ts/nearest";
import { inputError } from "./support/made-up";

class Thing {}

describe("InputError", () => {
  it.each([
    ["seven", '"seven"'],
    ["x".repeat(1000), `"${"x".repeat(300)}..."`],
    [-1.5, "-1.5"],
    [Number.NaN, "NaN"],
    [12n, "12n"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("s"), "Symbol(s)"],
    [[1, 2, 3], "Array(3)"],
    [new Float32Array(12), "Float32Array(12)"],
    [new DataView(new ArrayBuffer(2)), "a DataView"],
    [{ units: 3, init: "he" }, "an object with units, init"],
    [{}, "an object with nothing in it"],
    [Object.create(null), "an object with nothing in it"],
    [new Thing(), "a Thing"],
    [() => 3, "a function"],
  ])("shows %o", (got, shown) => {
    const error = new InputError("options.batch", "a whole number", got);
    expect(error.message).toBe(`options.batch: expected a whole number, got ${shown}`);
    expect(error).toMatchObject({
      name: "InputError",
      argument: "options.batch",
      expected: "a whole number",
    });
    expect(error.got).toBe(got);
  });

  it("lets no name out of a file steer a terminal, fill it, or fail it", () => {
    const { message, argument } = new InputError("\u001b[2J\u202e: a", "b", { "\u0007": 1 });
    expect(message).toBe("\\u001b[2J\\u202e: a: expected b, got an object with \\u0007");
    expect(argument).toBe("\u001b[2J\u202e: a");
    expect(new InputError("a".repeat(1e6), "b", 1).message.length).toBeLessThan(3000);
    const odd = JSON.parse('{ "constructor": { "name": { "toString": 0, "valueOf": 0 } } }');
    expect(new InputError("a", "b", odd).message).toContain("got an object with constructor");
  });

  it("is an Error, and not the engine's", () => {
    expect(new InputError("a", "b", 1)).toBeInstanceOf(Error);
    expect(new InputError("a", "b", 1)).not.toBeInstanceOf(EngineError);
    expect(new EngineError("out of memory").name).toBe("EngineError");
  });

  it("says what an unknown option or word may have meant", async () => {
    const option = await inputError(() => createNetwork({ inputs: 3, layer: [2] } as never));
    expect(option.message).toBe(
      'createNetwork.layer: expected one of inputs, layers, seed, answers (did you mean "layers"?), got "layer"',
    );
    const layers = [{ units: 3, activation: "rleu" as "relu" }, 2];
    const word = await inputError(() => createNetwork({ inputs: 3, layers }));
    expect(word.message).toContain('"softmax" (did you mean "relu"?), got "rleu"');
  });
});

describe("didYouMean", () => {
  const known = ["epochs", "batch", "rate", "layers", "lr"];
  it.each([
    ["epoch", "epochs"],
    ["epohcs", "epochs"],
    ["raet", "rate"],
    ["BATCH", "batch"],
    ["epxyzs", undefined],
    ["rat", "rate"],
    ["laers", "layers"],
    ["lr2", "lr"],
    ["rl", undefined],
    ["x", undefined],
    ["", undefined],
    ["momentum", undefined],
    ["batchSize", "batch"],
    ["batch_size", "batch"],
    ["learningRate", "rate"],
    ["layersRate", "layers"],
    ["generate", undefined],
    ["batches", "batch"],
    ["l2", undefined],
    [3, undefined],
    ["e".repeat(1e6), undefined],
  ])("finds for %o the word %s", (word, nearest) => {
    expect(didYouMean(word, known)).toBe(nearest ? ` (did you mean "${nearest}"?)` : "");
  });
});
