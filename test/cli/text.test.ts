// The end of a training as text, on a small matrix worked out by hand.

import { describe, expect, it } from "vitest";
import { inFlagTerms, OUTPUT } from "../../ts/cli/flags";
import { evaluationText, resumeText, summaryText } from "../../ts/cli/text";
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
    const summary = {
      epochs: 5,
      seconds: 1.234,
      threads: 2,
      variant: "simd128",
      weightsHash: "00ff",
      path: "m",
    };
    const lines = [
      "trained in  1.23 s",
      "threads     2",
      "build       simd128",
      "weights     00ff",
      "saved to    m",
    ];
    expect(summaryText(summary).split("\n")).toEqual(lines);
    const stopped = summaryText({ ...summary, bestEpoch: 3 });
    expect(stopped.split("\n")).toEqual(["best epoch  3 of 5", ...lines]);
  });
});

describe("a training that goes on", () => {
  const event = {
    type: "resume",
    epoch: 2,
    batches: 120,
    batchesPerEpoch: 938,
    step: 1996,
    damaged: [],
  } as const;

  it("says where, or that nothing is left of it", () => {
    const text = resumeText({ ...event, complete: false }, "runs/a");
    expect(text).toBe("goes on at epoch 3, batch 120 of 938 (runs/a)");
    const complete = resumeText({ ...event, epoch: 1, batches: 0, complete: true }, "runs/a");
    expect(complete).toBe("complete after 1 epoch, nothing is left to train (runs/a)");
  });
});

describe("an error of the library", () => {
  it.each([
    [
      "batch: expected 64, as the checkpoint in a has, got 32",
      "--batch: expected 64, as the checkpoint in a has, got 32",
    ],
    ["schedule.warmUp: expected a number", "--warm-up: expected a number"],
    ["schedule.name: expected x", "--schedule: expected x"],
    ["earlyStopping.patience: expected 3", "--early-stopping: expected 3"],
    [
      "validation: expected data on which earlyStopping looks",
      "--validation: expected data on which --early-stopping looks",
    ],
    [
      "checkpoint: expected a place, or resume to go on, got 1",
      "--checkpoint: expected a place, or --resume to go on, got 1",
    ],
    [
      "training diverged. A smaller rate, or clipNorm, may help",
      "training diverged. A smaller rate, or --clip-norm, may help",
    ],
    ["layers[1]: expected widths", "--layers[1]: expected widths"],
    ["path: expected a file", "--out: expected a file"],
    ["every: expected none without checkpoint, got 5", "--every: expected none without --checkpoint, got 5"],
    [
      "validation: expected a data set, or a share above 0, got 2",
      "--validation: expected a share above 0, got 2",
    ],
    [
      "validation: expected data, or a share of them, on which it looks, got undefined",
      "--validation: expected a share, on which it looks, got none",
    ],
    ['a.json: expected labels (say answers: "numbers" for the other kind)', "a.json: expected labels"],
    ["checkpoint 5 in runs: expected", "checkpoint 5 in runs: expected"],
  ])("speaks in flags: %s", (message, inFlags) => {
    expect(inFlagTerms(new Error(message), "--out")).toBe(inFlags);
  });

  it("names the flag for other answers where there is one", () => {
    const error = new Error('a.json: expected labels (say answers: "numbers" for the other kind)');
    expect(inFlagTerms(error, OUTPUT)).toBe("a.json: expected labels (--answers numbers for the other kind)");
  });
});
