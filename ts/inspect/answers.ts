// A model's answers to all rows of a data set, one after the other.

import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import type { Engine } from "../engine/engine";
import { inSlices } from "../engine/slices";
import type { NativeModel } from "../network/native-model";

/** Calls `each` with the answer to each row, `[outputs]`, whose memory is used again for later ones. */
export async function answersTo(
  engine: Engine,
  model: NativeModel,
  data: Dataset<Answer>,
  each: (answer: Float32Array, row: number) => void,
): Promise<void> {
  const { inputs, outputs } = model;
  let from = 0;
  await inSlices(data.length, (size) => {
    const rows = data.inputs.subarray(from * inputs, (from + size) * inputs);
    const answers = new Float32Array((rows.length / inputs) * outputs);
    model.predictIn(engine, rows, answers, "data");
    for (let at = 0; at < answers.length; at += outputs) each(answers.subarray(at, at + outputs), from++);
    return size;
  });
}
