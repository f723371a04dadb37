// How well each class is known.

import { classFrame } from "../inspect/classes";
import { barsInto } from "./bars";
import type { Chart } from "./chart";
import type { Confusion } from "./confusion";
import { percent } from "./numbers";
import { SAY, WORDS } from "./words";

const [LEFT, RIGHT, TOP, ROW] = [56, 64, 8, 24];
const [WIDTH, HEIGHT] = [360, 2 * TOP + 10 * ROW];
/** Classes whose bars have room. */
const SHOWN = 20;

export const classesChart: Chart<Confusion> = {
  words: WORDS.classes,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, data, theme) {
    const bars = leastKnown(data).map(({ key, label, count, recall }) => ({
      key,
      label,
      length: recall,
      value: percent(recall),
      fill: theme.other,
      say: SAY.recall(label, data.confusion[key]![key]!, count),
    }));
    const row = (HEIGHT - 2 * TOP) / Math.max(10, bars.length);
    barsInto(svg, bars, { left: LEFT, right: WIDTH - RIGHT, top: TOP, row }, theme);
  },
  table: (data) => ({
    columns: ["class", "rows", "precision", "recall", "F1"],
    rows: classesOf(data).map(({ label, count, precision, recall, f1 }) => [
      label,
      count,
      ...[precision, recall, f1].map((share) => (share === null ? "none" : percent(share))),
    ]),
  }),
};

const classesOf = ({ confusion, labels }: Confusion) =>
  labels.map((label, i) => classFrame(label, i, confusion));

/** Of the classes that there were rows of, in their order. */
function leastKnown(data: Confusion) {
  return classesOf(data)
    .flatMap(({ recall, ...rest }, key) => (recall === null ? [] : [{ ...rest, key, recall }]))
    .sort((a, b) => a.recall - b.recall)
    .slice(0, SHOWN)
    .sort((a, b) => a.key - b.key);
}
