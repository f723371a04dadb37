// Tensors of one number.

import { Fill, type FillAttrs, type KernelConfig, util } from "@tensorflow/tfjs-core";
import { DTYPES, type NumericType } from "../backend";
import { kernel } from "../kernel";

export const FILL: readonly KernelConfig[] = [
  kernel<object, FillAttrs>(
    Fill,
    (backend, _, attrs) => {
      const { shape, value } = attrs;
      const dtype = typeOf(attrs) as NumericType;
      const length = util.sizeFromShape(shape);
      return backend.output(shape, dtype, (tensors) => tensors.fill(DTYPES[dtype], length, Number(value)));
    },
    (_, attrs) => typeOf(attrs) !== "string",
  ),
];

function typeOf({ dtype, value }: FillAttrs): string {
  return dtype || util.inferDtype(value);
}
