// Chains of operators of which no dense layers can be made: errors that name the node.

import { int, type Message, node, numbers, sizes, tensor, valueInfo } from "./onnx-graphs";
import { b, c, graph, hidden, images, type Refusal, refusals, W } from "./onnx-refusals";

const reshaped = (shape: number[], input = images, attributes: Message[] = []) =>
  graph(
    [node("Reshape", ["x", "shape"], "f", attributes), node("Gemm", ["f", "W", "b"], "y")],
    [W, b, sizes("shape", ...shape)],
    { input },
  );
const scaled = (operator: string, constant: Message, inputs = ["x", "c"]) =>
  graph(
    [node(operator, inputs, "s"), node("Gemm", ["s", "W", "b"], "y")],
    [W, b, { ...constant, name: "c" }],
  );

const CHAINS: Refusal[] = [
  [
    "an activation before the first layer",
    graph([node("Relu", ["x"], "r"), node("MatMul", ["r", "W"], "y")]),
    'node "Relu of r" (Relu): expected a Gemm or MatMul before it, got "none"',
  ],
  [
    "two activations",
    graph([hidden, node("Relu", ["h"], "r"), node("Softmax", ["r"], "y")]),
    'node "Softmax of y" (Softmax): expected a Gemm or MatMul before it, got "one that ends in relu"',
  ],
  [
    "a bias after the activation",
    graph([hidden, node("Relu", ["h"], "r"), node("Add", ["r", "b"], "y")]),
    'node "Add of y" (Add): expected a Gemm or MatMul before it, got "one that ends in relu"',
  ],
  [
    "a layer after a softmax",
    graph(
      [hidden, node("Softmax", ["h"], "s"), node("MatMul", ["s", "S"], "y")],
      [W, b, tensor("S", [3, 3], numbers(9))],
    ),
    'node "MatMul of y" (MatMul): expected no layer after a softmax, got "another layer"',
  ],
  [
    "images that are not flattened",
    graph([node("MatMul", ["x", "W"], "y")], [W], { input: images }),
    'expected rows to multiply, [batch, inputs]: flattened, got "4 dimensions"',
  ],
  [
    "images of another size",
    graph([node("Flatten", ["x"], "f"), node("MatMul", ["f", "W"], "y")], [W], {
      input: [valueInfo("x", "n", 3, 2, 2)],
    }),
    'expected a matrix of shape [12, units], got "[4,3]"',
  ],
  ["Reshape to images", reshaped([0, 2, 2]), 'shape: expected [0, 4], which flattens rows, got "[0,2,2]"'],
  ["Reshape of everything to one row", reshaped([-1]), 'got "[-1]"'],
  ["Reshape to nothing that is known", reshaped([-1, -1]), 'got "[-1,-1]"'],
  ["Reshape that makes more rows", reshaped([-1, 2]), 'got "[-1,2]"'],
  ["Reshape that keeps a size that is none", reshaped([-1, 0]), 'got "[-1,0]"'],
  ["Reshape to another batch", reshaped([1, 8], [valueInfo("x", 2, 2, 2)]), 'got "[1,8]"'],
  ["Reshape to another fixed batch", reshaped([4, 4], [valueInfo("x", 2, 2, 2)]), 'got "[4,4]"'],
  ["Reshape to no rows", reshaped([0, 4], images, [int("allowzero", 1)]), 'got "[0,4]"'],
  ["Reshape to sizes that are no numbers", reshaped([-2, 4]), 'got "[-2,4]"'],
  [
    "Reshape by floats",
    graph([node("Reshape", ["x", "b"], "y")]),
    'input 1: expected constant whole numbers, got "floats"',
  ],
  [
    "Reshape after a layer that makes more rows",
    graph([hidden, node("Reshape", ["h", "s"], "y")], [W, b, sizes("s", -1, 1)]),
    'expected [0, 3], which flattens rows, got "[-1,1]"',
  ],
  [
    "Reshape to the size of something else",
    graph(
      [node("Shape", ["x"], "s"), node("Gather", ["s", "one"], "g"), node("Reshape", ["x", "g"], "y")],
      [sizes("one", 1, -1)],
      { input: [valueInfo("x", "n", "m", "k")] },
    ),
    'got "[NaN,NaN]"',
  ],
  [
    "scaling after a layer",
    graph([hidden, node("Mul", ["h", "c"], "y")], [W, b, c]),
    'node "Mul of y" (Mul): expected scaling only before the first layer, got "scaling after a layer"',
  ],
  [
    "scaling by many",
    scaled("Mul", tensor("", [4], [1, 2, 3, 4])),
    'constant: expected one number, got "a tensor of shape [4]"',
  ],
  [
    "scaling that adds a dimension",
    scaled("Mul", tensor("", [1, 1, 1], [2])),
    'got "a tensor of shape [1,1,1]"',
  ],
  [
    "division by 0",
    scaled("Div", tensor("", [], [0])),
    "constant: expected a number to calculate with, got 0",
  ],
  [
    "a constant divided by the input",
    scaled("Div", c, ["c", "x"]),
    "input 0: expected the value that depends on the graph's input",
  ],
  [
    "scaling by no number",
    scaled("Add", tensor("", [], [Number.NaN])),
    "expected a number to calculate with, got NaN",
  ],
];

refusals("a chain", CHAINS);
