// `inkling/tfjs`: importing it registers the backend `inkling` of tfjs; `await tf.setBackend("inkling")` uses it.

import { TENSORS } from "./backend/edition";
import { register } from "./backend/register";
import { type EngineInfo, type InitOptions, initEdition } from "./engine/engine";

register();

export { type Coverage, coverage } from "./backend/coverage";
export { type Acceleration, accelerate } from "./backend/training/accelerate";
export { adam } from "./backend/training/adam";
export { fromLayersModel, toLayersModel } from "./backend/training/convert";
export { softmaxCrossEntropy } from "./backend/training/cross-entropy";
export { type DenseActivation, dense } from "./backend/training/dense";
export { type Variables, variables } from "./backend/training/variables";

/**
 * The same as `init` of `inkling`, for the edition of the engine that the backend uses: call it before
 * `tf.setBackend("inkling")` for another build, number of threads, or place of the files.
 */
export function init(options?: InitOptions): Promise<EngineInfo> {
  return initEdition(TENSORS, options);
}
