// Models of tfjs-layers and ours, each made from the other.

import { tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, Sequential } from "@tensorflow/tfjs-layers";
import { InputError } from "../../errors";
import { parameterBlocks, parameterCount } from "../../network/architecture";
import type { Model } from "../../network/model";
import { checkModel, NativeModel } from "../../network/native-model";
import { innerModel, stackOf } from "./layers";

/**
 * A copy of a LayersModel as a model of this library, to train, save and run without tfjs.
 *
 * @param layersModel - a chain of dense layers (after a `flatten` at most) whose last has a softmax; the others linear, relu,
 * sigmoid or tanh.
 * @param labels - the name of each class; by default "0", "1" ...
 * @throws {InputError} if the model is another, naming the layer.
 */
export function fromLayersModel(layersModel: LayersModel, labels?: readonly string[]): Model {
  const stack = stackOf(innerModel(layersModel));
  if (typeof stack === "string")
    throw new InputError("layersModel", "a chain of dense layers up to a softmax", stack);
  const { architecture, variables } = stack;
  const classes = architecture.layers.at(-1)!.units;
  if (labels && labels.length !== classes)
    throw new InputError("labels", `${classes} names, one of each class`, labels);
  const parameters = new Float32Array(parameterCount(architecture));
  for (const [i, { offset }] of parameterBlocks(architecture).entries()) {
    parameters.set(variables[i]!.dataSync(), offset);
  }
  return new NativeModel(architecture, { parameters }, labels);
}

/**
 * A copy of a model as a LayersModel on the active backend, not compiled yet. Needs `@tensorflow/tfjs-layers`.
 *
 * @throws {InputError} if this is no model of this library.
 */
export async function toLayersModel(model: Model): Promise<Sequential> {
  const native = checkModel(model);
  const { layers, sequential } = await import("@tensorflow/tfjs-layers");
  const copy = sequential({
    layers: native.layers.map(({ units, activation }, i) =>
      layers.dense({ units, activation, ...(i === 0 && { inputShape: [native.inputs] }) }),
    ),
  });
  const weights = parameterBlocks(native).map(({ name, shape }) => tensor(native.weights[name]!, [...shape]));
  copy.setWeights(weights);
  for (const weight of weights) weight.dispose();
  return copy;
}
