// `inkling train`: the digit network on MNIST, with progress, a report and the saved model.

import { mnist } from "../data/mnist";
import { evaluate } from "../network/evaluate";
import type { DoneEvent } from "../network/run";
import { train } from "../network/train";
import { checkWritable, optionsOf, type TrainFlags } from "./flags";
import { json, progressOf } from "./progress";
import { evaluationText, summaryText } from "./report";

/** What a shell expects of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

export async function trainCommand(flags: TrainFlags): Promise<void> {
  await checkWritable(flags.out);
  const stop = stopSignal();
  const [data, test] = await Promise.all([mnist.train(flags.data), mnist.test(flags.data)]);
  const progress = progressOf(flags.json ?? false);
  let done: DoneEvent | undefined;
  let last = { epoch: 0, batch: 0 };
  try {
    for await (const event of train(data, { ...optionsOf(flags, data.classes), test, signal: stop })) {
      if (event.type === "batch") {
        progress.batch(event);
        last = event;
      } else if (event.type === "epoch") {
        progress.epoch(event);
        last = { epoch: event.epoch, batch: event.batchLosses.length };
      } else {
        done = event;
      }
    }
  } finally {
    progress.end();
  }
  if (done) await finish(done, last, test, flags);
}

async function finish(
  { model, aborted, seconds, weightsHash, variant, threads }: DoneEvent,
  last: { epoch: number; batch: number },
  test: Awaited<ReturnType<typeof mnist.test>>,
  { out, json: asJson }: TrainFlags,
): Promise<void> {
  await model.save(out);
  const report = await evaluate(model, test);
  if (asJson) {
    const testAccuracy = report.accuracy;
    json({
      event: "done",
      testAccuracy,
      trainSeconds: seconds,
      weightsHash,
      variant,
      threads,
      model: out,
      aborted,
    });
  } else {
    const summary = summaryText({ seconds, threads, variant, weightsHash, path: out });
    const stopped = aborted
      ? `stopped in epoch ${last.epoch} after batch ${last.batch}; saved to ${out}\n`
      : "";
    process.stdout.write(`${stopped}\n${evaluationText(report, model.labels)}\n\n${summary}\n`);
  }
  if (aborted) process.exitCode = INTERRUPTED;
}

/** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  return controller.signal;
}
