// Loss and accuracy over a training, epoch by epoch.

import { dot, line, ruleX, text } from "@observablehq/plot";
import { scaleLinear } from "d3-scale";
import type { Chart } from "./chart";
import { percent, short, ticked } from "./numbers";
import { plotInto } from "./plot";
import { LEGEND, SAY, WORDS, type Words } from "./words";

const SIZE = { width: 360, height: 240 };

/** Values as close as this share of all that is drawn have no room for two lines of text. */
const CLOSE = 0.08;

/** What is known after an epoch. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy?: number | undefined;
  readonly testLoss?: number | undefined;
  readonly testAccuracy?: number | undefined;
}

/** A training, and what it is held against. */
export interface Curves {
  /** Moments of it in their order; `epoch` may be a fraction of one. */
  readonly epochs: readonly Epoch[];
  /** The training before it, drawn as its shadow. */
  readonly before?: readonly Epoch[];
  /** The moment that is looked at, in epochs: a line across. */
  readonly at?: number;
}

/** From 0, so that a small step looks small. */
export const lossChart = curves(WORDS.loss, ["loss", "testLoss"], short, () => ({
  zero: true,
  tickFormat: ticked,
}));
export const accuracyChart = curves(
  WORDS.accuracy,
  ["accuracy", "testAccuracy"],
  (share) => percent(share, 2),
  // Up to 1, down to the tenth below the worst: it changes seldom.
  (shares) => ({
    domain: [Math.floor(10 * Math.min(...shares, 0.9)) / 10, 1],
    tickFormat: (share: number) => percent(share, 0),
  }),
);

/** A chart of a measure on the rows that are learned from, and on those held back. */
function curves(
  words: Words,
  [own, held]: readonly [keyof Epoch, keyof Epoch],
  show: (value: number) => string,
  scale: (values: readonly number[]) => object,
): Chart<Curves> {
  return {
    words,
    ...SIZE,
    draw(svg, { epochs, before = [], at }, theme) {
      const series = [
        { name: "training", measure: own, stroke: theme.other },
        { name: "test", measure: held, stroke: theme.wrong, strokeDasharray: "6 3" },
      ].map(({ measure, ...look }) => {
        return { ...look, points: pointsOf(epochs, measure), shadow: pointsOf(before, measure) };
      });
      const all = series.flatMap(({ points, shadow }) => [...points, ...shadow]);
      const moments = all.map(({ epoch }) => epoch).concat(at ?? []);
      const [first, last] = [Math.min(1, ...moments), Math.max(2, ...moments)];
      // Two ends that lie close together would be written over each other.
      const [ownEnd, heldEnd] = series.map(({ points }) => points.at(-1)?.value ?? Number.NaN) as [
        number,
        number,
      ];
      const values = all.map(({ value }) => value);
      const areClose = Math.abs(ownEnd - heldEnd) < CLOSE * (Math.max(...values) - Math.min(...values));
      const aside = (name: string) => (areClose ? ((name === "training") === ownEnd > heldEnd ? -7 : 7) : 0);
      const place = { x: "epoch", y: "value" } as const;
      plotInto(svg, SIZE, theme, {
        marginLeft: 52,
        marginRight: 110,
        marginBottom: 36,
        x: {
          label: "epoch",
          labelAnchor: "center",
          labelArrow: "none",
          domain: [first, last],
          ticks: scaleLinear([first, last], [0, 1]).ticks(6).filter(Number.isInteger),
          tickFormat: "d",
        },
        y: { label: null, grid: true, ticks: 5, ...scale(values) },
        marks: [
          series.map(({ shadow, points: _, name: __, ...look }) =>
            line(shadow, { ...place, ...look, strokeWidth: 1, strokeOpacity: 0.5 }),
          ),
          before.length > 0 ? text([LEGEND.before], { frameAnchor: "top-right", dy: -14 }) : null,
          at === undefined ? null : ruleX([at], { stroke: theme.ink, strokeOpacity: 0.6 }),
          series.map(({ points, shadow: _, name, ...look }) => [
            line(points, { ...place, ...look, strokeWidth: 2 }),
            // Its edge cannot be seen, and makes it easier to point at.
            dot(points, {
              ...place,
              fill: look.stroke,
              r: 2,
              stroke: "transparent",
              strokeWidth: 8,
              ariaLabel: ({ epoch, value }) => SAY.point(epoch, name, show(value)),
            }),
            text(points.slice(-1), {
              ...place,
              text: ({ value }) => `${name} ${show(value)}`,
              fill: look.stroke,
              textAnchor: "start",
              dx: 6,
              dy: aside(name),
            }),
          ]),
        ],
      });
    },
    table: ({ epochs }) => ({
      columns: ["epoch", "training", "test"],
      rows: epochs.map((epoch) => [
        short(epoch.epoch),
        ...[epoch[own], epoch[held]].map((value) => (value === undefined ? "none" : show(value))),
      ]),
    }),
  };
}

/** The moments at which a measure is known; what diverged has no place. */
function pointsOf(epochs: readonly Epoch[], measure: keyof Epoch) {
  return epochs.flatMap(({ epoch, [measure]: value }) =>
    value !== undefined && Number.isFinite(value) ? [{ epoch, value }] : [],
  );
}
