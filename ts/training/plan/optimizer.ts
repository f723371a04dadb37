// Optimizers, as users write them and as the engine takes them.

import { object, oneOf, positive, share } from "../../check";

/** Adam, with the settings of Kingma & Ba by default, or gradient descent with momentum. */
export type Optimizer =
  | "adam"
  | "sgd"
  | { name: "adam"; beta1?: number | undefined; beta2?: number | undefined; epsilon?: number | undefined }
  | { name: "sgd"; momentum?: number | undefined };

/** The optimizer as the engine takes it; SGD's momentum stands in the place of `beta1`. */
export interface OptimizerSettings {
  readonly code: 0 | 1;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const DEFAULTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.9 } as const;

/** @throws {InputError} naming the setting that is unknown or outside its range. */
export function optimizerOf(given: Optimizer): OptimizerSettings {
  const options: Exclude<Optimizer, string> = typeof given === "string" ? { name: given } : given;
  oneOf("optimizer", options?.name ?? given, ["adam", "sgd"]);
  if (options.name === "sgd") {
    const { momentum = DEFAULTS.momentum } = object("optimizer", options, ["name", "momentum"]);
    return { code: 1, beta1: share("optimizer.momentum", momentum), beta2: 0, epsilon: 0 };
  }
  const {
    beta1 = DEFAULTS.beta1,
    beta2 = DEFAULTS.beta2,
    epsilon = DEFAULTS.epsilon,
  } = object("optimizer", options, ["name", "beta1", "beta2", "epsilon"]);
  return {
    code: 0,
    beta1: share("optimizer.beta1", beta1),
    beta2: share("optimizer.beta2", beta2),
    epsilon: positive("optimizer.epsilon", epsilon, 1),
  };
}
