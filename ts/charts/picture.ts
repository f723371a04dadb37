// Inputs as a picture: square pixels, row by row.

import { select } from "d3-selection";
import { drawable } from "./numbers";

/** Where a picture goes, and how. */
export interface PictureStyle {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly paper: string;
  readonly outline: string;
  readonly fill: (value: number) => string;
  /** The words of a pixel of a picture of so many pixels in a row; without it pixels are no marks. */
  readonly say?: (place: number, side: number, value: number) => string;
}

/** Draws the values that are not 0 over paper. What is no square picture is shown as one. */
export function pictureInto(parent: SVGElement, values: readonly number[], style: PictureStyle): void {
  const { x, y, size, paper, outline, fill, say } = style;
  const side = Math.ceil(Math.sqrt(values.length));
  const scale = size / side;
  const pixels = values
    .map((value, place) => ({ value: drawable(value), place }))
    .filter(({ value }) => value);
  const root = select(parent);
  root
    .selectAll("rect.paper")
    .data([0])
    .join("rect")
    .attr("class", "paper")
    .attr("x", x - 0.5)
    .attr("y", y - 0.5)
    .attr("width", size + 1)
    .attr("height", size + 1)
    .attr("fill", paper)
    .attr("stroke", outline);
  root
    .selectAll<SVGRectElement, (typeof pixels)[number]>("rect.pixel")
    .data(pixels, ({ place }) => place)
    .join("rect")
    .attr("class", "pixel")
    .attr("x", ({ place }) => x + (place % side) * scale)
    .attr("y", ({ place }) => y + Math.floor(place / side) * scale)
    .attr("width", scale)
    .attr("height", scale)
    .attr("shape-rendering", "crispEdges")
    .attr("fill", ({ value }) => fill(value))
    .attr("data-say", ({ value, place }) => say?.(place, side, value) ?? null);
}

/** From paper at 0 to ink at 1. */
export function gray(value: number): string {
  const shade = Math.round(255 * (1 - Math.min(1, Math.max(0, value))));
  return `rgb(${shade},${shade},${shade})`;
}
