// Lists of numbers as the engine takes them.

/** Most dimensions of a tensor whose elements the engine moves; what has more goes the shadow way. */
export const MAX_RANK = 8;

/**
 * Shapes, and what is like them. The glue only copies what it is given into words of 32 bits, which works for any list
 * and needs no array of its own.
 */
export function words(list: readonly number[]): Uint32Array {
  return list as unknown as Uint32Array;
}
