// The graphs of an answered data set, element by element.

import {
  type Confusion,
  calibrationChart,
  classesChart,
  confusionChart,
  confusionsChart,
  LIGHT,
} from "inkling/charts";
import { describe, expect, it } from "vitest";
import { all, calibration, confusion, drawn, numbers, says, texts } from "../support/charts";

describe("the confusion matrix", () => {
  const svg = drawn(confusionChart, confusion);

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
    expect(confusionChart.table(confusion).rows[0]).toEqual(["a", 8, 2, 0]);
  });

  it("names each cell by its truth and its answer, for pages that show an example of it", () => {
    const [cell] = all(svg, "[data-cell='0,1']");
    expect(cell!.getAttribute("data-say")).toBe("true a, taken for b: 2 times");
    expect(all(svg, "[data-cell]")).toHaveLength(9);
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

  it("says how often a class was taken for another", () => {
    expect(says(svg)).toHaveLength(9);
    expect(says(svg).slice(0, 3)).toEqual([
      "a, answered rightly: 8 times",
      "true a, taken for b: 2 times",
      "true a, taken for c: 0 times",
    ]);
    expect(says(svg)[6]).toBe("true c, taken for a: 1 time");
  });
});

describe("the accuracy by class", () => {
  it("is a bar for each class as long as the share of its rows that are right", () => {
    const svg = drawn(classesChart, confusion);
    const [a, b, c] = numbers(all(svg, "g.bar rect"), "width");
    expect(a! / b!).toBeCloseTo(0.8, 6);
    expect(c).toBe(0.5);
    expect(texts(svg)).toEqual(["a", "80.0 %", "b", "100.0 %", "c", "0.0 %"]);
    expect(says(svg)).toEqual(["a: 8 of 10 rows right", "b: 5 of 5 rows right", "c: 0 of 1 row right"]);
    expect(classesChart.table(confusion).rows[0]).toEqual(["a", 10, "88.9 %", "80.0 %", "84.2 %"]);
  });

  it("leaves out classes without rows, and of many shows those that are known least", () => {
    const labels = Array.from({ length: 100 }, (_, i) => String(i));
    // Class 0 has no rows, and class i is right in i of 100.
    const matrix = labels.map((_, i) =>
      labels.map((_, j) => (i === 0 ? 0 : i === j ? i : j === 0 ? 100 - i : 0)),
    );
    const svg = drawn(classesChart, { confusion: matrix, labels, accuracy: 0.5 });
    expect(all(svg, ".label").map((label) => label.textContent)).toEqual(labels.slice(1, 21));
  });
});

describe("the common confusions", () => {
  it("are the pairs that were mixed up, the most frequent first", () => {
    const svg = drawn(confusionsChart, confusion);
    expect(texts(svg)).toEqual(["a taken for b", "2", "c taken for a", "1"]);
    const [most, next] = numbers(all(svg, "g.bar rect"), "width");
    expect(next! / most!).toBeCloseTo(0.5, 6);
    expect(says(svg)).toEqual(["true a, taken for b: 2 times", "true c, taken for a: 1 time"]);
    expect(confusionsChart.table(confusion).rows).toEqual([
      ["a", "b", 2],
      ["c", "a", 1],
    ]);
  });

  it("are ten at most, and say so where there are none", () => {
    const labels = ["a", "b", "c", "d"];
    const wrong: Confusion = { labels, accuracy: 0, confusion: labels.map(() => labels.map((_, i) => i)) };
    const svg = drawn(confusionsChart, wrong);
    expect(all(svg, "g.bar")).toHaveLength(9);
    const five = [...labels, "e"];
    const worse = { labels: five, accuracy: 0, confusion: five.map(() => five.map(() => 3)) };
    confusionsChart.draw(svg, worse, LIGHT);
    expect(all(svg, "g.bar")).toHaveLength(10);
    confusionsChart.draw(svg, { labels: ["a"], accuracy: 1, confusion: [[4]] }, LIGHT);
    expect(texts(svg)).toEqual(["nothing is mixed up"]);
  });
});

describe("the calibration", () => {
  const svg = drawn(calibrationChart, calibration);
  const [shares, counts, whole] = all(svg, "[data-mark=rect]").map((group) => all(group, "rect"));

  it("is the share of right answers by confidence, of bins that have rows", () => {
    const [half, threeQuarters] = numbers(shares!, "height");
    expect(shares).toHaveLength(2);
    expect(half! / threeQuarters!).toBeCloseTo(2 / 3, 6);
    const [few, many] = numbers(counts!, "height");
    expect(few! / many!).toBeCloseTo(Math.sqrt(4 / 12), 6);
    expect(texts(svg)).toContain("expected calibration error 0.125");
  });

  it("has the diagonal, on which bars end that are what they say", () => {
    const diagonal = all(svg, "[data-mark=line] path")[0]!.getAttribute("d")!;
    const [x0, y0, x1, y1] = diagonal.match(/[\d.]+/g)!.map(Number);
    // A bar of 75 % ends where the diagonal is three quarters of its way up.
    const top = Number(shares![1]!.getAttribute("y"));
    expect((y0! - top) / (y0! - y1!)).toBeCloseTo(0.75, 4);
    expect(x1).toBeGreaterThan(x0!);
  });

  it("says the rows and the share of each bin over its whole height", () => {
    expect(whole!.map((bar) => bar.getAttribute("data-say"))).toEqual([
      "confidence 0.0 % to 50.0 %: 4 rows, 50.0 % of them right",
      "confidence 75.0 % to 100.0 %: 12 rows, 75.0 % of them right",
    ]);
    expect(new Set(numbers(whole!, "height")).size).toBe(1);
    expect(says(svg)).toHaveLength(2);
  });
});
