// Functions of two tensors, element by element, with broadcasting.

import type { DataType, KernelConfig, TensorInfo } from "@tensorflow/tfjs-core";
import * as tfjs from "@tensorflow/tfjs-core";
import type { Tensors } from "../../engine/wasm/bindings-tensors";
import type { InklingBackend } from "../backend";
import { kernel } from "../kernel";

interface Inputs {
  a: TensorInfo;
  b: TensorInfo;
}

/** An operation of the engine; see `shapesOf` for the shapes. */
type Run = (tensors: Tensors, a: number, b: number, shapes: Uint32Array) => number;

/** The engine's codes are the places in these lists. */
const OF_FLOATS = [
  ...[tfjs.Add, tfjs.Sub, tfjs.Multiply, tfjs.RealDiv, tfjs.Maximum, tfjs.Minimum],
  ...[tfjs.SquaredDifference, tfjs.Mod, tfjs.Pow, tfjs.Atan2, tfjs.Prelu, tfjs.EluGrad],
];
const OF_INTS = [
  ...[tfjs.Add, tfjs.Sub, tfjs.Multiply, tfjs.RealDiv, tfjs.Maximum, tfjs.Minimum],
  ...[tfjs.SquaredDifference, tfjs.Mod, tfjs.Pow, tfjs.FloorDiv, tfjs.BitwiseAnd],
];
const COMPARISONS = [
  ...[tfjs.Equal, tfjs.NotEqual, tfjs.Less, tfjs.LessEqual, tfjs.Greater, tfjs.GreaterEqual],
];
const OF_BOOLS = [tfjs.LogicalAnd, tfjs.LogicalOr];

/** Dimensions that the engine broadcasts over. */
const MAX_RANK = 8;
const NO_SHAPES = new Uint32Array(0);

/** Those of numbers, whose results are of their inputs' type; all but those whose inputs have names of their own. */
const ARITHMETIC = [...new Set([...OF_FLOATS, ...OF_INTS])].filter(
  (name) => name !== tfjs.Prelu && name !== tfjs.EluGrad,
);

export const BINARY: readonly KernelConfig[] = [
  ...ARITHMETIC.map(arithmetic),
  ...COMPARISONS.map((name, code) =>
    kernel<Inputs, unknown>(
      name,
      (backend, { a, b }) =>
        broadcast(backend, a, b, "bool", (tensors, x, y, shapes) => tensors.compare(code, x, y, shapes)),
      ({ a, b }) => a.dtype === b.dtype && isLow(a, b),
    ),
  ),
  ...OF_BOOLS.map((name, code) =>
    kernel<Inputs, unknown>(
      name,
      (backend, { a, b }) =>
        broadcast(backend, a, b, "bool", (tensors, x, y, shapes) => tensors.logical(code, x, y, shapes)),
      ({ a, b }) => a.dtype === "bool" && b.dtype === "bool" && isLow(a, b),
    ),
  ),
  kernel<{ x: TensorInfo; alpha: TensorInfo }, unknown>(
    tfjs.Prelu,
    (backend, { x, alpha }) => broadcast(backend, x, alpha, "float32", ofFloats(tfjs.Prelu)),
    ({ x, alpha }) => areFloats(x, alpha),
  ),
  kernel<{ dy: TensorInfo; y: TensorInfo }, unknown>(
    tfjs.EluGrad,
    (backend, { dy, y }) => broadcast(backend, dy, y, "float32", ofFloats(tfjs.EluGrad)),
    ({ dy, y }) => areFloats(dy, y),
  ),
];

function arithmetic(name: string): KernelConfig {
  const [floats, ints] = [ofFloats(name), ofInts(name)];
  const [takesFloats, takesInts] = [
    OF_FLOATS.includes(name) || name === tfjs.FloorDiv,
    OF_INTS.includes(name),
  ];
  return kernel<Inputs, unknown>(
    name,
    (backend, { a, b }) => {
      const dtype = name === tfjs.FloorDiv ? "int32" : a.dtype;
      return broadcast(backend, a, b, dtype, a.dtype === "float32" ? floats : ints);
    },
    ({ a, b }) =>
      a.dtype === b.dtype &&
      ((takesFloats && a.dtype === "float32") || (takesInts && a.dtype === "int32")) &&
      isLow(a, b),
  );
}

function ofFloats(name: string): Run {
  if (name === tfjs.FloorDiv) return (tensors, a, b, shapes) => tensors.floorDivOfFloats(a, b, shapes);
  const code = OF_FLOATS.indexOf(name);
  return (tensors, a, b, shapes) => tensors.binary(code, a, b, shapes);
}

function ofInts(name: string): Run {
  const code = OF_INTS.indexOf(name);
  return (tensors, a, b, shapes) => tensors.integerBinary(code, a, b, shapes);
}

function broadcast(
  backend: InklingBackend,
  a: TensorInfo,
  b: TensorInfo,
  dtype: DataType,
  run: Run,
): TensorInfo {
  const [x, y] = [backend.numberOf(a), backend.numberOf(b)];
  if (tfjs.util.arraysEqual(a.shape, b.shape)) {
    return backend.output(a.shape, dtype, (tensors) => run(tensors, x, y, NO_SHAPES));
  }
  const shape = tfjs.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return backend.output(shape, dtype, (tensors) => run(tensors, x, y, shapesOf(shape, a.shape, b.shape)));
}

/** The shapes of output and inputs, of one rank; none where the engine can do without: one input is a single number. */
function shapesOf(shape: number[], a: number[], b: number[]): Uint32Array {
  const rank = shape.length;
  if (tfjs.util.sizeFromShape(a) === 1 || tfjs.util.sizeFromShape(b) === 1) return NO_SHAPES;
  const shapes = new Uint32Array(3 * rank).fill(1);
  shapes.set(shape);
  shapes.set(a, 2 * rank - a.length);
  shapes.set(b, 3 * rank - b.length);
  return shapes;
}

function areFloats(a: TensorInfo, b: TensorInfo): boolean {
  return a.dtype === "float32" && b.dtype === "float32" && isLow(a, b);
}

function isLow(a: TensorInfo, b: TensorInfo): boolean {
  return a.shape.length <= MAX_RANK && b.shape.length <= MAX_RANK;
}
