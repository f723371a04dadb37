// What every graph is: some data drawn into an SVG of a fixed size, and the words that belong to it.

import { select } from "d3-selection";
import type { Theme } from "./theme";
import type { Words } from "./words";

/** A graph of some data. Whatever it draws depends on nothing but these. */
export interface Chart<Data> {
  readonly words: Words;
  /** Of its coordinates, in which letters are `LETTERS` high. */
  readonly width: number;
  readonly height: number;
  /** Draws into an empty SVG, or over what it drew there before. */
  draw(svg: SVGSVGElement, data: Data, theme: Theme): void;
  /** What it shows in words, for those who cannot see it. */
  table(data: Data): Table;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Height of the letters in graphs. */
export const LETTERS = 12;

/** An empty SVG for a graph, which is drawn into by `draw`. */
export function svgFor<Data>(document: Document, chart: Chart<Data>): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  select(svg)
    .attr("xmlns", "http://www.w3.org/2000/svg")
    .attr("viewBox", `0 0 ${chart.width} ${chart.height}`)
    .attr("font-family", "system-ui, sans-serif")
    .attr("font-size", LETTERS)
    .attr("role", "img")
    .attr("aria-label", chart.words.name);
  return svg;
}
