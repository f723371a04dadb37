// The network's activity, element by element, and which units are shown.

import type { DecisionFrame } from "inkling";
import { activityChart, evenly, LIGHT, shownUnits } from "inkling/charts";
import { beforeAll, describe, expect, it } from "vitest";
import { all, answerOf, decision, drawn, numbers, sample, says, texts } from "../support/charts";

let frame: DecisionFrame;
beforeAll(async () => {
  frame = await answerOf(784, 10);
});

describe("the network's activity", () => {
  it("has the strongest inputs, some of each hidden layer with dots, and all classes", () => {
    const svg = drawn(activityChart, { frame });
    expect(all(svg, "circle")).toHaveLength(15 + 12 + 12 + 10);
    expect(texts(svg).filter((text) => text === "⋮")).toHaveLength(3);
    for (const name of ["inputs", "hidden 1", "hidden 2", "output"]) expect(texts(svg)).toContain(name);
    const predicted = all(svg, `circle[stroke="${LIGHT.predicted}"]`);
    expect(predicted).toHaveLength(1);
  });

  it("draws strong connections dark and wide, those that hold back dashed", () => {
    const svg = drawn(activityChart, { frame });
    const lines = all(svg, "line.edge");
    expect(lines.length).toBeGreaterThan(20);
    const [opacities, widths] = [numbers(lines, "stroke-opacity"), numbers(lines, "stroke-width")];
    expect(Math.max(...opacities)).toBeCloseTo(0.82, 6);
    expect(widths.indexOf(Math.max(...widths))).toBe(opacities.indexOf(Math.max(...opacities)));
    const dashed = lines.filter((line) => line.hasAttribute("stroke-dasharray")).length;
    expect(dashed).toBeLessThanOrEqual(frame.connections.filter(({ signal }) => signal < 0).length);
    expect(dashed).toBeGreaterThan(0);
  });

  it("is white where nothing comes out, dark where the most does", () => {
    const still = {
      ...frame,
      layers: frame.layers.map((layer) => ({ ...layer, outputs: layer.outputs.map(() => 0) })),
    };
    const fills = all(drawn(activityChart, { frame: still }), "circle").map((circle) =>
      circle.getAttribute("fill"),
    );
    expect(fills.slice(15)).toEqual(Array(34).fill("rgb(255, 255, 255)"));
    expect(fills.slice(0, 15)).toEqual(Array(15).fill("rgb(60, 60, 60)"));
  });

  it("says what nodes give and what connections carry, and which nodes these are between", () => {
    const svg = drawn(activityChart, sample);
    expect(says(svg, "line")).toEqual([
      "input 7 to hidden 1, neuron 2: weight 1.5, signal 1.5",
      "input 1 to hidden 1, neuron 2: weight -0.5, signal -0.25",
      "hidden 1, neuron 2 to hidden 2, neuron 0: weight 0.3, signal 0.6",
      "hidden 2, neuron 0 to output b: weight 2, signal 1",
    ]);
    const words = says(svg, "g.node");
    expect(words).toHaveLength(3 + 3 + 2 + 3);
    expect([words[0], words[5], words[9]]).toEqual([
      "input 1: gives 0.5",
      "hidden 1, neuron 2: gives 2",
      "output b: gives 0.75",
    ]);
    const edges = all(svg, "line").map((line) => [
      line.getAttribute("data-from"),
      line.getAttribute("data-to"),
    ]);
    const nodes = all(svg, "g.node").map((node) => node.getAttribute("data-node"));
    expect(edges.flat().every((key) => nodes.includes(key))).toBe(true);
  });

  it("names the unit of each neuron, and of inputs none", () => {
    const units = all(drawn(activityChart, sample), "g.node").map((node) => node.getAttribute("data-unit"));
    expect(units).toEqual([null, null, null, "0,0", "0,1", "0,2", "1,0", "1,1", "2,0", "2,1", "2,2"]);
  });

  it("shows exactly the units that the frame names, whatever they give", () => {
    const units = [[0, 2], [1]];
    const svg = drawn(activityChart, { frame: { ...decision, units } });
    const shown = all(svg, "g.node").map((node) => node.getAttribute("data-unit"));
    expect(shown).toEqual([null, null, null, "0,0", "0,2", "1,1", "2,0", "2,1", "2,2"]);
    // One to a unit that is left out, and one from it, are gone.
    expect(says(svg, "line")).toHaveLength(2);
    expect(texts(svg).filter((text) => text === "⋮")).toHaveLength(3);
  });

  it("has a legend of its circles and lines", () => {
    const svg = drawn(activityChart, sample);
    expect(all(svg, "g.sign").map((sign) => sign.textContent)).toEqual([
      "gives nothing",
      "gives the most",
      "speaks for",
      "holds back",
    ]);
    const [silent, active, , holdsBack] = all(svg, "g.sign path");
    expect(silent!.getAttribute("fill")).toBe("rgb(255, 255, 255)");
    expect(active!.getAttribute("fill")).toBe("rgb(60, 60, 60)");
    const dashed = all(svg, "line.edge").find((line) => line.hasAttribute("stroke-dasharray"))!;
    expect(holdsBack!.getAttribute("stroke-dasharray")).toBe(dashed.getAttribute("stroke-dasharray"));
  });
});

describe("the units that are shown", () => {
  it("are evenly spaced, or all", () => {
    expect(evenly(10, 5)).toEqual([1, 3, 5, 7, 9]);
    expect(evenly(3, 12)).toEqual([0, 1, 2]);
    expect(evenly(13, 12)).toHaveLength(12);
    for (const units of [1, 12, 13, 128, 1000]) {
      const chosen = evenly(units, 12);
      expect(new Set(chosen).size).toBe(Math.min(12, units));
      expect(chosen.every((unit) => unit >= 0 && unit < units)).toBe(true);
    }
  });

  it("are 12 of the first hidden layer, 10 of each other, none of the output", () => {
    const layers = [128, 64, 5, 10].map((units) => ({ units }));
    expect(shownUnits(layers).map((units) => units.length)).toEqual([12, 10, 5]);
    expect(shownUnits([{ units: 10 }])).toEqual([]);
  });
});
