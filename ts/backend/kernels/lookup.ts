// Rows looked up by indices, rows put where indices say, and rows that are on at an index.

import {
  backend_util,
  GatherNd,
  type GatherNdInputs,
  GatherV2,
  type GatherV2Attrs,
  type GatherV2Inputs,
  type KernelConfig,
  OneHot,
  type OneHotAttrs,
  type OneHotInputs,
  ScatterNd,
  type ScatterNdAttrs,
  type ScatterNdInputs,
  type TensorInfo,
  TensorScatterUpdate,
  type TensorScatterUpdateInputs,
  util,
} from "@tensorflow/tfjs-core";
import { DTYPES, type InklingBackend, isNumeric } from "../backend";
import { kernel } from "../kernel";
import { MAX_RANK, words } from "../lists";

export const LOOKUP: readonly KernelConfig[] = [
  kernel<GatherV2Inputs, GatherV2Attrs>(
    GatherV2,
    (backend, { x, indices }, { axis, batchDims }) => {
      const along = util.parseAxisParam(axis, x.shape)[0]!;
      const { segment_util } = backend_util;
      const lookup = segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims ?? 0);
      const { batchSize, outerSize, dimSize, sliceSize, outputShape } = lookup;
      try {
        return backend.output(outputShape, x.dtype, (tensors) => {
          const numbers = [backend.numberOf(x), backend.numberOf(indices)] as const;
          return tensors.gather(...numbers, batchSize, outerSize, dimSize, sliceSize);
        });
      } catch (error) {
        for (const index of backend.readSync(indices.dataId) as Int32Array) {
          util.assert(
            0 <= index && index < dimSize,
            () => `GatherV2: the index value ${index} is not in [0, ${dimSize - 1}]`,
          );
        }
        throw error;
      }
    },
    ({ indices }) => indices.dtype === "int32",
  ),
  kernel<GatherNdInputs, unknown>(
    GatherNd,
    (backend, { params, indices }) => {
      const [shape, count] = backend_util.prepareAndValidate(params, indices);
      const dims = params.shape.slice(0, indices.shape[indices.shape.length - 1]);
      return explained(backend, indices, dims, params.shape, () =>
        backend.output(shape, params.dtype, (tensors) =>
          tensors.gatherNd(backend.numberOf(params), backend.numberOf(indices), words(dims), count),
        ),
      );
    },
    ({ params }) => params.shape.length <= MAX_RANK,
  ),
  kernel<ScatterNdInputs, ScatterNdAttrs>(
    ScatterNd,
    (backend, { indices, updates }, { shape }) => {
      const { sliceRank, numUpdates, outputSize } = backend_util.calculateShapes(updates, indices, shape);
      const dims = shape.slice(0, sliceRank);
      return explained(backend, indices, dims, shape, () =>
        backend.output(shape, updates.dtype, (tensors) => {
          const numbers = [backend.numberOf(updates), backend.numberOf(indices)] as const;
          return tensors.scatterAdd(...numbers, words(dims), numUpdates, outputSize);
        }),
      );
    },
    ({ indices }, { shape }) => canScatter(indices, shape),
  ),
  kernel<TensorScatterUpdateInputs, unknown>(
    TensorScatterUpdate,
    (backend, { tensor, indices, updates }) => {
      const { shape } = tensor;
      const { sliceRank, numUpdates } = backend_util.calculateShapes(updates, indices, shape);
      const dims = shape.slice(0, sliceRank);
      return explained(backend, indices, dims, shape, () =>
        backend.output(shape, tensor.dtype, (tensors) => {
          const [x, news, places] = [tensor, updates, indices].map((info) => backend.numberOf(info));
          return tensors.scatterUpdate(x!, news!, places!, words(dims), numUpdates);
        }),
      );
    },
    ({ tensor, indices, updates }) => tensor.dtype === updates.dtype && canScatter(indices, tensor.shape),
  ),
  kernel<OneHotInputs, OneHotAttrs>(
    OneHot,
    (backend, { indices }, { dtype, depth, onValue, offValue }) => {
      const code = DTYPES[dtype as keyof typeof DTYPES];
      return backend.output([...indices.shape, depth], dtype, (tensors) =>
        tensors.oneHot(code, backend.numberOf(indices), depth, onValue, offValue),
      );
    },
    ({ indices }, { dtype }) => indices.dtype === "int32" && isNumeric(dtype),
  ),
];

/** Without a place to write to, tfjs does not look at the indices. */
function canScatter(indices: TensorInfo, shape: number[]): boolean {
  return indices.dtype === "int32" && shape.length <= MAX_RANK && !shape.includes(0);
}

/** Runs what fails if an index leads out of `dims`, the first of a shape's, and then says which one does. */
function explained(
  backend: InklingBackend,
  indices: TensorInfo,
  dims: number[],
  shape: number[],
  run: () => TensorInfo,
): TensorInfo {
  try {
    return run();
  } catch (error) {
    const numbers = backend.readSync(indices.dataId) as Int32Array;
    for (let i = 0; i < numbers.length; i += dims.length) {
      const index = numbers.slice(i, i + dims.length);
      const place = dims.reduce((place, size, d) => place * size + index[d]!, 0);
      util.assert(
        0 <= place && place < util.sizeFromShape(dims),
        () => `Invalid indices: ${index} does not index into ${shape}`,
      );
    }
    throw error;
  }
}
