// All kernels of ours, family by family.

import type { KernelConfig } from "@tensorflow/tfjs-core";
import { ADAM } from "../training/adam";
import { TRAIN_BATCHES } from "../training/train-batches";
import { CONVOLUTION } from "./convolution";
import { FILL } from "./fill";
import { SHARE } from "./share";

/** Those under tfjs's names, and our own. */
export const KERNELS: readonly KernelConfig[] = [ADAM, TRAIN_BATCHES, ...CONVOLUTION, ...FILL, ...SHARE];
