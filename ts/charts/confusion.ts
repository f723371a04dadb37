// Graph 4: how often each class was taken for each.

import { cell, text } from "@observablehq/plot";
import type { DataFrame } from "../inspect/frames";
import type { Chart } from "./chart";
import { percent } from "./numbers";
import { plotInto } from "./plot";
import { SAY, WORDS } from "./words";

const SIZE = { width: 420, height: 420 };
/** Classes whose cells are wide enough for numbers. */
const MOST_WITH_NUMBERS = 12;

/** What of a frame is drawn; of a walk through some rows it is counted so far. */
export type Confusion = Pick<DataFrame, "confusion" | "accuracy"> & { readonly labels: readonly string[] };

export const confusionOf = ({ confusion, accuracy, classes }: DataFrame): Confusion => {
  return { confusion, accuracy, labels: classes.map(({ label }) => label) };
};

export const confusionChart: Chart<Confusion> = {
  words: WORDS.confusion,
  ...SIZE,
  draw(svg, { confusion, labels, accuracy }, theme) {
    const cells = cellsOf(confusion, labels);
    const withNumbers = labels.length <= MOST_WITH_NUMBERS;
    plotInto(svg, SIZE, theme, {
      marginTop: 44,
      marginLeft: 56,
      marginRight: 8,
      marginBottom: 40,
      x: { domain: labels, label: null, axis: withNumbers ? "bottom" : null, tickSize: 0 },
      y: { domain: labels, label: null, axis: withNumbers ? "left" : null, tickSize: 0 },
      // The root lets mistakes be seen, which are a hundredth of a row and less.
      color: { type: "sqrt", domain: [0, 1], range: [...theme.cells], interpolate: "rgb" },
      marks: [
        cell(cells, { x: "taken", y: "truth", fill: "share", inset: 0.5, ariaLabel: SAY.taken }),
        withNumbers
          ? text(cells, {
              x: "taken",
              y: "truth",
              text: ({ count }) => (count > 0 ? String(count) : ""),
              fill: ({ share }) => (share > 0.2 ? theme.cells[0] : theme.ink),
            })
          : null,
        text([`accuracy ${percent(accuracy, 2)}`], {
          frameAnchor: "top",
          dy: -24,
          fontWeight: 700,
          fontSize: 14,
        }),
        text(["predicted"], { frameAnchor: "bottom", dy: 34 }),
        text(["true"], { frameAnchor: "left", dx: -40, rotate: -90, textAnchor: "middle" }),
      ],
    });
    // For pages that show an example of a cell.
    for (const [i, drawn] of svg.querySelectorAll("[data-mark=cell] rect").entries()) {
      drawn.setAttribute("data-cell", `${Math.floor(i / labels.length)},${i % labels.length}`);
    }
  },
  table: ({ confusion, labels }) => ({
    columns: ["true", ...labels.map((label) => `taken for ${label}`)],
    rows: confusion.map((row, truth) => [labels[truth]!, ...row]),
  }),
};

interface Cell {
  readonly truth: string;
  readonly taken: string;
  readonly count: number;
  /** Of its row. */
  readonly share: number;
}

function cellsOf(confusion: Confusion["confusion"], labels: readonly string[]): Cell[] {
  return confusion.flatMap((row, truth) => {
    const all = row.reduce((sum, n) => sum + n, 0);
    return row.map((count, taken) => ({
      truth: labels[truth]!,
      taken: labels[taken]!,
      count,
      share: all > 0 ? count / all : 0,
    }));
  });
}
