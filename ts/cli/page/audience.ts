// Who watches a training of the command line: a page, a file, or nobody.

import type { Line, Settings } from "../../record/lines";
import { type Recorder, recorderOf } from "../../record/recorder";
import type { Plan } from "../../training/plan/plan";
import { checkWritable } from "../writable";
import { Feed } from "./feed";
import { RecordFile } from "./record-file";
import { type PageFlags, serve } from "./serve";

/** Batches are told of no more often: pages show no more. */
const BATCH_MS = 90;

export interface AudienceFlags extends PageFlags {
  /** Serves the page until Ctrl-C. */
  visualize?: boolean;
  /** Serves it until the training ends. */
  live?: boolean;
  /** A file that keeps the training. */
  record?: string;
}

export interface Audience extends Partial<Recorder> {
  /** After the training: waits until the file is written, and for as long as the page is served. */
  leave(until: Promise<unknown>): Promise<void>;
}

/** @throws {InputError} if the record cannot be written, or the address is not this machine's. */
export async function audienceOf(flags: AudienceFlags, plan: Plan): Promise<Audience> {
  const { visualize = false, live = false, record } = flags;
  const writers: ((line: Line) => void)[] = [];
  const ends: ((until: Promise<unknown>) => Promise<unknown>)[] = [];
  if (record !== undefined) {
    await checkWritable(record, "--record");
    const file = new RecordFile(record);
    writers.push((line) => file.write(line));
    ends.push(() => file.end());
  }
  if (visualize || live) {
    const feed = new Feed();
    const hint = visualize ? "Ctrl-C ends" : "until the training ends; --visualize keeps it";
    const { url, server } = await serve({ as: "live", lines: () => feed.lines() }, flags, hint);
    let shown = 0;
    writers.push((line) => {
      const now = performance.now();
      if (line.type === "batch" && now - shown < BATCH_MS) return;
      shown = now;
      feed.write(line);
    });
    ends.push(async (until) => {
      if (visualize && !flags.json) process.stdout.write(`\n${url}   (still served; ${hint})\n`);
      if (visualize) await until;
      server.close();
      if (visualize) server.closeAllConnections();
    });
  }
  const recorder =
    writers.length > 0
      ? recorderOf(plan.model, settingsOf(plan), (line) => writers.forEach((write) => void write(line)))
      : {};
  return {
    ...recorder,
    async leave(until) {
      await Promise.all(ends.map((end) => end(until)));
    },
  };
}

function settingsOf({ recipe, epochs, batch, rate, optimizer, seed, model }: Plan): Settings {
  const hidden = model.layers.slice(0, -1);
  return {
    recipe,
    epochs,
    layers: hidden.map(({ units }) => units),
    activation: hidden[0]?.activation ?? "relu",
    rate,
    batch,
    optimizer: optimizer.code === 0 ? "adam" : "sgd",
    seed,
  };
}
