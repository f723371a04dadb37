// What the worker says, shown: in the graphs, the bar above them, and the controls.

import { type Confusion, confusionOf } from "../charts/confusion";
import type { Epoch } from "../charts/curves";
import { type Dashboard, dashboard } from "../charts/dashboard";
import { percent } from "../charts/numbers";
import type { Sample } from "../charts/sample";
import type { BatchLine, Settings } from "../record/lines";
import { isAstray, lossText } from "../training/loss";
import { showCorrection } from "./correction";
import { button, find, NONE, say } from "./elements";
import type { ModelNews, News, SampleNews, State } from "./messages";
import { seldom } from "./seldom";
import type { SettingsForm } from "./settings";
import type { Subject } from "./subject";
import type { Timeline } from "./timeline";
import { type Tour, tourIn } from "./tour/tour";
import type { Walk } from "./walk";

/** Graphs of a training that runs are drawn no more often: every drawing takes time from it. */
const GRAPHS_MS = 1000;
const STATUS_MS = 100;
/** While one draws, an answer comes with each step of the stroke: what goes on inside follows a little slower. */
const INSIDE_MS = 200;

const DIVERGED = "Its loss is no longer a number: a smaller rate may help.";
const ASTRAY = "Guessing does better: a smaller rate may help.";

/** The parts of the page that are told what is shown. */
export interface Parts {
  readonly form: SettingsForm;
  readonly timeline: Timeline;
  readonly walk: Walk;
  readonly subject: Subject;
  /** The worker is ready to be given orders. */
  readonly start: () => void;
  /** Teaches that what is shown is of this class. */
  readonly correct: (label: string) => void;
}

export class Display {
  state: State = "idle";
  /** What the network is trained with. */
  settings: Settings | undefined;
  #epochs: readonly Epoch[] = [];
  /** Those of the training before. */
  #before: readonly Epoch[] = [];
  /** The moment that is shown, if it has passed. */
  #at: number | undefined;
  /** Whether the network that is shown has learned something. */
  #isTrained = false;
  #rows = 0;
  #sample: SampleNews | undefined;
  #model: ModelNews | undefined;
  #confusion: Confusion | undefined;
  readonly #parts: Parts;
  readonly #graphs: Dashboard = dashboard(document.body);
  readonly #tour: Tour;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#tour = tourIn(find("tour"), () => ({
      epochs: this.#epochs,
      inputs: this.#model?.inputs ?? 0,
      parameters: this.#model?.parameters ?? 0,
      settings: this.settings ?? { ...parts.form.values, seed: undefined, layers: this.#model?.layers ?? [] },
      sample: this.#sample?.sample,
      neuron: this.#sample?.neuron,
      confusion: this.#confusion,
    }));
  }

  hear(news: News): void {
    this.#reactions[news.type](news as never);
  }

  readonly #reactions: { readonly [T in News["type"]]: (news: Extract<News, { type: T }>) => void } = {
    ready: ({ variant, threads, rows }) => {
      this.#rows = rows;
      find("engine").textContent = `${variant}, ${threads === 1 ? "one thread" : `${threads} threads`}`;
      say("ready: press Train");
      this.#parts.start();
    },
    model: (news) => this.#begin(news),
    settings: ({ settings }) => {
      this.settings = settings;
      this.#parts.form.write(settings);
      say("watching a training");
    },
    state: ({ state }) => this.#become(state),
    batch: (news) => this.#showBatch(news),
    loading: () => say("loading the training images"),
    epoch: (news) => {
      this.#epochs = [...this.#epochs, news];
      if (!Number.isFinite(news.loss)) say(DIVERGED);
      else if (this.state === "paused") {
        this.#showStatus.now(`after epoch ${news.epoch}, loss ${lossText(news.loss)}`);
      }
      this.#showCurves();
    },
    confusion: ({ confusion }) => this.#showConfusion(confusion),
    data: ({ frame }) => {
      this.#showConfusion.now(confusionOf(frame));
      this.#graphs.set("calibration", frame.calibration);
    },
    moments: ({ moments, now }) => {
      this.#parts.timeline.show(moments, now);
      const at = now < moments.length - 1 ? moments[now] : undefined;
      if (at === this.#at) return;
      this.#at = at;
      this.#showCurves.now();
    },
    learning: ({ frame }) => this.#graphs.set("learning", frame),
    sample: (news) => this.#showSample(news),
    neuron: ({ frame }) => {
      find("neuron-hint").hidden = true;
      document.querySelector("[data-graph=neuron]")!.removeAttribute("hidden");
      this.#graphs.set("neuron", frame);
    },
    corrected: (news) => showCorrection(news),
    done: ({ weightsHash, aborted, seconds }) => {
      find("hash").textContent = weightsHash;
      find<HTMLProgressElement>("progress").value = aborted ? 0 : 1;
      const loss = this.#epochs.at(-1)?.loss ?? 0;
      const isAway = isAstray(loss, this.#model?.labels.length ?? 0);
      const advice = isAway ? `. ${Number.isFinite(loss) ? ASTRAY : DIVERGED}` : "";
      this.#showStatus.now("");
      this.#showConfusion.flush();
      this.#showCurves.flush();
      say(`${aborted ? "stopped" : "trained"} in ${seconds.toFixed(2)} s${advice}`);
      this.#isTrained = true;
      this.#become("idle");
    },
    lost: () => {
      // It is told from its beginning again, and is not its own training before.
      this.#epochs = [];
      say("The connection to the training is lost; trying again.");
    },
    error: ({ message }) => say(message),
  };

  #become(state: State): void {
    this.state = state;
    const words = { watching: "Train", training: "Pause", paused: "Go on" };
    const isIdle = state === "idle";
    button("train").textContent = isIdle ? (this.#isTrained ? "Train anew" : "Train") : words[state];
    // A training that runs elsewhere is not left by mistake.
    for (const id of ["train", "batch-step", "epoch-step", "reset"])
      button(id).disabled = state === "watching";
    this.#parts.form.isEnabled = isIdle;
    button("stop").disabled = state !== "training" && state !== "paused";
    find<HTMLFieldSetElement>("labels").disabled = !isIdle;
    find("correct").textContent = isIdle ? "It is a" : "It is a (after the training)";
    if (state === "paused") find("status").textContent = "paused";
  }

  /** A new network: its training's curves begin anew, those of the one before stay behind them. */
  #begin(model: ModelNews): void {
    const { inputs, labels, unfit, weightsHash } = model;
    const { walk, subject, correct } = this.#parts;
    this.#model = model;
    if (this.#epochs.length > 0) this.#before = this.#epochs;
    this.#epochs = [];
    this.#at = undefined;
    this.#showCurves.now();
    find<HTMLProgressElement>("progress").value = 0;
    this.#isTrained = weightsHash !== undefined;
    this.#become(this.state);
    if (weightsHash) {
      this.settings = undefined;
      say(`a trained network: ${[inputs, ...model.layers, labels.length].join("-")}`);
    }
    find("hash").textContent = weightsHash ?? NONE;
    find("accuracy").textContent = NONE;
    find("neuron-hint").hidden = false;
    document.querySelector("[data-graph=neuron]")!.setAttribute("hidden", "");
    find("corrected").textContent = "";
    find("unfit").textContent = unfit ?? "";
    button("undo").disabled = true;
    walk.open(unfit ? 0 : this.#rows, labels);
    find("sight").hidden = !this.#sees;
    // Of other classes than the test images' nothing can be learned from corrections.
    find("teaching").hidden = unfit !== undefined;
    subject.openFields(this.#sees ? 0 : inputs);
    find("labels").replaceChildren(
      ...labels.map((label) => {
        const chosen = Object.assign(document.createElement("button"), {
          type: "button",
          textContent: label,
        });
        chosen.addEventListener("click", () => correct(label));
        return chosen;
      }),
    );
  }

  /** Whether the network sees pictures. */
  get #sees(): boolean {
    return this.#model?.inputs === 784;
  }

  #showBatch({ epoch, epochs, batch, batches, loss }: BatchLine): void {
    if (this.state === "idle") return;
    find<HTMLProgressElement>("progress").value = (epoch - 1 + batch / batches) / epochs;
    this.#showStatus(`epoch ${epoch} of ${epochs}, batch ${batch} of ${batches}, loss ${lossText(loss)}`);
  }

  readonly #showStatus = seldom(STATUS_MS, (text: string) => {
    find("status").textContent = text;
  });

  readonly #showCurves = seldom(GRAPHS_MS, () => {
    const at = this.#at;
    const curves = { epochs: this.#epochs, before: this.#before, ...(at !== undefined && { at }) };
    this.#graphs.set("loss", curves);
    this.#graphs.set("accuracy", curves);
    this.#tour.update();
  });

  readonly #showConfusion = seldom(GRAPHS_MS, (confusion: Confusion) => {
    this.#confusion = confusion;
    find("accuracy").textContent = percent(confusion.accuracy, 2);
    for (const name of ["confusion", "classes", "confusions"] as const) this.#graphs.set(name, confusion);
    this.#tour.update();
  });

  #showSample(news: SampleNews): void {
    const { walk, subject } = this.#parts;
    if (news.row === undefined) {
      subject.seen();
      // It was wiped while the worker looked at it.
      if (this.#sees && !walk.isHeld) return;
    } else {
      if (walk.isHeld) return;
      walk.row = news.row;
      if (news.past) this.#graphs.set("confidence", news.past);
    }
    this.#sample = news;
    find("warnings").textContent = news.sample.frame.warnings.join(", ");
    for (const name of ["input", "probabilities"] as const) this.#graphs.set(name, news.sample);
    this.#showInside(news.sample);
  }

  readonly #showInside = seldom(INSIDE_MS, (sample: Sample) => {
    for (const name of ["activity", "activations", "weights"] as const) this.#graphs.set(name, sample);
    this.#tour.update();
  });
}
