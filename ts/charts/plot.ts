// Observable Plot inside a graph: it has no way to change a plot, so an old one is thrown away.

import { type PlotOptions, plot } from "@observablehq/plot";
import { LETTERS } from "./chart";
import type { Theme } from "./theme";

/** Draws a plot over the whole of a graph. */
export function plotInto(
  svg: SVGSVGElement,
  size: { width: number; height: number },
  theme: Theme,
  options: PlotOptions,
): void {
  const style = { color: theme.ink, background: "none", fontSize: `${LETTERS}px`, overflow: "visible" };
  const drawn = plot({ ...options, ...size, document: svg.ownerDocument, style });
  // For those who draw SVG without style sheets.
  drawn.setAttribute("color", theme.ink);
  drawn.setAttribute("font-size", String(LETTERS));
  drawn.removeAttribute("class");
  drawn.querySelector("style")?.remove();
  // Names of marks are no names for who listens: groups may have none.
  for (const group of drawn.querySelectorAll("[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
    group.removeAttribute("aria-label");
  }
  svg.replaceChildren(drawn);
}
