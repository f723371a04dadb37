// ONNX files of other programs, and graphs as they write them, against ONNX Runtime and the programs' own answers.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../../ts/formats/onnx/read";
import { b, dense, GRAPHS, W } from "./onnx-dense-graphs";
import {
  decode,
  distance,
  encode,
  graphFile,
  int,
  type Message,
  node,
  numbers,
  runOnnx,
  runStack,
  valueInfo,
} from "./onnx-graphs";

const FIXTURES = new URL("fixtures/onnx/", import.meta.url);

describe("an ONNX file that another program exported", () => {
  const names = readdirSync(FIXTURES).flatMap((name) => name.match(/(.*)\.onnx$/)?.[1] ?? []);
  const isRead = (name: string) => name !== "sklearn-classifier";

  it.each(names.filter(isRead))("is read, and answers as there: %s", async (name) => {
    const file = readFileSync(new URL(`${name}.onnx`, FIXTURES));
    const { input, output } = JSON.parse(readFileSync(new URL(`${name}.json`, FIXTURES), "utf8"));
    const answer = runStack(readOnnx(name, file), input.flat());
    // Halves have 11 bits, of which sums lose one or two.
    expect(distance(answer, output.flat())).toBeLessThan(name.endsWith("half") ? 2e-3 : 1e-5);
  });

  it("is refused by the first operator that dense layers do not have", () => {
    const file = readFileSync(new URL("sklearn-classifier.onnx", FIXTURES));
    expect(() => readOnnx("mlp.onnx", file)).toThrow(
      /^mlp.onnx: node "ArgMax": expected an operator of dense layers .*, got "ArgMax of the domain ai.onnx"$/,
    );
  });
});

describe("a graph of dense layers", () => {
  it.each(GRAPHS)("answers as in ONNX Runtime: %s", async (_, nodes, initializer, rest = {}) => {
    const file = graphFile({ node: nodes, initializer, ...rest });
    const rows = numbers(8, 5);
    const expected = await runOnnx(file, rows, "input" in rest ? [2, 1, 2, 2] : [2, 4]);
    expect(distance(runStack(readOnnx("graph", file), rows), expected)).toBeLessThan(1e-5);
  });

  it("may have its initializers among its inputs, as up to IR version 3", async () => {
    const input = [valueInfo("W", 4, 3), valueInfo("x", "n", 4), valueInfo("b", 3)];
    const file = graphFile(
      { node: [dense("x")], initializer: [W, b], input },
      { ir_version: 3, opset_import: [{ version: 8 }] },
    );
    // Runtimes list every input then: the graph without them is the one that is run.
    const later = graphFile({ node: [dense("x")], initializer: [W, b] });
    const expected = await runOnnx(later, numbers(8), [2, 4]);
    expect(distance(runStack(readOnnx("graph", file), numbers(8)), expected)).toBeLessThan(1e-5);
  });

  it("may have a fixed batch, open sizes or no shape at all", () => {
    const shapes = [
      [valueInfo("x", 1, 4)],
      [valueInfo("x", "n", "m")],
      [valueInfo("x", 0, 0)],
      [{ name: "x", type: { tensor_type: { elem_type: 1 } } }],
    ];
    for (const input of shapes) {
      const { layers } = readOnnx("graph", graphFile({ node: [dense("x")], initializer: [W, b], input }));
      expect(layers).toMatchObject([{ inputs: 4, units: 3, activation: "linear" }]);
    }
  });

  it("is the same in the domain ai.onnx, and whatever else the file has", () => {
    const nodes = [
      { ...dense("x"), domain: "ai.onnx", doc_string: "a layer", metadata_props: [{ key: "k" }] },
    ];
    const plain = graphFile({ node: [dense("x")], initializer: [W, b] });
    const other = graphFile(
      { node: nodes, initializer: [W, b], doc_string: "a graph", value_info: [valueInfo("x", 1)] },
      {
        doc_string: "a file",
        metadata_props: [{ key: "author", value: "somebody" }],
        opset_import: [
          { domain: "com.example", version: 1 },
          { domain: "ai.onnx", version: 17 },
        ],
      },
    );
    expect(readOnnx("graph", other)).toEqual(readOnnx("graph", plain));
    // A field of the message in two parts is their union.
    expect(
      readOnnx(
        "graph",
        Buffer.concat([
          encode({ graph: { node: [dense("x")] } }),
          encode({ ...decode(plain), graph: { ...(decode(plain).graph as Message), node: [] } }),
        ]),
      ),
    ).toEqual(readOnnx("graph", plain));
  });

  it("does not say what its classes are called if another program wrote it", () => {
    expect(readOnnx("graph", graphFile({ node: [dense("x")], initializer: [W, b] })).labels).toBeUndefined();
  });

  it("may end in the logarithms of a softmax, which is read as the softmax", async () => {
    const file = graphFile({
      node: [node("Gemm", ["x", "W", "b"], "h"), node("LogSoftmax", ["h"], "y", [int("axis", -1)])],
      initializer: [W, b],
    });
    const stack = readOnnx("graph", file);
    expect(stack.layers.at(-1)!.activation).toBe("softmax");
    const expected = Array.from(await runOnnx(file, numbers(8), [2, 4]), Math.exp);
    expect(distance(runStack(stack, numbers(8)), expected)).toBeLessThan(1e-6);
  });
});
