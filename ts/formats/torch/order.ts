// The order of layers in a file that does not keep it, as far as their names and widths tell.

import { whole } from "../../check";
import { InputError } from "../../errors";
import { MAX_LAYERS } from "../../network/architecture";
import type { Linear } from "./linear";

/** Most steps of the search: networks of any size take fewer, if their names have numbers. */
const MAX_STEPS = 2 ** 12;

/**
 * The one order in which each layer has as many inputs as the one before has units, and names that are alike but for
 * their numbers count up: `fc1`, `fc2`, or `net.2`, `net.10`.
 *
 * @throws {InputError} if there is none, or another: of layers with equal widths any could be the first.
 */
export function inOrder(argument: string, layers: readonly Linear[]): readonly Linear[] {
  whole(`${argument}: layers`, layers.length, 1, MAX_LAYERS);
  const groups = alike(layers);
  const taken = groups.map(() => 0);
  const path: Linear[] = [];
  const found: Linear[][] = [];
  let steps = MAX_STEPS;
  const search = (): void => {
    if (path.length === layers.length) found.push([...path]);
    for (const [i, group] of groups.entries()) {
      if (found.length > 1 || --steps < 0) return;
      const next = group[taken[i]!];
      const last = path.at(-1);
      if (!next || (last && next.inputs !== last.units)) continue;
      path.push(next);
      taken[i]!++;
      search();
      path.pop();
      taken[i]!--;
    }
  };
  search();
  const [order] = found;
  if (order && found.length === 1 && steps >= 0) return order;
  const expected =
    found.length === 0 && steps >= 0
      ? "layers of which each has as many inputs as one before has units"
      : "numbered names or widths that tell the order of layers (safetensors keeps none, torch.save does)";
  const got = layers.map(({ name, inputs, units }) => `${name}weight [${units},${inputs}]`);
  throw new InputError(argument, expected, got.join(", "));
}

/** Layers whose names differ in their numbers alone, in the order of these. */
function alike(layers: readonly Linear[]): readonly (readonly Linear[])[] {
  const groups = new Map<string, Linear[]>();
  for (const layer of layers) {
    const pattern = layer.name.replace(/\d+/g, "#");
    const group = groups.get(pattern);
    if (group) group.push(layer);
    else groups.set(pattern, [layer]);
  }
  return Array.from(groups.values(), (group) => group.sort(byNumbers));
}

/** Of names with as many numbers. */
function byNumbers(a: Linear, b: Linear): number {
  const [these, those] = [a, b].map(({ name }) => (name.match(/\d+/g) ?? []).map(Number)) as [
    number[],
    number[],
  ];
  const at = these.findIndex((number, i) => number !== those[i]);
  return at < 0 ? 0 : these[at]! - those[at]!;
}
