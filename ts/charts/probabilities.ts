// Graph 2: a bar for each class, the predicted one green.

import { barsInto } from "./bars";
import type { Chart } from "./chart";
import { drawable, percent } from "./numbers";
import { type Sample, shownClasses } from "./sample";
import { LEGEND, SAY, WORDS } from "./words";

const [LEFT, RIGHT, TOP, ROW] = [56, 60, 8, 22];
const [WIDTH, HEIGHT] = [360, 2 * TOP + 10 * ROW];

export const probabilitiesChart: Chart<Sample> = {
  words: WORDS.probabilities,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, { frame, truth }, theme) {
    const { probabilities, classes, index: predicted } = frame;
    const shown = shownClasses(frame);
    const bars = shown.map((index) => {
      const [label, share, isPredicted] = [classes[index]!, probabilities[index]!, index === predicted];
      return {
        key: index,
        label: `${isPredicted ? "▸ " : ""}${label}`,
        length: drawable(share),
        value: label === truth ? `${percent(share)} ${LEGEND.truth}` : percent(share),
        fill: isPredicted ? theme.predicted : theme.other,
        say: SAY.probability(label, share),
        isBold: isPredicted,
      };
    });
    const row = (HEIGHT - 2 * TOP) / shown.length;
    barsInto(svg, bars, { left: LEFT, right: WIDTH - RIGHT, top: TOP, row }, theme);
  },
  table: ({ frame }) => ({
    columns: ["class", "probability"],
    rows: shownClasses(frame).map((index) => [frame.classes[index]!, percent(frame.probabilities[index]!)]),
  }),
};
