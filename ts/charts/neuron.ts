// What a neuron looks for: what excites it, and what holds it back.

import { scaleLinear } from "d3-scale";
import { select } from "d3-selection";
import { barsInto } from "./bars";
import type { Chart } from "./chart";
import { drawable, short } from "./numbers";
import { gray, pictureInto } from "./picture";
import type { Theme } from "./theme";
import { LEGEND, SAY, WORDS } from "./words";

/** A test row that excites a neuron. */
export interface ExcitingRow {
  readonly row: number;
  readonly truth: string;
  /** What the neuron gives out for it. */
  readonly value: number;
  /** `[inputs]`, from 0 to 1. */
  readonly input: readonly number[];
}

/** A neuron; of a softmax, which is of all together, what it gives is its logit. */
export interface NeuronFrame {
  /** What its layer is called. */
  readonly name: string;
  /** From 0, as the unit. */
  readonly layer: number;
  readonly unit: number;
  readonly activation: string;
  readonly bias: number;
  /**
   * What each of the model's inputs does for the neuron, `[inputs]`: in the first layer its weights, deeper the product of the
   * kernels on the way.
   */
  readonly inputs: readonly number[];
  /** Whether `inputs` are its weights. */
  readonly isDirect: boolean;
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** Its mean output over the test rows of each class. */
  readonly means: readonly number[];
  /** The test rows that excite it most, the most exciting first; 8 are shown. */
  readonly rows: readonly ExcitingRow[];
}

const [WIDTH, HEIGHT] = [480, 364];
const MARGIN = 8;
/** Of the picture of the weights; bars of classes are beside it. */
const [TOP, PICTURE, BARS] = [48, 196, 272];
/** Of the pictures of rows: how many, from one to the next, how wide, and where their upper edges are. */
const [ROWS, STEP, TILE, TILES] = [8, 58, 52, 276];
/** Classes whose means have room. */
const CLASSES = 20;

export const neuronChart: Chart<NeuronFrame> = {
  words: WORDS.neuron,
  width: WIDTH,
  height: HEIGHT,
  draw(svg, frame, theme) {
    const { name, unit, activation, bias, isDirect, classes, means, rows } = frame;
    drawWeights(part(svg, "weights"), frame.inputs, theme);
    drawMeans(part(svg, "means"), classes, means, theme);
    drawRows(svg, rows.slice(0, ROWS), theme);
    const headings = [
      { text: LEGEND.neuron(name, unit, activation, bias), x: MARGIN, y: 16, weight: 700 },
      { text: isDirect ? LEGEND.weights : LEGEND.throughLayers, x: MARGIN, y: TOP - 8, weight: 400 },
      { text: LEGEND.means, x: BARS - 48, y: TOP - 8, weight: 400 },
      { text: LEGEND.excites, x: MARGIN, y: TILES - 8, weight: 400 },
    ];
    select(svg)
      .selectAll<SVGTextElement, (typeof headings)[number]>("text.heading")
      .data(headings)
      .join("text")
      .attr("class", "heading")
      .attr("x", ({ x }) => x)
      .attr("y", ({ y }) => y)
      .attr("font-weight", ({ weight }) => weight)
      .attr("fill", theme.ink)
      .text(({ text }) => text);
  },
  table: ({ classes, means, rows }) => ({
    columns: ["of", "gives"],
    rows: [
      ...classes.map((label, i) => [`mean of ${label}`, short(means[i]!)]),
      ...rows.map(({ row, truth, value }) => [`test image ${row}, a ${truth}`, short(value)]),
    ],
  }),
};

/** A group of its own for a part of the graph, which is there from the first time on. */
function part(svg: SVGSVGElement, name: string): SVGGElement {
  return select(svg)
    .selectAll<SVGGElement, number>(`g.${name}`)
    .data([0])
    .join("g")
    .attr("class", name)
    .node()!;
}

/** A picture where the inputs are one, else bars from left to right. */
function drawWeights(group: SVGGElement, weights: readonly number[], theme: Theme): void {
  const most = Math.max(...weights.map((weight) => Math.abs(drawable(weight)))) || 1;
  const colour = scaleLinear([-most, 0, most], [theme.wrong, theme.paper, theme.other]);
  const isPicture = Number.isInteger(Math.sqrt(weights.length));
  pictureInto(group, isPicture ? weights : [], {
    x: MARGIN,
    y: TOP,
    size: PICTURE,
    paper: theme.paper,
    outline: theme.faint,
    fill: colour,
    say: SAY.weight,
  });
  const y = scaleLinear([-most, most], [TOP + PICTURE, TOP]);
  const width = PICTURE / weights.length;
  select(group)
    .selectAll("rect.weight")
    .data(isPicture ? [] : weights.map(drawable))
    .join("rect")
    .attr("class", "weight")
    .attr("x", (_, i) => MARGIN + i * width)
    .attr("y", (weight) => y(Math.max(0, weight)))
    .attr("width", width)
    .attr("height", (weight) => Math.max(0.5, Math.abs(y(weight) - y(0))))
    .attr("fill", (weight) => (weight < 0 ? theme.wrong : theme.other))
    .attr("data-say", (weight, i) => SAY.inputWeight(i, weight));
}

/** Of many classes those that it reacts to most. */
function drawMeans(
  group: SVGGElement,
  classes: readonly string[],
  means: readonly number[],
  theme: Theme,
): void {
  const size = (i: number) => drawable(means[i]!);
  const shown = [...classes.keys()]
    .sort((a, b) => Math.abs(size(b)) - Math.abs(size(a)))
    .slice(0, CLASSES)
    .sort((a, b) => a - b);
  const most = Math.max(...shown.map((i) => Math.abs(size(i)))) || 1;
  const bars = shown.map((i) => ({
    key: i,
    label: classes[i]!,
    length: size(i) / most,
    value: short(means[i]!),
    fill: size(i) < 0 ? theme.wrong : theme.other,
    say: SAY.mean(classes[i]!, means[i]!),
  }));
  const least = Math.min(0, ...bars.map(({ length }) => length));
  const row = PICTURE / Math.max(10, shown.length);
  barsInto(group, bars, { left: BARS, right: WIDTH - 56, top: TOP, row, least }, theme);
}

function drawRows(svg: SVGSVGElement, rows: readonly ExcitingRow[], theme: Theme): void {
  const groups = select(svg)
    .selectAll<SVGGElement, ExcitingRow>("g.row")
    .data(rows)
    .join((enter) => {
      const group = enter.append("g").attr("class", "row");
      group.append("text").attr("class", "truth");
      group.append("text").attr("class", "value").attr("x", TILE).attr("text-anchor", "end");
      return group;
    })
    .attr("transform", (_, i) => `translate(${MARGIN + i * STEP} ${TILES})`)
    .attr("data-say", ({ row, truth, value }) => SAY.excites(row, truth, value))
    .each(function ({ input }) {
      const look = { x: 0, y: 0, size: TILE, paper: "#fff", outline: theme.faint, fill: gray };
      pictureInto(this, input, look);
    });
  const text = (name: string, of: (row: ExcitingRow) => string) =>
    groups
      .select(name)
      .attr("y", TILE + 14)
      .attr("fill", theme.ink)
      .text(of);
  text(".truth", ({ truth }) => truth);
  text(".value", ({ value }) => short(value)).attr("font-size", 10);
}
