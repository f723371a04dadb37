// Models that are measured on MNIST's test images.

import type { Dataset } from "../data/dataset";
import { mnist } from "../data/mnist";
import { InputError } from "../errors";
import { load } from "../network/load";
import type { Model } from "../network/model";

/** @throws {InputError} if the model cannot be loaded, or takes something else than these images. */
export async function modelAndDigits(path: string, data?: string): Promise<[Model, Dataset]> {
  const [model, digits] = [await load(path), await mnist.test(data)];
  if (model.inputs !== digits.width) {
    throw new InputError(
      "<model>",
      `one of ${digits.width} inputs, as MNIST's images have pixels`,
      model.inputs,
    );
  }
  return [model, digits];
}
