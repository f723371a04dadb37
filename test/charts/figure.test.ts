// Graphs as figures of a page: their words and tables, and how their marks are read by pointer and by keyboard.

import { activityChart, figureFor, LIGHT, probabilitiesChart, stillFigureFor } from "inkling/charts";
import { beforeEach, describe, expect, it } from "vitest";
import { all, decision, page, sample } from "../support/charts";

const { document, Event } = page();

/** An event that bubbles, with some fields. */
const fire = (target: Element, type: string, fields: object = {}) =>
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, cancelable: true }), fields));

const made = (chart: typeof probabilitiesChart) => {
  const figure = figureFor(document, chart, LIGHT);
  figure.show(sample);
  const [svg, line, outline] = ["svg", "[data-reading]", "figure > div > div"].map(
    (selector) =>
      figure.element.parentElement?.querySelector(selector) ?? figure.element.querySelector(selector)!,
  ) as [SVGSVGElement, HTMLElement, HTMLElement];
  return { ...figure, svg, line, outline };
};

describe("a figure", () => {
  it("has its name, words for beginners and a table", () => {
    const { element } = made(probabilitiesChart);
    expect(element.getAttribute("aria-label")).toBe("Output probabilities");
    expect(element.querySelector("svg")!.getAttribute("aria-label")).toBe("Output probabilities");
    expect(element.querySelector("h2")!.textContent).toBe("Output probabilities");
    expect(all(element, "summary").map((summary) => summary.textContent)).toEqual([
      "What am I looking at?",
      "As a table",
    ]);
  });

  it("has its table when that is opened, and up to date from then on", () => {
    const { element, show } = made(probabilitiesChart);
    const rows = () => all(element, "tbody td").map((cell) => cell.textContent);
    expect(rows()).toEqual([]);
    const details = element.querySelectorAll("details")[1]!;
    details.setAttribute("open", "");
    Object.assign(details, { open: true });
    details.dispatchEvent(new Event("toggle"));
    expect(rows()).toEqual(["a", "20.0 %", "b", "75.0 %", "c", "5.0 %"]);
    show({ ...sample, frame: { ...sample.frame, probabilities: [1, 0, 0] } });
    expect(rows()).toEqual(["a", "100.0 %", "b", "0.0 %", "c", "0.0 %"]);
  });

  it("is a picture with titles where no program runs", () => {
    const { element, show } = stillFigureFor(document, probabilitiesChart, LIGHT);
    for (let times = 0; times < 2; times++) {
      show(sample);
      expect(element.querySelector("svg")!.getAttribute("role")).toBe("img");
      expect(element.querySelector("svg")!.hasAttribute("tabindex")).toBe(false);
      expect(all(element, "title").map((title) => title.textContent)).toEqual([
        "a: 20.0 %",
        "b: 75.0 %",
        "c: 5.0 %",
      ]);
      expect(element.querySelector("[data-say]")).toBeNull();
    }
  });
});

describe("the marks of a figure", () => {
  let figure: ReturnType<typeof made>;
  beforeEach(() => {
    figure = made(probabilitiesChart);
  });
  const press = (key: string) => {
    const event = Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key });
    figure.svg.dispatchEvent(event);
    return [figure.line.textContent, event.defaultPrevented];
  };

  it("are read by arrow keys, and spoken", () => {
    expect(figure.svg.getAttribute("tabindex")).toBe("0");
    expect(figure.outline.hidden).toBe(true);
    expect(press("ArrowRight")).toEqual(["a: 20.0 %", true]);
    expect(figure.line.getAttribute("aria-live")).toBe("polite");
    expect(figure.outline.hidden).toBe(false);
    expect(press("ArrowRight")).toEqual(["b: 75.0 %", true]);
    expect(press("ArrowLeft")).toEqual(["a: 20.0 %", true]);
    expect(press("ArrowLeft")).toEqual(["a: 20.0 %", true]);
    expect(press("End")).toEqual(["c: 5.0 %", true]);
    expect(press("ArrowRight")).toEqual(["c: 5.0 %", true]);
    expect(press("Home")).toEqual(["a: 20.0 %", true]);
    expect(press("PageDown")).toEqual(["c: 5.0 %", true]);
    expect(press("PageUp")).toEqual(["a: 20.0 %", true]);
    expect(press("Tab")).toEqual(["a: 20.0 %", false]);
    expect(press("Escape")).toEqual(["", false]);
    expect(figure.outline.hidden).toBe(true);
    expect(press("ArrowLeft")).toEqual(["c: 5.0 %", true]);
  });

  it("go on by ten with Page Down", () => {
    const many = { ...decision, classes: [..."abcdefghijklmno"], probabilities: Array(15).fill(1 / 15) };
    figure.show({ frame: many });
    press("PageDown");
    expect(press("ArrowLeft")[0]).toBe("i: 6.7 %");
    expect(press("PageDown")[0]).toBe("o: 6.7 %");
    expect(press("PageUp")[0]).toBe("e: 6.7 %");
  });

  it("are read where one points, and not spoken", () => {
    const [, second] = all(figure.svg, "g.bar");
    fire(second!.querySelector("rect")!, "pointerover");
    expect(figure.line.textContent).toBe("b: 75.0 %");
    expect(figure.line.getAttribute("aria-live")).toBe("off");
    // From there the keyboard goes on.
    expect(press("ArrowRight")[0]).toBe("c: 5.0 %");
    fire(figure.svg, "pointerover");
    expect(figure.line.textContent).toBe("c: 5.0 %");
    fire(figure.svg, "pointerleave", { pointerType: "touch" });
    expect(figure.line.textContent).toBe("c: 5.0 %");
    fire(figure.svg, "pointerleave", { pointerType: "mouse" });
    expect([figure.line.textContent, figure.outline.hidden]).toEqual(["", true]);
  });

  it("stay the same ones when other data come, without being spoken", () => {
    press("End");
    figure.show({ frame: { ...decision, probabilities: [0.2, 0.5, 0.3] } });
    expect(figure.line.textContent).toBe("c: 30.0 %");
    expect(figure.line.getAttribute("aria-live")).toBe("off");
    figure.show({ frame: { ...decision, classes: ["a"], probabilities: [1], index: 0 } });
    expect([figure.line.textContent, figure.outline.hidden]).toEqual(["", true]);
    figure.show(sample);
    expect(figure.line.textContent).toBe("c: 5.0 %");
  });

  it("are explained to who comes by keyboard, until one leaves", () => {
    fire(figure.svg, "focus");
    expect(figure.line.textContent).toContain("Arrow keys");
    press("End");
    fire(figure.svg, "focus");
    expect(figure.line.textContent).toBe("c: 5.0 %");
    fire(figure.svg, "blur");
    expect(figure.line.textContent).toBe("");
  });

  it("are lit with their edges where they are neurons", () => {
    const { svg, show } = made(activityChart);
    const lit = () =>
      all(svg, "line.edge")
        .filter((edge) => (edge as SVGElement).style.strokeOpacity === "1")
        .map((edge) => `${edge.getAttribute("data-from")} ${edge.getAttribute("data-to")}`);
    fire(svg.querySelector('[data-unit="0,2"]')!, "pointerover");
    expect(lit()).toEqual(["0.7 1.2", "0.1 1.2", "1.2 2.0"]);
    show(sample);
    expect(lit()).toHaveLength(3);
    fire(svg.querySelector('[data-unit="2,1"]')!, "pointerover");
    expect(lit()).toEqual(["2.0 3.1"]);
    fire(svg, "pointerleave");
    expect(lit()).toEqual([]);
  });
});
