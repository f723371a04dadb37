// Lying bars, a row for each: a label, the bar and its value.

import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import type { Theme } from "./theme";

export interface Bar {
  /** By which the bar is known when other ones come. */
  readonly key: string | number;
  readonly label: string;
  /** Of the whole width, from 0 to 1; below 0 it goes to the left, where `least` makes room for it. */
  readonly length: number;
  readonly value: string;
  readonly fill: string;
  readonly say: string;
  readonly isBold?: boolean;
}

/** The space of the bars alone; their labels are left of it, their values right. */
export interface BarsBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Of a row. */
  readonly row: number;
  /** The length at the left edge; by default 0. */
  readonly least?: number;
}

export function barsInto(
  parent: SVGElement,
  bars: readonly Bar[],
  { left, right, top, row, least = 0 }: BarsBox,
  theme: Theme,
): void {
  const x = scaleLinear([least, 1], [left, right]).clamp(true);
  const groups = select(parent)
    .selectAll<SVGGElement, Bar>("g.bar")
    .data(bars, ({ key }) => key)
    .join((enter) => {
      const group = enter.append("g").attr("class", "bar");
      group.append("rect");
      group.append("text").attr("class", "label").attr("text-anchor", "end");
      group.append("text").attr("class", "value");
      return group;
    })
    .attr("transform", (_, i) => `translate(0 ${top + i * row})`)
    .attr("data-say", ({ say }) => say);
  groups
    .select("rect")
    .attr("x", ({ length }) => x(Math.min(0, length)))
    .attr("y", 0.15 * row)
    .attr("height", 0.7 * row)
    .attr("width", ({ length }) => Math.max(0.5, Math.abs(x(length) - x(0))))
    .attr("fill", ({ fill }) => fill);
  const text = (name: string, at: (bar: Bar) => number) =>
    groups
      .select(name)
      .attr("x", at)
      .attr("y", row / 2)
      .attr("dy", "0.35em")
      .attr("fill", theme.ink)
      .attr("font-weight", ({ isBold }) => (isBold ? 700 : 400));
  text(".label", () => left - 6).text(({ label }) => label);
  text(".value", ({ length }) => x(Math.max(0, length)) + 6).text(({ value }) => value);
}
