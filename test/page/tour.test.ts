// What the tour tells: its numbers worked out by hand, and something sensible to read in whatever state the page is.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { accuracies, confused, firstStep, gradient, type TourState } from "../../ts/page/tour/facts";
import { STEPS } from "../../ts/page/tour/steps";
import { strongestNeuron } from "../../ts/page/worker/neuron";
import { root } from "../support/programs";
import { EMPTY, FULL, SETTINGS, STATES, sampleOf, WRONG } from "../support/tour";

const step = (id: string) => STEPS.find((step) => step.id === id)!;
const textOf = (id: string, state: TourState) => step(id).text(state).join(" ");
const filled = (id: string, state: TourState) => step(id).formula.filled(state).join("; ");

describe("the tour", () => {
  it("has thirteen steps, each with all that belongs to it", () => {
    expect(STEPS.map(({ id }) => id).join(" ")).toBe(
      "pixels neuron relu layers softmax loss gradient step start epochs generalization confusion confidence",
    );
    const page = readFileSync(join(root, "ts/page/static/page/index.html"), "utf8");
    for (const { title, graph, tryIt, formula } of STEPS) {
      for (const words of [title, tryIt, formula.symbols, formula.source]) {
        expect(words.length).toBeGreaterThan(5);
      }
      expect(page).toContain(`data-graph="${graph}"`);
      expect(formula.lines.length).toBeGreaterThan(0);
      expect(formula.filled(FULL).length).toBeGreaterThan(0);
    }
  });

  it.each([
    ["pixels", "3 of the 784 numbers are above 0", "n = 784,  max xᵢ = 1"],
    ["pixels", "1 at row 1, column 1; 0.5 at row 2, column 2; 0.25 at row 28, column 28", "n = 784"],
    ["neuron", "row 2, column 2 gives 0.5 × (−4) = −2", "z = 0.1 + 2 · 1 − 4 · 0.5 + 8 · 0.25 + … = 2.1"],
    ["relu", "first hidden layer that are on for this picture: 2 of 3", "a = max(0, 2.1) = 2.1"],
    ["layers", "2 of 3 in hidden layer 1, 1 of 2 in hidden layer 2", "784 → 3 → 2 → 4"],
    ["softmax", "“1” gets 50.0 % and “0” 25.0 %", "0.5 + 0.25 + … = 1; ln(0.5 / 0.25) = 0.693"],
    ["loss", "a loss of 0.693. Sheer guessing among 4 classes", "L = −ln 0.5 = 0.693"],
    ["gradient", "0.5 − 1 = −0.5", "∂L/∂z(0) = 0.25 − 0 = 0.25; ∂L/∂w = −0.5 · 4 = −2"],
    ["step", "from 0.3 by 0.1, to 0.4", "0.3 − 0.1 · (−2) / (2 + ε) = 0.4"],
    [
      "start",
      "0.0505 for 784 inputs, 0.125 for 128 inputs, 0.2 for 50 inputs. Seed 12,345",
      "√(2 / 50) = 0.2",
    ],
    ["epochs", "938 steps an epoch, and 4,690 steps in 5 epochs", "⌈60,000 / 64⌉ · 5 = 938 · 5 = 4,690"],
    ["epochs", "0.5 in the first epoch and is 0.25 in epoch 2", "938"],
    [
      "generalization",
      "and after it in 97.0 % of the test images. The gap is 2 percentage points.",
      "99.0 % − 97.0 % ≈ 2 points",
    ],
    ["confusion", "of 10 images of “0”, 2 were taken for “1”", "accuracy = 17 / 20 = 85.0 %"],
    ["confidence", "50.0 % sure that this is “1”, and it is right", "confidence = 0.5"],
  ])("tells in “%s”: %s", (id, told, worked) => {
    expect(textOf(id, FULL)).toContain(told);
    expect(filled(id, FULL)).toContain(worked);
  });

  it("tells of a wrong answer how sure it is, and of its weight only how it moves", () => {
    expect(textOf("confidence", WRONG)).toContain(
      "50.0 % sure that this is “1”, and it is wrong: the right answer is “0”",
    );
    expect(gradient(WRONG)).toMatchObject({
      error: -0.75,
      slope: -3,
      weight: undefined,
      rival: { label: "1" },
    });
    const sgd: TourState = { ...WRONG, settings: { ...SETTINGS, optimizer: "sgd" } };
    expect(firstStep(sgd)!.change).toBeCloseTo(0.3, 12);
    expect(textOf("step", sgd)).toContain("SGD with a rate of 0.1 would move it by 0.3.");
  });

  it("takes the strongest neuron out of the weights of its layer", () => {
    // Two inputs, three units: the kernel is [in, out].
    const weights = {
      "layers.0.kernel": new Float32Array([1, 2, 3, 4, 5, 6]),
      "layers.0.bias": new Float32Array([7, 8, 9]),
    };
    const { frame } = sampleOf({ input: [1, 1], hidden: [[0, 3, 1]] });
    const layers = [{ units: 3, activation: "relu", init: "he" }] as const;
    expect(strongestNeuron(frame, { weights, layers })).toEqual({
      layer: 0,
      unit: 1,
      bias: 8,
      weights: [2, 5],
    });
  });

  it("finds no mistake where there is none, and no gap where new images are read better", () => {
    const confusion = {
      confusion: [
        [3, 0],
        [0, 4],
      ],
      accuracy: 1,
      labels: ["0", "1"],
    };
    expect(confused({ ...EMPTY, confusion })).toEqual({ all: 7, right: 7, worst: undefined });
    expect(textOf("confusion", { ...EMPTY, confusion })).toContain("not one mistake");
    const early = { ...EMPTY, epochs: [{ epoch: 1, loss: 1, accuracy: 0.9, testAccuracy: 0.92 }] };
    expect(accuracies(early)!.gap).toBeCloseTo(-0.02, 12);
    expect(textOf("generalization", early)).toContain("no sign of it yet");
  });

  it.each(Object.entries(STATES))("says nothing strange of %s", (name, state) => {
    for (const { text, formula } of STEPS) {
      const told = [...text(state), ...formula.filled(state)];
      expect(text(state).length).toBeGreaterThan(1);
      for (const words of told) {
        expect(words).not.toMatch(/NaN|undefined|Infinity|null|\[object|∞/);
        expect(words.trim()).not.toBe("");
        if (name !== "empty fields") expect(words).not.toContain("?");
      }
    }
  });

  it("says what to do where a number is missing", () => {
    for (const id of ["generalization", "confusion", "epochs"]) {
      expect(textOf(id, EMPTY)).toContain("Press Train first");
    }
    for (const id of ["loss", "gradient", "step"]) {
      expect(textOf(id, STATES["a drawn digit"]!)).toContain("Press Clear");
      expect(textOf(id, EMPTY)).toContain("Press “Next image”");
    }
    for (const id of ["softmax", "loss", "epochs", "confidence"]) {
      expect(textOf(id, STATES["a training that ran away"]!)).toContain("Choose a smaller rate");
    }
    expect(textOf("relu", STATES["no hidden layer"]!)).toContain("no hidden layer");
  });
});
