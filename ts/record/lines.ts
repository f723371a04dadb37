// A training as lines of JSON: what a file keeps of it, and what a page is told while it runs.

import { InputError } from "../errors";
import type { Activation } from "../network/architecture";
import type { EvaluationReport } from "../network/evaluate";

/** What decides a training of the digit network, bit for bit. */
export interface Settings {
  readonly epochs: number;
  /** Widths of the hidden layers. */
  readonly layers: readonly number[];
  /** Of the hidden layers. */
  readonly activation: Activation;
  readonly rate: number;
  readonly batch: number;
  readonly optimizer: "adam" | "sgd";
  readonly seed: number;
}

/** A line. The first one begins the run, the last one ends it; a record without it was cut short. */
export type Line =
  | { readonly type: "run"; readonly version: 1; readonly settings: Settings }
  | BatchLine
  | EpochLine
  | WeightsLine
  | DoneLine
  | { readonly type: "failed"; readonly message: string };

/** Counts begin at 1. */
export interface BatchLine {
  readonly type: "batch";
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  readonly batches: number;
  readonly loss: number;
}

export interface EpochLine {
  readonly type: "epoch";
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly testLoss?: number | undefined;
  readonly testAccuracy?: number | undefined;
  readonly testConfusion?: EvaluationReport["confusion"] | undefined;
}

/** The network at a moment. */
export interface WeightsLine {
  readonly type: "weights";
  /** Epochs trained, also parts of one. */
  readonly at: number;
  /** The bytes of its file, in base64. */
  readonly model: string;
}

export interface DoneLine {
  readonly type: "done";
  readonly seconds: number;
  readonly aborted: boolean;
  readonly weightsHash: string;
  readonly variant: string;
  readonly threads: number;
}

const TYPES: readonly Line["type"][] = ["run", "batch", "epoch", "weights", "done", "failed"];

/**
 * A line's object.
 *
 * @param number - the line's, from 1, for the error.
 * @throws {InputError} if it is no line of a record.
 */
export function lineOf(text: string, number: number): Line {
  let line: Line | undefined;
  try {
    // JSON has null for what is no number, as the loss of a training that diverged.
    line = JSON.parse(text, (_, value) => (value === null ? Number.NaN : value));
  } catch {
    // The error below.
  }
  if (!TYPES.includes(line?.type as Line["type"])) {
    throw new InputError(
      `line ${number} of the record`,
      "a line that --record has written",
      text.slice(0, 60),
    );
  }
  if (line?.type === "run" && line.version !== 1) {
    throw new InputError(`line ${number} of the record`, "version 1", line.version);
  }
  return line!;
}

/** The lines of a stream of bytes, as they come. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let [rest, number] = ["", 0];
  while (true) {
    const { value, done } = await reader.read();
    // What is left after the last end of a line was cut short.
    if (done) return;
    const lines = (rest + value).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield lineOf(line, ++number);
  }
}
