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
import { SHARE } from "./share";
import { SLICES } from "./slices";
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
  ...SHARE,
  ...SLICES,
  ...UNARY,
];
