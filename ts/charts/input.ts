// Graph 1: the picture, what it shows, and what the network takes it for.

import { select } from "d3-selection";
import { type Chart, drawable, percent } from "./chart";
import { isWrong, type Sample } from "./sample";
import { WORDS } from "./words";

const SIDE = 28;
/** Of a pixel. */
const SIZE = 8;

export const inputChart: Chart<Sample> = {
  words: WORDS.input,
  width: SIDE * SIZE + 16,
  height: SIDE * SIZE + 52,
  draw(svg, { frame, truth }, theme) {
    const pixels = frame.input.map((value, i) => ({ value, i })).filter(({ value }) => value > 0);
    const side = sideOf(frame.input);
    const scale = (SIDE * SIZE) / side;
    const root = select(svg);
    root
      .selectAll("rect.paper")
      .data([0])
      .join("rect")
      .attr("class", "paper")
      .attr("x", 7.5)
      .attr("y", 7.5)
      .attr("width", SIDE * SIZE + 1)
      .attr("height", SIDE * SIZE + 1)
      .attr("fill", "#fff")
      .attr("stroke", theme.faint);
    root
      .selectAll<SVGRectElement, (typeof pixels)[number]>("rect.pixel")
      .data(pixels, ({ i }) => i)
      .join("rect")
      .attr("class", "pixel")
      .attr("x", ({ i }) => 8 + (i % side) * scale)
      .attr("y", ({ i }) => 8 + Math.floor(i / side) * scale)
      .attr("width", scale)
      .attr("height", scale)
      .attr("shape-rendering", "crispEdges")
      .attr("fill", ({ value }) => gray(value));
    const wrong = truth !== undefined && isWrong({ ...frame, truth });
    const mark = truth === undefined ? "" : wrong ? " ✗" : " ✓";
    const lines = [
      { text: truth === undefined ? "" : `true: ${truth}`, fill: theme.ink },
      {
        text: `predicted: ${frame.label} (${percent(frame.confidence)})${mark}`,
        fill: wrong ? theme.wrong : theme.predicted,
      },
    ];
    root
      .selectAll("text")
      .data(lines)
      .join("text")
      .attr("x", 8)
      .attr("y", (_, i) => SIDE * SIZE + 28 + 16 * i)
      .attr("font-weight", 600)
      .attr("fill", ({ fill }) => fill)
      .text(({ text }) => text);
  },
  table: ({ frame, truth }) => ({
    columns: ["true", "predicted", "confidence"],
    rows: [[truth ?? "unknown", frame.label, percent(frame.confidence)]],
  }),
};

/** Pixels of a row of a square picture; what is none is shown as one. */
function sideOf(input: readonly number[]): number {
  return Math.ceil(Math.sqrt(input.length));
}

/** From paper at 0 to ink at 1. */
function gray(value: number): string {
  const shade = Math.round(255 * (1 - Math.min(1, Math.max(0, drawable(value)))));
  return `rgb(${shade},${shade},${shade})`;
}
