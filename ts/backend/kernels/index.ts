// All kernels of ours, family by family.

import type { KernelConfig } from "@tensorflow/tfjs-core";
import { ADAM } from "../training/adam";
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
  TRAIN_BATCHES,
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
