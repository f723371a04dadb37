// The page: controls on one side, the worker on the other, and graphs between them.

import { percent } from "../charts/chart";
import type { Epoch } from "../charts/curves";
import type { Sample } from "../charts/sample";
import { drawingOn } from "./drawing";
import type { News, Order } from "./messages";
import { panelsIn } from "./panels";

/** Time between rows of a walk through the test data. */
const STEP_MS = 1000;

const find = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
/** The fields that decide a training; the address may set them. */
const SETTINGS = ["epochs", "layers", "seed"];
for (const [name, value] of new URLSearchParams(location.search)) {
  if (SETTINGS.includes(name)) find<HTMLInputElement>(name).value = value;
}

const order = (order: Order) => worker.postMessage(order);
const panels = panelsIn(document);

const status = find("status");
const progress = find<HTMLProgressElement>("progress");
const [walkButton, trainButton] = [find<HTMLButtonElement>("walk"), find<HTMLButtonElement>("train")];
const rowField = find<HTMLInputElement>("row");

let epochs: Epoch[] = [];
let rows = 0;
let isTraining = false;
let walk: ReturnType<typeof setInterval> | undefined;
/** While something is drawn, rows of the walk do not take its place. */
let isDrawn = false;

const showRow = (row: number) => {
  rowField.value = String(row);
  order({ type: "row", row });
};
const step = () => {
  const row = Number(rowField.value);
  if (find<HTMLInputElement>("mistakes").checked) order({ type: "mistake", after: row });
  else showRow((row + 1) % rows);
};

function setWalking(isWalking: boolean): void {
  clearInterval(walk);
  walk = isWalking ? setInterval(() => isDrawn || step(), STEP_MS) : undefined;
  walkButton.textContent = isWalking ? "Pause" : "Play";
}

function setTraining(training: boolean): void {
  isTraining = training;
  trainButton.textContent = training ? "Stop" : "Train";
  progress.hidden = !training;
}

function tell(news: News): void {
  switch (news.type) {
    case "ready": {
      rows = news.rows;
      rowField.max = String(rows - 1);
      const threads = news.threads === 1 ? "one thread" : `${news.threads} threads`;
      find("engine").textContent = `${news.variant}, ${threads}`;
      status.textContent = "ready";
      const model = new URLSearchParams(location.search).get("model");
      if (model !== null) order({ type: "load", url: new URL(model, location.href).href });
      trainButton.disabled = walkButton.disabled = find<HTMLButtonElement>("step").disabled = false;
      showRow(0);
      setWalking(true);
      break;
    }
    case "batch":
      progress.value = (news.epoch - 1 + news.share) / news.epochs;
      status.textContent = `epoch ${news.epoch} of ${news.epochs}, loss ${news.loss.toFixed(4)}`;
      break;
    case "epoch":
      epochs = [...epochs, news.epoch];
      panels.show("loss", epochs);
      panels.show("accuracy", epochs);
      break;
    case "confusion":
      find("accuracy").textContent = percent(news.confusion.accuracy, 2);
      panels.show("confusion", news.confusion);
      showRow(Number(rowField.value));
      break;
    case "row":
      rowField.value = String(news.row);
      panels.show("confidence", news.past);
      if (!isDrawn) showSample(news.sample);
      break;
    case "drawn":
      isAsked = false;
      if (!isDrawn) break;
      find("warnings").textContent = news.sample.frame.warnings.join(", ");
      showSample(news.sample);
      if (isStale) askForDrawn();
      break;
    case "done":
      setTraining(false);
      find("hash").textContent = news.hash;
      status.textContent = `${news.aborted ? "stopped" : "trained"} in ${news.seconds.toFixed(2)} s`;
      break;
    case "error":
      setTraining(false);
      status.textContent = news.message;
  }
}

/** Whether the worker is looking at the sheet, and whether something was drawn meanwhile. */
let [isAsked, isStale] = [false, false];
function askForDrawn(): void {
  isStale = isAsked;
  if (!isAsked) order({ type: "draw", picture: drawing.picture() });
  isAsked = true;
}

function showSample(sample: Sample): void {
  for (const name of ["input", "probabilities", "activity", "activations", "weights"] as const) {
    panels.show(name, sample);
  }
}

worker.addEventListener("message", ({ data }: MessageEvent<News>) => tell(data));
worker.addEventListener("error", ({ message }) =>
  tell({ type: "error", message: message || "the worker failed" }),
);

const drawing = drawingOn(find<HTMLCanvasElement>("sheet"), () => {
  isDrawn = true;
  askForDrawn();
});
find("clear").addEventListener("click", () => {
  drawing.clear();
  isDrawn = false;
  find("warnings").textContent = "";
  showRow(Number(rowField.value));
});
walkButton.addEventListener("click", () => setWalking(walk === undefined));
find("step").addEventListener("click", () => {
  setWalking(false);
  step();
});
rowField.addEventListener("change", () => {
  setWalking(false);
  showRow(Math.min(rows - 1, Math.max(0, Math.floor(Number(rowField.value)) || 0)));
});
find("controls").addEventListener("submit", (event) => {
  event.preventDefault();
  if (isTraining) {
    order({ type: "stop" });
    return;
  }
  const value = (id: string) => find<HTMLInputElement>(id).value;
  // A link to the page as it is now trains the same network, bit for bit.
  history.replaceState(null, "", `?${new URLSearchParams(SETTINGS.map((id) => [id, value(id)]))}`);
  epochs = [];
  find("hash").textContent = "";
  setTraining(true);
  const layers = value("layers").split(",").map(Number);
  order({ type: "train", epochs: Number(value("epochs")), seed: Number(value("seed")), layers });
});
