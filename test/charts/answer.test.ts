// The graphs of an answer, element by element.

import type { DecisionFrame } from "inkling";
import {
  activationsChart,
  confidenceChart,
  inputChart,
  LIGHT,
  probabilitiesChart,
  weightsChart,
} from "inkling/charts";
import { beforeAll, describe, expect, it } from "vitest";
import { all, answerOf, drawn, numbers, past, sample, says, texts } from "../support/charts";

let frame: DecisionFrame;
beforeAll(async () => {
  frame = await answerOf(784, 10);
});

describe("the input", () => {
  it("shows every pixel that has ink, and both labels", () => {
    const svg = drawn(inputChart, { frame, truth: frame.label });
    const pixels = all(svg, "rect.pixel");
    expect(pixels).toHaveLength(frame.input.filter((value) => value > 0).length);
    // Pixel 4 is ink, at the fifth place of the first row.
    const fourth = pixels.find(
      (pixel) => pixel.getAttribute("x") === "40" && pixel.getAttribute("y") === "8",
    )!;
    expect(fourth.getAttribute("fill")).toBe("rgb(0,0,0)");
    const [truth, predicted] = all(svg, "text");
    expect(truth!.textContent).toBe(`true: ${frame.label}`);
    expect(predicted!.textContent).toMatch(/^predicted: \d \(\d+\.\d %\) ✓$/);
    expect(predicted!.getAttribute("fill")).toBe(LIGHT.predicted);
    const wrong = drawn(inputChart, { frame, truth: "another" });
    expect(all(wrong, "text")[1]!.textContent).toContain("✗");
    expect(all(wrong, "text")[1]!.getAttribute("fill")).toBe(LIGHT.wrong);
  });

  it("says the place and the ink of a pixel", () => {
    const words = says(drawn(inputChart, sample), "rect.pixel");
    expect(words).toHaveLength(8);
    expect(words.slice(0, 4)).toEqual([
      "row 1, column 2: 0.5",
      "row 1, column 3: 0.5",
      "row 2, column 1: 0.5",
      "row 2, column 4: 1",
    ]);
  });
});

describe("the output probabilities", () => {
  it("are ten bars as long as they are likely, the predicted one green", () => {
    const svg = drawn(probabilitiesChart, { frame });
    const bars = all(svg, "g.bar rect");
    expect(bars).toHaveLength(10);
    const widths = numbers(bars, "width");
    const scale = widths[frame.index]! / frame.confidence;
    for (const [i, p] of frame.probabilities.entries())
      expect(widths[i]).toBeCloseTo(Math.max(0.5, p * scale), 3);
    expect(bars.map((bar) => bar.getAttribute("fill") === LIGHT.predicted)).toEqual(
      frame.probabilities.map((_, i) => i === frame.index),
    );
    expect(texts(svg)).toContain(`▸ ${frame.label}`);
  });

  it("go where they belong when another answer comes", () => {
    const svg = drawn(probabilitiesChart, { frame });
    const other = { ...frame, index: (frame.index + 1) % 10, probabilities: Array(10).fill(0.1) };
    probabilitiesChart.draw(svg, { frame: other }, LIGHT);
    expect(all(svg, "g.bar rect")).toHaveLength(10);
    expect(new Set(numbers(all(svg, "g.bar rect"), "width")).size).toBe(1);
    expect(all(svg, `[fill="${LIGHT.predicted}"]`)).toHaveLength(1);
    expect(says(svg)).toEqual(frame.classes.map((label) => `${label}: 10.0 %`));
  });
});

describe("the layers' activations", () => {
  it("are a blue bar for the mean and a red one for the most of each layer", () => {
    const svg = drawn(activationsChart, { frame });
    const bars = all(svg, "[data-mark=bar] rect");
    expect(bars.map((bar) => bar.getAttribute("fill"))).toEqual(
      Array(3).fill([LIGHT.mean, LIGHT.most]).flat(),
    );
    const heights = numbers(bars, "height");
    const values = frame.layers.flatMap(({ mean, most }) => [mean, most]);
    for (const [i, value] of values.entries())
      expect(heights[i]! / heights[1]!).toBeCloseTo(value / values[1]!, 1);
    expect(texts(svg).filter((text) => text === "■ mean")).toHaveLength(1);
    expect(says(drawn(activationsChart, sample)).slice(0, 3)).toEqual([
      "hidden 1, mean: 1",
      "hidden 1, most: 2",
      "hidden 2, mean: 0.25",
    ]);
  });
});

describe("the weights", () => {
  it("are purple bars with a dashed red line at zero", () => {
    const svg = drawn(weightsChart, { frame });
    const bars = all(svg, "[data-mark=rect] rect");
    expect(bars).toHaveLength(30);
    expect(all(svg, `[fill="${LIGHT.weights}"]`).length).toBeGreaterThan(0);
    const [zero] = all(svg, `[data-mark=rule][stroke="${LIGHT.most}"]`);
    expect(zero!.getAttribute("stroke-dasharray")).toBe("6 4");
    const tick = texts(svg).filter((text) => text === "0.0" || text === "0");
    expect(tick.length).toBeGreaterThan(0);
    expect(says(drawn(weightsChart, sample))).toEqual([
      "from -1 to 0: 1 weight",
      "from 0 to 1: 0 weights",
      "from 1 to 2: 1 weight",
    ]);
  });
});

describe("the confidence history", () => {
  const many = Array.from({ length: 60 }, (_, i) => ({
    label: "1",
    confidence: 0.4 + i / 100,
    truth: i === 59 ? "2" : "1",
  }));
  const svg = drawn(confidenceChart, many);

  it("has the last fifty, teal, and a cross where it was wrong", () => {
    const points = all(svg, "path.answer");
    expect(points).toHaveLength(50);
    expect(points.filter((point) => point.getAttribute("stroke") === LIGHT.wrong)).toEqual([points[49]]);
    expect(points[0]!.getAttribute("fill")).toBe(LIGHT.confidence);
    expect(all(svg, "path.way")[0]!.getAttribute("stroke")).toBe(LIGHT.confidence);
  });

  it("says what was answered, and whether that was right", () => {
    expect(says(drawn(confidenceChart, past))).toEqual([
      "answer a with 50.0 %, right",
      "answer b with 75.0 %, wrong, it is a c",
      "answer c with 100.0 %",
    ]);
  });

  it("has a green dashed line at 90 % and an orange one at 50 %", () => {
    const at = (stroke: string) => all(svg, `line[stroke="${stroke}"]`)[0]!;
    const [whole, none] = all(svg, `line[stroke="${LIGHT.faint}"]`)
      .map((line) => Number(line.getAttribute("y1")))
      .sort((a, b) => a - b);
    const share = (line: Element) => (none! - Number(line.getAttribute("y1"))) / (none! - whole!);
    expect(share(at(LIGHT.predicted))).toBeCloseTo(0.9, 6);
    expect(share(at(LIGHT.half))).toBeCloseTo(0.5, 6);
    const dashes = [at(LIGHT.predicted), at(LIGHT.half)].map((line) => line.getAttribute("stroke-dasharray"));
    expect(new Set([...dashes, null]).size).toBe(3);
    expect(texts(svg)).toEqual(["90 %", "50 %", "0 %", "100 %"]);
  });
});
