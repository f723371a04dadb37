// Trainings that the stage shows: its own, and those that run or ran elsewhere. All of them come as the same lines.

import { InputError } from "../../errors";
import { createNetwork } from "../../network/create";
import { fromBytes } from "../../network/from-bytes";
import { type Line, linesOf, type Settings, type WeightsLine } from "../../record/lines";
import { recorderOf } from "../../record/recorder";
import type { TrainingRun } from "../../training/run";
import { train } from "../../training/train";
import type { News, State } from "../messages";
import type { Stage } from "./stage";

/** How often a training shows what it makes of the sample, if nothing else does. */
const SHOW_MS = 1000;
/** Before a training that does not answer is asked again. */
const RETRY_MS = 1000;

export class Trainings {
  readonly #stage: Stage;
  readonly #tell: (news: News) => void;
  /** Its own training. */
  #run: TrainingRun | undefined;
  /** What is followed now, and what ends it. */
  #following: Promise<void> = Promise.resolve();
  #end = new AbortController();
  /** Whether the next weights are those of a network that is not known yet. */
  #isNew = false;
  /** Batches of an epoch, and those to the end of the present one. */
  #batches = 0;
  #batchesLeft = 0;
  #state: State = "idle";
  /** Batches a second, where it does not train as fast as it can, and what counts them out. */
  #pace: number | undefined;
  #ticker: ReturnType<typeof setInterval> | undefined;

  constructor(stage: Stage, tell: (news: News) => void) {
    this.#stage = stage;
    this.#tell = tell;
  }

  get isIdle(): boolean {
    return this.#state === "idle";
  }

  /** Leaves what is trained or watched, and takes a new network. */
  async reset({ layers, activation, seed }: Settings): Promise<void> {
    const { width, classes } = this.#stage.testRows;
    const hidden = layers.map((units) => ({ units, activation }));
    const model = createNetwork({ inputs: width, layers: [...hidden, classes], seed });
    await this.stop();
    await this.#stage.take(model);
    await this.#stage.tellData();
  }

  /** Takes a new network and trains it to the end. */
  async trainAnew(settings: Settings): Promise<void> {
    // Where they cannot be loaded, what there is stays.
    await this.#load();
    await this.reset(settings);
    await this.#begin(settings);
    this.goOn();
  }

  /** Goes on to the end. */
  goOn(): void {
    if (!this.#run) return;
    this.#become("training");
    this.#drive();
  }

  /** Trains so many batches a second, or as many as can be. */
  slow(batchesPerSecond: number | undefined): void {
    this.#pace = batchesPerSecond;
    if (this.#state === "training") this.#drive();
  }

  #drive(): void {
    clearInterval(this.#ticker);
    if (this.#pace === undefined) this.#run?.resume();
    else {
      this.#run?.pause();
      this.#ticker = setInterval(() => this.#run?.resume(1), 1000 / this.#pace);
    }
  }

  /** Trains a batch, or to the end of the epoch, and pauses. Settings count where nothing is in training. */
  async step(by: "batch" | "epoch", settings: Settings): Promise<void> {
    if (!this.#run) {
      await this.#load();
      await this.stop();
      await this.#stage.take(this.#stage.model);
      await this.#begin(settings);
    }
    this.#become("paused");
    this.#run?.resume(by === "batch" ? 1 : this.#batchesLeft);
  }

  pause(): void {
    if (!this.#run) return;
    this.#run.pause();
    this.#become("paused");
  }

  /** The training images are there. */
  async #load(): Promise<void> {
    const loaded = this.#stage.train;
    this.#tell({ type: "loading" });
    await loaded;
  }

  /** Ends what is trained or watched. */
  async stop(): Promise<void> {
    this.#end.abort();
    await this.#following;
  }

  async watch(url: string, isLive: boolean): Promise<void> {
    await this.stop();
    this.#end = new AbortController();
    this.#become("watching");
    this.#following = this.#watch(url, isLive, this.#end.signal).finally(() => this.#become("idle"));
  }

  async #begin(settings: Settings): Promise<void> {
    const { recipe, epochs, batch, rate, seed } = settings;
    // The recipe has an Adam of its own.
    const optimizer = settings.optimizer === "adam" ? undefined : settings.optimizer;
    const rows = await this.#stage.train;
    const { model, test } = this.#stage;
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#batchesLeft = this.#batches = Math.ceil(rows.length / batch);
    this.#run = train(rows, { recipe, model, epochs, batch, rate, optimizer, seed, test, signal });
    this.#run.pause();
    this.#following = this.#follow(this.#run, settings).finally(() => {
      this.#run = undefined;
      this.#become("idle");
    });
  }

  async #follow(run: TrainingRun, settings: Settings): Promise<void> {
    const { model } = this.#stage;
    const recorder = recorderOf(model, settings, (line) => {
      if (line.type === "weights") this.#stage.remember(line.at, line.model);
      else if (line.type !== "run") this.#hear(line);
    });
    try {
      for await (const event of run) recorder.event(event);
    } catch (error) {
      recorder.failed(error as Error);
    }
  }

  async #watch(url: string, isLive: boolean, signal: AbortSignal): Promise<void> {
    let isLost = false;
    while (!signal.aborted) {
      try {
        if (await this.#read(url, signal)) return;
        if (!isLive) {
          this.#tell({ type: "error", message: "The record was cut short; this is what there is of it." });
          return this.#examine();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!isLive || error instanceof InputError) {
          this.#tell({ type: "error", message: (error as Error).message });
          return this.#examine();
        }
      }
      if (!isLost) this.#tell({ type: "lost" });
      isLost = true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Whether the training's end was reached. */
  async #read(url: string, signal: AbortSignal): Promise<boolean> {
    const response = await fetch(url, { signal });
    if (!response.ok || !response.body) throw new Error(`there is no training at ${url}: ${response.status}`);
    for await (const line of linesOf(response.body)) {
      if (line.type === "run") {
        this.#tell({ type: "settings", settings: line.settings });
        this.#isNew = true;
      } else if (line.type === "weights") await this.#adopt(line);
      else this.#hear(line);
      if (line.type === "done" || line.type === "failed") return true;
    }
    return false;
  }

  async #adopt({ at, model }: WeightsLine): Promise<void> {
    if (this.#isNew) await this.#stage.take(fromBytes(model));
    else this.#stage.update(model);
    this.#isNew = false;
    this.#stage.remember(at, model);
  }

  #hear(line: Exclude<Line, { type: "run" } | WeightsLine>): void {
    switch (line.type) {
      case "batch":
        this.#batchesLeft = line.batches - line.batch;
        this.#tell(line);
        this.#showSometimes();
        return;
      case "epoch":
        this.#batchesLeft = this.#batches;
        this.#tell(line);
        if (!this.#stage.isPast && line.testConfusion && line.testAccuracy !== undefined) {
          const { testConfusion: confusion, testAccuracy: accuracy } = line;
          this.#tell({
            type: "confusion",
            confusion: { confusion, accuracy, labels: this.#stage.model.labels },
          });
        }
        this.#showSometimes();
        if (this.#state === "paused") this.#stage.tellData().catch(this.#failed);
        return;
      case "done":
        this.#tell(line);
        this.#showLast();
        return;
      case "failed":
        this.#failed(line);
        // It may have learned before: the network keeps its last good weights.
        this.#showLast();
    }
  }

  /** What came of a training that is over. */
  #showLast(): void {
    this.#stage
      .show()
      .then(() => this.#examine())
      .catch(this.#failed);
  }

  /** What was learned and forgotten, after the training: it would be slower for it. */
  async #examine(): Promise<void> {
    const { test, moments } = this.#stage;
    await this.#stage.tellData();
    if (test && (await moments.examine(test))) this.#stage.tellLearning();
  }

  #showSometimes(): void {
    const isSlow = this.#state === "paused" || this.#pace !== undefined;
    if (!isSlow && performance.now() - this.#stage.shownAt < SHOW_MS) return;
    this.#stage.show().catch(this.#failed);
  }

  #become(state: State): void {
    if (state !== "training") clearInterval(this.#ticker);
    this.#state = state;
    this.#tell({ type: "state", state });
  }

  readonly #failed = ({ message }: { readonly message: string }): void => {
    this.#tell({ type: "error", message });
  };
}
