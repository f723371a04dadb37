// What the tests write, the same in Node and in browsers.

/** FNV-1a of 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/): any single byte that differs changes it. */
export function checksum(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The bytes of a step's checkpoint, others for each step, in which a browser finds nothing to compress. */
export function bytesOf(step: number, length = 1000): Uint8Array {
  // xorshift (Marsaglia 2003, doi:10.18637/jss.v008.i14); no state is 0.
  let state = step * 2 + 1;
  return Uint8Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state & 255;
  });
}
