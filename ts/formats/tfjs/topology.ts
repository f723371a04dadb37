// The layers of a tfjs model in the order of the data: those of a Sequential, or of a Model that is one chain.

import { list } from "../../check";
import { InputError } from "../../errors";
import { byName, type Json, record, text } from "./parts";

/** A layer as the file has it. */
export interface Link {
  /** Where it stands, for errors. */
  readonly place: string;
  readonly className: string;
  readonly config: Json;
}

/** @throws {InputError} if the topology is no chain of layers. */
export function chainOf(argument: string, topology: unknown): Link[] {
  const whole = record(argument, topology);
  // Keras's own files have the model one level deeper.
  const nested = whole.model_config !== undefined;
  const at = nested ? `${argument}.model_config` : argument;
  const model = nested ? record(at, whole.model_config) : whole;
  const isSequential = model.class_name === "Sequential";
  if (!isSequential && model.class_name !== "Model" && model.class_name !== "Functional") {
    throw new InputError(`${at}.class_name`, '"Sequential", "Model" or "Functional"', model.class_name);
  }
  // Keras before 2.2.3 has the layers of a Sequential without an object around them.
  const isBare = isSequential && Array.isArray(model.config);
  const config: Json = isBare ? { layers: model.config } : record(`${at}.config`, model.config);
  const layersAt = isBare ? `${at}.config` : `${at}.config.layers`;
  const layers = list(layersAt, config.layers, "layers").map((layer, i) =>
    record(`${layersAt}[${i}]`, layer),
  );
  const links = layers.map((layer, i) => linkOf(`${layersAt}[${i}]`, layer));
  if (isSequential) return links;
  return ordered(`${at}.config`, config, layersAt, layers).map((i) => links[i]!);
}

function linkOf(place: string, layer: Json): Link {
  const className = text(`${place}.class_name`, layer.class_name);
  return { place, className, config: record(`${place}.config`, layer.config) };
}

/** The layers' indices from the input to the output. */
function ordered(argument: string, config: Json, layersAt: string, layers: readonly Json[]): number[] {
  const names = layers.map((layer, i) => text(`${layersAt}[${i}].name`, layer.name));
  const indices = byName(
    layersAt,
    names.map((name, i) => [name, i] as const),
  );
  const indexOf = (argument: string, name: string) => {
    const index = indices.get(name);
    if (index === undefined) throw new InputError(argument, "a layer's name", name);
    return index;
  };
  const first = indexOf(
    `${argument}.input_layers`,
    onlyNode(`${argument}.input_layers`, config.input_layers),
  );
  let index = indexOf(
    `${argument}.output_layers`,
    onlyNode(`${argument}.output_layers`, config.output_layers),
  );
  const backwards = [index];
  // From the output on each has one before it; a circle has no end.
  while (index !== first && backwards.length < layers.length) {
    const place = `${layersAt}[${index}].inbound_nodes`;
    const [node] = list(place, layers[index]!.inbound_nodes, "one connection", 1);
    index = indexOf(place, onlyNode(`${place}[0]`, node));
    backwards.push(index);
  }
  if (index !== first || backwards.length !== layers.length) {
    throw new InputError(layersAt, "one chain of layers from the input to the output", "another graph");
  }
  return backwards.reverse();
}

/** The name in `[[name, 0, 0]]`: one tensor, the first of the layer's first use. */
function onlyNode(argument: string, nodes: unknown): string {
  const [node] = list(argument, nodes, "connections", 1);
  const [name, use, tensor] = list(`${argument}[0]`, node, "a layer's name and two numbers");
  if (use !== 0 || tensor !== 0) {
    throw new InputError(`${argument}[0]`, "the first output of a layer that is used once", node);
  }
  return text(`${argument}[0][0]`, name);
}
