// What of a network an answer shows: its columns of nodes, the inputs first, and the edges between them.

import type { DecisionFrame } from "../inspect/frames";
import { drawable } from "./numbers";
import { layerNames, shownClasses } from "./sample";
import { SAY } from "./words";

/** Units of a hidden layer that are shown where the frame does not say which. */
const HIDDEN = 12;

/** The inputs, or a layer. */
export interface Column {
  readonly name: string;
  readonly nodes: readonly Node[];
  /** Whether there are more than are shown. */
  readonly hides: boolean;
}

/** An input or a unit. */
export interface Node {
  readonly key: string;
  /** 0 are the inputs. */
  readonly column: number;
  /** Its place in the column as it is shown. */
  readonly row: number;
  readonly unit: number;
  /** What it gives out, and that from 0 to 1 of the most in its column. */
  readonly value: number;
  readonly activity: number;
  /** What stands beside it, and what it is called. */
  readonly label: string;
  readonly name: string;
  readonly isPredicted: boolean;
}

export interface Edge {
  readonly from: Node;
  readonly to: Node;
  readonly weight: number;
  readonly signal: number;
  /** The size of its signal, from 0 to 1 of the strongest that is shown between the same columns. */
  readonly strength: number;
}

export function columnsOf(frame: DecisionFrame): Column[] {
  const { layers, strongestInputs, classes, index: predicted, input } = frame;
  const last = layers.length;
  const names = ["inputs", ...layerNames(frame)];
  const outputs = [input, ...layers.map(({ outputs }) => outputs)];
  const shown = [
    strongestInputs.map(({ index }) => index).sort((a, b) => a - b),
    ...layers.slice(0, -1).map((_, layer) => unitsOf(frame, layer)),
    shownClasses(frame),
  ];
  const nameOf = (column: number, unit: number) => {
    if (column === 0) return SAY.input(unit);
    return column === last ? SAY.output(classes[unit]!) : SAY.neuron(names[column]!, unit);
  };
  return shown.map((units, column) => {
    const values = units.map((unit) => outputs[column]![unit]!);
    const sizes = values.map((value) => drawable(Math.abs(value)));
    const most = Math.max(...sizes, Number.MIN_VALUE);
    return {
      name: names[column]!,
      hides: units.length < outputs[column]!.length,
      nodes: units.map((unit, row) => ({
        key: keyOf(column, unit),
        column,
        row,
        unit,
        activity: sizes[row]! / most,
        label: column === 0 ? String(unit) : column === last ? classes[unit]! : "",
        name: nameOf(column, unit),
        value: values[row]!,
        isPredicted: column === last && unit === predicted,
      })),
    };
  });
}

/** Those between nodes that are shown. */
export function edgesOf({ connections }: DecisionFrame, columns: readonly Column[]): Edge[] {
  const nodes = new Map(columns.flatMap(({ nodes }) => nodes.map((node) => [node.key, node])));
  const edges = connections.flatMap(({ layer, from, to, weight, signal }) => {
    const ends = [nodes.get(keyOf(layer, from)), nodes.get(keyOf(layer + 1, to))] as const;
    return ends[0] && ends[1] ? [{ from: ends[0], to: ends[1], weight, signal }] : [];
  });
  const size = (signal: number) => drawable(Math.abs(signal));
  const strongest = columns.map((_, column) => {
    const sizes = edges.filter(({ from }) => from.column === column).map(({ signal }) => size(signal));
    return Math.max(...sizes, Number.MIN_VALUE);
  });
  return edges.map((edge) => ({ ...edge, strength: size(edge.signal) / strongest[edge.from.column]! }));
}

/**
 * The units of a hidden layer that the frame names; else those that the strongest connections go through, then those that give
 * out most.
 */
function unitsOf({ units, connections, layers }: DecisionFrame, layer: number): readonly number[] {
  if (units) return units[layer]!;
  const { outputs } = layers[layer]!;
  const through = connections.flatMap((connection) => [
    ...(connection.layer === layer ? [connection.to] : []),
    ...(connection.layer === layer + 1 ? [connection.from] : []),
  ]);
  const most = [...outputs.keys()].sort((a, b) => Math.abs(outputs[b]!) - Math.abs(outputs[a]!));
  return [...new Set([...through, ...most])].slice(0, HIDDEN).sort((a, b) => a - b);
}

const keyOf = (column: number, unit: number) => `${column}.${unit}`;
