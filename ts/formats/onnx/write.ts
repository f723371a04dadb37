// Writes a model as an ONNX file that runtimes old and new take.

import { type Activation, answersOf, parameterBlocks } from "../../network/architecture";
import { writeNumbers } from "../floats";
import type { ModelContents } from "../model-file";
import { AttributeType, DataType, LABELS_KEY, model, type WrittenGraph } from "./schema";

/** Of ONNX 1.8, from 2020: the first opset in which a softmax is one over its axis alone. */
const OPSET = 13;
const IR_VERSION = 7;

/** The operators after a Gemm; after a linear layer there is none. */
const OPERATORS = { relu: "Relu", sigmoid: "Sigmoid", tanh: "Tanh", softmax: "Softmax" } as const;

type Nodes = NonNullable<WrittenGraph["node"]>;

/**
 * The bytes of an ONNX file, the same for the same model.
 *
 * Its input is `input`, float32 `[batch, inputs]` for any batch: numbers as the network learned them, bytes as
 * `byte / 255`. Its output is `probabilities`, `[batch, classes]`, after a softmax, and `output`, `[batch, units]`,
 * otherwise. Each layer is a Gemm of the initializers `layers.0.kernel`, `[inputs, units]`, and `layers.0.bias`,
 * `[units]`. The labels are JSON in the metadata, under `inkling.labels`.
 */
export function writeOnnx({ inputs, layers, labels, parameters }: ModelContents): Uint8Array {
  const output = answersOf({ layers }) === "labels" ? "probabilities" : "output";
  const last = layers.length - 1;
  const valueAfter = (i: number) => (i < 0 ? "input" : i === last ? output : `layers.${i}.output`);
  return model.encode({
    ir_version: IR_VERSION,
    producer_name: "inkling",
    graph: {
      name: "network",
      node: layers.flatMap(({ activation }, i) => nodesOf(i, activation, valueAfter(i - 1), valueAfter(i))),
      initializer: parameterBlocks({ inputs, layers }).map(({ name, shape, offset, length }) => ({
        name,
        dims: shape,
        data_type: DataType.FLOAT,
        raw_data: littleEndian(parameters.subarray(offset, offset + length)),
      })),
      input: [rowsOf("input", inputs)],
      output: [rowsOf(output, layers[last]!.units)],
    },
    opset_import: [{ domain: "", version: OPSET }],
    // None say that the answers are numbers.
    metadata_props: [{ key: LABELS_KEY, value: JSON.stringify(labels) }],
  });
}

/** Layer `i`: a Gemm, and what follows it. */
function nodesOf(i: number, activation: Activation, input: string, output: string): Nodes {
  const name = `layers.${i}`;
  const isLinear = activation === "linear";
  const sums = isLinear ? output : `${name}.sums`;
  const gemm = {
    input: [input, `${name}.kernel`, `${name}.bias`],
    output: [sums],
    name: `${name}.gemm`,
    op_type: "Gemm",
  };
  if (isLinear) return [gemm];
  // The default, said for those who take it for the one of older opsets.
  const attribute = activation === "softmax" ? [{ name: "axis", i: -1, type: AttributeType.INT }] : [];
  return [
    gemm,
    {
      input: [sums],
      output: [output],
      name: `${name}.${activation}`,
      op_type: OPERATORS[activation],
      attribute,
    },
  ];
}

/** `[batch, width]` of floats. */
function rowsOf(name: string, width: number): NonNullable<WrittenGraph["input"]>[number] {
  const shape = { dim: [{ dim_param: "batch" }, { dim_value: width }] };
  return { name, type: { tensor_type: { elem_type: DataType.FLOAT, shape } } };
}

function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  writeNumbers(new DataView(bytes.buffer), 0, values);
  return bytes;
}
