// Convolutions of images and their gradients, plain and depthwise.

import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  type FusedConv2DAttrs,
  FusedDepthwiseConv2D,
  type KernelConfig,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { kernel } from "../kernel";
import { inShadow } from "../shadow";
import { finished } from "./finish";

type Info = backend_util.Conv2DInfo;
type Shape = Info["inShape"];
/** Those that all of these kernels have, and some of some. */
type Attrs = Pick<Conv2DAttrs, "strides" | "pad" | "dimRoundingMode"> &
  Partial<Pick<FusedConv2DAttrs, "dilations" | "dataFormat" | "activation" | "leakyreluAlpha">>;

/** tfjs's types do not tell the inputs that must be there from those that may. */
interface Inputs {
  x: TensorInfo;
  filter: TensorInfo;
  bias?: TensorInfo;
  preluActivationWeights?: TensorInfo;
}
type InputGradient = { dy: TensorInfo; filter: TensorInfo };
type FilterGradient = { x: TensorInfo; dy: TensorInfo };

export const CONVOLUTION: readonly KernelConfig[] = [
  forward(Conv2D, false),
  forward(FusedConv2D, false),
  forward(DepthwiseConv2dNative, true),
  forward(FusedDepthwiseConv2D, true),
  inputGradient(Conv2DBackpropInput, false),
  inputGradient(DepthwiseConv2dNativeBackpropInput, true),
  filterGradient(Conv2DBackpropFilter, false),
  filterGradient(DepthwiseConv2dNativeBackpropFilter, true),
];

function forward(name: string, depthwise: boolean): KernelConfig {
  return kernel<Inputs, Attrs>(
    name,
    (backend, inputs, attrs) => {
      const { x, filter, bias, preluActivationWeights } = inputs;
      const { strides, dilations } = attrs;
      util.assert(
        !depthwise || backend_util.eitherStridesOrDilationsAreOne(strides, dilations ?? 1),
        () =>
          `Error in depthwiseConv2d: Either strides or dilations must be 1. Got strides ${strides} and dilations ` +
          `'${dilations}'`,
      );
      const info = infoOf(x.shape, filter.shape, attrs, depthwise);
      const geometry = geometryOf(info);
      if (!geometry) return inShadow(name, backend, { ...inputs }, { ...attrs });
      const { activation = "linear", leakyreluAlpha } = attrs;
      const finish = { bias, activation, preluActivationWeights, leakyreluAlpha };
      return finished(backend, finish, info.outChannels, (row, code, slope) => {
        const [images, weights] = [backend.numberOf(x), backend.numberOf(filter)];
        const added = row && backend.numberOf(row);
        return backend.output(info.outShape, "float32", (tensors) =>
          tensors.convolve(images, weights, added, code, slope, geometry, depthwise),
        );
      });
    },
    ({ x, filter }, attrs) => isCovered(x, filter, attrs, depthwise),
  );
}

function inputGradient(name: string, depthwise: boolean): KernelConfig {
  return kernel<InputGradient, Attrs & { inputShape: Shape }>(
    name,
    (backend, inputs, attrs) => {
      const { dy, filter } = inputs;
      const info = infoOf(attrs.inputShape, filter.shape, attrs, depthwise);
      const geometry = geometryOf(info, dy);
      if (!geometry) return inShadow(name, backend, inputs, attrs);
      const [gradient, weights] = [backend.numberOf(dy), backend.numberOf(filter)];
      return backend.output(info.inShape, "float32", (tensors) =>
        tensors.convolutionInputGradient(gradient, weights, geometry, depthwise),
      );
    },
    ({ dy, filter }, attrs) => isCovered(dy, filter, attrs, depthwise),
  );
}

function filterGradient(name: string, depthwise: boolean): KernelConfig {
  return kernel<FilterGradient, Attrs & { filterShape: Shape }>(
    name,
    (backend, inputs, attrs) => {
      const { x, dy } = inputs;
      const info = infoOf(x.shape, attrs.filterShape, attrs, depthwise);
      const geometry = geometryOf(info, dy);
      if (!geometry) return inShadow(name, backend, inputs, attrs);
      const [images, gradient] = [backend.numberOf(x), backend.numberOf(dy)];
      return backend.output(info.filterShape, "float32", (tensors) =>
        tensors.convolutionFilterGradient(images, gradient, geometry, depthwise),
      );
    },
    ({ x, dy }, attrs) => isCovered(x, dy, attrs, depthwise),
  );
}

/** Depthwise kernels take the channels last, whatever the format says: so do tfjs's. */
function isCovered(a: TensorInfo, b: TensorInfo, { dataFormat }: Attrs, depthwise: boolean): boolean {
  return a.dtype === "float32" && b.dtype === "float32" && (depthwise || dataFormat !== "NCHW");
}

function infoOf(inShape: number[], filterShape: number[], attrs: Attrs, depthwise: boolean): Info {
  return backend_util.computeConv2DInfo(
    inShape as Shape,
    filterShape as Shape,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    depthwise,
  );
}

/**
 * How the engine takes a geometry; none where it comes to sizes that are none, such as those of a filter too large, or
 * where the gradient by the output has another shape: cpu knows what to make of that.
 */
function geometryOf(info: Info, dy?: TensorInfo): Uint32Array | undefined {
  if (dy && !util.arraysEqual(info.outShape, dy.shape)) return undefined;
  const { padInfo } = info;
  // biome-ignore format: an axis a line
  const numbers = [
    info.batchSize, info.inChannels, info.outChannels,
    info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.dilationHeight, padInfo.top,
    info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.dilationWidth, padInfo.left,
  ];
  return numbers.every(isSize) ? Uint32Array.from(numbers) : undefined;
}

function isSize(number: number): boolean {
  return Number.isInteger(number) && number >= 0;
}
