// Reads idx files, the format of MNIST and its descendants (http://yann.lecun.com/exdb/mnist, "FILE FORMATS"):
// two zero bytes, a type code, the number of dimensions, each dimension as a big-endian 32-bit number, the values.

import { MAX_WIDTH } from "../check";
import { InputError } from "../errors";
import { type Dataset, dataset } from "./dataset";
import { bytesOf, type Source } from "./source";

/** The type codes of unsigned bytes and of big-endian 32-bit floats. */
const [BYTES, FLOATS] = [0x08, 0x0d];
/** How many bytes a value of each takes; no other type is read. */
const VALUE_SIZES: ReadonlyMap<number, number> = new Map([
  [BYTES, 1],
  [FLOATS, 4],
]);
/** No idx file of a data set that fits a 32-bit memory is larger. */
const MAX_BYTES = 2 ** 32;

/**
 * A data set from a pair of idx files, compressed with gzip or not.
 *
 * @param images - bytes or floats of two or more dimensions: the first counts the rows, the others make a row.
 * @param labels - bytes of one dimension, a label for each image. There are as many classes as the highest + 1.
 * @throws {InputError} if a file is missing, is no such idx file, is cut short or too long, or the counts differ.
 */
export async function idx(images: Source, labels: Source): Promise<Dataset> {
  const pictures = parseIdx("images", await idxBytes("images", images));
  return paired(pictures, parseIdx("labels", await idxBytes("labels", labels)));
}

/** The values of an idx file and its dimensions. */
export interface Idx {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array | Float32Array;
}

/** Puts images and labels together. */
export function paired<Label extends string>(
  images: Idx,
  labels: Idx,
  classes?: readonly Label[],
): Dataset<Label> {
  const rank = labels.dimensions.length;
  if (images.dimensions.length < 2) {
    const expected = "a file of at least 2 dimensions (magic number 0x00000803 for pictures)";
    throw new InputError("images", expected, "1 dimension");
  }
  if (rank !== 1 || labels.values instanceof Float32Array) {
    const got = rank === 1 ? "floats" : `${rank} dimensions`;
    throw new InputError("labels", "a file of bytes in 1 dimension (magic number 0x00000801)", got);
  }
  const [count, labelCount] = [images.dimensions[0], labels.dimensions[0]];
  if (count !== labelCount) throw new InputError("labels", `${count} labels, one for each image`, labelCount);
  return dataset({ inputs: images.values, labels: labels.values, classes });
}

/** An idx file's bytes, decompressed no further than its header says. */
export function idxBytes(argument: string, source: Source): Promise<Uint8Array> {
  return bytesOf(argument, source, (head) => headerOf(argument, head)?.end);
}

/** Reads an idx file's values, which share its memory if they are bytes. */
export function parseIdx(argument: string, file: Uint8Array): Idx {
  const header = headerOf(argument, file);
  if (!header) throw new InputError(argument, "an idx file with a whole header", `${file.length} bytes`);
  const { type, dimensions, begin, end } = header;
  if (file.length !== end) {
    const expected = `${end} bytes for ${dimensions.join(" x ")} values`;
    throw new InputError(argument, expected, `${file.length} bytes`);
  }
  const values = file.subarray(begin);
  return { dimensions, values: type === FLOATS ? floatsOf(values) : values };
}

interface Header {
  readonly type: number;
  readonly dimensions: readonly number[];
  /** Where the values begin and end. */
  readonly begin: number;
  readonly end: number;
}

/** The header of a file by its first bytes; `undefined` if they are too few. */
function headerOf(argument: string, head: Uint8Array): Header | undefined {
  if (head.length < 4) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [type, rank] = [head[2]!, head[3]!];
  const valueSize = VALUE_SIZES.get(type);
  if (view.getUint16(0) !== 0 || valueSize === undefined || rank === 0) {
    const expected =
      "an idx file of bytes or floats (magic number 0x000008 or 0x00000d, then the dimensions)";
    throw new InputError(argument, expected, `0x${view.getUint32(0).toString(16).padStart(8, "0")}`);
  }
  const begin = 4 + 4 * rank;
  if (head.length < begin) return undefined;
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  // Floats do not wrap around: a product too large to be exact is far above the limits.
  const width = dimensions.slice(1).reduce((product, dimension) => product * dimension, 1);
  const bytes = valueSize * width * dimensions[0]!;
  if (dimensions.includes(0) || width > MAX_WIDTH || bytes > MAX_BYTES) {
    const expected = `dimensions from 1, at most ${MAX_WIDTH} values a row and ${MAX_BYTES} bytes in all`;
    throw new InputError(argument, expected, dimensions.join(" x "));
  }
  return { type, dimensions, begin, end: begin + bytes };
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(bytes.length / 4);
  for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(4 * i);
  return values;
}
