// Operators, attributes and functions that dense layers do not have: errors that name the first.

import { float, graphFile, int, ints, node, numbers, sizes, tensor } from "./onnx-graphs";
import { b, gemm, gemmWith, graph, hidden, images, type Refusal, refusals, W } from "./onnx-refusals";

const OPERATORS: Refusal[] = [
  [
    "an operator that dense layers do not have",
    graph([hidden, node("Conv", ["h"], "i"), node("LSTM", ["i"], "y")]),
    'node "Conv of i": expected an operator of dense layers (Gemm, MatMul,',
  ],
  ["its name in full", graph([node("Conv", ["x"], "y")]), 'got "Conv of the domain ai.onnx"'],
  [
    "one with a name that is longer than a line",
    graph([{ ...node("Conv", ["x"], "y"), name: "n".repeat(1000) }]),
    `node "${"n".repeat(60)}...": `,
  ],
  [
    "one with a name that would steer a terminal",
    graph([{ ...node("Conv", ["x"], "y"), name: "\u001b[2J" }]),
    'node "\\u001b[2J": ',
  ],
  ["one without a name", graph([gemm, { op_type: "LeakyRelu", input: ["y"], output: ["z"] }]), ": node 1: "],
  [
    "one of another domain",
    graph([{ ...gemm, domain: "com.microsoft" }]),
    "Gemm of the domain com.microsoft",
  ],
  [
    "one with a graph in it",
    graph([
      { ...node("If", ["x"], "y"), attribute: [{ name: "then_branch", type: 5, g: { node: [gemm] } }] },
    ]),
    "If of the domain ai.onnx",
  ],
  ["one without a type", graph([{ input: ["x"], output: ["y"] }]), 'got " of the domain ai.onnx"'],
  ["one that is called like a part of objects", graph([node("constructor", ["x"], "y")]), "constructor of"],
  [
    "one before anything else that is wrong",
    graph([node("Conv", ["x"], "y")], [{ ...W, data_location: 1 }], { output: [] }),
    'node "Conv of y"',
  ],
  [
    "a call of a function of the file",
    graph([{ ...node("Linear", ["x"], "y"), domain: "pkg" }]),
    "Linear of the domain pkg",
  ],
  [
    "functions",
    graphFile({ node: [gemm], initializer: [W, b] }, { functions: [{ name: "Relu", node: [gemm] }] }),
    'functions: expected none, got "\\"Relu\\""',
  ],
  [
    "an unknown attribute",
    graph([gemmWith(float("gamma", 1))]),
    'attributes: expected alpha, beta, transA, transB, each at most once, got "gamma"',
  ],
  ["an attribute twice", graph([gemmWith(float("beta", 1), float("beta", 1))]), 'got "beta"'],
  [
    "an attribute where there is none",
    graph([hidden, node("Relu", ["h"], "y", [float("alpha", 1)])]),
    'expected none, got "alpha"',
  ],
  [
    "an attribute of another type",
    graph([gemmWith(int("alpha", 1))]),
    'node "Gemm of y" (Gemm): alpha: expected an attribute of type 1, got 2',
  ],
  ["rows that are transposed", graph([gemmWith(int("transA", 1))]), "(Gemm): transA: expected 0, got 1"],
  ["a flag that is none", graph([gemmWith(int("transB", 2))]), "transB: expected 0 or 1, got 2"],
  [
    "Softmax over the batch",
    graph([hidden, node("Softmax", ["h"], "y", [int("axis", 0)])]),
    "axis: expected 1 or -1, got 0",
  ],
  [
    "Flatten into one row",
    graph([node("Flatten", ["x"], "f", [int("axis", 0)]), node("MatMul", ["f", "W"], "y")]),
    "axis: expected 1 or -1, got 0",
  ],
  [
    "Flatten of images at another axis",
    graph([node("Flatten", ["x"], "f", [int("axis", 2)])], [W, b], { input: images }),
    "axis: expected 1 or -3, got 2",
  ],
  [
    "Cast to halves",
    graph([hidden, node("Cast", ["h"], "y", [int("to", 10)])]),
    "to: expected 1 or 11, got 10",
  ],
  ["Cast to nothing", graph([hidden, node("Cast", ["h"], "y")]), "to: expected 1 or 11, got 0"],
  [
    "Dropout that is trained",
    graph(
      [hidden, node("Dropout", ["h", "", "t"], "y")],
      [W, b, { name: "t", data_type: 9, dims: [], raw_data: Uint8Array.of(1) }],
    ),
    "training_mode: expected false, got true",
  ],
  ["Transpose of rows", graph([node("Transpose", ["x"], "t")]), 'expected constants only, got "x"'],
  [
    "Transpose of three dimensions",
    graph([node("Transpose", ["T"], "t")], [tensor("T", [1, 4, 3], numbers(12))]),
    'input 0: expected a matrix, got "3 dimensions"',
  ],
  [
    "Transpose to the same",
    graph([node("Transpose", ["W"], "t", [ints("perm", 0, 1)])]),
    'perm: expected [1, 0], got "[0,1]"',
  ],
  [
    "a Constant of nothing",
    graph([node("Constant", [], "k")]),
    'attributes: expected one value, got "0 values"',
  ],
  [
    "a Constant of two",
    graph([node("Constant", [], "k", [int("value_int", 1), float("value_float", 1)])]),
    'got "2 values"',
  ],
  [
    "a Constant without its tensor",
    graph([node("Constant", [], "k", [{ name: "value", type: 4 }])]),
    "value: expected a tensor",
  ],
  [
    "a Constant of text",
    graph([node("Constant", [], "k", [{ name: "value_string", type: 3, s: Uint8Array.of(65) }])]),
    'got "value_string"',
  ],
  [
    "sizes of several axes",
    graph([node("Unsqueeze", ["s", "s"], "u")], [sizes("s", 0, 1)]),
    'axes: expected [0], got "0,1"',
  ],
  [
    "sizes that are joined without end",
    graph([node("Concat", ["s", "s", "s"], "u")], [sizes("s", 0, 1, 2)]),
    "expected at most 8 sizes, got 9",
  ],
];

refusals("operators", OPERATORS);
