// What a training epoch has to do, whoever does it.

/** A parameter's update by Adam in multiply-adds: some ten operations of its own, a square root and a division. */
export const UPDATE = 12;

/**
 * The multiply-adds and parameter updates of an epoch, and their sum in multiply-adds. The first layer takes part in
 * the forward pass and in its weights' gradient, the others also in the gradient of what comes before; in the first
 * layer only values that are not zero count, and only weights of inputs that are ever something else change.
 */
export function workOf({ rows, inputs, density, layers, batch }) {
  const rest = layers.slice(1).reduce((sum, units, i) => sum + layers[i] * units, 0);
  const multiplyAdds = rows * (2 * density * inputs * layers[0] + 3 * rest);
  const biases = layers.reduce((sum, units) => sum + units, 0);
  const parameters = (density > 0 ? inputs * layers[0] : 0) + rest + biases;
  const updates = Math.ceil(rows / batch) * parameters;
  return { multiplyAdds, updates, total: multiplyAdds + UPDATE * updates };
}
