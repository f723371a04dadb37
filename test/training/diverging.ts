// Trainings that overflow, and what is known of the error without it.

import {
  createNetwork,
  type Dataset,
  DivergenceError,
  dataset,
  type Model,
  type TrainOptions,
  train,
} from "inkling";
import { expect } from "vitest";

export type Options = TrainOptions<number>;
/** Gradient descent in the order of the rows, one at a time: steps that can be followed by hand. */
export const BY_HAND: Options = {
  batch: 1,
  shuffle: false,
  optimizer: { name: "sgd", momentum: 0 },
  epochs: 50,
};

export const rowsOf = (inputs: number[], targets: number[]) =>
  dataset({ inputs: Float32Array.from(inputs), targets });
export const line = rowsOf([1, 2, 3, 4, 5], [1, 0, 3, 1, 2]);

export function linear(inputs: number, kernels: number[][]): Model<number> {
  const layers = kernels.map((kernel, i) => kernel.length / (i ? kernels[i - 1]!.length : inputs));
  const model = createNetwork({ inputs, layers, answers: "numbers" });
  for (const [i, kernel] of kernels.entries()) model.weights[`layers.${i}.kernel`] = new Float32Array(kernel);
  return model;
}

export async function divergence<A extends string | number>(
  data: Dataset<A>,
  options: TrainOptions<A>,
): Promise<DivergenceError> {
  const error = await train(data, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(DivergenceError);
  return error as DivergenceError;
}

/** The weights of such a run that a callback stops after so many steps. */
async function hashAfterSteps<A extends string | number>(
  data: Dataset<A>,
  options: TrainOptions<A>,
  steps: number,
) {
  let done = 0;
  const signal = steps === 0 ? AbortSignal.abort() : undefined;
  return (await train(data, { ...options, signal, onBatch: (_, { stop }) => ++done === steps && stop() }))
    .weightsHash;
}

/** The error says how far all was good: outputs overflow by the weights before, weights by the step itself. */
export async function expectLastGood<A extends string | number>(
  data: Dataset<A>,
  options: TrainOptions<A>,
  error: DivergenceError,
) {
  const isOutputs = error.message.includes(": the outputs of ");
  expect(error.model.weightsHash).toBe(
    await hashAfterSteps(data, options, Math.max(0, error.step - (isOutputs ? 2 : 1))),
  );
  for (const values of Object.values(error.model.weights)) expect(values.every(Number.isFinite)).toBe(true);
}
