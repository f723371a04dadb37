// From tfjs's layers to dense ones: what shapes a row or gives an activation of its own becomes part of them.

import { MAX_WIDTH, oneOf, whole } from "../../check";
import { InputError } from "../../errors";
import { ACTIVATIONS, type Activation, type Init } from "../../network/architecture";
import { type Json, text } from "./parts";
import type { Link } from "./topology";

/** A dense layer whose weights are still to be found. */
export interface PlannedDense {
  readonly place: string;
  readonly name: string;
  /** Where the file says so before the weights do. */
  readonly inputs: number | undefined;
  readonly units: number;
  readonly hasBias: boolean;
  readonly init: Init;
  activation: Activation;
}

/** What the layers so far come to. */
interface Plan {
  readonly denses: PlannedDense[];
  /** The shape of a row, where it is known. */
  shape: readonly (number | undefined)[] | undefined;
}

/** What each class of layers does to a plan; the same for `place` and `config` of a `Link`. */
type Take = (plan: Plan, place: string, config: Json) => void;

const CLASSES: ReadonlyMap<string, Take> = new Map<string, Take>([
  ["InputLayer", () => {}],
  // It drops only while a model is trained.
  ["Dropout", () => {}],
  ["Dense", takeDense],
  ["Flatten", takeFlatten],
  ["Reshape", takeReshape],
  [
    "Activation",
    (plan, place, { activation }) => activate(plan, place, activationOf(`${place}.config`, activation)),
  ],
  ["ReLU", takeRelu],
  ["Softmax", takeSoftmax],
]);

/** @throws {InputError} naming the first layer that is not of these classes, or is used in a way that dense layers are not. */
export function planOf(links: readonly Link[]): PlannedDense[] {
  const plan: Plan = { denses: [], shape: undefined };
  for (const { place, className, config } of links) {
    const take = CLASSES.get(className);
    if (!take) throw new InputError(`${place}.class_name`, [...CLASSES.keys()].join(", "), className);
    plan.shape ??= rowShapeOf(`${place}.config`, config);
    take(plan, place, config);
  }
  return plan.denses;
}

/** A row's shape as the first layer has it: after the number of rows, which is open. */
function rowShapeOf(argument: string, config: Json): Plan["shape"] {
  const shape = config.batch_input_shape ?? config.batch_shape;
  if (shape === undefined || shape === null) return undefined;
  const isShape = Array.isArray(shape) && shape.length > 1;
  if (!isShape) throw new InputError(`${argument}.batch_input_shape`, "the shape of rows", shape);
  return shape
    .slice(1)
    .map((size, i) =>
      size === null ? undefined : whole(`${argument}.batch_input_shape[${i + 1}]`, size, 1, MAX_WIDTH),
    );
}

function takeDense(plan: Plan, place: string, config: Json): void {
  const { shape = [undefined] } = plan;
  if (shape.length !== 1) {
    throw new InputError(place, "a Flatten before a Dense whose rows have a shape", `[${shape}]`);
  }
  const units = whole(`${place}.config.units`, config.units, 1, MAX_WIDTH);
  plan.denses.push({
    place,
    name: text(`${place}.config.name`, config.name),
    inputs: shape[0],
    units,
    hasBias: config.use_bias !== false,
    init: initOf(config.kernel_initializer),
    activation: activationOf(`${place}.config`, config.activation ?? "linear"),
  });
  plan.shape = [units];
}

function takeFlatten(plan: Plan, place: string, { data_format: order }: Json): void {
  // With the channels first, tfjs moves them to the end.
  if (order === "channels_first" && (plan.shape?.length ?? 2) > 1) {
    throw new InputError(`${place}.config.data_format`, '"channels_last"', order);
  }
  plan.shape = flat(plan.shape);
}

function takeReshape(plan: Plan, place: string, { target_shape: target }: Json): void {
  const isFlat = Array.isArray(target) && target.length === 1;
  if (!isFlat)
    throw new InputError(`${place}.config.target_shape`, "one number: a Reshape that flattens", target);
  const [size] = target;
  const [known] = flat(plan.shape);
  // -1, or null in JSON, is the one that follows.
  if (size === -1 || size === null) plan.shape = [known];
  else plan.shape = [whole(`${place}.config.target_shape[0]`, size, known ?? 1, known ?? MAX_WIDTH)];
}

function flat(shape: Plan["shape"]): readonly [number | undefined] {
  const known = shape?.filter((size) => size !== undefined);
  return [known && known.length === shape!.length ? known.reduce((a, b) => a * b, 1) : undefined];
}

function takeRelu(plan: Plan, place: string, config: Json): void {
  for (const name of ["max_value", "negative_slope", "threshold"]) {
    // Those of other libraries have them, at these values.
    if (config[name] || (name === "max_value" && config[name] === 0))
      throw new InputError(`${place}.config.${name}`, "a ReLU without it", config[name]);
  }
  activate(plan, place, "relu");
}

function takeSoftmax(plan: Plan, place: string, { axis = -1 }: Json): void {
  // Rows are vectors here: their numbers are on the last axis, which is the first after that of the rows.
  if (axis !== -1 && axis !== 1) throw new InputError(`${place}.config.axis`, "-1, the last one", axis);
  activate(plan, place, "softmax");
}

/** An activation in a layer of its own is that of the dense layer before it. */
function activate({ denses }: Plan, place: string, activation: Activation): void {
  if (activation === "linear") return;
  const dense = denses.at(-1);
  if (dense?.activation !== "linear") {
    const got = dense ? `${activation} after ${dense.activation}` : `${activation} before any Dense`;
    throw new InputError(place, "an activation after a Dense that has none", got);
  }
  dense.activation = activation;
}

function activationOf(argument: string, activation: unknown): Activation {
  return oneOf(`${argument}.activation`, activation, ACTIVATIONS);
}

/** Only a network that is trained anew would tell the difference: schemes that are not ours count as the default. */
function initOf(initializer: unknown): Init {
  const { class_name, config } = Object(initializer) as { class_name?: unknown; config?: unknown };
  const isGlorot = /^Glorot/.test(String(class_name)) || Object(config).mode === "fan_avg";
  return isGlorot ? "glorot" : "he";
}
