// A training whose numbers are no longer finite.

import type { Answer } from "../data/answers";
import type { Model } from "../network/model";
import type { NativeModel } from "../network/native-model";

/** What of which layer was the first that was not finite. */
export interface Fault {
  readonly part: "outputs" | "gradients" | "weights";
  /** From 0. */
  readonly layer: number;
}

/** When it happened; all count from 1, steps over the whole run. */
export interface Place {
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
}

/** A training stopped because its numbers overflowed: mostly its rate was too high. */
export class DivergenceError extends Error {
  override readonly name = "DivergenceError";
  /** The epoch, the batch of that epoch, and the step of the run, from 1. */
  readonly epoch: number;
  readonly batch: number;
  readonly step: number;
  /** The layer that was first, `layers.0` being the first hidden one; none if it did not show again. */
  readonly layer: string | undefined;

  /** @param model - with the last weights under which all was finite. */
  constructor(
    message: string,
    place: Place,
    layer: string | undefined,
    readonly model: Model<Answer>,
  ) {
    super(message);
    ({ epoch: this.epoch, batch: this.batch, step: this.step } = place);
    this.layer = layer;
  }
}

export function divergenceOf(model: NativeModel, place: Place, fault: Fault | undefined): DivergenceError {
  const { epoch, batch, step } = place;
  const layer = fault && `layers.${fault.layer}`;
  const what = fault ? `the ${fault.part} of ${layer} are` : "the loss or a weight is";
  // Nothing has been learned before the first step, and nothing could make it better.
  const isAtOnce = step === 1 && fault?.part === "outputs";
  const help = isAtOnce
    ? "Inputs, targets or first weights are too large"
    : "A smaller rate, or clipNorm, may help";
  const message =
    `training diverged at step ${step} (epoch ${epoch}, batch ${batch}): ${what} no longer finite. ` +
    `The model keeps its last good weights. ${help}`;
  return new DivergenceError(message, place, layer, model);
}
