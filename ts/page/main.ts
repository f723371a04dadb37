// The page: controls on one side, the worker on the other, and graphs between them.

import { percent } from "../charts/chart";
import { type Confusion, confusionOf } from "../charts/confusion";
import type { Epoch } from "../charts/curves";
import { dashboard } from "../charts/dashboard";
import type { Settings } from "../record/lines";
import type { CorrectedNews, ModelNews, News, Order, SampleNews, State } from "./messages";
import { SettingsForm } from "./settings";
import { subjectIn } from "./subject";
import { Timeline } from "./timeline";
import { tourIn } from "./tour/tour";
import { Walk } from "./walk";

const find = <E extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as E;
const button = (id: string) => find<HTMLButtonElement>(id);
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
const order = (order: Order) => worker.postMessage(order);

const query = new URLSearchParams(location.search);
// A teacher may link to the page without what would distract.
for (const id of query.get("hide")?.split(",") ?? []) find(id)?.setAttribute("hidden", "");

const graphs = dashboard(document.body);
const form = new SettingsForm(find<HTMLFormElement>("settings"));
const timeline = new Timeline({ play: button("replay"), range: find("moment"), when: find("when") }, order);
const walk = new Walk(
  {
    play: button("walk"),
    step: button("step"),
    row: find("row"),
    wanted: find("wanted"),
    speed: find("speed"),
  },
  order,
);
const subject = subjectIn(document, order, () => hold(true), say);

let state: State = "idle";
/** Whether the network on stage is one that a training of the page may begin with. */
let isNew = false;
let rows = 0;
let epochs: readonly Epoch[] = [];
/** Those of the training before. */
let before: readonly Epoch[] = [];
let at: number | undefined;
let [sample, model, confusion, settings]: [SampleNews?, ModelNews?, Confusion?, Settings?] = [];

const tour = tourIn(find("tour"), () => ({
  epochs,
  inputs: model?.inputs ?? 0,
  parameters: model?.parameters ?? 0,
  settings: settings ?? form.read()!,
  ...(sample && { sample: sample.sample }),
  ...(sample?.neuron && { neuron: sample.neuron }),
  ...(confusion && { confusion }),
}));

/** What is drawn stays, though the walk would go on. */
function hold(isHeld: boolean): void {
  walk.isHeld = isHeld;
}

/** Says something that also those should hear who do not see the page. */
function say(message: string): void {
  find("status").textContent = find("announcement").textContent = message;
}

function become(next: State): void {
  state = next;
  const isOwn = state === "training" || state === "paused";
  button("train").textContent = { idle: "Train", watching: "Train", training: "Pause", paused: "Go on" }[
    state
  ];
  form.isEnabled = !isOwn;
  if (state === "paused") find("status").textContent = "paused";
}

function showCurves(): void {
  const curves = { epochs, before, ...(at !== undefined && { at }) };
  graphs.set("loss", curves);
  graphs.set("accuracy", curves);
}

/** A new network: its training's curves begin anew, those of the one before stay behind them. */
function begin(next: ModelNews): void {
  model = next;
  if (epochs.length > 0) before = epochs;
  epochs = [];
  at = undefined;
  showCurves();
  find("hash").textContent = find("accuracy").textContent = "none yet";
  find("corrected").textContent = "";
  find("unfit").textContent = next.unfit ?? "";
  button("undo").disabled = true;
  walk.open(next.unfit ? 0 : rows, next.labels);
  const sees = next.inputs === 784;
  find("sight").hidden = !sees;
  subject.openFields(sees ? 0 : next.inputs);
  find("labels").replaceChildren(
    ...next.labels.map((label) => {
      const chosen = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      chosen.addEventListener("click", () => {
        walk.play(false);
        order({ type: "correct", label });
      });
      return chosen;
    }),
  );
}

function showSample(news: SampleNews): void {
  if (news.row === undefined) {
    subject.seen();
    // It was wiped while the worker looked at it.
    if (!walk.isHeld && model?.inputs === 784) return;
  } else {
    if (walk.isHeld) return;
    walk.row = news.row;
    if (news.past) graphs.set("confidence", news.past);
  }
  sample = news;
  find("warnings").textContent = news.sample.frame.warnings.join(", ");
  for (const name of ["input", "probabilities", "activity", "activations", "weights"] as const) {
    graphs.set(name, news.sample);
  }
  tour.update();
}

function showConfusion(next: Confusion): void {
  confusion = next;
  find("accuracy").textContent = percent(next.accuracy, 2);
  for (const name of ["confusion", "classes", "confusions"] as const) graphs.set(name, next);
  tour.update();
}

function showCorrection({ label, isKnown, before, after, learned, forgotten, undos }: CorrectedNews): void {
  const change = `Test accuracy ${percent(before, 2)} before, ${percent(after, 2)} after: ${learned} images learned, ${forgotten} forgotten.`;
  const what =
    label === undefined
      ? "Undone."
      : isKnown
        ? `It takes this for a ${label} now.`
        : `It still doubts that this is a ${label}.`;
  find("corrected").textContent = `${what} ${change}`;
  button("undo").disabled = undos === 0;
}

function start(): void {
  for (const id of ["train", "batch-step", "epoch-step", "reset"]) button(id).disabled = false;
  const asked = (name: string) => {
    const path = query.get(name);
    return path === null ? undefined : new URL(path, location.href).href;
  };
  const [model, live, replay] = [asked("model"), asked("live"), asked("replay")];
  if (model) order({ type: "load", url: model });
  else if (live) order({ type: "watch", url: live, isLive: true });
  else if (replay) order({ type: "watch", url: replay, isLive: false });
  else anew();
  walk.play(true);
}

/** Takes a new network of the form's settings; false if they are none. */
function anew(): boolean {
  const next = form.read();
  if (!next) return false;
  settings = next;
  isNew = true;
  find("hash").textContent = "none yet";
  order({ type: "reset", settings: next });
  return true;
}

/** What to do at each kind of news. */
const AT: { readonly [T in News["type"]]: (news: Extract<News, { type: T }>) => void } = {
  ready({ variant, threads, rows: count }) {
    rows = count;
    find("engine").textContent = `${variant}, ${threads === 1 ? "one thread" : `${threads} threads`}`;
    say("ready");
    start();
  },
  model: begin,
  settings(news) {
    ({ settings } = news);
    form.write(settings);
    say("watching a training");
  },
  state: ({ state }) => become(state),
  batch({ epoch, epochs: all, batch, batches, loss }) {
    find<HTMLProgressElement>("progress").value = (epoch - 1 + batch / batches) / all;
    const where = state === "paused" ? `batch ${batch} of ${batches}, ` : "";
    find("status").textContent = `${where}epoch ${epoch} of ${all}, loss ${loss.toFixed(4)}`;
  },
  epoch(news) {
    epochs = [...epochs, news];
    if (!Number.isFinite(news.loss)) say("The loss is no longer a number: a smaller rate may help.");
    showCurves();
  },
  confusion: (news) => showConfusion(news.confusion),
  data({ frame }) {
    showConfusion(confusionOf(frame));
    graphs.set("calibration", frame.calibration);
  },
  moments({ moments, now }) {
    timeline.show(moments, now);
    at = now < moments.length - 1 ? moments[now] : undefined;
    showCurves();
  },
  learning: ({ frame }) => graphs.set("learning", frame),
  sample: showSample,
  neuron({ frame }) {
    find("neuron-hint").hidden = true;
    graphs.set("neuron", frame);
  },
  corrected: showCorrection,
  done({ weightsHash, aborted, seconds }) {
    find("hash").textContent = weightsHash;
    find<HTMLProgressElement>("progress").value = aborted ? 0 : 1;
    say(`${aborted ? "stopped" : "trained"} in ${seconds.toFixed(2)} s`);
  },
  lost: () => say("The connection to the training is lost; trying again."),
  error: ({ message }) => say(message),
};

worker.addEventListener("message", ({ data }: MessageEvent<News>) => AT[data.type](data as never));
worker.addEventListener("error", ({ message }) => say(message || "the worker failed"));

find("settings").addEventListener("submit", (event) => {
  event.preventDefault();
  if (state === "training") return order({ type: "pause" });
  if (state === "paused") return order({ type: "train" });
  if (!anew()) return;
  // A link to the page as it is now trains the same network, bit for bit.
  form.keep();
  order({ type: "train" });
});
const stepBy = (by: "batch" | "epoch") => {
  if (state !== "paused" && state !== "training" && !(isNew && epochs.length === 0) && !anew()) return;
  order({ type: "step", by });
};
button("batch-step").addEventListener("click", () => stepBy("batch"));
button("epoch-step").addEventListener("click", () => stepBy("epoch"));
button("reset").addEventListener("click", () => {
  form.keep();
  anew();
});
document.addEventListener("click", ({ target }) => {
  const neuron = (target as Element).closest("[data-unit]")?.getAttribute("data-unit");
  if (!neuron) return;
  const [layer, unit] = neuron.split(",").map(Number);
  order({ type: "neuron", layer: layer!, unit: unit! });
});
button("undo").addEventListener("click", () => order({ type: "undo" }));
button("clear").addEventListener("click", () => {
  subject.clear();
  hold(false);
  walk.show();
});
