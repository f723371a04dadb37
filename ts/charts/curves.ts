// Loss and accuracy over a training, epoch by epoch.

import { dot, line, text } from "@observablehq/plot";
import { type Chart, percent, short } from "./chart";
import { plotInto } from "./plot";
import { WORDS, type Words } from "./words";

const SIZE = { width: 360, height: 240 };

/** What is known after an epoch. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy?: number | undefined;
  readonly testLoss?: number | undefined;
  readonly testAccuracy?: number | undefined;
}

/** From 0, so that a small step looks small. */
export const lossChart = curves(WORDS.loss, ["loss", "testLoss"], short, () => ({ zero: true }));
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
): Chart<readonly Epoch[]> {
  return {
    words,
    ...SIZE,
    draw(svg, epochs, theme) {
      const of = (measure: keyof Epoch) =>
        epochs.flatMap(({ epoch, [measure]: value }) =>
          // What diverged has no place.
          value !== undefined && Number.isFinite(value) ? [{ epoch, value }] : [],
        );
      const curve = (
        points: ReturnType<typeof of>,
        stroke: string,
        name: string,
        dash: string | undefined,
      ) => [
        line(points, {
          x: "epoch",
          y: "value",
          stroke,
          strokeWidth: 2,
          ...(dash && { strokeDasharray: dash }),
        }),
        dot(points, { x: "epoch", y: "value", fill: stroke, r: 2 }),
        text(points.slice(-1), {
          x: "epoch",
          y: "value",
          text: ({ value }) => `${name} ${show(value)}`,
          fill: stroke,
          textAnchor: "start",
          dx: 6,
        }),
      ];
      plotInto(svg, SIZE, theme, {
        marginLeft: 52,
        marginRight: 110,
        marginBottom: 36,
        x: {
          label: "epoch",
          labelAnchor: "center",
          labelArrow: "none",
          domain: [1, Math.max(2, ...epochs.map(({ epoch }) => epoch))],
          ticks: Math.min(10, epochs.length),
          tickFormat: "d",
        },
        y: {
          label: null,
          grid: true,
          ticks: 5,
          ...scale([...of(own), ...of(held)].map(({ value }) => value)),
        },
        marks: [
          ...curve(of(own), theme.other, "training", undefined),
          ...curve(of(held), theme.wrong, "test", "6 3"),
        ],
      });
    },
    table: (epochs) => ({
      columns: ["epoch", "training", "test"],
      rows: epochs.map((epoch) => [
        epoch.epoch,
        ...[epoch[own], epoch[held]].map((value) => (value === undefined ? "none" : show(value))),
      ]),
    }),
  };
}
