// Numbers as files have them: of 32 bits, little-endian, at any place; and the floats of 16 bits.

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

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of fraction. */
export function float16(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const BINARY32 = new DataView(new ArrayBuffer(4));

/** The upper half of a binary32. */
export function bfloat16(bits: number): number {
  BINARY32.setUint16(0, bits);
  return BINARY32.getFloat32(0);
}
