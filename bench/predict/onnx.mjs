// An ONNX file of dense layers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, of which these are the messages
// and fields that such a network needs.

import protobuf from "protobufjs";

const SCHEMA = `
  syntax = "proto3";
  message Model { int64 ir_version = 1; Graph graph = 7; repeated Opset opset_import = 8; }
  message Opset { string domain = 1; int64 version = 2; }
  message Graph {
    repeated Node node = 1;
    string name = 2;
    repeated Tensor initializer = 5;
    repeated Value input = 11;
    repeated Value output = 12;
  }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; string dim_param = 2; }`;

const FLOAT = 1;
const IR_VERSION = 8;
const OPSET = 13;

/**
 * The bytes of the file: input `rows`, `[count, inputs]`, output `probabilities`, `[count, classes]`; ReLU between the
 * layers, softmax after the last. `layers` are `{ kernel, bias }`, the kernels `[in, out]`.
 */
export function onnx(layers) {
  const [inputs, classes] = [layers[0].kernel.length / layers[0].bias.length, layers.at(-1).bias.length];
  const last = layers.length - 1;
  const graph = {
    name: "network",
    input: [value("rows", inputs)],
    output: [value("probabilities", classes)],
    initializer: layers.flatMap(({ kernel, bias }, i) => [
      tensor(`kernel${i}`, [kernel.length / bias.length, bias.length], kernel),
      tensor(`bias${i}`, [bias.length], bias),
    ]),
    node: layers.flatMap((_, i) => [
      node("Gemm", [i === 0 ? "rows" : `hidden${i - 1}`, `kernel${i}`, `bias${i}`], `logits${i}`),
      i === last
        ? node("Softmax", [`logits${i}`], "probabilities")
        : node("Relu", [`logits${i}`], `hidden${i}`),
    ]),
  };
  const model = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType("Model");
  const whole = { ir_version: IR_VERSION, opset_import: [{ version: OPSET }], graph };
  return model.encode(model.fromObject(whole)).finish();
}

function node(op_type, input, output) {
  return { op_type, input, output: [output] };
}

function tensor(name, dims, values) {
  return { name, dims, data_type: FLOAT, raw_data: new Uint8Array(values.buffer) };
}

function value(name, width) {
  const shape = { dim: [{ dim_param: "count" }, { dim_value: width }] };
  return { name, type: { tensor_type: { elem_type: FLOAT, shape } } };
}
