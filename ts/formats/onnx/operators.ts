// The operators of https://onnx.ai/onnx/operators/ that dense layers are written in, and what each does to them.

import { InputError } from "../../errors";
import type { Activation } from "../../network/architecture";
import { CHAIN, type OnnxNode } from "./node";
import type { Operator } from "./operator";
import { DataType } from "./schema";
import { SIZE_OPERATORS } from "./sizes";
import { type Constant, constantOf, floats, integers, transpose } from "./tensor";

const SOFTMAX: Operator = {
  inputs: [1, 1],
  attributes: ["axis"],
  extend(chain, node) {
    // The default is 1 or -1, after the opset; of two dimensions both are the last.
    node.expectInt("axis", -1, [1, -1]);
    chain.activate(node.where, "softmax");
  },
};

/** Under their names in the domain of ONNX itself. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  [
    "Gemm",
    {
      inputs: [2, 3],
      attributes: ["alpha", "beta", "transA", "transB"],
      extend(chain, node) {
        expectChainFirst(node);
        node.expectInt("transA", 0, [0]);
        node.expectInt("transB", 0, [0, 1]);
        const kernel = node.weights(1);
        const isTransposed = node.int("transB", 0) === 1;
        chain.dense(node.where, isTransposed ? transpose(kernel) : kernel, node.float("alpha", 1));
        if (node.inputs[2]) chain.bias(node.where, node.weights(2), node.float("beta", 1));
      },
    },
  ],
  [
    "MatMul",
    {
      inputs: [2, 2],
      extend(chain, node) {
        expectChainFirst(node);
        chain.dense(node.where, node.weights(1));
      },
    },
  ],
  [
    "Add",
    {
      inputs: [2, 2],
      extend(chain, node) {
        const { constant } = node.besideChain();
        if (chain.hasLayers) chain.bias(node.where, constant);
        else chain.scale(node.where, constant, (c) => [1, c]);
      },
    },
  ],
  ["Sub", scaling((c, isFirst) => (isFirst ? [-1, c] : [1, -c]))],
  ["Mul", scaling((c) => [c, 0])],
  [
    "Div",
    {
      inputs: [2, 2],
      extend(chain, node) {
        expectChainFirst(node);
        chain.scale(node.where, node.weights(1), (c) => [1 / c, 0]);
      },
    },
  ],
  ["Relu", activation("relu")],
  ["Tanh", activation("tanh")],
  ["Sigmoid", activation("sigmoid")],
  ["Softmax", SOFTMAX],
  // Its answers are the logarithms of the same probabilities, as PyTorch's NLLLoss wants them.
  ["LogSoftmax", SOFTMAX],
  [
    "Flatten",
    {
      inputs: [1, 1],
      attributes: ["axis"],
      extend(chain, node) {
        node.expectInt("axis", 1, [1, 1 - chain.shape.length]);
        chain.flatten();
      },
    },
  ],
  [
    "Reshape",
    {
      inputs: [2, 2],
      attributes: ["allowzero"],
      extend(chain, node) {
        expectChainFirst(node);
        chain.reshape(node.where, node.sizes(1), node.int("allowzero", 0) === 0);
      },
    },
  ],
  ["Identity", { inputs: [1, 1], extend() {}, fold: constantInput }],
  [
    "Dropout",
    {
      inputs: [1, 3],
      attributes: ["ratio", "seed"],
      extend(_, node) {
        expectChainFirst(node);
        if (!node.inputs[2]) return;
        const isTraining = node.sizes(2).some((flag) => flag !== 0);
        if (isTraining) throw new InputError(`${node.where}: training_mode`, "false", true);
      },
    },
  ],
  [
    "Cast",
    {
      inputs: [1, 1],
      attributes: ["to", "saturate", "round_mode"],
      extend: (_, node) => expectFloats(node),
      fold(node) {
        expectFloats(node);
        return node.weights(0);
      },
    },
  ],
  [
    "Transpose",
    {
      inputs: [1, 1],
      attributes: ["perm"],
      fold(node) {
        const matrix = node.weights(0);
        const { length } = matrix.shape;
        if (length !== 2) throw new InputError(`${node.where}: input 0`, "a matrix", `${length} dimensions`);
        const order = String(node.ints("perm") ?? [1, 0]);
        if (order !== "1,0") throw new InputError(`${node.where}: perm`, "[1, 0]", `[${order.slice(0, 60)}]`);
        return transpose(matrix);
      },
    },
  ],
  [
    "Constant",
    {
      inputs: [0, 0],
      attributes: ["value", "value_float", "value_floats", "value_int", "value_ints"],
      fold: constantAttribute,
    },
  ],
  ...SIZE_OPERATORS,
]);

function activation(name: Activation): Operator {
  return { inputs: [1, 1], extend: (chain, { where }) => chain.activate(where, name) };
}

/** `of` gives the factor and what is added then. */
function scaling(of: (constant: number, isFirst: boolean) => readonly [number, number]): Operator {
  return {
    inputs: [2, 2],
    extend(chain, node) {
      const { constant, isFirst } = node.besideChain();
      chain.scale(node.where, constant, (c) => of(c, isFirst));
    },
  };
}

function expectChainFirst({ where, inputs }: OnnxNode): void {
  if (inputs[0] === CHAIN) return;
  throw new InputError(`${where}: input 0`, "the value that depends on the graph's input", "another");
}

/** Floats stay what they are; half of their bits would not be. */
function expectFloats(node: OnnxNode): void {
  node.expectInt("to", 0, [DataType.FLOAT, DataType.DOUBLE]);
}

function constantInput({ where, inputs }: OnnxNode): Constant {
  const [input] = inputs;
  if (typeof input === "object") return input;
  throw new InputError(`${where}: input 0`, "a value", "none");
}

function constantAttribute(node: OnnxNode): Constant {
  const { where, given } = node;
  if (given.length !== 1) throw new InputError(`${where}: attributes`, "one value", `${given.length} values`);
  switch (given[0]) {
    case "value":
      return constantOf(`${where}: value`, node.tensor("value") ?? missing(where));
    case "value_float":
      return floats([node.float("value_float", 0)], []);
    case "value_int":
      return integers([node.int("value_int", 0)], []);
    case "value_floats":
      return floats(node.floats("value_floats")!);
    default:
      return integers(node.ints("value_ints")!);
  }
}

function missing(where: string): never {
  throw new InputError(`${where}: value`, "a tensor", undefined);
}
