// Graph 3: the neurons of an answer, and the strongest connections on the way to it.

import { scaleLinear } from "d3-scale";
import { type Selection, select } from "d3-selection";
import type { Chart } from "./chart";
import { type Column, columnsOf, type Edge, edgesOf, type Node } from "./network";
import { short } from "./numbers";
import type { Sample } from "./sample";
import type { Theme } from "./theme";
import { LEGEND, SAY, WORDS } from "./words";

const [WIDTH, HEIGHT] = [640, 440];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 56, 32, 28];
const RADIUS = 7;
/** Of connections that hold back. */
const DASHES = "5 3";

export const activityChart: Chart<Sample> = {
  words: WORDS.activity,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, { frame }, theme) {
    const columns = columnsOf(frame);
    const root: Root = select<SVGElement, unknown>(svg);
    drawEdges(root, edgesOf(frame, columns), columns, theme);
    drawNodes(root, columns, theme);
    drawNames(root, columns, theme);
    drawLegend(root, theme);
  },
  table: ({ frame }) => ({
    columns: ["layer", "from", "to", "weight", "signal"],
    rows: frame.connections.map(({ layer, from, to, weight, signal }) => {
      return [layer, from, to, short(weight), short(signal)];
    }),
  }),
};

type Root = Selection<SVGElement, unknown, null, undefined>;

const columnX = (columns: readonly Column[]) => scaleLinear([0, columns.length - 1], [LEFT, WIDTH - RIGHT]);

/** Where a node is. */
function placeIn(columns: readonly Column[]) {
  const x = columnX(columns);
  return ({ column, row }: Node) => {
    const step = (HEIGHT - TOP - BOTTOM - 2 * RADIUS) / columns[column]!.nodes.length;
    return { x: x(column), y: TOP + RADIUS + (row + 0.5) * step };
  };
}

function drawEdges(root: Root, edges: readonly Edge[], columns: readonly Column[], theme: Theme): void {
  const place = placeIn(columns);
  root
    .selectAll<SVGLineElement, Edge>("line.edge")
    .data(edges, ({ from, to }) => `${from.key} ${to.key}`)
    // Below the nodes.
    .join((enter) => enter.insert("line", "g").attr("class", "edge"))
    .attr("x1", ({ from }) => place(from).x)
    .attr("y1", ({ from }) => place(from).y)
    .attr("x2", ({ to }) => place(to).x)
    .attr("y2", ({ to }) => place(to).y)
    .attr("stroke", theme.ink)
    .attr("stroke-width", ({ strength }) => 0.5 + 3 * strength)
    .attr("stroke-opacity", ({ strength }) => 0.12 + 0.7 * strength)
    .attr("stroke-dasharray", ({ signal }) => (signal < 0 ? DASHES : null))
    .attr("data-from", ({ from }) => from.key)
    .attr("data-to", ({ to }) => to.key)
    .attr("data-say", ({ from, to, weight, signal }) => SAY.connection([from.name, to.name], weight, signal));
}

const shadeOf = ({ neurons }: Theme) => scaleLinear([...neurons]).domain([0, 1]);

function drawNodes(root: Root, columns: readonly Column[], theme: Theme): void {
  const [place, shade] = [placeIn(columns), shadeOf(theme)];
  const groups = root
    .selectAll<SVGGElement, Node>("g.node")
    .data(
      columns.flatMap(({ nodes }) => nodes),
      ({ key }) => key,
    )
    .join((enter) => {
      const group = enter.append("g").attr("class", "node");
      group.append("circle").attr("r", RADIUS);
      group.append("text").attr("dy", "0.35em");
      return group;
    })
    .attr("transform", (node) => `translate(${place(node).x} ${place(node).y.toFixed(1)})`)
    .attr("data-node", ({ key }) => key)
    .attr("data-unit", ({ column, unit }) => (column === 0 ? null : `${column - 1},${unit}`))
    .attr("data-say", ({ name, value }) => SAY.gives(name, value));
  groups
    .select("circle")
    .attr("fill", ({ activity }) => shade(activity))
    .attr("stroke", ({ isPredicted }) => (isPredicted ? theme.predicted : theme.ink))
    .attr("stroke-width", ({ isPredicted }) => (isPredicted ? 3 : 1));
  groups
    .select("text")
    .attr("x", ({ column }) => (column === 0 ? -12 : 12))
    .attr("text-anchor", ({ column }) => (column === 0 ? "end" : "start"))
    .attr("fill", theme.ink)
    .attr("font-weight", ({ isPredicted }) => (isPredicted ? 700 : 400))
    .attr("font-size", ({ column }) => (column === 0 ? 9 : 12))
    .text(({ label }) => label);
}

/** The names of the columns, and dots where there are more units. */
function drawNames(root: Root, columns: readonly Column[], theme: Theme): void {
  const x = columnX(columns);
  const named = columns.map(({ name, hides }, column) => ({ name, hides, x: x(column) }));
  const texts = (kind: string, shown: typeof named, y: number) =>
    root
      .selectAll(`text.${kind}`)
      .data(shown)
      .join("text")
      .attr("class", kind)
      .attr("x", ({ x }) => x)
      .attr("y", y)
      .attr("text-anchor", "middle")
      .attr("fill", theme.ink);
  texts("column", named, HEIGHT - 4).text(({ name }) => name);
  texts(
    "more",
    named.filter(({ hides }) => hides),
    HEIGHT - BOTTOM + 2,
  )
    .attr("font-size", 18)
    .text("⋮");
}

/** Signs of the legend from left to right, each with its words. */
const SIGNS = [
  { x: 48, words: LEGEND.silent, activity: 0 },
  { x: 172, words: LEGEND.active, activity: 1 },
  { x: 324, words: LEGEND.speaksFor, dashes: null },
  { x: 448, words: LEGEND.holdsBack, dashes: DASHES },
];

function drawLegend(root: Root, theme: Theme): void {
  const groups = root
    .selectAll<SVGGElement, (typeof SIGNS)[number]>("g.sign")
    .data(SIGNS)
    .join((enter) => {
      const group = enter.append("g").attr("class", "sign");
      group.append("path");
      group.append("text").attr("x", 14).attr("dy", "0.35em");
      return group;
    })
    .attr("transform", ({ x }) => `translate(${x} 12)`);
  groups
    .select("path")
    .attr("d", ({ activity }) => (activity === undefined ? "M-20 0H8" : CIRCLE))
    .attr("fill", ({ activity }) => (activity === undefined ? "none" : shadeOf(theme)(activity)))
    .attr("stroke", theme.ink)
    .attr("stroke-width", ({ activity }) => (activity === undefined ? 2 : 1))
    .attr("stroke-dasharray", ({ dashes }) => dashes ?? null);
  groups
    .select("text")
    .attr("fill", theme.ink)
    .text(({ words }) => words);
}

const CIRCLE = `M${-RADIUS} 0a${RADIUS} ${RADIUS} 0 1 0 ${2 * RADIUS} 0a${RADIUS} ${RADIUS} 0 1 0 ${-2 * RADIUS} 0`;
