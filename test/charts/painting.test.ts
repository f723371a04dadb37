// When the graphs of a dashboard are painted.

import { dashboard } from "inkling/charts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { decision, epoch, filled, place, textsOf } from "../support/charts";

afterEach(() => vi.unstubAllGlobals());

describe("painting", () => {
  /** A screen that shows a frame when it is told to, and where one sees what one is told. */
  function screen() {
    const frames = new Map<number, () => void>();
    let [asked, watch]: [number, ((changes: object[]) => void) | undefined] = [0, undefined];
    const watched: Element[] = [];
    vi.stubGlobal("requestAnimationFrame", (paint: () => void) => frames.set(++asked, paint) && asked);
    vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.delete(id));
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(changed: (changes: object[]) => void) {
          watch = changed;
        }
        observe = (element: Element) => watched.push(element);
        disconnect = () => watched.splice(0);
      },
    );
    return {
      watched,
      asked: () => asked,
      see: (name: string, isIntersecting: boolean) => {
        const target = watched.find((element) => element.getAttribute("data-graph") === name);
        watch!([{ target, isIntersecting }]);
      },
      frame: () => {
        const now = [...frames.values()];
        frames.clear();
        for (const paint of now) paint();
      },
    };
  }

  it("waits for the frame and for being seen, and takes the newest data", () => {
    const { see, frame, asked } = screen();
    const element = place();
    const graphs = dashboard(element, { graphs: ["probabilities", "input"] });
    see("probabilities", true);
    frame();
    const before = asked();
    graphs.show(decision);
    graphs.show({ frame: { ...decision, probabilities: [0, 1, 0] } });
    expect(asked()).toBe(before + 1);
    expect(filled(element)).toEqual([]);
    frame();
    expect(filled(element)).toEqual(["probabilities"]);
    expect(textsOf(element, "probabilities")).toContain("100.0 %");
    see("input", true);
    frame();
    expect(filled(element)).toEqual(["probabilities", "input"]);
    see("probabilities", false);
    graphs.show(decision);
    frame();
    expect(textsOf(element, "probabilities")).toContain("100.0 %");
    see("probabilities", true);
    frame();
    expect(textsOf(element, "probabilities")).toContain("75.0 %");
  });

  it("ends when the graphs are removed", () => {
    const { see, frame, watched } = screen();
    const element = place();
    const graphs = dashboard(element);
    see("loss", true);
    graphs.show(epoch(1));
    graphs.remove();
    expect(watched).toEqual([]);
    frame();
    graphs.show(epoch(2));
    frame();
    expect(element.innerHTML).toBe("");
  });
});
