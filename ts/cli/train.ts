// `inkling train`: the digit network on MNIST, with progress, a report and the saved model.

import { once } from "node:events";
import type { Answer } from "../data/answers";
import type { Dataset } from "../data/dataset";
import { mnist } from "../data/mnist";
import { formatFor } from "../formats/format";
import { evaluate } from "../network/evaluate";
import type { Model } from "../network/model";
import { DivergenceError } from "../training/divergence";
import { isAstray } from "../training/loss";
import { planOf } from "../training/plan/plan";
import type { DoneEvent, TrainEvent, TrainingRun } from "../training/run";
import { train } from "../training/train";
import { inFlagTerms, optionsOf, type TrainFlags } from "./flags";
import { type Audience, audienceOf } from "./page/audience";
import { json, progressOf } from "./progress";
import { evaluationText, summaryText } from "./text";
import { checkWritable } from "./writable";

/** What a shell expects of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Signals that come so soon after the first are its echoes: npm, like other parents, hands on what the terminal sent to all. */
const ECHO_MS = 200;

export async function trainCommand(flags: TrainFlags): Promise<void> {
  formatFor(flags.out);
  await checkWritable(flags.out);
  const signal = stopSignal();
  const [data, test] = await Promise.all([mnist.train(flags.data), mnist.test(flags.data)]);
  const options = { ...optionsOf(flags, data.classes), test, signal };
  // Wrong flags are told of before a page is served.
  const plan = planOf(data, options);
  const audience = await audienceOf(flags, plan);
  const model = plan.model as Model<Answer> as Model;
  const untrained = model.weightsHash;
  try {
    const run = train<string>(data, { ...options, layers: undefined, model });
    const done = await follow(run, flags, audience);
    if (done.aborted) process.exitCode = INTERRUPTED;
    await conclude(done, test, flags);
  } catch (error) {
    if (error instanceof DivergenceError) await diverged(error, untrained, flags);
    else await rescue(model, untrained, flags);
    await audience.leave(Promise.resolve());
    if (error instanceof DivergenceError) return;
    throw error;
  }
  await audience.leave(aborted(signal));
}

async function conclude(done: DoneEvent, test: Dataset, flags: TrainFlags): Promise<void> {
  if (done.epochs + done.batches > 0) await finish(done, test, flags);
  // An untrained model is worth less than the file that may be there.
  else if (flags.json) json(doneLine(done, { testAccuracy: null, model: null }));
  else process.stdout.write("stopped before the first batch; nothing saved\n");
  if (done.aborted && flags.checkpoint !== undefined && !flags.json) {
    const again = flags.resume ? "again" : "with --resume";
    process.stdout.write(`the same command ${again} goes on from ${flags.checkpoint}\n`);
  }
}

/** Shows a training to its end. */
async function follow(run: TrainingRun, flags: TrainFlags, audience: Audience): Promise<DoneEvent> {
  const progress = progressOf(flags.json ?? false);
  let hasBegun = false;
  const begin = (event: TrainEvent) => {
    hasBegun = true;
    if (!(flags.resume && flags.checkpoint !== undefined)) return;
    progress.begin(event.type === "resume" ? event : undefined, flags.checkpoint);
    if (event.type !== "resume") return;
    for (const { name, reason } of event.damaged) {
      process.stderr.write(`inkling: ${name} is damaged and passed over (${reason})\n`);
    }
  };
  try {
    for await (const event of run) {
      if (!hasBegun) begin(event);
      if (event.type === "batch") progress.batch(event);
      else if (event.type === "epoch") progress.epoch(event);
      audience.event?.(event);
      if (event.type === "done") return event;
    }
    throw new Error("a training ended without its last event");
  } catch (error) {
    audience.failed?.(error as Error);
    throw error;
  } finally {
    progress.end();
  }
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, "abort");
}

/** Saves what was learned before numbers overflowed, and says what happened. */
async function diverged(error: DivergenceError, untrained: string, flags: TrainFlags): Promise<void> {
  process.exitCode = 1;
  const isTrained = error.model.weightsHash !== untrained;
  if (isTrained) await error.model.save(flags.out);
  const what = isTrained ? `They are saved to ${flags.out}` : "It learned nothing before; nothing saved";
  process.stderr.write(`inkling: ${inFlagTerms(error, "--out")}. ${what}\n`);
  if (!flags.json) return;
  const { message, epoch, batch, step, layer } = error;
  json({ event: "failed", message, epoch, batch, step, layer, model: isTrained ? flags.out : null });
}

/** After any other error, such as of a disk that the checkpoints were on: what was learned may still be saved. */
async function rescue(model: Model, untrained: string, { out }: TrainFlags): Promise<void> {
  try {
    if (model.weightsHash === untrained) return;
    await model.save(out);
    process.stderr.write(`inkling: the training failed; what was learned before is saved to ${out}\n`);
  } catch {
    // What failed has taken the weights, too, or the place to save them to: its error says so.
  }
}

async function finish(done: DoneEvent, test: Dataset, { out, json: asJson }: TrainFlags): Promise<void> {
  const { model, aborted, epochs, batches } = done;
  await model.save(out);
  if (aborted && !asJson) {
    const where = batches > 0 ? `in epoch ${epochs + 1} after batch ${batches}` : `after epoch ${epochs}`;
    process.stdout.write(`stopped ${where}; saved to ${out}\n`);
  }
  const report = await evaluate(model, test);
  if (asJson) {
    json(doneLine(done, { testAccuracy: report.accuracy, model: out }));
  } else {
    process.stdout.write(
      `\n${evaluationText(report, model.labels)}\n\n${summaryText({ ...done, path: out })}\n`,
    );
  }
  if (isAstray(report.loss, model.labels.length)) {
    process.stderr.write("inkling: guessing does better on the test images: a smaller --rate may help\n");
  }
}

function doneLine(done: DoneEvent, result: object): object {
  const { seconds, weightsHash, variant, threads, aborted, ended, bestEpoch } = done;
  const how = { aborted, ended, bestEpoch };
  return { event: "done", trainSeconds: seconds, weightsHash, variant, threads, ...how, ...result };
}

/** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const stop = () => {
    first ??= performance.now();
    if (performance.now() - first > ECHO_MS) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return controller.signal;
}
