// All kernels of ours, family by family.

import type { GradConfig, KernelConfig } from "@tensorflow/tfjs-core";
import { ADAM } from "../training/adam";
import { CROSS_ENTROPY, CROSS_ENTROPY_GRADIENT } from "../training/cross-entropy";
import { DENSE_GRADIENTS, DENSE_KERNELS } from "../training/dense";
import { TRAIN_BATCHES } from "../training/train-batches";
import { BATCH_NORM } from "./batch-norm";
import { BINARY } from "./binary";
import { CHOICE } from "./choice";
import { CONVOLUTION } from "./convolution";
import { EINSUM } from "./einsum";
import { FILL } from "./fill";
import { JOIN } from "./join";
import { LOOKUP } from "./lookup";
import { MATMUL } from "./matmul";
import { MOVES } from "./moves";
import { POOLING } from "./pooling";
import { REDUCE } from "./reduce";
import { SCAN } from "./scan";
import { SHARE } from "./share";
import { SLICES } from "./slices";
import { SOFTMAX } from "./softmax";
import { UNARY } from "./unary";

/** Those under tfjs's names, and our own. */
export const KERNELS: readonly KernelConfig[] = [
  ADAM,
  CROSS_ENTROPY,
  TRAIN_BATCHES,
  ...DENSE_KERNELS,
  ...BATCH_NORM,
  ...BINARY,
  ...CHOICE,
  ...CONVOLUTION,
  ...EINSUM,
  ...FILL,
  ...JOIN,
  ...LOOKUP,
  ...MATMUL,
  ...MOVES,
  ...POOLING,
  ...REDUCE,
  ...SCAN,
  ...SHARE,
  ...SLICES,
  ...SOFTMAX,
  ...UNARY,
];

/** Those of our own kernels; tfjs has the others'. */
export const GRADIENTS: readonly GradConfig[] = [CROSS_ENTROPY_GRADIENT, DENSE_GRADIENTS];
