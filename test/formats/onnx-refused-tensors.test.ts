// Tensors whose numbers are elsewhere, missing, too many or none, or do not fit the layers: errors that name them.

import { float, type Message, node, numbers, tensor, valueInfo } from "./onnx-graphs";
import { b, gemm, gemmWith, graph, hidden, type Refusal, refusals, W } from "./onnx-refusals";

const withTensor = (change: Message) => graph([gemm], [{ ...W, ...change }, b]);
const TENSORS: Refusal[] = [
  [
    "numbers in two fields, of which either could be meant",
    withTensor({ float_data: Array.from(numbers(12)) }),
    'tensor "W".raw_data: expected all numbers for shape [4,3], got "others in float_data"',
  ],
  [
    "numbers in two lists",
    withTensor({ raw_data: undefined, float_data: Array.from(numbers(12)), int32_data: [1] }),
    'tensor "W".float_data: expected all numbers for shape [4,3], got "others in int32_data"',
  ],
  [
    "external data",
    withTensor({
      raw_data: undefined,
      data_location: 1,
      external_data: [{ key: "location", value: "../weights.bin" }],
    }),
    'tensor "W": expected numbers in the file itself, not external data, got "../weights.bin"',
  ],
  [
    "an unknown type",
    withTensor({ data_type: 99 }),
    'tensor "W".data_type: expected 1 (FLOAT) or 6 (INT32) or',
  ],
  ["no type", withTensor({ data_type: undefined }), "got undefined"],
  ["a type of text", withTensor({ data_type: 8 }), "got 8"],
  [
    "a negative size",
    withTensor({ dims: [-4, -3] }),
    'tensor "W".dims: expected whole numbers from 0, got -4',
  ],
  [
    "a size past 2^53",
    withTensor({ dims: ["9223372036854775807", 3] }),
    "expected whole numbers from 0, got 9223372036854776000",
  ],
  [
    "a product that overflows",
    withTensor({ dims: [2 ** 32, 2 ** 32, 12] }),
    'raw_data: expected 885443715538058500000 bytes for shape [4294967296,4294967296,12], got "48 bytes"',
  ],
  ["a product of 2^64 more", withTensor({ dims: [2 ** 32, 2 ** 32] }), "bytes for shape"],
  [
    "too many dimensions",
    withTensor({ dims: Array(9).fill(1) }),
    'expected at most 8 dimensions, got "9 dimensions"',
  ],
  [
    "too few bytes",
    withTensor({ raw_data: new Uint8Array(47) }),
    'tensor "W".raw_data: expected 48 bytes for shape [4,3], got "47 bytes"',
  ],
  ["too many bytes", withTensor({ raw_data: new Uint8Array(49) }), 'got "49 bytes"'],
  [
    "too few listed",
    withTensor({ raw_data: undefined, float_data: [1] }),
    'float_data: expected 12 numbers for shape [4,3], got "1 numbers"',
  ],
  ["nothing in it", withTensor({ raw_data: undefined }), 'got "0 numbers"'],
  [
    "a kernel of whole numbers",
    withTensor({ data_type: 6 }),
    'input 1: expected constant floats, got "integers"',
  ],
  [
    "a kernel that is no matrix",
    withTensor({ dims: [12] }),
    'kernel: expected a matrix of shape [4, units], got "[12]"',
  ],
  [
    "a kernel of three dimensions",
    withTensor({ dims: [4, 3, 1] }),
    'expected a matrix of shape [4, units], got "[4,3,1]"',
  ],
  [
    "a kernel the other way round",
    withTensor({ dims: [3, 4] }),
    'node "Gemm of y" (Gemm): kernel: expected a matrix of shape [4, units], got "[3,4]"',
  ],
  [
    "a kernel of no units",
    withTensor({ dims: [4, 0], raw_data: new Uint8Array(0) }),
    'kernel: expected a matrix of shape [4, units], got "[4,0]"',
  ],
  [
    "a kernel of no inputs",
    graph([node("MatMul", ["x", "E"], "y")], [tensor("E", [0, 3], [])], {
      input: [valueInfo("x", "n", "m")],
    }),
    "net.onnx: inputs: expected a whole number from 1 to 16777216, got 0",
  ],
  [
    "layers that do not fit",
    graph([hidden, node("MatMul", ["h", "W"], "y")]),
    'node "MatMul of y" (MatMul): kernel: expected a matrix of shape [3, units], got "[4,3]"',
  ],
  [
    "a bias of another length",
    graph([gemm], [W, tensor("b", [2], [1, 2])]),
    'bias: expected a constant of shape [3], got "[2]"',
  ],
  [
    "a bias for each row",
    graph([gemm], [W, tensor("b", [3, 1], numbers(3))]),
    'expected a constant of shape [3], got "[3,1]"',
  ],
  ["a bias of three dimensions", graph([gemm], [W, tensor("b", [1, 1, 3], numbers(3))]), 'got "[1,1,3]"'],
  ["a bias of nothing", graph([gemm], [W, tensor("b", [0], [])]), 'got "[0]"'],
  [
    "a weight that is no number",
    withTensor({ ...tensor("W", [4, 3], [0, 0, Number.NaN, ...Array(9).fill(0)]) }),
    'node "Gemm of y" (Gemm): kernel[2]: expected a finite number, got NaN',
  ],
  [
    "a bias that is infinite",
    graph([gemm], [W, tensor("b", [3], [0, Number.POSITIVE_INFINITY, 0])]),
    "bias[1]: expected a finite number, got Infinity",
  ],
  [
    "weights that become infinite",
    graph([gemmWith(float("alpha", 3e38))], [tensor("W", [4, 3], Array(12).fill(10)), b]),
    "kernel[0]: expected a finite number, got Infinity",
  ],
  [
    "a factor that is no number",
    graph([gemmWith(float("beta", Number.NaN))]),
    "bias[0]: expected a finite number, got NaN",
  ],
];

refusals("tensors", TENSORS);
