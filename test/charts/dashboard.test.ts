// A dashboard: where its graphs go, which of them a frame fills, and when they are painted.

import { createNetwork, type DataFrame, inspect } from "inkling";
import { DARK, dashboard, LIGHT, type Shown } from "inkling/charts";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  all,
  calibration,
  confusion,
  decision,
  epoch,
  filled,
  learning,
  NAMES,
  neuron,
  place,
  sample,
  textsOf,
} from "../support/charts";

afterEach(() => vi.unstubAllGlobals());

const ANSWER = ["input", "activity", "probabilities", "activations", "weights", "confidence"];

const data: DataFrame = {
  type: "data",
  count: 16,
  interval: [0.5, 0.9],
  loss: 0.5,
  classes: confusion.labels.map((label) => ({ label, count: 1, precision: 1, recall: 1, f1: 1 })),
  confusions: [],
  mistakes: [],
  calibration,
  accuracy: confusion.accuracy,
  confusion: confusion.confusion,
};

describe("the graphs of a dashboard", () => {
  it("are all, at the end of the element, until they are removed", () => {
    const element = place("<p></p>");
    const graphs = dashboard(element);
    expect(all(element, "[data-graph]").map((place) => place.getAttribute("data-graph"))).toEqual(NAMES);
    expect(all(element, "figure")).toHaveLength(NAMES.length);
    graphs.remove();
    expect(element.innerHTML).toBe("<p></p>");
  });

  it("go where the page has places for them, which stay there", () => {
    const html = '<section><div data-graph="loss"></div></section>';
    const element = place(html);
    const graphs = dashboard(element, { graphs: ["weights", "loss"] });
    expect(element.querySelector("section figure")!.getAttribute("aria-label")).toBe("Loss");
    expect(element.lastElementChild!.getAttribute("data-graph")).toBe("weights");
    graphs.remove();
    expect(element.innerHTML).toBe(html);
  });

  it("are dark where that is asked for or preferred, and change with what is preferred", () => {
    const ink = (element: Element) => element.querySelector("svg text")!.getAttribute("fill");
    const dark = { matches: false, listeners: new Set<() => void>() };
    vi.stubGlobal("matchMedia", () => ({
      get matches() {
        return dark.matches;
      },
      addEventListener: (_: string, listener: () => void) => dark.listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => dark.listeners.delete(listener),
    }));
    const [auto, always] = [place(), place()];
    const graphs = dashboard(auto, { graphs: ["probabilities", "loss"] });
    graphs.show(decision);
    const other = dashboard(always, { graphs: ["probabilities"], theme: "dark" });
    other.show(decision);
    expect([ink(auto), ink(always)]).toEqual([LIGHT.ink, DARK.ink]);
    dark.matches = true;
    for (const listener of dark.listeners) listener();
    expect(ink(auto)).toBe(DARK.ink);
    expect(filled(auto)).toEqual(["probabilities"]);
    graphs.remove();
    expect(dark.listeners.size).toBe(0);
  });

  it("must be known", () => {
    const wrong = (options: object) => () => dashboard(place(), options);
    expect(wrong({ graphs: ["loss", "weight"] })).toThrow('options.graphs[1]: expected "input" or');
    expect(wrong({ graphs: ["loss", "weight"] })).toThrow('did you mean "weights"?');
    expect(wrong({ graphs: "loss" })).toThrow(
      'options.graphs: expected an array of names of graphs, got "loss"',
    );
    expect(wrong({ theme: "blue" })).toThrow(
      'options.theme: expected "light" or "dark" or "auto", got "blue"',
    );
    expect(wrong({ graph: [] })).toThrow("options.graph");
  });
});

describe("a frame", () => {
  it("of an answer fills the graphs of answers, and goes into the history", () => {
    const element = place();
    const graphs = dashboard(element);
    graphs.show(decision);
    expect(filled(element)).toEqual(ANSWER);
    expect(textsOf(element, "input")[0]).toBe("");
    graphs.show(sample);
    expect(textsOf(element, "input")[0]).toBe("true: c");
    expect(all(element, "[data-graph=confidence] path.answer")).toHaveLength(2);
    for (let times = 0; times < 60; times++) graphs.show(JSON.parse(JSON.stringify(sample)));
    expect(all(element, "[data-graph=confidence] path.answer")).toHaveLength(50);
  });

  it("of data fills those of confusions and the calibration", () => {
    const element = place();
    dashboard(element).show(data);
    expect(filled(element)).toEqual(["confusion", "classes", "confusions", "calibration"]);
    expect(textsOf(element, "confusions")).toContain("a taken for b");
  });

  it("of an epoch goes on with the curves, and a new training begins them anew before the shadow of the old one", () => {
    const element = place();
    const graphs = dashboard(element);
    for (const at of [1, 2, 3]) graphs.show(epoch(at));
    expect(filled(element)).toEqual(["loss", "accuracy"]);
    expect(all(element, "[data-graph=loss] circle")).toHaveLength(3);
    expect(textsOf(element, "loss")).not.toContain("thin: the training before");
    graphs.show(epoch(1));
    expect(all(element, "[data-graph=loss] circle")).toHaveLength(1);
    expect(textsOf(element, "loss")).toContain("thin: the training before");
    graphs.show(epoch(2));
    expect(all(element, "[data-graph=loss] circle")).toHaveLength(2);
    expect(textsOf(element, "loss")).toContain("thin: the training before");
  });

  it("of an epoch with a test fills the confusions, with the names of the classes where they are known", () => {
    const element = place();
    const graphs = dashboard(element);
    const event = epoch(1, { testConfusion: confusion.confusion, testAccuracy: 0.8125 });
    graphs.show(event);
    expect(filled(element)).toEqual(["confusion", "loss", "accuracy", "classes", "confusions"]);
    expect(textsOf(element, "confusions")).toContain("0 taken for 1");
    expect(textsOf(element, "confusion")).toContain("accuracy 81.25 %");
    graphs.show(decision);
    graphs.show(event);
    expect(textsOf(element, "confusions")).toContain("a taken for b");
  });

  it("that is none is refused by what it is", async () => {
    const graphs = dashboard(place());
    const model = await inspect(createNetwork({ inputs: 2, layers: [2] }));
    const refused: [unknown, string][] = [
      [model, '"model"'],
      [{ frame: model }, '"model"'],
      [{ type: "batch" }, '"batch"'],
      [null, "null"],
      ["decision", '"decision"'],
      [{}, "an object with nothing in it"],
    ];
    for (const [frame, name] of refused) {
      expect(() => graphs.show(frame as Shown)).toThrow(
        `frame.type: expected "decision", "data" or "epoch", got ${name}`,
      );
    }
  });

  it("is not needed where a graph gets its data", () => {
    const element = place();
    const graphs = dashboard(element, { graphs: ["learning", "neuron"] });
    graphs.set("learning", learning);
    graphs.set("neuron", neuron);
    // One that is not there.
    graphs.set("loss", { epochs: [] });
    expect(filled(element)).toEqual(["learning", "neuron"]);
    expect(() => graphs.set("los" as "loss", { epochs: [] })).toThrow('did you mean "loss"?');
  });
});
