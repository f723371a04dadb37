// A dense layer as one operation of tfjs with gradients of its own: with the bias and the activation in the one direction, with
// the slope of the activation in the other. `fused.matMul` of tfjs has neither a sigmoid's nor a tanh's gradient, and takes
// four kernels for that of a ReLU.

import {
  type GradConfig,
  type KernelConfig,
  type NamedTensorMap,
  Relu,
  Sigmoid,
  Tanh,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorInfo,
  engine as tfjsEngine,
} from "@tensorflow/tfjs-core";
import { oneOf } from "../../check";
import { ACTIVATIONS, type Activation } from "../../network/architecture";
import { requireInkling } from "../active";
import { kernel } from "../kernel";
import { multiply } from "../kernels/matmul";
import { unaryCode } from "../kernels/unary";
import { checkFloats } from "./check";

/** The kernels' names in tfjs's registry. */
const DENSE = "Dense";
const DENSE_GRADIENT = "DenseGradient";

/** What a hidden layer may end with. */
export type DenseActivation = Exclude<Activation, "softmax">;

/** tfjs's kernels of them. */
const FUNCTIONS = { linear: undefined, relu: Relu, sigmoid: Sigmoid, tanh: Tanh } as const;

interface Attrs {
  readonly activation: DenseActivation;
}

type GradientAttrs = Attrs & { readonly sizes: readonly [rows: number, inputs: number, outputs: number] };
/** With the kernel it is the gradient by `x`, with `x` that by the kernel, with neither that by the bias. */
type GradientInputs = Record<"dy" | "y", TensorInfo> & { x?: TensorInfo; kernel?: TensorInfo };

export const DENSE_KERNELS: readonly KernelConfig[] = [
  kernel<Record<"x" | "kernel" | "bias", TensorInfo>, Attrs>(
    DENSE,
    (backend, { x, kernel, bias }, { activation }) => {
      const name = FUNCTIONS[activation];
      return multiply(backend, x, kernel, false, false, bias, name && unaryCode(name));
    },
  ),
  kernel<GradientInputs, GradientAttrs>(DENSE_GRADIENT, (backend, { dy, y, ...given }, attrs) => {
    const [rows, inputs, outputs] = attrs.sizes;
    const [kernel, x] = [given.kernel, given.x].map((info) => info && backend.numberOf(info));
    const [slopes, results] = [backend.numberOf(dy), backend.numberOf(y)];
    const code = ACTIVATIONS.indexOf(attrs.activation);
    const shape = given.kernel ? [rows, inputs] : given.x ? [inputs, outputs] : [outputs];
    return backend.output(shape, "float32", (tensors) =>
      tensors.denseGradient(kernel, x, slopes, results, code, rows, inputs, outputs),
    );
  }),
];

export const DENSE_GRADIENTS: GradConfig = {
  kernelName: DENSE,
  inputsToSave: ["x", "kernel"],
  outputsToSave: [true],
  gradFunc: (dy, [x, kernel, y], attrs) => {
    const sizes = [...x!.shape, kernel!.shape[1]!];
    const by = (inputs: NamedTensorMap) => () =>
      tfjsEngine().runKernel(
        DENSE_GRADIENT,
        { dy: dy as Tensor, y: y!, ...inputs },
        { ...attrs, sizes },
      ) as Tensor;
    return { x: by({ kernel: kernel! }), kernel: by({ x: x! }), bias: by({}) };
  },
};

/**
 * A dense layer: `activation(x kernel + bias)`, in one kernel, and with first derivatives by all three.
 *
 * @param x - rows of inputs, float32 `[rows, inputs]`.
 * @param kernel - the weights, float32 `[inputs, outputs]`.
 * @param bias - float32 `[outputs]`.
 * @param activation - `"linear"` (the default), `"relu"`, `"sigmoid"` or `"tanh"`.
 * @returns `[rows, outputs]`.
 * @throws {InputError} naming the tensor that has another shape or type.
 * @throws {EngineError} if the active backend is another.
 */
export function dense(
  x: Tensor2D,
  kernel: Tensor2D,
  bias: Tensor1D,
  activation: DenseActivation = "linear",
): Tensor2D {
  requireInkling();
  oneOf("activation", activation, ACTIVATIONS.slice(0, -1));
  checkFloats("x", x, ["rows", "inputs"]);
  checkFloats("kernel", kernel, [x.shape[1], "outputs"]);
  checkFloats("bias", bias, [kernel.shape[1]]);
  return tfjsEngine().runKernel(DENSE, { x, kernel, bias }, { activation });
}
