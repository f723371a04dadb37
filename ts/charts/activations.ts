// Graph 5: the mean and the most that the units of each layer give out.

import { barY, ruleY, text } from "@observablehq/plot";
import type { Chart } from "./chart";
import { short, ticked } from "./numbers";
import { plotInto } from "./plot";
import { layerNames, type Sample } from "./sample";
import { SAY, WORDS } from "./words";

const SIZE = { width: 360, height: 240 };
const MEASURES = ["mean", "most"] as const;

export const activationsChart: Chart<Sample> = {
  words: WORDS.activations,
  ...SIZE,
  draw(svg, { frame }, theme) {
    const bars = layerNames(frame).flatMap((layer, i) =>
      MEASURES.map((measure) => ({ layer, measure, value: frame.layers[i]![measure] })),
    );
    const most = Math.max(...bars.map(({ value }) => Math.abs(value)));
    plotInto(svg, SIZE, theme, {
      marginTop: 24,
      marginBottom: 40,
      fx: { domain: layerNames(frame), label: null },
      x: { domain: MEASURES, axis: null },
      y: { label: null, nice: true, ticks: 4, insetTop: 12, ...(most < 1e4 ? {} : { tickFormat: ticked }) },
      color: { domain: MEASURES, range: [theme.mean, theme.most] },
      marks: [
        barY(bars, { fx: "layer", x: "measure", y: "value", fill: "measure", ariaLabel: SAY.activation }),
        text(bars, { fx: "layer", x: "measure", y: "value", text: ({ value }) => short(value), dy: -7 }),
        text(["■ mean"], { frameAnchor: "top-left", dy: -20, fill: theme.mean, facet: "super" }),
        text(["■ most"], { frameAnchor: "top-left", dx: 64, dy: -20, fill: theme.most, facet: "super" }),
        ruleY([0]),
      ],
    });
  },
  table: ({ frame }) => ({
    columns: ["layer", ...MEASURES],
    rows: frame.layers.map(({ mean, most }, i) => [layerNames(frame)[i]!, short(mean), short(most)]),
  }),
};
