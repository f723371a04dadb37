// Graphs that are no chain from one input to one output: errors that name the place.

import { expect, it } from "vitest";
import { readOnnx } from "../../ts/formats/onnx/read";
import { encode, graphFile, node, numbers, tensor, valueInfo } from "./onnx-graphs";
import { b, c, gemm, graph, hidden, type Refusal, refusals, W } from "./onnx-refusals";

const STRUCTURE: Refusal[] = [
  ["no graph", encode({ ir_version: 8 }), 'expected an ONNX file, with a graph, got "none"'],
  [
    "no opset",
    graphFile({ node: [gemm], initializer: [W, b] }, { opset_import: [] }),
    "opset: expected 7 or later, got undefined",
  ],
  [
    "an old opset",
    graphFile({ node: [gemm] }, { opset_import: [{ version: 6 }] }),
    "opset: expected 7 or later, got 6",
  ],
  [
    "two opsets",
    graphFile(
      { node: [gemm], initializer: [W, b] },
      { opset_import: [{ version: 17 }, { domain: "ai.onnx", version: 9 }] },
    ),
    'opset: expected one, got "17 and 9"',
  ],
  [
    "no nodes",
    graph([], [], { output: [valueInfo("x", "n", 4)] }),
    'graph: expected a layer: Gemm or MatMul, got "none"',
  ],
  ["no layers", graph([node("Identity", ["x"], "y")]), 'graph: expected a layer: Gemm or MatMul, got "none"'],
  ["no input", graph([gemm], [W, b], { input: [] }), 'inputs: expected one, got "0: none"'],
  [
    "two inputs",
    graph([gemm], [W, b], { input: [valueInfo("x", 4), valueInfo("z", 4)] }),
    'inputs: expected one, got "2: \\"x\\", \\"z\\""',
  ],
  ["no output", graph([gemm], [W, b], { output: [] }), 'outputs: expected one, got "0: none"'],
  [
    "many outputs",
    graph([gemm], [W, b], { output: ["y", "h", "i", "j", "k"].map((name) => valueInfo(name, 4)) }),
    '\\"i\\", 2 more"',
  ],
  [
    "an output in the middle",
    graph([hidden, node("Relu", ["h"], "y")], [W, b], { output: [valueInfo("h", "n", 3)] }),
    'output: expected "y", what the last node makes, got "h"',
  ],
  [
    "an output that nobody makes",
    graph([gemm], [W, b], { output: [valueInfo("q", "n", 3)] }),
    'output: expected "y", what the last node makes, got "q"',
  ],
  [
    "an input of whole numbers",
    graph([gemm], [W, b], { input: [{ name: "x", type: { tensor_type: { elem_type: 7 } } }] }),
    'input "x": expected floats, got "data type 7"',
  ],
  [
    "an input of no type",
    graph([gemm], [W, b], { input: [{ name: "x" }] }),
    'expected floats, got "data type undefined"',
  ],
  [
    "an input of one dimension",
    graph([gemm], [W, b], { input: [valueInfo("x", 4)] }),
    'expected [batch, inputs], got "1 dimensions"',
  ],
  [
    "an input of a negative size",
    graph([gemm], [W, b], { input: [valueInfo("x", "n", -4)] }),
    "expected sizes from 0, got -4",
  ],
  [
    "an input without a name",
    graph([node("MatMul", ["", "W"], "y")], [W], { input: [valueInfo("", "n", 4)] }),
    'input: expected a name that no other value has, got ""',
  ],
  [
    "a value used twice",
    graph([hidden, node("Relu", ["h"], "r"), node("Tanh", ["h"], "y")]),
    'node "Tanh of y" (Tanh): input 0: expected "r", the last value before it, or a constant, got "h"',
  ],
  [
    "a residual connection",
    graph(
      [node("MatMul", ["x", "S"], "h"), node("Add", ["h", "x"], "y")],
      [tensor("S", [4, 4], numbers(16))],
    ),
    'input 1: expected "h", the last value before it, or a constant, got "x"',
  ],
  [
    "a value added to itself",
    graph([hidden, node("Add", ["h", "h"], "y")]),
    'input 1: expected constant floats, got "a value that depends',
  ],
  [
    "a cycle",
    graph([node("Add", ["x", "z"], "y"), node("Relu", ["y"], "z")]),
    'input 1: expected "x", the last value before it, or a constant, got "z"',
  ],
  [
    "a value that nobody makes",
    graph([node("Gemm", ["x", "missing", "b"], "y")]),
    'input 1: expected "x", the last value before it, or a constant, got "missing"',
  ],
  [
    "nodes in another order",
    graph([node("Relu", ["h"], "y"), hidden]),
    'node "Relu of y" (Relu): input 0: expected "x"',
  ],
  [
    "an output name twice",
    graph([hidden, node("Relu", ["h"], "h")]),
    'node "Relu of h" (Relu): output: expected a name that no other value has, got "h"',
  ],
  [
    "the mask of a dropout",
    graph([hidden, { ...node("Dropout", ["h"], "d"), output: ["d", "m"] }, node("Relu", ["m"], "y")]),
    'expected "d", the last value before it, or a constant, got "m"',
  ],
  [
    "an output called like the input",
    graph([node("Relu", ["x"], "x")]),
    "expected a Gemm or MatMul before it",
  ],
  [
    "a node without an output",
    graph([{ ...gemm, output: [] }]),
    'output: expected a name that no other value has, got ""',
  ],
  [
    "an initializer twice",
    graph([gemm], [W, b, W]),
    'initializer: expected a name that no other value has, got "W"',
  ],
  [
    "an initializer without a name",
    graph([gemm], [W, b, { ...c, name: "" }]),
    'initializer: expected a name that no other value has, got ""',
  ],
  [
    "a node that makes an initializer",
    graph([{ ...gemm, output: ["b"] }]),
    'output: expected a name that no other value has, got "b"',
  ],
  ["too few inputs", graph([node("Gemm", ["x"], "y")]), "inputs: expected 2 to 3, got 1"],
  ["too many inputs", graph([hidden, node("Relu", ["h", "b"], "y")]), "inputs: expected 1 to 1, got 2"],
  [
    "an input left out",
    graph([node("Gemm", ["x", "", "b"], "y")]),
    'input 1: expected constant floats, got "no input"',
  ],
  ["an Identity of nothing", graph([node("Identity", [""], "y")]), 'input 0: expected a value, got "none"'],
  [
    "rows that are weights",
    graph([node("Gemm", ["W", "x"], "y")]),
    'input 0: expected the value that depends on the graph\'s input, got "another"',
  ],
  [
    "layers of constants",
    graph([node("MatMul", ["W", "b"], "y")]),
    'expected "x" as an input, got "constants only"',
  ],
  [
    "sparse initializers",
    graph([gemm], [b], { sparse_initializer: [{ values: W, dims: [4, 3] }] }),
    'sparse_initializer: expected none, got "\\"W\\""',
  ],
];

const LABELS = (text?: string): Uint8Array =>
  graphFile(
    { node: [gemm], initializer: [W, b] },
    { metadata_props: [{ key: "inkling.labels", ...(text === undefined ? {} : { value: text }) }] },
  );
const METADATA: Refusal[] = [
  [
    "no JSON",
    LABELS("a, b, c"),
    'inkling.labels: expected 3 names in JSON, one for each unit, or none, got "a, b, c"',
  ],
  ["no names", LABELS("[1, 2, 3]"), 'got "[1, 2, 3]"'],
  ["too few names", LABELS('["a"]'), "expected 3 names in JSON"],
  ["no list", LABELS('{"length": 3}'), "expected 3 names in JSON"],
  ["nothing", LABELS(), "expected 3 names in JSON"],
];

refusals("a graph", STRUCTURE);
refusals("labels", METADATA);

it("is read where nothing is wrong", () => {
  expect(readOnnx("net.onnx", graph([gemm])).layers).toMatchObject([{ inputs: 4, units: 3 }]);
  expect(readOnnx("net.onnx", LABELS('["a", "b", "c"]')).labels).toEqual(["a", "b", "c"]);
});
