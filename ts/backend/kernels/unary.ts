// Functions of one tensor, element by element.

import type { KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import * as tfjs from "@tensorflow/tfjs-core";
import { kernel } from "../kernel";

interface Inputs {
  x: TensorInfo;
}

/** The attributes that some of them have. */
interface Attrs {
  alpha?: number;
  clipValueMin?: number;
  clipValueMax?: number;
}

/** The engine's codes are the places in this list. */
const FUNCTIONS = [
  ...[tfjs.Abs, tfjs.Neg, tfjs.Sign, tfjs.Square, tfjs.Sqrt, tfjs.Rsqrt, tfjs.Reciprocal],
  ...[tfjs.Floor, tfjs.Ceil, tfjs.Round, tfjs.Exp, tfjs.Expm1, tfjs.Log, tfjs.Log1p],
  ...[tfjs.Sin, tfjs.Cos, tfjs.Tan, tfjs.Asin, tfjs.Acos, tfjs.Atan, tfjs.Sinh, tfjs.Cosh, tfjs.Tanh],
  ...[tfjs.Asinh, tfjs.Acosh, tfjs.Atanh, tfjs.Erf, tfjs.Sigmoid, tfjs.Softplus],
  ...[tfjs.Relu, tfjs.Relu6, tfjs.Elu, tfjs.Selu, tfjs.LeakyRelu, tfjs.Step, tfjs.ClipByValue],
];
/** The engine's code of a function. */
export const unaryCode = (name: string): number => FUNCTIONS.indexOf(name);
const QUESTIONS = [tfjs.IsNan, tfjs.IsInf, tfjs.IsFinite];

/** Those that make floats of ints. */
const TO_FLOATS: readonly string[] = [tfjs.Exp, tfjs.LeakyRelu];
/** Those that make ints of ints without rounding anything; the others' results tfjs truncates: the shadow does it. */
const OF_INTS: readonly string[] = [
  ...[tfjs.Abs, tfjs.Neg, tfjs.Sign, tfjs.Square, tfjs.Floor, tfjs.Ceil, tfjs.Round],
  ...[tfjs.Relu, tfjs.Relu6, tfjs.Step, tfjs.ClipByValue],
];

export const UNARY: readonly KernelConfig[] = [
  ...FUNCTIONS.map(unary),
  ...QUESTIONS.map((name, code) =>
    kernel<Inputs, unknown>(
      name,
      (backend, { x }) => {
        const number = backend.numberOf(x);
        return backend.output(x.shape, "bool", (tensors) => tensors.question(code, number));
      },
      ({ x }) => x.dtype === "float32",
    ),
  ),
  kernel<Inputs, unknown>(
    tfjs.LogicalNot,
    (backend, { x }) => {
      const number = backend.numberOf(x);
      return backend.output(x.shape, "bool", (tensors) => tensors.logicalNot(number));
    },
    ({ x }) => x.dtype === "bool",
  ),
];

function unary(name: string, code: number): KernelConfig {
  const floatsOfInts = TO_FLOATS.includes(name);
  const takesInts = floatsOfInts || OF_INTS.includes(name);
  return kernel<Inputs, Attrs | undefined>(
    name,
    (backend, { x }, attrs) => {
      const number = backend.numberOf(x);
      const first = attrs?.alpha ?? attrs?.clipValueMin ?? 0;
      const second = attrs?.clipValueMax ?? 0;
      const dtype = floatsOfInts ? "float32" : x.dtype;
      return backend.output(x.shape, dtype, (tensors) => tensors.unary(code, number, first, second));
    },
    ({ x }) => x.dtype === "float32" || (takesInts && x.dtype === "int32"),
  );
}
