// All kernels of ours, family by family.

import type { KernelConfig } from "@tensorflow/tfjs-core";
import { BATCH_NORM } from "./batch-norm";
import { FILL } from "./fill";
import { POOLING } from "./pooling";
import { SHARE } from "./share";

export const KERNELS: readonly KernelConfig[] = [...BATCH_NORM, ...FILL, ...POOLING, ...SHARE];
