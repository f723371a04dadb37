// What holds for every graph: it is drawn of other shapes of networks and of numbers that are none, and as it was before.

import { createNetwork, dataset, inspect } from "inkling";
import { type Chart, confusionOf, DARK, type DataOf, type GraphName } from "inkling/charts";
import { describe, expect, it } from "vitest";
import { answerOf, drawn, GRAPHS, learning, NAMES, neuron, says } from "../support/charts";

/** What every graph shows of a network of so many inputs and classes. */
async function dataOf(inputs: number, classes: number): Promise<{ [N in GraphName]: DataOf<N> }> {
  const sample = { frame: await answerOf(inputs, classes) };
  const model = createNetwork({ inputs, layers: [classes] });
  const rows = new Float32Array(inputs * 2);
  const frame = await inspect(model, dataset({ inputs: rows, labels: [0, 1], classes }));
  const confusion = confusionOf(frame);
  const curves = { epochs: [{ epoch: 0.5, loss: 0.5 }], before: [{ epoch: 1, loss: 0.25 }], at: 0.5 };
  const labels = [...confusion.labels];
  const means = labels.map((_, i) => i - 0.5);
  const { input } = sample.frame;
  const exciting = [{ row: 3, truth: "1", value: 0.5, input }];
  return {
    input: sample,
    activity: sample,
    probabilities: sample,
    activations: sample,
    weights: sample,
    confidence: [{ label: "0", confidence: 0.5 }],
    confusion,
    classes: confusion,
    confusions: confusion,
    calibration: frame.calibration,
    loss: curves,
    accuracy: curves,
    learning: {
      ...learning,
      moments: [...learning.moments, { at: 1.5, learned: 0.5, forgotten: 0.5, right: 0 }],
    },
    neuron: { ...neuron, inputs: input, classes: labels, means, rows: exciting },
  };
}

const breakNumbers = <Data>(data: Data, none: number | null): Data =>
  JSON.parse(JSON.stringify(data), (_, value) =>
    typeof value === "number" && !Number.isInteger(value) ? none : value,
  );

describe.each(NAMES)("%s", (name) => {
  const chart = GRAPHS[name][0] as Chart<unknown>;

  it("is drawn of networks of other sizes, in the dark, twice, and of numbers that are none", async () => {
    for (const [inputs, classes] of [
      [784, 10],
      [3, 2],
      [30, 100],
    ] as const) {
      const whole = (await dataOf(inputs, classes))[name];
      // JSON has null for them.
      const broken = [Number.NaN, Number.POSITIVE_INFINITY, null].map((none) => breakNumbers(whole, none));
      for (const data of [whole, ...broken]) {
        const svg = drawn(chart, data, DARK);
        const once = svg.innerHTML;
        expect(once.replaceAll(/>[^<]*</g, "><")).not.toMatch(/NaN|undefined|Infinity|null/);
        chart.draw(svg, data, DARK);
        expect(svg.innerHTML).toBe(once);
        const { columns, rows } = chart.table(data);
        expect(rows.every((row) => row.length === columns.length)).toBe(true);
      }
    }
  });

  it("has marks that can be read", () => {
    const words = says(drawn(chart, GRAPHS[name][1]));
    expect(words.length).toBeGreaterThan(1);
    for (const say of words) expect(say).toMatch(/^[a-z].*\d/);
  });

  it("looks as it did", async () => {
    const svg = drawn(chart, GRAPHS[name][1]);
    // A line for each element, so that a change can be read.
    const lines = svg.outerHTML.replaceAll("><", ">\n<");
    await expect(`${lines}\n`).toMatchFileSnapshot(`snapshots/${name}.svg`);
  });
});
