// Whether confidences are what they say: a reliability diagram, the share of right answers by confidence.

import { line, rect, ruleY, text } from "@observablehq/plot";
import type { CalibrationFrame } from "../inspect/frames";
import type { Chart } from "./chart";
import { drawable, percent } from "./numbers";
import { plotInto } from "./plot";
import { LEGEND, SAY, WORDS } from "./words";

const SIZE = { width: 360, height: 300 };
/** Where the bars of rows stand below those of shares, and how high the highest is, in the units of the shares. */
const [FLOOR, ROOM] = [-0.3, 0.22];

export const calibrationChart: Chart<CalibrationFrame> = {
  words: WORDS.calibration,
  ...SIZE,
  draw(svg, { bins, error }, theme) {
    const filled = filledOf(bins);
    const most = Math.max(...filled.map(({ count }) => count));
    const across = { x1: "from", x2: "to", insetLeft: 1, insetRight: 1 } as const;
    plotInto(svg, SIZE, theme, {
      marginTop: 28,
      marginLeft: 48,
      marginRight: 24,
      marginBottom: 40,
      x: {
        domain: [0, 1],
        label: "confidence",
        labelAnchor: "center",
        labelArrow: "none",
        ticks: 5,
        tickFormat: (share: number) => percent(share, 0),
      },
      y: {
        domain: [FLOOR, 1],
        label: null,
        ticks: [0, 0.5, 1],
        tickFormat: (share: number) => percent(share, 0),
      },
      marks: [
        rect(filled, { ...across, y1: 0, y2: ({ accuracy }) => drawable(accuracy), fill: theme.other }),
        // The root lets small groups be seen.
        rect(filled, {
          ...across,
          y1: FLOOR,
          y2: ({ count }) => FLOOR + ROOM * Math.sqrt(count / most),
          fill: theme.ink,
          fillOpacity: 0.4,
        }),
        ruleY([0, FLOOR]),
        line([0, 1], { x: (share: number) => share, y: (share: number) => share, strokeDasharray: "6 4" }),
        text([LEGEND.rows], { frameAnchor: "bottom-left", dx: -6, dy: -2, textAnchor: "end" }),
        text([LEGEND.calibrationError(error)], { frameAnchor: "top", dy: -20, fontWeight: 700 }),
        // What one points at is the whole height, so that low bars are found too.
        rect(filled, {
          x1: "from",
          x2: "to",
          y1: FLOOR,
          y2: 1,
          fill: "transparent",
          ariaLabel: ({ from, to, count, accuracy }) => SAY.calibration(from, to, count, accuracy),
        }),
      ],
    });
  },
  table: ({ bins }) => ({
    columns: ["from", "to", "rows", "confidence", "right"],
    rows: filledOf(bins).map(({ from, to, count, confidence, accuracy }) => [
      percent(from),
      percent(to),
      count,
      percent(confidence),
      percent(accuracy),
    ]),
  }),
};

/** The bins that have rows. */
function filledOf(bins: CalibrationFrame["bins"]) {
  return bins
    .filter(({ count }) => count > 0)
    .map(({ confidence, accuracy, ...bin }) => {
      return { ...bin, confidence: confidence ?? Number.NaN, accuracy: accuracy ?? Number.NaN };
    });
}
