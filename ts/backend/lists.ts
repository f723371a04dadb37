// Lists of numbers as the engine takes them.

/** Most dimensions of a tensor whose elements the engine moves; what has more goes the shadow way. */
export const MAX_RANK = 8;

/** A shape, or what is like one. The glue only copies it, which works for any list and needs no array of its own. */
export function unsigned(list: readonly number[]): Uint32Array {
  return list as unknown as Uint32Array;
}

/** The same for numbers that may be negative. */
export function signed(list: readonly number[]): Int32Array {
  return list as unknown as Int32Array;
}
