// Which units of hidden layers are shown over a whole training, so that none of them jumps.

/** Units that are shown of the first hidden layer, and of the others. */
const [FIRST, LATER] = [12, 10];

/**
 * A choice of places that is always the same: evenly spaced ones.
 *
 * @returns the places in their order, all of them if there are no more than `count`.
 */
export function evenly(units: number, count: number): number[] {
  const shown = Math.min(units, count);
  return Array.from({ length: shown }, (_, i) => Math.floor(((i + 0.5) * units) / shown));
}

/** The units of each hidden layer of a model that are shown: what `inspect` takes as `options.units`. */
export function shownUnits(layers: readonly { readonly units: number }[]): number[][] {
  return layers.slice(0, -1).map(({ units }, layer) => evenly(units, layer === 0 ? FIRST : LATER));
}
