// ONNX files by another library's encoder and from the standard's own schema, ONNX Runtime, and layers calculated plainly.

import { InferenceSession, Tensor } from "onnxruntime-web";
import protobuf from "protobufjs";
import type { Stack } from "../../ts/formats/stack";

/** https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, without what no test writes. */
const SCHEMA = `
  syntax = "proto2";
  message Model {
    optional int64 ir_version = 1; repeated OperatorSetId opset_import = 8; optional string producer_name = 2;
    optional string doc_string = 6; optional Graph graph = 7; repeated Entry metadata_props = 14;
    repeated Function functions = 25;
  }
  message OperatorSetId { optional string domain = 1; optional int64 version = 2; }
  message Entry { optional string key = 1; optional string value = 2; }
  message Function { optional string name = 1; repeated Node node = 7; optional string domain = 10; }
  message Graph {
    repeated Node node = 1; optional string name = 2; repeated Tensor initializer = 5;
    repeated SparseTensor sparse_initializer = 15; optional string doc_string = 10;
    repeated ValueInfo input = 11; repeated ValueInfo output = 12; repeated ValueInfo value_info = 13;
  }
  message Node {
    repeated string input = 1; repeated string output = 2; optional string name = 3; optional string op_type = 4;
    optional string domain = 7; repeated Attribute attribute = 5; optional string doc_string = 6;
    repeated Entry metadata_props = 9;
  }
  message Attribute {
    optional string name = 1; optional int32 type = 20; optional float f = 2; optional int64 i = 3;
    optional bytes s = 4; optional Tensor t = 5; optional Graph g = 6; repeated float floats = 7; repeated int64 ints = 8;
  }
  message Tensor {
    repeated int64 dims = 1; optional int32 data_type = 2; repeated float float_data = 4 [packed = true];
    repeated int32 int32_data = 5 [packed = true]; repeated int64 int64_data = 7 [packed = true];
    optional string name = 8; optional bytes raw_data = 9; repeated Entry external_data = 13;
    optional int32 data_location = 14; repeated double double_data = 10 [packed = true];
  }
  message SparseTensor { optional Tensor values = 1; optional Tensor indices = 2; repeated int64 dims = 3; }
  message ValueInfo { optional string name = 1; optional Type type = 2; optional string doc_string = 3; }
  message Type { optional TensorType tensor_type = 1; }
  message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }`;

const Model = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType("Model");

export type Message = Record<string, unknown>;

/** This encoder writes all lists of numbers one by one; the exported files have some that are packed. */
export function encode(model: Message): Uint8Array {
  return Uint8Array.from(Model.encode(Model.fromObject(model)).finish());
}

export function decode(bytes: Uint8Array): Message {
  return Model.toObject(Model.decode(bytes), { longs: Number });
}

/** A node that makes `output`. */
export function node(operator: string, input: string[], output: string, attributes: Message[] = []): Message {
  return {
    op_type: operator,
    name: `${operator} of ${output}`,
    input,
    output: [output],
    attribute: attributes,
  };
}

export const int = (name: string, i: number): Message => ({ name, type: 2, i });
export const float = (name: string, f: number): Message => ({ name, type: 1, f });
export const ints = (name: string, ...ints: number[]): Message => ({ name, type: 7, ints });
export const value = (t: Message): Message => ({ name: "value", type: 4, t });

/** Floats in `raw_data`. */
export function tensor(name: string, dims: number[], values: ArrayLike<number>): Message {
  return { name, dims, data_type: 1, raw_data: new Uint8Array(Float32Array.from(values).buffer) };
}

/** Whole numbers of 64 bits, one after the other. */
export function sizes(name: string, ...values: number[]): Message {
  return { name, dims: [values.length], data_type: 7, int64_data: values };
}

/** Floats of which each size is a number, or a name where it is open. */
export function valueInfo(name: string, ...dims: (number | string)[]): Message {
  const dim = dims.map((size) => (typeof size === "number" ? { dim_value: size } : { dim_param: size }));
  return { name, type: { tensor_type: { elem_type: 1, shape: { dim } } } };
}

/** Numbers from -1 to 1, made by rule. */
export function numbers(length: number, seed = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
}

interface GraphParts {
  node: Message[];
  initializer?: Message[];
  input?: Message[];
  output?: Message[];
}

/** A file of one graph, from `x` to `y`, `[batch, 4]` to `[batch, 3]` unless it says otherwise. */
export function graphFile(graph: GraphParts & Message, rest: Message = {}): Uint8Array {
  const { input = [valueInfo("x", "n", 4)], output = [valueInfo("y", "n", 3)] } = graph;
  return encode({
    ir_version: 8,
    opset_import: [{ version: 14 }],
    graph: { name: "g", ...graph, input, output },
    ...rest,
  });
}

/** What ONNX Runtime Web makes of rows, of which there are as many as `dims` says. */
export async function runOnnx(file: Uint8Array, rows: Float32Array, dims: number[]): Promise<Float32Array> {
  const session = await InferenceSession.create(file);
  try {
    const feeds = { [session.inputNames[0]!]: new Tensor("float32", rows, dims) };
    const outputs = await session.run(feeds);
    return (outputs[session.outputNames[0]!]!.data as Float32Array).slice();
  } finally {
    await session.release();
  }
}

/** What layers make of rows, one number after the other and in double precision. */
export function runStack({ layers }: Stack, rows: ArrayLike<number>): Float32Array {
  let values = Array.from(rows);
  for (const { inputs, units, kernel, bias, activation } of layers) {
    const batch = values.length / inputs;
    const sums = Array.from({ length: batch * units }, (_, at) => {
      const [row, unit] = [Math.floor(at / units), at % units];
      let sum = bias[unit]!;
      for (let i = 0; i < inputs; i++) sum += values[row * inputs + i]! * kernel[i * units + unit]!;
      return sum;
    });
    values = sums.map((sum, at) => {
      if (activation === "relu") return Math.max(0, sum);
      if (activation === "tanh") return Math.tanh(sum);
      if (activation === "sigmoid") return 1 / (1 + Math.exp(-sum));
      if (activation !== "softmax") return sum;
      const row = Math.floor(at / units) * units;
      return 1 / sums.slice(row, row + units).reduce((total, other) => total + Math.exp(other - sum), 0);
    });
  }
  return Float32Array.from(values);
}

/** The largest difference of two numbers at the same place; not a number if there are not as many. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
}
