// Graph 1: the picture, what it shows, and what the network takes it for.

import { select } from "d3-selection";
import type { Chart } from "./chart";
import { percent } from "./numbers";
import { gray, pictureInto } from "./picture";
import { isWrong, type Sample } from "./sample";
import { SAY, WORDS } from "./words";

/** Of the picture, and what is around it. */
const [PICTURE, MARGIN] = [224, 8];

export const inputChart: Chart<Sample> = {
  words: WORDS.input,
  width: PICTURE + 2 * MARGIN,
  height: PICTURE + 52,
  draw(svg, { frame, truth }, theme) {
    pictureInto(svg, frame.input, {
      x: MARGIN,
      y: MARGIN,
      size: PICTURE,
      paper: "#fff",
      outline: theme.faint,
      fill: gray,
      say: SAY.pixel,
    });
    const wrong = truth !== undefined && isWrong({ ...frame, truth });
    const mark = truth === undefined ? "" : wrong ? " ✗" : " ✓";
    const lines = [
      { text: truth === undefined ? "" : `true: ${truth}`, fill: theme.ink },
      {
        text: `predicted: ${frame.label} (${percent(frame.confidence)})${mark}`,
        fill: wrong ? theme.wrong : theme.predicted,
      },
    ];
    select(svg)
      .selectAll("text")
      .data(lines)
      .join("text")
      .attr("x", MARGIN)
      .attr("y", (_, i) => PICTURE + 28 + 16 * i)
      .attr("font-weight", 600)
      .attr("fill", ({ fill }) => fill)
      .text(({ text }) => text);
  },
  table: ({ frame, truth }) => ({
    columns: ["true", "predicted", "confidence"],
    rows: [[truth ?? "unknown", frame.label, percent(frame.confidence)]],
  }),
};
