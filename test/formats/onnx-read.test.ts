// ONNX files of other programs, and graphs as they write them, against ONNX Runtime and the programs' own answers.

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readOnnx } from "../../ts/formats/onnx/read";
import {
  decode,
  distance,
  encode,
  float,
  graphFile,
  int,
  ints,
  type Message,
  node,
  numbers,
  runOnnx,
  runStack,
  sizes,
  tensor,
  value,
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

const W = tensor("W", [4, 3], numbers(12));
const transposedW = tensor("Wt", [3, 4], numbers(12));
const b = tensor("b", [3], numbers(3, 2));
const V = tensor("V", [3, 3], numbers(9, 3));
const scalar = (name: string, number: number) => tensor(name, [], [number]);
const multiplied = node("MatMul", ["x", "W"], "xW");
const imageInput = [valueInfo("x", "n", 1, 2, 2)];
const dense = (from: string) => node("Gemm", [from, "W", "b"], "y");

/** Nodes and initializers, from `[n, 4]` to `[n, 3]`, and what else of the graph differs. */
const GRAPHS: [string, Message[], Message[], Message?][] = [
  ["Gemm alone", [dense("x")], [W, b]],
  ["Gemm without a bias", [node("Gemm", ["x", "W"], "y")], [W]],
  ["Gemm with an empty name for its bias", [node("Gemm", ["x", "W", ""], "y")], [W]],
  [
    "Gemm as PyTorch writes it",
    [node("Gemm", ["x", "Wt", "b"], "y", [float("alpha", 1), float("beta", 1), int("transB", 1)])],
    [transposedW, b],
  ],
  [
    "Gemm with factors",
    [node("Gemm", ["x", "W", "b"], "y", [float("alpha", 0.5), float("beta", -2), int("transA", 0)])],
    [W, b],
  ],
  ["a bias of [1, n]", [dense("x")], [W, tensor("b", [1, 3], numbers(3))]],
  ["a bias of [1]", [dense("x")], [W, tensor("b", [1], [0.7])]],
  ["a bias of []", [dense("x")], [W, tensor("b", [], [0.7])]],
  ["MatMul alone", [node("MatMul", ["x", "W"], "y")], [W]],
  ["MatMul and Add", [multiplied, node("Add", ["xW", "b"], "y")], [W, b]],
  ["MatMul and Add the other way round", [multiplied, node("Add", ["b", "xW"], "y")], [W, b]],
  ["two biases", [node("Gemm", ["x", "W", "b"], "h"), node("Add", ["b", "h"], "y")], [W, b]],
  ...["Relu", "Tanh", "Sigmoid", "Softmax"].map((name): [string, Message[], Message[]] => [
    name,
    [multiplied, node(name, ["xW"], "y")],
    [W],
  ]),
  ["Softmax over axis 1", [multiplied, node("Softmax", ["xW"], "y", [int("axis", 1)])], [W]],
  ["Softmax over axis -1", [multiplied, node("Softmax", ["xW"], "y", [int("axis", -1)])], [W]],
  ["layers without an activation between them", [multiplied, node("MatMul", ["xW", "V"], "y")], [W, V]],
  [
    "one tensor in two layers",
    [multiplied, node("Gemm", ["xW", "V", "b"], "h"), node("Gemm", ["h", "V", "b"], "y", [int("transB", 1)])],
    [W, V, b],
  ],
  ["Flatten", [node("Flatten", ["x"], "f"), dense("f")], [W, b], { input: imageInput }],
  [
    "Flatten with its axis",
    [node("Flatten", ["x"], "f", [int("axis", -3)]), dense("f")],
    [W, b],
    { input: imageInput },
  ],
  ["Flatten of rows", [node("Flatten", ["x"], "f", [int("axis", 1)]), dense("f")], [W, b]],
  ["Flatten after a layer", [node("Gemm", ["x", "W", "b"], "h"), node("Flatten", ["h"], "y")], [W, b]],
  ...[
    [0, -1],
    [-1, 4],
    [0, 4],
    [2, 4],
    [2, -1],
  ].map((shape): [string, Message[], Message[], Message] => [
    `Reshape to [${shape}]`,
    [node("Reshape", ["x", "shape"], "f"), dense("f")],
    [sizes("shape", ...shape), W, b],
    { input: imageInput },
  ]),
  [
    "Reshape in which 0 is a size",
    [node("Reshape", ["x", "shape"], "f", [int("allowzero", 1)]), dense("f")],
    [sizes("shape", -1, 4), W, b],
    { input: imageInput },
  ],
  [
    "Constant nodes",
    [
      node("Constant", [], "shape", [value({ dims: [2], data_type: 7, int64_data: [-1, 4] })]),
      node("Reshape", ["x", "shape"], "f"),
      node("Constant", [], "kernel", [value(tensor("", [4, 3], numbers(12)))]),
      node("Constant", [], "bias", [{ name: "value_floats", type: 6, floats: [1, -2, 3] }]),
      node("Gemm", ["f", "kernel", "bias"], "y"),
    ],
    [],
    { input: imageInput },
  ],
  [
    "Constant nodes of single numbers",
    [
      node("Constant", [], "half", [float("value_float", 0.5)]),
      node("Constant", [], "shape", [{ name: "value_ints", type: 7, ints: [0, -1] }]),
      node("Mul", ["half", "x"], "s"),
      node("Reshape", ["s", "shape"], "f"),
      dense("f"),
    ],
    [W, b],
    { input: imageInput },
  ],
  [
    "x.view(x.size(0), -1)",
    [
      node("Shape", ["x"], "sizes"),
      node("Constant", [], "zero", [int("value_int", 0)]),
      node("Gather", ["sizes", "zero"], "size", [int("axis", 0)]),
      node("Unsqueeze", ["size", "axes"], "first"),
      node("Concat", ["first", "rest"], "shape", [int("axis", 0)]),
      node("Reshape", ["x", "shape"], "f"),
      dense("f"),
    ],
    [sizes("axes", 0), sizes("rest", -1), W, b],
    { input: imageInput },
  ],
  ["Identity", [node("Identity", ["x"], "i"), dense("i")], [W, b]],
  ["Identity of weights", [node("Identity", ["W"], "i"), node("MatMul", ["x", "i"], "y")], [W]],
  ["Transpose of weights", [node("Transpose", ["Wt"], "t"), node("MatMul", ["x", "t"], "y")], [transposedW]],
  [
    "Transpose of weights, and back",
    [
      node("Transpose", ["W"], "t", [ints("perm", 1, 0)]),
      node("Transpose", ["t"], "u", [ints("perm", 1, 0)]),
      node("MatMul", ["x", "u"], "y"),
    ],
    [W],
  ],
  [
    "a transposed bias",
    [node("Transpose", ["c"], "t"), node("Gemm", ["x", "W", "t"], "y")],
    [W, tensor("c", [3, 1], numbers(3))],
  ],
  ["Cast to floats", [node("Cast", ["x"], "c", [int("to", 1)]), dense("c")], [W, b]],
  ["Cast of weights", [node("Cast", ["W"], "c", [int("to", 1)]), node("MatMul", ["x", "c"], "y")], [W]],
  ["Dropout", [multiplied, node("Dropout", ["xW"], "y")], [W]],
  [
    "Dropout with all its inputs",
    [multiplied, { ...node("Dropout", ["xW", "ratio", "training"], "y"), output: ["y", "mask"] }],
    [W, scalar("ratio", 0.5), { name: "training", data_type: 9, dims: [], int32_data: [0] }],
  ],
  ["Div before the first layer", [node("Div", ["x", "c"], "s"), dense("s")], [W, b, scalar("c", 255)]],
  ["Mul before the first layer", [node("Mul", ["c", "x"], "s"), dense("s")], [W, b, scalar("c", 3)]],
  ["Add before the first layer", [node("Add", ["x", "c"], "s"), dense("s")], [W, b, tensor("c", [1], [0.3])]],
  [
    "Sub before the first layer",
    [node("Sub", ["x", "c"], "s"), dense("s")],
    [W, b, tensor("c", [1, 1], [0.3])],
  ],
  ["Sub of the inputs from 1", [node("Sub", ["c", "x"], "s"), dense("s")], [W, b, scalar("c", 1)]],
  [
    "scaling in steps, and factors after it",
    [
      node("Div", ["x", "c"], "s"),
      node("Sub", ["s", "d"], "t"),
      node("Div", ["t", "e"], "u"),
      node("Gemm", ["u", "W", "b"], "y", [float("alpha", 0.5), float("beta", 3)]),
    ],
    [W, b, scalar("c", 2), scalar("d", 0.1307), scalar("e", 0.3081)],
  ],
];

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
});
