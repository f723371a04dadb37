// The messages and fields of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto that dense networks need, under the
// names that they have there. None holds itself: graphs within operators are no fields here, so nothing nests deeper.

import {
  bytes,
  double,
  float,
  int32,
  int64,
  many,
  message,
  one,
  type ReadOf,
  text,
  type WrittenOf,
} from "./protobuf";

/** `TensorProto.DataType`. */
export const DataType = {
  FLOAT: 1,
  INT32: 6,
  INT64: 7,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  BFLOAT16: 16,
} as const;

/** `TensorProto.DataLocation`. */
export const EXTERNAL = 1;

/** `AttributeProto.AttributeType`. */
export const AttributeType = { FLOAT: 1, INT: 2, TENSOR: 4, FLOATS: 6, INTS: 7 } as const;

/** Where the metadata of our own files have the names of the classes, as an array in JSON. */
export const LABELS_KEY = "inkling.labels";

const entry = message({ key: one(1, text), value: one(2, text) });

const tensor = message({
  dims: many(1, int64),
  data_type: one(2, int32),
  float_data: many(4, float),
  int32_data: many(5, int32),
  int64_data: many(7, int64),
  name: one(8, text),
  raw_data: one(9, bytes),
  double_data: many(10, double),
  external_data: many(13, entry),
  data_location: one(14, int32),
});

const attribute = message({
  name: one(1, text),
  f: one(2, float),
  i: one(3, int64),
  t: one(5, tensor),
  floats: many(7, float),
  ints: many(8, int64),
  type: one(20, int32),
});

const node = message({
  input: many(1, text),
  output: many(2, text),
  name: one(3, text),
  op_type: one(4, text),
  attribute: many(5, attribute),
  domain: one(7, text),
});

const dimension = message({ dim_value: one(1, int64), dim_param: one(2, text) });
const shape = message({ dim: many(1, dimension) });
const tensorType = message({ elem_type: one(1, int32), shape: one(2, shape) });
const valueInfo = message({ name: one(1, text), type: one(2, message({ tensor_type: one(1, tensorType) })) });

const graph = message({
  node: many(1, node),
  name: one(2, text),
  initializer: many(5, tensor),
  input: many(11, valueInfo),
  output: many(12, valueInfo),
  sparse_initializer: many(15, message({ values: one(1, tensor) })),
});

export const model = message({
  ir_version: one(1, int64),
  producer_name: one(2, text),
  graph: one(7, graph),
  opset_import: many(8, message({ domain: one(1, text), version: one(2, int64) })),
  metadata_props: many(14, entry),
  functions: many(25, message({ name: one(1, text), domain: one(10, text) })),
});

export type ModelProto = ReadOf<typeof model>;
export type GraphProto = ReadOf<typeof graph>;
export type WrittenGraph = WrittenOf<typeof graph>;
export type NodeProto = ReadOf<typeof node>;
export type AttributeProto = ReadOf<typeof attribute>;
export type TensorProto = ReadOf<typeof tensor>;
export type ValueInfoProto = ReadOf<typeof valueInfo>;
