// How a training shows its progress: a bar on a terminal, a line an epoch elsewhere, JSON where it is asked for.

import { SingleBar } from "cli-progress";
import type { BatchEvent, EpochEvent } from "../training/run";

export interface Progress {
  batch(event: BatchEvent): void;
  epoch(event: EpochEvent): void;
  /** Takes away what moves, before other text. */
  end(): void;
}

/** One object a line; what has no number yet, as after a diverged loss, is null there. */
export const json = (object: object): void => {
  process.stdout.write(`${JSON.stringify(object)}\n`);
};

export function progressOf(asJson: boolean): Progress {
  if (asJson) return { batch: () => {}, epoch: jsonEpoch, end: () => {} };
  return process.stdout.isTTY ? barProgress() : { batch: () => {}, epoch: epochLine, end: () => {} };
}

function jsonEpoch({ epoch, loss, accuracy, testLoss, testAccuracy, seconds }: EpochEvent): void {
  json({ event: "epoch", epoch, loss, accuracy, testLoss, testAccuracy, seconds });
}

function epochLine({ epoch, epochs, loss, accuracy, testAccuracy, seconds }: EpochEvent): void {
  const width = String(epochs).length;
  const test = testAccuracy === undefined ? "" : `   test ${(100 * testAccuracy).toFixed(2)} %`;
  const line = `epoch ${String(epoch).padStart(width)}/${epochs}   loss ${loss.toFixed(4)}   train ${(100 * accuracy).toFixed(2)} %`;
  process.stdout.write(`${line}${test}   ${seconds.toFixed(2)} s\n`);
}

function barProgress(): Progress {
  const format =
    "epoch {epoch}/{epochs} [{bar}] {value}/{total}   loss {loss}   {rate} images/s   {left} s left";
  const bar = new SingleBar({
    format,
    stream: process.stdout,
    clearOnComplete: true,
    hideCursor: true,
    barsize: 24,
    barCompleteChar: "=",
    barIncompleteChar: " ",
  });
  let running = false;
  const end = () => {
    if (running) bar.stop();
    running = false;
  };
  return {
    batch(event) {
      const { epoch, epochs, batch, batches, loss, rowsPerSecond } = event;
      const left = secondsLeft(event);
      const payload = {
        epoch,
        epochs,
        loss: loss.toFixed(4),
        rate: Math.round(rowsPerSecond).toLocaleString("en"),
        left,
      };
      if (running) bar.update(batch, payload);
      else bar.start(batches, batch, payload);
      running = true;
    },
    epoch(event) {
      end();
      epochLine(event);
    },
    end,
  };
}

/** Time that the remaining batches of all epochs take at the speed of this epoch. */
function secondsLeft({ epoch, epochs, batch, batches, secondsPerBatch }: BatchEvent): number {
  return Math.ceil(secondsPerBatch * ((epochs - epoch) * batches + batches - batch));
}
