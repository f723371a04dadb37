// All kernels of ours, family by family.

import type { KernelConfig } from "@tensorflow/tfjs-core";
import { FILL } from "./fill";
import { SHARE } from "./share";

export const KERNELS: readonly KernelConfig[] = [...FILL, ...SHARE];
