// Graph 6: how the weights into the predicted output are distributed.

import { rectY, ruleX, ruleY } from "@observablehq/plot";
import type { Chart } from "./chart";
import { drawable, short, ticked } from "./numbers";
import { plotInto } from "./plot";
import type { Sample } from "./sample";
import { SAY, WORDS } from "./words";

const SIZE = { width: 360, height: 240 };

export const weightsChart: Chart<Sample> = {
  words: WORDS.weights,
  ...SIZE,
  draw(svg, { frame }, theme) {
    const bins = binsOf(frame);
    const reach = Math.max(...bins.flatMap(({ from, to }) => [-from, to])) || 1;
    plotInto(svg, SIZE, theme, {
      marginBottom: 40,
      x: {
        domain: [-reach, reach],
        label: `weights into ${frame.label}`,
        labelAnchor: "center",
        labelArrow: "none",
        ...(reach < 1e4 ? {} : { tickFormat: ticked, ticks: 4 }),
      },
      y: { label: null, ticks: 4 },
      marks: [
        rectY(bins, { x1: "from", x2: "to", y: "count", fill: theme.weights, ariaLabel: SAY.bin }),
        ruleX([0], { stroke: theme.most, strokeWidth: 2, strokeDasharray: "6 4" }),
        ruleY([0]),
      ],
    });
  },
  table: ({ frame }) => ({
    columns: ["from", "to", "weights"],
    rows: binsOf(frame)
      .filter(({ count }) => count > 0)
      .map(({ from, to, count }) => [short(from), short(to), count]),
  }),
};

function binsOf({ histogram: { edges, counts } }: Sample["frame"]) {
  return counts.map((count, i) => ({ from: drawable(edges[i]!), to: drawable(edges[i + 1]!), count }));
}
