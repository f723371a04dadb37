// Graph 7: how sure the last fifty answers were, and which of them were wrong.

import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import type { Chart } from "./chart";
import { drawable, percent } from "./numbers";
import { HISTORY, isWrong, type PastAnswer } from "./sample";
import { SAY, WORDS } from "./words";

const [LEFT, RIGHT, TOP, BOTTOM] = [44, 16, 12, 20];
const [WIDTH, HEIGHT] = [360, 220];

export const confidenceChart: Chart<readonly PastAnswer[]> = {
  words: WORDS.confidence,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, answers, theme) {
    const shown = answers.slice(-HISTORY);
    const x = scaleLinear([0, HISTORY - 1], [LEFT, WIDTH - RIGHT]);
    const y = scaleLinear([0, 1], [HEIGHT - BOTTOM, TOP]);
    const at = shown.map((answer, i) => ({
      answer,
      x: x(HISTORY - shown.length + i),
      y: y(drawable(answer.confidence)),
    }));
    const root = select(svg);
    const lines = [
      { share: 0.9, stroke: theme.predicted, dash: "7 4" },
      { share: 0.5, stroke: theme.half, dash: "2 4" },
      { share: 0, stroke: theme.faint, dash: null },
      { share: 1, stroke: theme.faint, dash: null },
    ];
    root
      .selectAll("line")
      .data(lines)
      .join("line")
      .attr("x1", LEFT)
      .attr("x2", WIDTH - RIGHT)
      .attr("y1", ({ share }) => y(share))
      .attr("y2", ({ share }) => y(share))
      .attr("stroke", ({ stroke }) => stroke)
      .attr("stroke-width", ({ dash }) => (dash ? 1.5 : 1))
      .attr("stroke-dasharray", ({ dash }) => dash);
    root
      .selectAll("text")
      .data(lines)
      .join("text")
      .attr("x", LEFT - 6)
      .attr("y", ({ share }) => y(share))
      .attr("dy", "0.35em")
      .attr("text-anchor", "end")
      .attr("fill", theme.ink)
      .text(({ share }) => percent(share, 0));
    root
      .selectAll("path.way")
      .data([at])
      .join("path")
      .attr("class", "way")
      .attr("fill", "none")
      .attr("stroke", theme.confidence)
      .attr("stroke-width", 1.5)
      .attr("d", (all) =>
        all.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join(""),
      );
    root
      .selectAll("path.answer")
      .data(at)
      .join("path")
      .attr("class", "answer")
      .attr("transform", ({ x, y }) => `translate(${x.toFixed(1)} ${y.toFixed(1)})`)
      .attr("d", ({ answer }) => (isWrong(answer) ? CROSS : CIRCLE))
      .attr("fill", ({ answer }) => (isWrong(answer) ? "none" : theme.confidence))
      // What cannot be seen of it makes a point easier to meet.
      .attr("stroke", ({ answer }) => (isWrong(answer) ? theme.wrong : "transparent"))
      .attr("stroke-width", ({ answer }) => (isWrong(answer) ? 2 : 4))
      .attr("data-say", ({ answer }) => SAY.answer(answer.label, answer.confidence, answer.truth));
  },
  table: (answers) => ({
    columns: ["answer", "confidence", "right"],
    rows: answers.slice(-HISTORY).map((answer) => {
      const right = answer.truth === undefined ? "unknown" : isWrong(answer) ? "no" : "yes";
      return [answer.label, percent(answer.confidence), right];
    }),
  }),
};

const CIRCLE = "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0";
const CROSS = "M-4 -4L4 4M-4 4L4 -4";
