// The graphs of a training, element by element.

import { accuracyChart, LIGHT, learningChart, lossChart, neuronChart } from "inkling/charts";
import { describe, expect, it } from "vitest";
import { all, curves, drawn, learning, neuron, numbers, says, texts } from "../support/charts";

describe("the curves", () => {
  const epochs = [
    { epoch: 1, loss: 0.5, accuracy: 0.9, testLoss: 0.4, testAccuracy: 0.91 },
    { epoch: 2, loss: Number.NaN, accuracy: 0.95, testLoss: 0.3, testAccuracy: 0.93 },
  ];

  it("leave out what diverged, and say where they end", () => {
    expect(texts(drawn(accuracyChart, { epochs }))).toEqual(
      expect.arrayContaining(["training 95.00 %", "test 93.00 %"]),
    );
    expect(texts(drawn(lossChart, { epochs }))).toEqual(expect.arrayContaining(["training 0.5", "test 0.3"]));
    expect(all(drawn(lossChart, { epochs }), "circle")).toHaveLength(3);
    expect(says(drawn(lossChart, { epochs }))).toEqual([
      "epoch 1, training: 0.5",
      "epoch 1, test: 0.4",
      "epoch 2, test: 0.3",
    ]);
  });

  it("have short numbers at their axis, and no two alike, where the loss ran away", () => {
    for (const [loss, ticks] of [
      [2.4e10, ["0", "5e+9", "1e+10", "1.5e+10", "2e+10"]],
      [40_000, ["0", "10000", "20000", "30000", "40000"]],
    ] as const) {
      const away = drawn(lossChart, { epochs: [{ epoch: 1, loss }] });
      const said = all(away, '[data-mark="y-axis tick label"] text').map(({ textContent }) => textContent);
      expect(said).toEqual(ticks);
    }
  });

  it("take fractions of epochs, and name whole ones", () => {
    const svg = drawn(accuracyChart, curves);
    expect(says(svg)).toEqual([
      "epoch 0.5, training: 90.00 %",
      "epoch 2, training: 95.00 %",
      "epoch 0.5, test: 91.00 %",
      "epoch 2, test: 93.00 %",
    ]);
    expect(all(svg, '[data-mark="x-axis tick label"] text').map((tick) => tick.textContent)).toEqual([
      "1",
      "2",
    ]);
  });

  it("have the training before as a thin shadow without marks, and the moment as a line", () => {
    const svg = drawn(lossChart, curves);
    const shadows = all(svg, '[data-mark=line][stroke-opacity="0.5"]');
    // Its test is unknown.
    expect(shadows).toHaveLength(1);
    expect(shadows[0]!.getAttribute("stroke")).toBe(LIGHT.other);
    for (const line of all(svg, "[data-mark=line]:not([stroke-opacity])")) {
      expect(line.getAttribute("stroke-width")).toBe("2");
    }
    expect(says(svg)).toHaveLength(4);
    const [moment] = all(svg, "[data-mark=rule] line, line[data-mark=rule]");
    const [half, two] = numbers(all(svg, "circle"), "cx");
    const share = (Number(moment!.getAttribute("x1")) - half!) / (two! - half!);
    expect(share).toBeCloseTo((1.5 - 0.5) / (2 - 0.5), 2);
    expect(texts(svg)).toContain("thin: the training before");
    const { before: _, at: __, ...alone } = curves;
    expect(texts(drawn(lossChart, alone))).not.toContain("thin: the training before");
    expect(all(drawn(lossChart, alone), "[data-mark=rule]")).toHaveLength(0);
  });

  it("are empty before the first epoch", () => {
    expect(says(drawn(lossChart, { epochs: [] }))).toEqual([]);
    expect(says(drawn(accuracyChart, { epochs: [] }))).toEqual([]);
  });
});

describe("what is learned and forgotten", () => {
  const svg = drawn(learningChart, learning);
  const heights = (name: string) => numbers(all(svg, `rect.${name}`), "height");

  it("are green bars up and orange ones down from the same line, evenly spaced", () => {
    const zero = Number(all(svg, "line")[0]!.getAttribute("y1"));
    for (const rect of all(svg, "rect.forgotten")) expect(Number(rect.getAttribute("y"))).toBe(zero);
    for (const rect of all(svg, "rect.learned")) {
      expect(Number(rect.getAttribute("y")) + Number(rect.getAttribute("height"))).toBeCloseTo(zero, 6);
      expect(rect.getAttribute("fill")).toBe(LIGHT.predicted);
    }
    expect(all(svg, "rect.forgotten")[0]!.getAttribute("fill")).toBe(LIGHT.wrong);
    // By the root: 64 is to 9 as 8 is to 3, and 16 to 4 as 4 is to 2.
    expect(heights("learned")[1]! / heights("learned")[2]!).toBeCloseTo(8 / 3, 6);
    expect(heights("forgotten")[2]! / heights("forgotten")[1]!).toBeCloseTo(2, 6);
    expect(heights("learned")[1]! / heights("forgotten")[2]!).toBeCloseTo(2, 6);
    const places = all(svg, "g.moment").map((group) =>
      Number(/translate\(([\d.]+)/.exec(group.getAttribute("transform")!)![1]),
    );
    expect(places[1]! - places[0]!).toBeCloseTo(places[2]! - places[1]!, 6);
  });

  it("mark the moment that is shown, and say all of them", () => {
    expect(all(svg, "rect.all").map((rect) => rect.getAttribute("stroke"))).toEqual([
      "none",
      LIGHT.ink,
      "none",
    ]);
    expect(says(svg, "g.moment").slice(1)).toEqual([
      "epoch 0.5: 64 learned, 4 forgotten, 70 of 100 right",
      "epoch 1: 9 learned, 16 forgotten, 63 of 100 right",
    ]);
  });

  it("tell by shape too when the image was answered rightly", () => {
    expect(says(svg, "g.verdict")).toEqual([
      "epoch 0: this image is wrong",
      "epoch 0.5: this image is right",
      "epoch 1: this image is wrong",
    ]);
    const [first, second, third] = all(svg, "g.verdict path").map((path) => path.getAttribute("d"));
    expect(first).toBe(third);
    expect(second).not.toBe(first);
    const [low, high] = all(svg, "g.verdict").map((verdict) =>
      Number(/ ([\d.]+)\)/.exec(verdict.getAttribute("transform")!)![1]),
    );
    expect(high).toBeLessThan(low!);
    const { row: _, ...without } = learning;
    expect(all(drawn(learningChart, without), "g.verdict")).toHaveLength(0);
    expect(texts(drawn(learningChart, without))).not.toContain("this image");
  });
});

describe("a neuron", () => {
  it("has its weights as a picture, blue where they speak for it, orange where against", () => {
    const svg = drawn(neuronChart, neuron);
    const pixels = all(svg, "g.weights rect.pixel");
    expect(pixels).toHaveLength(neuron.inputs.filter((weight) => weight !== 0).length);
    const orange = pixels.find((pixel) => pixel.getAttribute("data-say") === "row 2, column 4: weight -2")!;
    expect(orange.getAttribute("fill")).toBe("rgb(213, 94, 0)");
    // A quarter of the way from white to the blue of the same size, which is #0072b2.
    const blue = pixels.find((pixel) => pixel.getAttribute("data-say") === "row 1, column 3: weight 0.5")!;
    expect(blue.getAttribute("fill")).toBe("rgb(191, 220, 236)");
    expect(texts(svg)).toContain("hidden 1, neuron 2 (relu), bias 0.125");
    expect(texts(svg)).toContain("weights of the inputs");
    expect(texts(drawn(neuronChart, { ...neuron, isDirect: false }))).toContain("inputs, through the layers");
  });

  it("has bars where the inputs are no picture", () => {
    const svg = drawn(neuronChart, { ...neuron, inputs: [1, -0.5, 0] });
    expect(all(svg, "g.weights rect.pixel")).toHaveLength(0);
    const [up, down] = all(svg, "rect.weight");
    expect(Number(up!.getAttribute("height")) / Number(down!.getAttribute("height"))).toBeCloseTo(2, 6);
    expect([up, down].map((bar) => bar!.getAttribute("fill"))).toEqual([LIGHT.other, LIGHT.wrong]);
    expect(says(svg, "rect.weight")[1]).toBe("input 1: weight -0.5");
  });

  it("has its mean by class, also below zero", () => {
    expect(says(drawn(neuronChart, neuron), "g.means g.bar")).toEqual([
      "a: mean 0.5",
      "b: mean 2",
      "c: mean 0",
    ]);
    const svg = drawn(neuronChart, { ...neuron, means: [1, -1, 0.5] });
    const [a, b, c] = all(svg, "g.means g.bar rect").map((bar) => {
      return { x: Number(bar.getAttribute("x")), width: Number(bar.getAttribute("width")) };
    });
    expect(b!.x + b!.width).toBeCloseTo(a!.x, 6);
    expect(b!.width).toBeCloseTo(a!.width, 6);
    expect(c!.width).toBeCloseTo(a!.width / 2, 6);
  });

  it("has the pictures that excite it most, at most eight", () => {
    const svg = drawn(neuronChart, neuron);
    expect(says(svg, "g.row")).toEqual(["test image 4, a b: gives 4", "test image 9, a a: gives 3.5"]);
    for (const row of all(svg, "g.row")) expect(all(row, "rect.pixel")).toHaveLength(8);
    const many = { ...neuron, rows: Array.from({ length: 12 }, () => neuron.rows[0]!) };
    expect(all(drawn(neuronChart, many), "g.row")).toHaveLength(8);
  });
});
