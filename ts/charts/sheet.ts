// Several graphs on one sheet: an SVG with the heading of each above it, in rows from left to right.

import { select } from "d3-selection";
import { type Chart, svgFor } from "./chart";
import type { Theme } from "./theme";

/** A graph with the data that it shows. */
export interface Panel {
  readonly chart: Chart<never>;
  readonly data: unknown;
}

/** Puts a graph and its data together. */
export const panel = <Data>(chart: Chart<Data>, data: Data): Panel => ({ chart, data });

const GAP = 24;
const [TITLE, HEADING] = [44, 26];

/**
 * @param width - what a row must not exceed, unless a single graph is wider.
 * @param title - stands above all.
 */
export function sheet(
  document: Document,
  title: string,
  panels: readonly Panel[],
  theme: Theme,
  width = 1340,
): SVGSVGElement {
  const rows: Panel[][] = [[]];
  let [used, widest] = [GAP, 0];
  for (const panel of panels) {
    if (used + panel.chart.width + GAP > width && used > GAP) {
      rows.push([]);
      used = GAP;
    }
    rows.at(-1)!.push(panel);
    used += panel.chart.width + GAP;
    widest = Math.max(widest, used);
  }
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const root = select(svg).attr("xmlns", "http://www.w3.org/2000/svg").attr("role", "img");
  root.append("title").text(title);
  const paper = root.append("rect").attr("fill", theme.paper);
  const heading = (text: string, x: number, y: number, size: number) =>
    root
      .append("text")
      .attr("x", x)
      .attr("y", y)
      .attr("font-family", "system-ui, sans-serif")
      .attr("font-size", size)
      .attr("font-weight", 700)
      .attr("fill", theme.ink)
      .text(text);
  heading(title, GAP, 32, 20);
  let y = TITLE;
  for (const row of rows) {
    let x = GAP;
    for (const { chart, data } of row) {
      heading(chart.words.name, x, y + 18, 15);
      const own = svgFor(document, chart);
      chart.draw(own, data as never, theme);
      select(own)
        .attr("x", x)
        .attr("y", y + HEADING)
        .attr("width", chart.width)
        .attr("height", chart.height);
      svg.append(own);
      x += chart.width + GAP;
    }
    y += HEADING + Math.max(...row.map(({ chart }) => chart.height)) + GAP;
  }
  root.attr("viewBox", `0 0 ${widest} ${y}`).attr("width", widest).attr("height", y);
  paper.attr("width", widest).attr("height", y);
  return svg;
}
