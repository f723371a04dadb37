// Numbers that look random and are everybody's same.

/** From -1 to 1, as many as such a shape holds; another `seed` gives others. */
export function noise(shape, seed = 0) {
  const values = new Float32Array(shape.reduce((product, n) => product * n, 1));
  let state = seed + 1;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    values[i] = state / 2 ** 31;
  }
  return values;
}
