// A model's parameters as variables of tfjs.

import { tensor, tidy, type Variable, variable } from "@tensorflow/tfjs-core";
import { parameterBlocks } from "../../network/architecture";
import type { Model } from "../../network/model";
import { checkModel, type NativeModel } from "../../network/native-model";
import { requireInkling } from "../active";
import type { InklingBackend } from "../backend";
import { loansOf } from "./fused-step";

/** Variables by the names of the weights. */
export type Variables = Readonly<Record<string, Variable>>;

interface Lent {
  readonly backend: InklingBackend;
  readonly variables: Variables;
}

const lent = new WeakMap<NativeModel, Lent>();

/**
 * A model's parameters as variables of tfjs: `layers.0.kernel` `[in, out]`, `layers.0.bias` `[out]` and so on. The model
 * owns the numbers. Any operation can read them, also while the model trains; what is assigned to a variable, by
 * `assign` or by an optimizer of tfjs's, is what the model goes on with.
 *
 * Each call gives the same variables, until one is disposed. An operation on another backend takes a variable's numbers
 * there as they are, and tfjs keeps them there: call this again on `inkling` to see what the model has learned since.
 *
 * @throws {InputError} if this is no model of this library.
 * @throws {EngineError} if the active backend is another.
 */
export function variables(model: Model): Variables {
  const native = checkModel(model);
  const backend = requireInkling();
  const known = lent.get(native);
  const isWhole = known && Object.values(known.variables).every((variable) => !variable.isDisposed);
  if (known?.backend === backend && isWhole) {
    native.lent?.collect();
    return known.variables;
  }
  native.lent?.settle();
  const made = parameterBlocks(native).map(({ name, shape }): [string, Variable] => {
    const values = native.weights[name]!;
    return [name, tidy(() => variable(tensor(values, [...shape])))];
  });
  native.lent = loansOf(
    backend,
    native,
    made.map(([, variable]) => variable),
  );
  native.lent.collect();
  const variables: Variables = Object.freeze(Object.fromEntries(made));
  lent.set(native, { backend, variables });
  return variables;
}
