// Graph 3: the neurons of an answer, and the strongest connections on the way to it.

import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import type { ConnectionFrame, DecisionFrame } from "../inspect/frames";
import { type Chart, drawable, short } from "./chart";
import { layerNames, type Sample, shownClasses } from "./sample";
import { WORDS } from "./words";

const [WIDTH, HEIGHT] = [640, 420];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 56, 12, 28];
/** Units of a hidden layer that are shown. */
const HIDDEN = 12;
const RADIUS = 7;

export const activityChart: Chart<Sample> = {
  words: WORDS.activity,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, { frame }, theme) {
    const { nodes, columns } = layout(frame);
    const at = new Map(nodes.map((node) => [node.key, node]));
    const edges = edgesOf(frame).filter(({ from, to }) => at.has(from) && at.has(to));
    const strongest = Math.max(...edges.map(({ strength }) => strength), Number.MIN_VALUE);
    const weight = scaleLinear([0, strongest], [0, 1]).clamp(true);
    const root = select(svg);
    root
      .selectAll<SVGLineElement, Edge>("line")
      .data(edges, ({ from, to }) => `${from} ${to}`)
      .join((enter) => enter.insert("line", "g"))
      .attr("x1", ({ from }) => at.get(from)!.x)
      .attr("y1", ({ from }) => at.get(from)!.y)
      .attr("x2", ({ to }) => at.get(to)!.x)
      .attr("y2", ({ to }) => at.get(to)!.y)
      .attr("stroke", theme.ink)
      .attr("stroke-width", ({ strength }) => 0.5 + 3 * weight(strength))
      .attr("stroke-opacity", ({ strength }) => 0.12 + 0.7 * weight(strength))
      .attr("stroke-dasharray", ({ holdsBack }) => (holdsBack ? "5 3" : null));
    const groups = root
      .selectAll<SVGGElement, Node>("g")
      .data(nodes, ({ key }) => key)
      .join((enter) => {
        const group = enter.append("g");
        group.append("circle").attr("r", RADIUS);
        group.append("text").attr("dy", "0.35em");
        return group;
      })
      .attr("transform", ({ x, y }) => `translate(${x} ${y.toFixed(1)})`);
    groups
      .select("circle")
      .attr("fill", ({ activity }) => gray(activity))
      .attr("stroke", ({ isPredicted }) => (isPredicted ? theme.predicted : theme.ink))
      .attr("stroke-width", ({ isPredicted }) => (isPredicted ? 3 : 1));
    groups
      .select("text")
      .attr("x", ({ column }) => (column === 0 ? -12 : 12))
      .attr("text-anchor", ({ column }) => (column === 0 ? "end" : "start"))
      .attr("fill", theme.ink)
      .attr("font-weight", ({ isPredicted }) => (isPredicted ? 700 : 400))
      .attr("font-size", ({ column }) => (column === 0 ? 9 : 12))
      .text(({ label }) => label ?? "");
    root
      .selectAll("text.more")
      .data(columns.filter(({ hides }) => hides))
      .join("text")
      .attr("class", "more")
      .attr("x", ({ x }) => x)
      .attr("y", HEIGHT - BOTTOM + 2)
      .attr("text-anchor", "middle")
      .attr("font-size", 18)
      .attr("fill", theme.ink)
      .text("⋮");
    root
      .selectAll("text.column")
      .data(columns)
      .join("text")
      .attr("class", "column")
      .attr("x", ({ x }) => x)
      .attr("y", HEIGHT - 4)
      .attr("text-anchor", "middle")
      .attr("fill", theme.ink)
      .text(({ name }) => name);
  },
  table: ({ frame }) => ({
    columns: ["layer", "from", "to", "weight", "signal"],
    rows: frame.connections.map(({ layer, from, to, weight, signal }) => {
      return [layer, from, to, short(weight), short(signal)];
    }),
  }),
};

interface Node {
  readonly key: string;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  /** What it gives out, from 0 to 1 of the most in its column. */
  readonly activity: number;
  readonly label?: string;
  readonly isPredicted: boolean;
}

interface Column {
  readonly name: string;
  readonly x: number;
  readonly hides: boolean;
}

function layout(frame: DecisionFrame): { nodes: Node[]; columns: Column[] } {
  const { layers, strongestInputs, classes, index: predicted, input } = frame;
  const last = layers.length;
  const shown = [
    strongestInputs.map(({ index }) => index).sort((a, b) => a - b),
    ...layers.map(({ outputs }, l) => (l + 1 === last ? shownClasses(frame) : unitsOf(frame, l, outputs))),
  ];
  const x = scaleLinear([0, last], [LEFT, WIDTH - RIGHT]);
  const outputs = [input, ...layers.map(({ outputs }) => outputs)];
  const names = ["inputs", ...layerNames(frame)];
  const columns = shown.map((units, column) => ({
    name: names[column]!,
    x: x(column),
    hides: units.length < outputs[column]!.length,
  }));
  const sizeOf = (column: number, unit: number) => drawable(Math.abs(outputs[column]![unit]!));
  const nodes = shown.flatMap((units, column) => {
    const most = Math.max(...units.map((unit) => sizeOf(column, unit)), Number.MIN_VALUE);
    const step = (HEIGHT - TOP - BOTTOM - 2 * RADIUS) / units.length;
    return units.map((unit, i): Node => {
      const label = column === 0 ? String(unit) : column === last ? classes[unit]! : undefined;
      return {
        key: keyOf(column, unit),
        column,
        x: x(column),
        y: TOP + RADIUS + (i + 0.5) * step,
        activity: sizeOf(column, unit) / most,
        isPredicted: column === last && unit === predicted,
        ...(label !== undefined && { label }),
      };
    });
  });
  return { nodes, columns };
}

/** The units of a hidden layer that the strongest connections go through, then those that give out most. */
function unitsOf({ connections }: DecisionFrame, layer: number, outputs: readonly number[]): number[] {
  const through = connections.flatMap((connection) => [
    ...(connection.layer === layer ? [connection.to] : []),
    ...(connection.layer === layer + 1 ? [connection.from] : []),
  ]);
  const most = [...outputs.keys()].sort((a, b) => Math.abs(outputs[b]!) - Math.abs(outputs[a]!));
  return [...new Set([...through, ...most])].slice(0, HIDDEN).sort((a, b) => a - b);
}

interface Edge {
  readonly from: string;
  readonly to: string;
  /** The size of its signal. */
  readonly strength: number;
  readonly holdsBack: boolean;
}

function edgesOf({ connections }: DecisionFrame): Edge[] {
  return connections.map(({ layer, from, to, signal }: ConnectionFrame) => {
    return {
      from: keyOf(layer, from),
      to: keyOf(layer + 1, to),
      strength: drawable(Math.abs(signal)),
      holdsBack: signal < 0,
    };
  });
}

const keyOf = (column: number, unit: number) => `${column}.${unit}`;

/** From white at 0 to dark gray at 1. */
function gray(activity: number): string {
  const shade = Math.round(255 - 195 * activity);
  return `rgb(${shade},${shade},${shade})`;
}
