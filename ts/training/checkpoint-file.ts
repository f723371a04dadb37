// A checkpoint as a file: that of the model as it was, with all that the training needs besides. So it is also a model.

import { finite } from "../check";
import { InputError } from "../errors";
import { type ModelContents, modelFile, modelOfFile } from "../formats/model-file";
import { readSafetensors, type Tensor, writeSafetensors } from "../formats/safetensors";
import type { TrainerState } from "./session";
import type { WatchState } from "./watch";

/** Where a run is between two batches. */
export interface Moment {
  /** Epochs that are complete, with what came after them. */
  readonly epoch: number;
  /** Time that their training took, without tests, and that of the present one so far. */
  readonly seconds: number;
  readonly epochSeconds: number;
  readonly watch: WatchState;
  /** The weights of the best epoch, where they are wanted. */
  readonly best: Float32Array | undefined;
  readonly trainer: TrainerState;
}

/** All that decides the bits of a run, by the names of its options; values are those of JSON. */
export type Configuration = Readonly<Record<string, unknown>>;

export interface Checkpoint {
  readonly moment: Moment;
  readonly configuration: Configuration;
  /** Whether the run has come to its end. */
  readonly isFinished: boolean;
}

/** The version of what stands beside the model; a reader refuses any other. */
const VERSION = 1;

/** @param model - what it is apart from its parameters, which the moment has. */
export function writeCheckpoint(
  model: Omit<ModelContents, "parameters">,
  { moment, configuration, isFinished }: Checkpoint,
): Uint8Array {
  const { trainer, best, ...place } = moment;
  const { parameters, first, second, order, batchLosses, ...progress } = trainer;
  const { metadata, tensors } = modelFile({ ...model, parameters });
  const arrays = { first, second, order: Int32Array.from(order), batchLosses, best };
  const all = new Map<string, Tensor<Float32Array | Int32Array>>(tensors);
  for (const [name, values] of Object.entries(arrays)) {
    if (values) all.set(`training.${name}`, { shape: [values.length], values });
  }
  const training = JSON.stringify({ version: VERSION, isFinished, configuration, ...place, progress });
  return writeSafetensors({ metadata: { ...metadata, training }, tensors: all });
}

/**
 * @param argument - what errors call the file.
 * @throws {InputError} if it is no checkpoint, or one of another version.
 */
export function readCheckpoint(argument: string, bytes: Uint8Array): Checkpoint {
  const file = readSafetensors(argument, bytes, ["F32", "I32"]);
  const { parameters } = modelOfFile(argument, file);
  const training = trainingOf(argument, file.metadata.training);
  const { isFinished, configuration, epoch, seconds, epochSeconds, watch, progress } = training;
  const array = <T extends Float32Array | Int32Array>(name: string, type: new () => T): T | undefined => {
    const values = file.tensors.get(`training.${name}`)?.values;
    return values instanceof type ? values : undefined;
  };
  const needed = <T>(name: string, values: T | undefined): T => {
    if (values !== undefined) return values;
    throw new InputError(`${argument}: training.${name}`, "a tensor of a checkpoint", values);
  };
  const trainer: TrainerState = {
    ...progress,
    parameters,
    first: needed("first", array("first", Float32Array)),
    second: array("second", Float32Array),
    order: Uint32Array.from(needed("order", array("order", Int32Array))),
    batchLosses: needed("batchLosses", array("batchLosses", Float32Array)),
  };
  const best = array("best", Float32Array);
  if (best) finite(`${argument}: training.best`, best);
  const moment = { epoch, seconds, epochSeconds, watch, best, trainer };
  return { moment, configuration, isFinished };
}

type Progress = Pick<TrainerState, "steps" | "position" | "random" | "lossSum" | "right">;
type Training = Omit<Checkpoint, "moment"> &
  Pick<Moment, "epoch" | "seconds" | "epochSeconds" | "watch"> & { readonly progress: Progress };

function trainingOf(argument: string, text: string | undefined): Training {
  let data: { version?: unknown } & Training;
  try {
    data = JSON.parse(text ?? "", withoutLimits);
  } catch {
    throw new InputError(argument, "a checkpoint, which says how its training stood", text);
  }
  if (data?.version !== VERSION) {
    throw new InputError(`${argument}: version`, `${VERSION}, the one this release reads`, data?.version);
  }
  const { isFinished, configuration, epoch, seconds, epochSeconds, watch, progress } = data;
  const { random, steps, position, lossSum, right } = Object(progress) as Partial<Progress>;
  const { bestEpoch, best, waited, leastLoss, stuck, rateFactor } = Object(watch) as Partial<WatchState>;
  const numbers = [
    ...[epoch, seconds, epochSeconds, steps, position, lossSum, right],
    ...[bestEpoch, best, waited, leastLoss, stuck, rateFactor],
  ];
  const isWhole = numbers.every((one) => typeof one === "number") && typeof random === "string";
  if (isWhole && typeof isFinished === "boolean" && Object(configuration) === configuration) return data;
  throw new InputError(argument, "a checkpoint, with all that a training needs", text);
}

/** JSON has null for what was infinite: the best result before there was one. */
function withoutLimits(key: string, value: unknown): unknown {
  return value === null && ["best", "leastLoss"].includes(key) ? Number.POSITIVE_INFINITY : value;
}
