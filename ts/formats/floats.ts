// 32-bit floats as files have them: little-endian, at any place.

/** So many floats from a place on. */
export function readFloats(data: DataView, begin: number, length: number): Float32Array {
  const floats = new Float32Array(length);
  for (let i = 0; i < length; i++) floats[i] = data.getFloat32(begin + 4 * i, true);
  return floats;
}

/** @returns the place after them. */
export function writeFloats(data: DataView, begin: number, floats: Float32Array): number {
  for (let i = 0; i < floats.length; i++) data.setFloat32(begin + 4 * i, floats[i]!, true);
  return begin + 4 * floats.length;
}
