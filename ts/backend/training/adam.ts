// tfjs's Adam with our update: one kernel for each variable, in place, where tfjs runs fourteen and makes as many tensors.

import {
  AdamOptimizer,
  type KernelConfig,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
  tensor,
  engine as tfjsEngine,
  type Variable,
} from "@tensorflow/tfjs-core";
import { activeInkling } from "../active";
import { type InklingBackend, NAME } from "../backend";
import { configOf, momentsOf, Powers } from "./adam-state";

/** The kernel's name in tfjs's registry. */
const ADAM_UPDATE = "AdamUpdate";

/** The numbers of a step; `powers` are `beta1^t` and `beta2^t` of step `t`. */
interface AdamUpdateAttrs {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly powers: readonly [number, number];
}

type Gradients = Parameters<AdamOptimizer["applyGradients"]>[0];
type AdamUpdateInputs = Record<"value" | "first" | "second" | "gradient", TensorInfo>;

export const ADAM: KernelConfig = {
  kernelName: ADAM_UPDATE,
  backendName: NAME,
  kernelFunc: ({ inputs, attrs, backend }) => {
    const ours = backend as InklingBackend;
    const { value, first, second, gradient } = inputs as AdamUpdateInputs;
    const { learningRate, beta1, beta2, epsilon, powers } = attrs as unknown as AdamUpdateAttrs;
    const [w, m, v, g] = [value, first, second, gradient].map((info) => ours.numberOf(info));
    ours.engine.call(() =>
      ours.tensors.adam(w!, m!, v!, g!, learningRate, beta1, beta2, epsilon, powers[0], powers[1]),
    );
    return [];
  },
};

/** Works as tfjs's on any other backend, and goes on with what that has left when it comes back. */
class InklingAdam extends AdamOptimizer {
  #powers: Powers | undefined;

  /** tfjs calls a class by this name in saved models: they are its Adam's. */
  static override get className(): string {
    return AdamOptimizer.className;
  }

  override applyGradients(gradients: Gradients): void {
    const backend = activeInkling();
    if (!backend) {
      super.applyGradients(gradients);
      return;
    }
    if (!this.#powers?.isCurrent) this.#powers = new Powers(backend, this);
    const { registeredVariables } = tfjsEngine();
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, gradient]) => ({ name, tensor: gradient as Tensor }));
    const variables = named.map(({ name }) => ({ name, variable: registeredVariables[name]! }));
    const { first, second } = momentsOf(this, variables);
    const config = configOf(this);
    const powers = this.#powers.next();
    for (const [i, { tensor: gradient }] of named.entries()) {
      if (!gradient) continue;
      const value = variables[i]!.variable;
      for (const variable of [value, first[i]!, second[i]!]) makeOwn(backend, variable);
      const inputs: NamedTensorMap = { value, first: first[i]!, second: second[i]!, gradient };
      tfjsEngine().runKernel(ADAM_UPDATE, inputs, { ...config, powers: [...powers] });
    }
    this.#powers.advance();
  }
}

/** Writing in place would change whoever else shares a variable's memory, or whoever it is only lent by. */
function makeOwn(backend: InklingBackend, variable: Variable): void {
  const { dataId } = variable;
  if (backend.holds(dataId) && backend.refCount(dataId) === 1 && !backend.isLent(dataId)) return;
  const own = tensor(variable.dataSync(), variable.shape);
  variable.assign(own);
  own.dispose();
}

/**
 * An Adam for `compile` or `minimize`: tfjs's own, by class name and saved configuration, with an update in place. The
 * numbers agree with tfjs's to about 1e-6 of themselves.
 *
 * @param learningRate - by default 0.001.
 * @param beta1 - by default 0.9.
 * @param beta2 - by default 0.999.
 * @param epsilon - by default tfjs's 1e-7 (`train` of this library has 1e-8).
 */
export function adam(learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7): AdamOptimizer {
  return new InklingAdam(learningRate, beta1, beta2, epsilon);
}
