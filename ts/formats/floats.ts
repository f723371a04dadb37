// 32-bit numbers as files have them: little-endian, at any place.

/** So many floats from a place on. */
export function readFloats(data: DataView, begin: number, length: number): Float32Array {
  const floats = new Float32Array(length);
  for (let i = 0; i < length; i++) floats[i] = data.getFloat32(begin + 4 * i, true);
  return floats;
}

/** @returns the place after them. */
export function writeNumbers(data: DataView, begin: number, numbers: Float32Array | Int32Array): number {
  // As bits: one kind of write is the faster one.
  const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
  for (let i = 0; i < bits.length; i++) data.setUint32(begin + 4 * i, bits[i]!, true);
  return begin + 4 * bits.length;
}
