// Graphs of dense layers, in every way that programs write them.

import {
  float,
  int,
  ints,
  type Message,
  node,
  numbers,
  sizes,
  tensor,
  value,
  valueInfo,
} from "./onnx-graphs";

export const W = tensor("W", [4, 3], numbers(12));
const transposedW = tensor("Wt", [3, 4], numbers(12));
export const b = tensor("b", [3], numbers(3, 2));
const V = tensor("V", [3, 3], numbers(9, 3));
const scalar = (name: string, number: number) => tensor(name, [], [number]);
const multiplied = node("MatMul", ["x", "W"], "xW");
const imageInput = [valueInfo("x", "n", 1, 2, 2)];
export const dense = (from: string) => node("Gemm", [from, "W", "b"], "y");

/** Nodes and initializers, from `[n, 4]` to `[n, 3]`, and what else of the graph differs. */
export const GRAPHS: [string, Message[], Message[], Message?][] = [
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
