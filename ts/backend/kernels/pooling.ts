// Pooling of images, forward and backward.

import {
  AvgPool,
  type AvgPoolAttrs,
  AvgPoolGrad,
  type AvgPoolGradAttrs,
  type AvgPoolGradInputs,
  type AvgPoolInputs,
  backend_util,
  type KernelConfig,
  MaxPool,
  type MaxPoolAttrs,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type MaxPoolGradInputs,
  type MaxPoolInputs,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import type { InklingBackend } from "../backend";
import { kernel } from "../kernel";
import { inShadow } from "../shadow";

type Info = backend_util.Conv2DInfo;
type Shape4D = Info["inShape"];

export const POOLING: readonly KernelConfig[] = [
  kernel<MaxPoolInputs, MaxPoolAttrs>(MaxPool, pool(MaxPool), isFloat),
  kernel<AvgPoolInputs, AvgPoolAttrs>(AvgPool, pool(AvgPool), isFloat),
  kernel<MaxPoolGradInputs, MaxPoolGradAttrs>(
    MaxPoolGrad,
    (backend, inputs, attrs) => {
      const { dy, input } = inputs;
      const { filterSize, strides, pad, dimRoundingMode } = attrs;
      const shape = input.shape as Shape4D;
      const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const geometry = geometryOf(info);
      if (!geometry || !util.arraysEqual(info.outShape, dy.shape)) {
        return inShadow(MaxPoolGrad, backend, { ...inputs }, { ...attrs });
      }
      const [gradient, x] = [backend.numberOf(dy), backend.numberOf(input)];
      return backend.output(shape, "float32", (tensors) => tensors.maxPoolGradient(gradient, x, geometry));
    },
    ({ dy, input }) => dy.dtype === "float32" && input.dtype === "float32",
  ),
  kernel<AvgPoolGradInputs, AvgPoolGradAttrs>(
    AvgPoolGrad,
    (backend, inputs, attrs) => {
      const { dy, input } = inputs;
      const { filterSize, strides, pad } = attrs;
      const shape = input.shape as Shape4D;
      const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
      const geometry = geometryOf(info);
      if (!geometry || !util.arraysEqual(info.outShape, dy.shape)) {
        return inShadow(AvgPoolGrad, backend, { ...inputs }, { ...attrs });
      }
      const gradient = backend.numberOf(dy);
      return backend.output(shape, "float32", (tensors) => tensors.averagePoolGradient(gradient, geometry));
    },
    ({ dy }) => dy.dtype === "float32",
  ),
];

function isFloat({ x }: { x: TensorInfo }): boolean {
  return x.dtype === "float32";
}

function pool(name: typeof MaxPool | typeof AvgPool) {
  return (
    backend: InklingBackend,
    inputs: NamedTensorInfoMap & { x: TensorInfo },
    attrs: MaxPoolAttrs | AvgPoolAttrs,
  ): TensorInfo => {
    const { x } = inputs;
    const { filterSize, strides, pad, dimRoundingMode } = attrs;
    const shape = x.shape as Shape4D;
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { filterHeight, filterWidth, inShape, outShape } = info;
    if (filterHeight === 1 && filterWidth === 1 && util.arraysEqual(inShape, outShape)) {
      return backend.alias(x, shape);
    }
    const geometry = geometryOf(info);
    if (!geometry) return inShadow(name, backend, inputs, attrs as unknown as NamedAttrMap) as TensorInfo;
    const number = backend.numberOf(x);
    return backend.output(outShape, "float32", (tensors) =>
      name === MaxPool ? tensors.maxPool(number, geometry) : tensors.averagePool(number, geometry),
    );
  };
}

/** How the engine takes a geometry, which it has read when it returns: one array serves all. */
const GEOMETRY = new Int32Array(14);

/** None where tfjs comes to sizes that are none, such as those of windows too large. */
function geometryOf(info: Info): Int32Array | undefined {
  const { padInfo, outHeight, outWidth } = info;
  GEOMETRY[0] = info.batchSize;
  GEOMETRY[1] = info.inChannels;
  GEOMETRY[2] = info.inHeight;
  GEOMETRY[3] = outHeight;
  GEOMETRY[4] = info.filterHeight;
  GEOMETRY[5] = info.strideHeight;
  GEOMETRY[6] = info.dilationHeight;
  GEOMETRY[7] = padInfo.top;
  GEOMETRY[8] = info.inWidth;
  GEOMETRY[9] = outWidth;
  GEOMETRY[10] = info.filterWidth;
  GEOMETRY[11] = info.strideWidth;
  GEOMETRY[12] = info.dilationWidth;
  GEOMETRY[13] = padInfo.left;
  // Half a pixel of padding, for one, is tfjs's to judge.
  const whole = Number.isInteger(padInfo.top) && Number.isInteger(padInfo.left);
  return whole && outHeight >= 0 && outWidth >= 0 ? GEOMETRY : undefined;
}
