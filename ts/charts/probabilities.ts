// Graph 2: a bar for each class, the predicted one green.

import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { type Chart, drawable, percent } from "./chart";
import { type Sample, shownClasses } from "./sample";
import { WORDS } from "./words";

const [LEFT, RIGHT, TOP, ROW] = [56, 60, 8, 22];
const [WIDTH, HEIGHT] = [360, 2 * TOP + 10 * ROW];

export const probabilitiesChart: Chart<Sample> = {
  words: WORDS.probabilities,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, { frame }, theme) {
    const bars = barsOf(frame);
    const row = (HEIGHT - 2 * TOP) / bars.length;
    const x = scaleLinear([0, 1], [LEFT, WIDTH - RIGHT]);
    const root = select(svg);
    const groups = root
      .selectAll<SVGGElement, Bar>("g.bar")
      .data(bars, ({ index }) => index)
      .join((enter) => {
        const group = enter.append("g").attr("class", "bar");
        group.append("rect");
        group.append("text").attr("class", "label").attr("text-anchor", "end");
        group.append("text").attr("class", "value");
        return group;
      })
      .attr("transform", (_, i) => `translate(0 ${TOP + i * row})`);
    const colour = ({ isPredicted }: Bar) => (isPredicted ? theme.predicted : theme.other);
    groups
      .select("rect")
      .attr("x", LEFT)
      .attr("y", 0.15 * row)
      .attr("height", 0.7 * row)
      .attr("width", ({ share }) => Math.max(0.5, x(drawable(share)) - LEFT))
      .attr("fill", colour);
    const text = (name: string, at: (bar: Bar) => number) =>
      groups
        .select(name)
        .attr("x", at)
        .attr("y", row / 2)
        .attr("dy", "0.35em")
        .attr("fill", theme.ink)
        .attr("font-weight", ({ isPredicted }) => (isPredicted ? 700 : 400));
    text(".label", () => LEFT - 6).text(({ label, isPredicted }) => `${isPredicted ? "▸ " : ""}${label}`);
    text(".value", ({ share }) => x(drawable(share)) + 6).text(({ share }) => percent(share));
  },
  table: ({ frame }) => ({
    columns: ["class", "probability"],
    rows: barsOf(frame).map(({ label, share }) => [label, percent(share)]),
  }),
};

interface Bar {
  readonly index: number;
  readonly label: string;
  readonly share: number;
  readonly isPredicted: boolean;
}

function barsOf(frame: Sample["frame"]): Bar[] {
  const { probabilities, classes, index: predicted } = frame;
  return shownClasses(frame).map((index) => {
    return { index, label: classes[index]!, share: probabilities[index]!, isPredicted: index === predicted };
  });
}
