// The end of a training as text, on a small matrix worked out by hand.

import { describe, expect, it } from "vitest";
import { evaluationText, summaryText } from "../../ts/cli/text";
import { commonConfusions } from "../../ts/network/confusions";

const confusion = [
  [8, 2, 0],
  [0, 9, 1],
  [0, 0, 0],
];

describe("the report", () => {
  it("shows the matrix, each class's accuracy and the mistakes", () => {
    const text = evaluationText({ accuracy: 0.85, loss: 0.5, correct: 17, count: 20, confusion }, [
      "a",
      "b",
      "c",
    ]);
    expect(text).toBe(
      [
        "test accuracy 85.00 % (17 of 20), mean loss 0.5000",
        "",
        "confusion matrix (rows: the truth, columns: taken for)",
        "     a  b  c   accuracy",
        "  a  8  2  .    80.00 %",
        "  b  .  9  1    90.00 %",
        "  c  .  .  .    no rows",
        "",
        "most common confusions",
        "  a taken for b: 2 times",
        "  b taken for c: 1 time",
      ].join("\n"),
    );
  });

  it("has no mistakes to show where there are none", () => {
    const text = evaluationText({ accuracy: 1, loss: 0, correct: 2, count: 2, confusion: [[2]] }, ["a"]);
    expect(text.endsWith("\n\nno mistakes")).toBe(true);
  });

  it("puts the most common confusions first, so many and no more", () => {
    expect(
      commonConfusions(
        [
          [5, 1, 3],
          [2, 5, 0],
          [0, 9, 5],
        ],
        3,
      ),
    ).toEqual([
      [2, 1, 9],
      [0, 2, 3],
      [1, 0, 2],
    ]);
  });

  it("says how it was made and where it is", () => {
    const text = summaryText({
      seconds: 1.234,
      threads: 2,
      variant: "simd128",
      weightsHash: "00ff",
      path: "m",
    });
    expect(text.split("\n")).toEqual([
      "trained in  1.23 s",
      "threads     2",
      "build       simd128",
      "weights     00ff",
      "saved to    m",
    ]);
  });
});
