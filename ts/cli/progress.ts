// How a training shows its progress: a bar on a terminal, a line an epoch elsewhere, JSON where it is asked for.

import { SingleBar } from "cli-progress";
import { lossText } from "../training/loss";
import type { BatchEvent, EpochEvent, ResumeEvent } from "../training/run";
import { percent, resumeText } from "./text";

export interface Progress {
  /** A training that should go on does, or begins where there was none. */
  begin(event: ResumeEvent | undefined, place: string): void;
  batch(event: BatchEvent): void;
  epoch(event: EpochEvent): void;
  /** Takes away what moves, before other text. */
  end(): void;
}

/** One object a line; what is no number is null there. */
export const json = (object: object): void => {
  process.stdout.write(`${JSON.stringify(object)}\n`);
};

export function progressOf(asJson: boolean): Progress {
  if (asJson) return { begin: jsonBegin, batch: () => {}, epoch: jsonEpoch, end: () => {} };
  if (process.stdout.isTTY) return barProgress();
  return { begin: beginLine, batch: () => {}, epoch: epochLine, end: () => {} };
}

function jsonBegin(event: ResumeEvent | undefined, checkpoint: string): void {
  const { type = "begin", ...where } = event ?? {};
  json({ event: type, checkpoint, ...where });
}

function beginLine(event: ResumeEvent | undefined, place: string): void {
  const line = event ? resumeText(event, place) : `begins: there is no run yet (${place})`;
  process.stdout.write(`${line}\n`);
}

function jsonEpoch(event: EpochEvent): void {
  const { epoch, loss, accuracy, validationLoss, validationAccuracy, testLoss, testAccuracy, seconds } =
    event;
  const validation = { validationLoss, validationAccuracy };
  json({ event: "epoch", epoch, loss, accuracy, ...validation, testLoss, testAccuracy, seconds });
}

function epochLine(event: EpochEvent): void {
  const { epoch, epochs, loss, accuracy, validationAccuracy, testAccuracy, seconds } = event;
  const count = `epoch ${String(epoch).padStart(String(epochs).length)}/${epochs}`;
  const share = (name: string, value: number | undefined) =>
    value === undefined ? [] : [`${name} ${percent(value)}`];
  const parts = [
    ...[count, `loss ${lossText(loss)}`, `train ${percent(accuracy)}`],
    ...share("validation", validationAccuracy),
    ...share("test", testAccuracy),
    `${seconds.toFixed(2)} s`,
  ];
  process.stdout.write(`${parts.join("   ")}\n`);
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
    begin: beginLine,
    batch(event) {
      const { epoch, epochs, batch, batches, loss, rowsPerSecond } = event;
      const left = secondsLeft(event);
      const payload = {
        epoch,
        epochs,
        loss: lossText(loss),
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
