// A training as lines of JSON: what a file keeps of it, and what a page is told while it runs.

import { InputError } from "../errors";
import type { Activation } from "../network/architecture";
import type { EvaluationReport } from "../network/evaluate";
import { RECIPES, type Recipe } from "../training/plan/recipe";
import type { BatchEvent, DoneEvent } from "../training/run";

/** What decides a training of the digit network, bit for bit. */
export interface Settings {
  /** What rate, labels and Adam do over the run; see `TrainOptions.recipe`. */
  readonly recipe: Recipe;
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

export type BatchLine = Pick<BatchEvent, "type" | "epoch" | "epochs" | "batch" | "batches" | "loss">;

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
  /** The bytes of its file; in text base64. */
  readonly model: Uint8Array;
}

export type DoneLine = Pick<
  DoneEvent,
  "type" | "seconds" | "aborted" | "weightsHash" | "variant" | "threads"
>;

const TYPES: readonly Line["type"][] = ["run", "batch", "epoch", "weights", "done", "failed"];

/** A line as text, without its end. */
export function textOf(line: Line): string {
  if (line.type !== "weights") return JSON.stringify(line);
  // Half a million letters, of which none is to be escaped: a training should not wait while that is looked for.
  const { type, at, model } = line;
  const base64 = Buffer.from(model.buffer, model.byteOffset, model.length).toString("base64");
  return `${JSON.stringify({ type, at }).slice(0, -1)},"model":"${base64}"}`;
}

/**
 * A line of text as an object.
 *
 * @param number - the line's, from 1, for the error.
 * @throws {InputError} if it is no line of a record.
 */
export function lineOf(text: string, number: number): Line {
  const fail = (expected: string, given: unknown): never => {
    throw new InputError(`line ${number} of the record`, expected, given);
  };
  const line = parsed(text) as Line | undefined;
  if (!TYPES.includes(line?.type as Line["type"]))
    fail("a line that --record has written", text.slice(0, 60));
  if (line?.type === "run" && line.version !== 1) fail("version 1", line.version);
  if (!isWhole(line!)) fail("all that such a line has", text.slice(0, 60));
  return line!;
}

/** Whether a line has what is needed to show it. */
function isWhole(line: Line): boolean {
  switch (line.type) {
    case "run": {
      const { recipe, layers, epochs, batch } = Object(line.settings) as Partial<Settings>;
      const areNumbers = [epochs, batch, ...(Array.isArray(layers) ? layers : [undefined])].every(
        Number.isFinite,
      );
      return areNumbers && RECIPES.includes(recipe as Recipe);
    }
    case "weights":
      return Number.isFinite(line.at) && line.model instanceof Uint8Array;
    case "batch":
      return [line.epoch, line.epochs, line.batch, line.batches].every(Number.isFinite);
    case "epoch":
      return Number.isFinite(line.epoch) && typeof line.loss === "number";
    case "done":
      return typeof line.weightsHash === "string" && Number.isFinite(line.seconds);
    case "failed":
      return typeof line.message === "string";
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) => {
      // JSON has null for what is no number, as the loss of a training that diverged.
      if (value === null) return Number.NaN;
      return key === "model" ? bytesOf(value) : value;
    });
  } catch {
    return undefined;
  }
}

function bytesOf(base64: string): Uint8Array {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** The lines of a stream of bytes, as they come. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  const reader = stream
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .getReader();
  let number = 0;
  /** Pieces of a line whose end has not come: networks are long, and come in many. */
  let pieces: string[] = [];
  try {
    while (true) {
      const { value, done } = await reader.read();
      // What is left after the last end of a line was cut short.
      if (done) return;
      pieces.push(value);
      if (!value.includes("\n")) continue;
      const lines = pieces.join("").split("\n");
      pieces = [lines.pop()!];
      for (const line of lines) yield lineOf(line, ++number);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
