// The page: what its controls ask of the worker.

import type { Settings } from "../record/lines";
import { Display } from "./display";
import { button, find, NONE, say } from "./elements";
import type { News, Order } from "./messages";
import { SettingsForm } from "./settings";
import { subjectIn } from "./subject";
import { Timeline } from "./timeline";
import { Walk } from "./walk";

/** Opens the page on a worker; returns what hears the worker's news. */
export function open(worker: Worker): (news: News) => void {
  const order = (order: Order) => worker.postMessage(order);
  const query = new URLSearchParams(location.search);
  // A teacher may link to the page without what would distract.
  for (const id of query.get("hide")?.split(",") ?? []) find(id)?.classList.add("left-out");

  const form = new SettingsForm(find<HTMLFormElement>("settings"));
  const timeline = new Timeline({ play: button("replay"), range: find("moment"), when: find("when") }, order);
  const [row, wanted, speed] = [
    find<HTMLInputElement>("row"),
    find<HTMLSelectElement>("wanted"),
    find<HTMLSelectElement>("speed"),
  ];
  const toImages = () => {
    subject.clear();
    walk.isHeld = false;
  };
  const walk = new Walk({ play: button("walk"), step: button("step"), row, wanted, speed }, order, toImages);
  const subject = subjectIn(document, order, () => {
    // What is given by hand stays, though the walk would go on.
    walk.isHeld = true;
  });

  /** What the form says; the reader is told if that is nothing to train with. */
  const settings = (): Settings | undefined => {
    const read = form.read();
    if (!read) say("A setting is wrong.");
    return read;
  };
  const reset = () => {
    const read = settings();
    if (!read) return;
    display.settings = read;
    say("ready: press Train");
    order({ type: "reset", settings: read });
  };
  const start = () => {
    for (const id of ["train", "batch-step", "epoch-step", "reset"]) button(id).disabled = false;
    const asked = (name: string) => {
      const path = query.get(name);
      return path === null ? undefined : new URL(path, location.href).href;
    };
    const [model, live, replay] = ["model", "live", "replay"].map(asked);
    if (model) order({ type: "load", url: model });
    else if (live) order({ type: "watch", url: live, isLive: true });
    else if (replay) order({ type: "watch", url: replay, isLive: false });
    else reset();
    walk.play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  };
  const correct = (label: string) => {
    walk.play(false);
    order({ type: "correct", label });
  };
  const display = new Display({ form, timeline, walk, subject, start, correct });

  find("settings").addEventListener("submit", (event) => {
    event.preventDefault();
    if (display.state === "training") return order({ type: "pause" });
    if (display.state === "paused") return order({ type: "train", anew: undefined });
    const anew = settings();
    if (!anew) return;
    display.settings = anew;
    find("hash").textContent = NONE;
    // A link to the page as it is now trains the same network, bit for bit.
    form.keep();
    order({ type: "train", anew });
  });
  const stepBy = (by: "batch" | "epoch") => {
    const read = settings();
    if (!read) return;
    display.settings = read;
    form.keep();
    order({ type: "step", by, settings: read });
  };
  const pace = find<HTMLSelectElement>("pace");
  pace.addEventListener("change", () => {
    order({ type: "slow", batchesPerSecond: Number(pace.value) || undefined });
  });
  button("batch-step").addEventListener("click", () => stepBy("batch"));
  button("epoch-step").addEventListener("click", () => stepBy("epoch"));
  button("stop").addEventListener("click", () => order({ type: "stop" }));
  button("reset").addEventListener("click", () => {
    form.keep();
    reset();
  });
  document.addEventListener("click", ({ target }) => {
    const numbersOf = (name: string) => {
      const mark = (target as Element).closest(`[${name}]`);
      return mark?.getAttribute(name)?.split(",").map(Number) as [number, number] | undefined;
    };
    const [neuron, cell] = [numbersOf("data-unit"), numbersOf("data-cell")];
    if (neuron) order({ type: "neuron", layer: neuron[0], unit: neuron[1] });
    if (cell) walk.showTaken(...cell);
  });
  button("undo").addEventListener("click", () => order({ type: "undo" }));
  button("clear").addEventListener("click", () => {
    toImages();
    walk.show();
  });
  return (news) => display.hear(news);
}
