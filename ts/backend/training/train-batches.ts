// A whole slice of a training as a kernel in tfjs's registry: the one that `train` runs on. `train` calls the function
// itself, since tfjs would run the kernel on the active backend, whichever that is, and move the tensors there.

import type { KernelConfig } from "@tensorflow/tfjs-core";
import { trainBatches, type Work } from "../../training/work";
import { type InklingBackend, NAME } from "../backend";

interface TrainBatchesAttrs {
  readonly work: Work;
  readonly batches: number;
}

/** Returns how many batches it ran, an int32 scalar. */
export const TRAIN_BATCHES: KernelConfig = {
  kernelName: "TrainBatches",
  backendName: NAME,
  kernelFunc: ({ attrs, backend }) => {
    const { work, batches } = attrs as unknown as TrainBatchesAttrs;
    const did = Int32Array.of(trainBatches(work, batches));
    return { dataId: (backend as InklingBackend).write(did, [], "int32"), shape: [], dtype: "int32" };
  },
};
