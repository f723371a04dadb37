// Kernels that compute nothing: what they return shares the memory of what they were given, but for parts of complex
// tensors.

import {
  Complex,
  type ComplexInputs,
  ExpandDims,
  type ExpandDimsAttrs,
  type ExpandDimsInputs,
  Identity,
  type IdentityInputs,
  Imag,
  type ImagInputs,
  type KernelConfig,
  Real,
  type RealInputs,
  Reshape,
  type ReshapeAttrs,
  type ReshapeInputs,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import { type InklingBackend, NAME } from "../backend";
import type { Given } from "../kernel";

/** Of tensors of every type: these never go the shadow way. */
function sharing<Inputs, Attrs = unknown>(
  kernelName: string,
  run: (backend: InklingBackend, inputs: Given<Inputs>, attrs: Attrs) => TensorInfo,
): KernelConfig {
  return {
    kernelName,
    backendName: NAME,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(backend as InklingBackend, inputs as Given<Inputs>, attrs as Attrs),
  };
}

export const SHARE: readonly KernelConfig[] = [
  sharing<IdentityInputs>(Identity, (backend, { x }) => backend.alias(x, x.shape)),
  sharing<ReshapeInputs, ReshapeAttrs>(Reshape, (backend, { x }, { shape }) => {
    const size = util.sizeFromShape(x.shape);
    const inferred = util.inferFromImplicitShape(shape, size);
    util.assert(
      size === util.sizeFromShape(inferred),
      () =>
        `new shape: ${inferred}, old shape: ${x.shape}. New shape and old shape must have the same number of elements.`,
    );
    return backend.alias(x, inferred);
  }),
  sharing<ExpandDimsInputs, ExpandDimsAttrs>(ExpandDims, (backend, { input }, { dim }) => {
    const rank = input.shape.length;
    util.assert(
      -(rank + 1) <= dim && dim <= rank,
      () => `Axis must be in the interval [${-(rank + 1)}, ${rank}]`,
    );
    const shape = input.shape.slice();
    shape.splice(dim < 0 ? rank + dim + 1 : dim, 0, 1);
    return backend.alias(input, shape);
  }),
  sharing<ComplexInputs>(Complex, (backend, { real, imag }) =>
    backend.complex(backend.copy(real, real.shape), backend.copy(imag, imag.shape)),
  ),
  sharing<RealInputs>(Real, (backend, { input }) => part(backend, input, "real")),
  sharing<ImagInputs>(Imag, (backend, { input }) => part(backend, input, "imag")),
];

function part(backend: InklingBackend, input: TensorInfo, which: "real" | "imag"): TensorInfo {
  return backend.copy(backend.partsOf(input)[which], input.shape);
}
