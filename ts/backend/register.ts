// Makes the backend known to tfjs.

import "@tensorflow/tfjs-backend-cpu";
import {
  Draw,
  getKernelsForBackend,
  registerBackend,
  registerGradient,
  registerKernel,
} from "@tensorflow/tfjs-core";
import { defaultThreads, loadEdition } from "../engine/engine";
import { InklingBackend, NAME } from "./backend";
import { DRAW } from "./draw";
import { TENSORS } from "./edition";
import { GRADIENTS, KERNELS } from "./kernels";
import { shadow } from "./shadow";

/** Above wasm and webgl, which have 2, and below webgpu, which has 3. */
const PRIORITY = 2.5;

/** Registers the backend and all kernels that we or the cpu backend have; tfjs calls the factory when it wants it. */
export function register(): void {
  registerBackend(NAME, start, PRIORITY);
  const ours = new Set(KERNELS.map(({ kernelName }) => kernelName));
  for (const kernel of KERNELS) registerKernel(kernel);
  for (const gradient of GRADIENTS) registerGradient(gradient);
  for (const { kernelName } of getKernelsForBackend("cpu")) {
    if (!ours.has(kernelName)) registerKernel(kernelName === Draw ? DRAW : shadow(kernelName));
  }
}

/** Rejects where the engine cannot run, and tfjs takes the next best backend. */
async function start(): Promise<InklingBackend> {
  const engine = await loadEdition(TENSORS);
  await engine.crew.muster(defaultThreads());
  return new InklingBackend(engine);
}
