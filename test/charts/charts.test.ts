// The graphs, element by element, of a frame made by hand; of other shapes of networks, and of numbers that are none.

import { createNetwork, type DataFrame, type DecisionFrame, dataset, inspect } from "inkling";
import {
  accuracyChart,
  activationsChart,
  activityChart,
  type Chart,
  classesChart,
  confidenceChart,
  confusionChart,
  DARK,
  figureFor,
  inputChart,
  LIGHT,
  lossChart,
  probabilitiesChart,
  svgFor,
  weightsChart,
} from "inkling/charts";
import { parseHTML } from "linkedom";
import { beforeAll, describe, expect, it } from "vitest";

const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as {
  document: Document;
};

function drawn<Data>(chart: Chart<Data>, data: Data, theme = LIGHT): SVGSVGElement {
  const svg = svgFor(document, chart);
  chart.draw(svg, data, theme);
  return svg;
}

const all = (svg: Element, selector: string) => [...svg.querySelectorAll(selector)];
const numbers = (elements: Element[], attribute: string) =>
  elements.map((element) => Number(element.getAttribute(attribute)));
const texts = (svg: Element) => all(svg, "text").map((text) => text.textContent);

/** The answer of a network of so many inputs and classes. */
async function answer(inputs: number, classes: number): Promise<DecisionFrame> {
  const model = createNetwork({ inputs, layers: [40, 20, classes], seed: 4 });
  return inspect(
    model,
    Float32Array.from({ length: inputs }, (_, i) => (i % 5) / 4),
  );
}

let frame: DecisionFrame;
beforeAll(async () => {
  frame = await answer(784, 10);
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
  });
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
    const lines = all(svg, "line");
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
    expect(fills.slice(15)).toEqual(Array(34).fill("rgb(255,255,255)"));
    expect(fills.slice(0, 15)).toEqual(Array(15).fill("rgb(60,60,60)"));
  });
});

describe("the confusion matrix", () => {
  const labels = ["a", "b", "c"];
  const confusion = [
    [8, 2, 0],
    [0, 5, 0],
    [1, 0, 0],
  ];
  const svg = drawn(confusionChart, { confusion, labels, accuracy: 13 / 16 });

  it("has a cell for each pair, dark where most of a row is, and the accuracy", () => {
    const cells = all(svg, "[data-mark=cell] rect");
    expect(cells).toHaveLength(9);
    const fills = cells.map((cell) => cell.getAttribute("fill"));
    expect(fills[4]).toBe("rgb(8, 48, 107)");
    expect(fills[2]).toBe("rgb(255, 255, 255)");
    expect(texts(svg)).toContain("accuracy 81.25 %");
    for (const count of ["8", "2", "5", "1"]) expect(texts(svg)).toContain(count);
    expect(texts(svg)).not.toContain("0");
  });

  it("puts the truth in rows and answers in columns", () => {
    const [first, second] = all(svg, "[data-mark=cell] rect");
    expect(first!.getAttribute("y")).toBe(second!.getAttribute("y"));
    expect(confusionChart.table({ confusion, labels, accuracy: 1 }).rows[0]).toEqual(["a", 8, 2, 0]);
  });

  it("leaves the numbers out where there are too many classes", () => {
    const many = Array.from({ length: 100 }, (_, i) => String(i));
    const wide = drawn(confusionChart, {
      confusion: many.map(() => many.map(() => 1)),
      labels: many,
      accuracy: 0.01,
    });
    expect(all(wide, "[data-mark=cell] rect")).toHaveLength(10_000);
    expect(texts(wide)).toEqual(["accuracy 1.00 %", "predicted", "true"]);
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
  });
});

describe("the confidence history", () => {
  const past = Array.from({ length: 60 }, (_, i) => ({
    label: "1",
    confidence: 0.4 + i / 100,
    truth: i === 59 ? "2" : "1",
  }));
  const svg = drawn(confidenceChart, past);

  it("has the last fifty, teal, and a cross where it was wrong", () => {
    const points = all(svg, "path.answer");
    expect(points).toHaveLength(50);
    expect(points.filter((point) => point.getAttribute("stroke") === LIGHT.wrong)).toEqual([points[49]]);
    expect(points[0]!.getAttribute("fill")).toBe(LIGHT.confidence);
    expect(all(svg, "path.way")[0]!.getAttribute("stroke")).toBe(LIGHT.confidence);
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

describe("the curves", () => {
  const epochs = [
    { epoch: 1, loss: 0.5, accuracy: 0.9, testLoss: 0.4, testAccuracy: 0.91 },
    { epoch: 2, loss: Number.NaN, accuracy: 0.95, testLoss: 0.3, testAccuracy: 0.93 },
  ];

  it("leave out what diverged, and say where they end", () => {
    expect(texts(drawn(accuracyChart, epochs))).toEqual(
      expect.arrayContaining(["training 95.00 %", "test 93.00 %"]),
    );
    expect(texts(drawn(lossChart, epochs))).toEqual(expect.arrayContaining(["training 0.5", "test 0.3"]));
    expect(all(drawn(lossChart, epochs), "circle")).toHaveLength(3);
  });
});

describe("every graph", () => {
  const past = [{ label: "0", confidence: Number.NaN }];
  const charts: [string, (frame: DecisionFrame, data: DataFrame) => [Chart<never>, unknown]][] = [
    ["input", (frame) => [inputChart as Chart<never>, { frame }]],
    ["probabilities", (frame) => [probabilitiesChart as Chart<never>, { frame }]],
    ["activity", (frame) => [activityChart as Chart<never>, { frame }]],
    ["activations", (frame) => [activationsChart as Chart<never>, { frame }]],
    ["weights", (frame) => [weightsChart as Chart<never>, { frame }]],
    ["confidence", () => [confidenceChart as Chart<never>, past]],
    ["classes", (_, data) => [classesChart as Chart<never>, data]],
  ];

  it.each(charts)(
    "%s is drawn of networks of other sizes, in the dark, twice, and of numbers that are none",
    async (_, of) => {
      for (const [inputs, classes] of [
        [784, 10],
        [3, 2],
        [30, 100],
      ] as const) {
        const model = createNetwork({ inputs, layers: [classes] });
        const rows = new Float32Array(inputs * 2);
        const data = await inspect(model, dataset({ inputs: rows, labels: [0, 1], classes }));
        const whole = await answer(inputs, classes);
        const broken: DecisionFrame = JSON.parse(JSON.stringify(whole), (_, value) =>
          typeof value === "number" && !Number.isInteger(value) ? Number.NaN : value,
        );
        for (const frame of [whole, broken]) {
          const [chart, shown] = of(frame, data);
          const svg = drawn(chart, shown as never, DARK);
          const once = svg.innerHTML;
          expect(once.replaceAll(/>[^<]*</g, "><")).not.toMatch(/NaN|undefined|Infinity/);
          chart.draw(svg, shown as never, DARK);
          expect(svg.innerHTML).toBe(once);
          const { columns, rows } = chart.table(shown as never);
          expect(rows.every((row) => row.length === columns.length)).toBe(true);
        }
      }
    },
  );

  it("is a figure with its name, words for beginners and a table", () => {
    const { element, show } = figureFor(document, probabilitiesChart, LIGHT);
    show({ frame });
    expect(element.getAttribute("aria-label")).toBe("Output probabilities");
    expect(element.querySelector("svg")!.getAttribute("role")).toBe("img");
    expect(element.querySelector("h2")!.textContent).toBe("Output probabilities");
    expect([...element.querySelectorAll("summary")].map((summary) => summary.textContent)).toEqual([
      "What am I looking at?",
      "As a table",
    ]);
    expect(element.querySelectorAll("tbody tr")).toHaveLength(10);
  });
});
