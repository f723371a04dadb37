// Observable Plot inside a graph: it has no way to change a plot, so an old one is thrown away.

import { type PlotOptions, plot } from "@observablehq/plot";
import { LETTERS } from "./chart";
import type { Theme } from "./theme";

/** Draws a plot over the whole of a graph; the channel `ariaLabel` of its marks has their words. */
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
  // Plot names groups by their kind, and marks by their channel `ariaLabel`: those are no names for who listens, but the words
  // that are read out where one points.
  for (const named of drawn.querySelectorAll("[aria-label]")) {
    const isGroup = named.localName === "g";
    named.setAttribute(isGroup ? "data-mark" : "data-say", named.getAttribute("aria-label")!);
    named.removeAttribute("aria-label");
    // Letters lie on the marks that one points at.
    if (named.getAttribute("data-mark") === "text") named.setAttribute("pointer-events", "none");
  }
  svg.replaceChildren(drawn);
}
