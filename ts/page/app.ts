// The page: what its controls ask of the worker.

import { Display } from "./display";
import { button, find, say } from "./elements";
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
  for (const id of query.get("hide")?.split(",") ?? []) find(id)?.setAttribute("hidden", "");

  const form = new SettingsForm(find<HTMLFormElement>("settings"));
  const timeline = new Timeline({ play: button("replay"), range: find("moment"), when: find("when") }, order);
  const [row, wanted, speed] = [
    find<HTMLInputElement>("row"),
    find<HTMLSelectElement>("wanted"),
    find<HTMLSelectElement>("speed"),
  ];
  const walk = new Walk({ play: button("walk"), step: button("step"), row, wanted, speed }, order);
  const subject = subjectIn(document, order, () => {
    // What is given by hand stays, though the walk would go on.
    walk.isHeld = true;
  });

  /** Takes a new network of the form's settings, if they are any. */
  const anew = (): boolean => {
    const settings = form.read();
    if (!settings) return false;
    display.settings = settings;
    find("hash").textContent = "none yet";
    order({ type: "reset", settings });
    return true;
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
    else anew();
    walk.play(true);
  };
  const correct = (label: string) => {
    walk.play(false);
    order({ type: "correct", label });
  };
  const display = new Display({ form, timeline, walk, subject, start, correct });

  find("settings").addEventListener("submit", (event) => {
    event.preventDefault();
    if (display.state === "training") return order({ type: "pause" });
    if (display.state === "paused") return order({ type: "train" });
    if (!anew()) return;
    // A link to the page as it is now trains the same network, bit for bit.
    form.keep();
    order({ type: "train" });
  });
  const stepBy = (by: "batch" | "epoch") => {
    const isBegun = display.state === "paused" || display.state === "training";
    if (isBegun || anew()) order({ type: "step", by });
  };
  const pace = find<HTMLSelectElement>("pace");
  pace.addEventListener("change", () => {
    order({ type: "slow", batchesPerSecond: Number(pace.value) || undefined });
  });
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
    walk.isHeld = false;
    walk.show();
  });
  worker.addEventListener("error", ({ message }) => say(message || "the worker failed"));
  return (news) => display.hear(news);
}
