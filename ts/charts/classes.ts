// How well each class is known.

import { barX, ruleX, text } from "@observablehq/plot";
import type { DataFrame } from "../inspect/frames";
import { type Chart, percent } from "./chart";
import { plotInto } from "./plot";
import { WORDS } from "./words";

const SIZE = { width: 360, height: 260 };

export const classesChart: Chart<DataFrame> = {
  words: WORDS.classes,
  ...SIZE,
  draw(svg, { classes }, theme) {
    const bars = classes.filter(({ recall }) => recall !== null);
    plotInto(svg, SIZE, theme, {
      marginLeft: 56,
      marginRight: 64,
      x: { domain: [0, 1], axis: null },
      y: { domain: bars.map(({ label }) => label), label: null, tickSize: 0 },
      marks: [
        barX(bars, { x: "recall", y: "label", fill: theme.other }),
        text(bars, {
          x: "recall",
          y: "label",
          text: ({ recall }) => percent(recall!),
          dx: 4,
          textAnchor: "start",
        }),
        ruleX([0]),
      ],
    });
  },
  table: ({ classes }) => ({
    columns: ["class", "rows", "precision", "recall", "F1"],
    rows: classes.map(({ label, count, precision, recall, f1 }) => [
      label,
      count,
      ...[precision, recall, f1].map((share) => (share === null ? "none" : percent(share))),
    ]),
  }),
};
