// What a dense network answers, in the plainest way and double precision.

/** The probabilities of a row; `layers` have a `kernel`, `[in, out]`, and a `bias`, with ReLU between them. */
export function oracle(layers, row) {
  let values = Array.from(row);
  for (const [i, { kernel, bias }] of layers.entries()) {
    const logits = Array.from(bias);
    for (const [from, value] of values.entries()) {
      if (value === 0) continue;
      for (let to = 0; to < logits.length; to++) logits[to] += value * kernel[from * logits.length + to];
    }
    values = i < layers.length - 1 ? logits.map((logit) => Math.max(0, logit)) : logits.map(Math.exp);
  }
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}
