// What a training learns from moment to moment, and what it forgets meanwhile.

import { scaleBand, scalePow } from "d3-scale";
import { select } from "d3-selection";
import type { Chart } from "./chart";
import { counted, drawable, short } from "./numbers";
import { LEGEND, SAY, WORDS } from "./words";

/** What changed at a moment of a training. Counts are of test rows. */
export interface Moment {
  /** In epochs. */
  readonly at: number;
  /** Answered rightly now, wrongly at the moment before. */
  readonly learned: number;
  /** The other way round. */
  readonly forgotten: number;
  readonly right: number;
}

export interface LearningFrame {
  /** In their order; they are drawn evenly spaced. */
  readonly moments: readonly Moment[];
  /** Test rows. */
  readonly count: number;
  /** Whether the row that is shown is answered rightly, by moment. */
  readonly row?: readonly boolean[];
  /** The index of the moment that is shown. */
  readonly now?: number;
}

const [WIDTH, HEIGHT] = [360, 240];
const [LEFT, RIGHT, TOP, BOTTOM] = [76, 12, 24, 40];
/** The largest square of the row's verdicts, where their middles are, and how far above it right ones are, wrong ones below. */
const [SQUARE, SQUARES, SHIFT] = [14, HEIGHT - 16, 5];

export const learningChart: Chart<LearningFrame> = {
  words: WORDS.learning,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, { moments, count, row = [], now }, theme) {
    const x = scaleBand([...moments.keys()], [LEFT, WIDTH - RIGHT]).paddingInner(0.15);
    const [up, down] = [highest(moments, "learned"), highest(moments, "forgotten")];
    // The root lets small changes be seen beside those of the first moments.
    const y = scalePow([-down, up], [HEIGHT - BOTTOM, TOP]).exponent(0.5);
    const root = select(svg);
    const groups = root
      .selectAll<SVGGElement, Moment>("g.moment")
      .data(moments)
      .join((enter) => {
        const group = enter.append("g").attr("class", "moment");
        group.append("rect").attr("class", "all");
        group.append("rect").attr("class", "learned");
        group.append("rect").attr("class", "forgotten");
        return group;
      })
      .attr("transform", (_, i) => `translate(${x(i)} 0)`)
      .attr("data-say", ({ at, learned, forgotten, right }) =>
        SAY.moment(at, learned, forgotten, right, count),
      );
    const bar = (
      name: string,
      fill: string,
      top: (moment: Moment) => number,
      foot: (moment: Moment) => number,
    ) =>
      groups
        .select(`.${name}`)
        .attr("width", x.bandwidth())
        .attr("y", top)
        .attr("height", (moment) => foot(moment) - top(moment))
        .attr("fill", fill);
    // What one points at is the whole height, so that small bars are found too.
    bar(
      "all",
      "transparent",
      () => TOP,
      () => HEIGHT - BOTTOM,
    ).attr("stroke", (_, i) => (i === now ? theme.ink : "none"));
    bar(
      "learned",
      theme.predicted,
      ({ learned }) => y(drawable(learned)),
      () => y(0),
    );
    bar(
      "forgotten",
      theme.wrong,
      () => y(0),
      ({ forgotten }) => y(-drawable(forgotten)),
    );
    root
      .selectAll("line")
      .data([y(0)])
      .join("line")
      .attr("x1", LEFT)
      .attr("x2", WIDTH - RIGHT)
      .attr("y1", (y) => y)
      .attr("y2", (y) => y)
      .attr("stroke", theme.ink);
    const side = Math.min(SQUARE, x.bandwidth());
    const verdicts = moments.slice(0, row.length).map(({ at }, i) => ({ at, isRight: row[i]! }));
    const squares = root
      .selectAll<SVGGElement, (typeof verdicts)[number]>("g.verdict")
      .data(verdicts)
      .join((enter) => {
        const group = enter.append("g").attr("class", "verdict");
        group.append("rect").attr("x", -0.5).attr("y", -0.5).attr("width", 1).attr("height", 1);
        group.append("path").attr("fill", "none").attr("stroke-width", 0.14);
        return group;
      })
      .attr("transform", ({ isRight }, i) => {
        const middle = x(i)! + x.bandwidth() / 2;
        return `translate(${middle} ${SQUARES + (isRight ? -SHIFT : SHIFT)}) scale(${side})`;
      })
      .attr("data-say", ({ at, isRight }) => SAY.verdict(at, isRight));
    squares.select("rect").attr("fill", ({ isRight }) => (isRight ? theme.predicted : theme.wrong));
    squares
      .select("path")
      .attr("d", ({ isRight }) => (isRight ? TICK : CROSS))
      .attr("stroke", theme.paper);
    const texts = [
      { text: counted(up), x: LEFT - 6, y: TOP + 8, end: "end", fill: theme.ink },
      { text: "0", x: LEFT - 6, y: y(0), end: "end", fill: theme.ink },
      { text: counted(down), x: LEFT - 6, y: HEIGHT - BOTTOM, end: "end", fill: theme.ink },
      { text: `▲ ${LEGEND.learned}`, x: LEFT, y: 12, end: "start", fill: theme.predicted },
      { text: `▼ ${LEGEND.forgotten}`, x: LEFT + 90, y: 12, end: "start", fill: theme.wrong },
      ...(row.length > 0
        ? [{ text: LEGEND.thisImage, x: LEFT - 6, y: SQUARES, end: "end", fill: theme.ink }]
        : []),
    ];
    root
      .selectAll<SVGTextElement, (typeof texts)[number]>("text")
      .data(texts)
      .join("text")
      .attr("x", ({ x }) => x)
      .attr("y", ({ y }) => y)
      .attr("dy", "0.35em")
      .attr("text-anchor", ({ end }) => end)
      .attr("fill", ({ fill }) => fill)
      .text(({ text }) => text);
  },
  table: ({ moments }) => ({
    columns: ["epoch", "learned", "forgotten", "right"],
    rows: moments.map(({ at, learned, forgotten, right }) => [
      short(at),
      ...[learned, forgotten, right].map(counted),
    ]),
  }),
};

/** Of the bars on a side; a side without any has little room. */
function highest(moments: readonly Moment[], side: "learned" | "forgotten"): number {
  return Math.max(1, ...moments.map((moment) => drawable(moment[side])));
}

/** Over a square of side 1 around the origin. */
const TICK = "M-0.3 0L-0.08 0.24L0.3 -0.24";
const CROSS = "M-0.26 -0.26L0.26 0.26M-0.26 0.26L0.26 -0.26";
