// From the events of a training to its lines.

import type { Model } from "../network/model";
import type { TrainEvent } from "../training/run";
import type { Line, Settings } from "./lines";
import { Marks } from "./marks";

export interface Recorder {
  event(event: TrainEvent): void;
  failed(error: Error): void;
}

/**
 * Tells of the beginning at once.
 *
 * @param model - the one that is trained.
 */
export function recorderOf(model: Model, settings: Settings, write: (line: Line) => void): Recorder {
  const marks = new Marks(model.toBytes().length);
  let last: number | undefined;
  const remember = (at: number, isLast = false) => {
    if (at === last || !(marks.isDue(at / settings.epochs) || isLast)) return;
    last = at;
    const bytes = model.toBytes();
    // What diverged is no network any more.
    if (isSound(bytes, model.parameterCount)) write({ type: "weights", at, model: bytes });
  };
  write({ type: "run", version: 1, settings });
  remember(0);
  let batchesPerEpoch = 1;
  return {
    event(event) {
      if (event.type === "batch") {
        const { type, epoch, epochs, batch, batches, loss } = event;
        write({ type, epoch, epochs, batch, batches, loss });
        batchesPerEpoch = batches;
        remember(epoch - 1 + batch / batches);
      } else if (event.type === "epoch") {
        const { type, epoch, loss, accuracy, testLoss, testAccuracy, testConfusion } = event;
        write({ type, epoch, loss, accuracy, testLoss, testAccuracy, testConfusion });
        if (epoch < event.epochs) remember(epoch);
      } else if (event.type === "done") {
        const { type, seconds, aborted, weightsHash, variant, threads } = event;
        remember(event.epochs + event.batches / batchesPerEpoch, true);
        write({ type, seconds, aborted, weightsHash, variant, threads });
      }
    },
    failed: ({ message }) => write({ type: "failed", message }),
  };
}

/** Whether the numbers at the end of a network's file are some. */
function isSound(bytes: Uint8Array, count: number): boolean {
  const numbers = new Float32Array(bytes.slice(bytes.length - 4 * count).buffer);
  return numbers.every(Number.isFinite);
}
