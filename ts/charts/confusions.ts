// The pairs of classes that are mixed up most often.

import { select } from "d3-selection";
import { commonConfusions } from "../network/confusions";
import { barsInto } from "./bars";
import type { Chart } from "./chart";
import type { Confusion } from "./confusion";
import { counted } from "./numbers";
import { LEGEND, SAY, WORDS } from "./words";

const [LEFT, RIGHT, TOP, ROW] = [116, 48, 8, 24];
/** Pairs that are shown. */
const SHOWN = 10;
const [WIDTH, HEIGHT] = [360, 2 * TOP + SHOWN * ROW];

export const confusionsChart: Chart<Confusion> = {
  words: WORDS.confusions,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, data, theme) {
    const pairs = pairsOf(data);
    const bars = pairs.map(({ truth, taken, count }) => ({
      key: `${truth} ${taken}`,
      label: LEGEND.takenFor(truth, taken),
      length: count / pairs[0]!.count,
      value: counted(count),
      fill: theme.wrong,
      say: SAY.taken({ truth, taken, count }),
    }));
    barsInto(svg, bars, { left: LEFT, right: WIDTH - RIGHT, top: TOP, row: ROW }, theme);
    select(svg)
      .selectAll("text.none")
      .data(bars.length === 0 ? [LEGEND.noConfusions] : [])
      .join("text")
      .attr("class", "none")
      .attr("x", WIDTH / 2)
      .attr("y", HEIGHT / 2)
      .attr("text-anchor", "middle")
      .attr("fill", theme.ink)
      .text((none) => none);
  },
  table: (data) => ({
    columns: ["true", "taken for", "times"],
    rows: pairsOf(data).map(({ truth, taken, count }) => [truth, taken, count]),
  }),
};

function pairsOf({ confusion, labels }: Confusion) {
  return commonConfusions(confusion, SHOWN).map(([truth, taken, count]) => {
    return { truth: labels[truth]!, taken: labels[taken]!, count };
  });
}
