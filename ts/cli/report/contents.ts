// What a report tells: how a model does on test data, and one of its answers from the picture to the class.

import { activationsChart } from "../../charts/activations";
import { activityChart } from "../../charts/activity";
import { calibrationChart } from "../../charts/calibration";
import { classesChart } from "../../charts/classes";
import { confidenceChart } from "../../charts/confidence";
import { confusionChart, confusionOf } from "../../charts/confusion";
import { confusionsChart } from "../../charts/confusions";
import { inputChart } from "../../charts/input";
import { probabilitiesChart } from "../../charts/probabilities";
import { HISTORY, type Sample } from "../../charts/sample";
import { type Panel, panel } from "../../charts/sheet";
import { answersBefore, sampleOf } from "../../charts/walk";
import { weightsChart } from "../../charts/weights";
import { whole } from "../../check";
import type { Dataset } from "../../data/dataset";
import type { DataFrame, ModelFrame } from "../../inspect/frames";
import { inspect } from "../../inspect/inspect";
import type { Model } from "../../network/model";

export interface Contents {
  readonly model: ModelFrame;
  readonly data: DataFrame;
  readonly sample: Sample;
  /** The graphs, in the order in which they are told of. */
  readonly panels: readonly Panel[];
}

/** @throws {InputError} if the data are not the model's, or have no such row. */
export async function contentsOf(model: Model, data: Dataset, row: number): Promise<Contents> {
  whole("--row", row, 0, data.length - 1);
  const frame = await inspect(model, data);
  const sample = await sampleOf(model, data, row);
  const past = await answersBefore(model, data, Math.min(HISTORY, data.length));
  const confusion = confusionOf(frame);
  return {
    model: await inspect(model),
    data: frame,
    sample,
    panels: [
      panel(inputChart, sample),
      panel(activityChart, sample),
      panel(probabilitiesChart, sample),
      panel(confusionChart, confusion),
      panel(activationsChart, sample),
      panel(weightsChart, sample),
      panel(confidenceChart, past),
      panel(classesChart, confusion),
      panel(confusionsChart, confusion),
      panel(calibrationChart, frame.calibration),
    ],
  };
}
