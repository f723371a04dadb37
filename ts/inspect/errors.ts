// How far a model's numbers are from those of data.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import type { Engine } from "../engine/engine";
import { evaluate } from "../network/evaluate";
import type { NativeModel } from "../network/native-model";
import { answersTo } from "./answers";
import type { ErrorsFrame, OutputErrorsFrame } from "./frames";
import { histogram, largest, statistics } from "./statistics";

/** Of the errors of an output. */
const BINS = 30;
/** Mistakes that are told of. */
const SHOWN = 25;

export async function errorsFrame(
  engine: Engine,
  model: NativeModel,
  data: Dataset<Answer>,
): Promise<ErrorsFrame> {
  const { loss, count } = await evaluate(model, data);
  const { outputs, targets } = data;
  const values = new Float32Array(targets.length);
  await answersTo(engine, model, data, (answer, row) => values.set(answer, row * outputs));
  const isProbability = model.layers.at(-1)!.activation === "sigmoid";
  const errors = Array.from(values, (value, i) => value - targets[i]!);
  return {
    type: "errors",
    count,
    loss,
    outputs: Array.from({ length: outputs }, (_, output) => {
      const column = (all: Float32Array) => all.filter((_, i) => i % outputs === output);
      return outputFrame(column(values), column(targets), isProbability);
    }),
    mistakes: largest(errors.map(Math.abs), SHOWN).map((i) => ({
      row: Math.floor(i / outputs),
      output: i % outputs,
      target: targets[i]!,
      value: values[i]!,
    })),
  };
}

function outputFrame(values: Float32Array, targets: Float32Array, isProbability: boolean): OutputErrorsFrame {
  const errors = Array.from(values, (value, i) => value - targets[i]!);
  const { mean, deviation } = statistics(errors);
  const squares = mean ** 2 + deviation ** 2;
  const { deviation: spread } = statistics(targets);
  const sides = errors.filter((_, i) => values[i]! > 0.5 === targets[i]! > 0.5).length;
  return {
    meanAbsoluteError: statistics(errors.map(Math.abs)).mean,
    rootMeanSquaredError: Math.sqrt(squares),
    r2: spread > 0 ? 1 - squares / spread ** 2 : null,
    accuracy: isProbability ? sides / errors.length : null,
    errors: histogram(errors, BINS),
  };
}
