// Reads idx files, the format of MNIST and its descendants (http://yann.lecun.com/exdb/mnist, "FILE FORMATS"):
// two zero bytes, a type code, the number of dimensions, each dimension as a big-endian 32-bit number, the values.

import { MAX_WIDTH } from "../check";
import { nodeModule } from "../engine/host";
import { InputError } from "../errors";
import { type Dataset, dataset } from "./dataset";

/** A path (where there is a file system), a URL, or the bytes themselves. */
export type Source = string | URL | Uint8Array | ArrayBuffer;

/** The type code of unsigned bytes, the only one that images and labels come in. */
const BYTES = 0x08;
/** No idx file of a data set that fits a 32-bit memory is larger. */
const MAX_BYTES = 2 ** 32;
/** What is expected of a source that is not there: callers with a better idea tell this error from others by it. */
export const READABLE = "a file that can be read";

/**
 * A data set from a pair of idx files, compressed with gzip or not.
 *
 * @param images - bytes of two or more dimensions; the first counts the rows.
 * @param labels - bytes of one dimension, a label for each image.
 * @throws {InputError} if a file is missing, is no idx file of bytes, is cut short or too long, or the counts differ.
 */
export async function idx(images: Source, labels: Source): Promise<Dataset> {
  const pictures = parseIdx("images", await bytesOf("images", images));
  const classes = parseIdx("labels", await bytesOf("labels", labels));
  return paired(pictures, classes);
}

/** The values of an idx file and its dimensions. */
export interface Idx {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array;
}

/** Puts images and labels together. */
export function paired(images: Idx, labels: Idx, classes?: number): Dataset {
  if (images.dimensions.length < 2) {
    throw new InputError(
      "images",
      "a file of at least 2 dimensions (magic number 0x803 for pictures)",
      "1 dimension",
    );
  }
  if (labels.dimensions.length !== 1) {
    throw new InputError(
      "labels",
      "a file of 1 dimension (magic number 0x801)",
      `${labels.dimensions.length} dimensions`,
    );
  }
  if (images.dimensions[0] !== labels.dimensions[0]) {
    throw new InputError(
      "labels",
      `${images.dimensions[0]} labels, one for each image`,
      labels.dimensions[0],
    );
  }
  return dataset({ inputs: images.values, labels: labels.values, classes });
}

/** Reads an idx file's header and checks its length; the values share the file's memory. */
export function parseIdx(argument: string, file: Uint8Array): Idx {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const rank = file[3] ?? 0;
  const begin = 4 + 4 * rank;
  if (file.length < 4 || view.getUint16(0) !== 0 || file[2] !== BYTES || rank === 0) {
    const got =
      file.length < 4 ? `${file.length} bytes` : `0x${view.getUint32(0).toString(16).padStart(8, "0")}`;
    throw new InputError(argument, "an idx file of bytes (magic number 0x000008 and the dimensions)", got);
  }
  if (file.length < begin)
    throw new InputError(argument, `a header of ${begin} bytes`, `${file.length} bytes`);
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const size = dimensions.reduce((product, dimension) => product * dimension, 1);
  const width = size / dimensions[0]!;
  if (!(size > 0) || size > MAX_BYTES || width > MAX_WIDTH) {
    const expected = `dimensions from 1, at most ${MAX_WIDTH} values a row and ${MAX_BYTES} in all`;
    throw new InputError(argument, expected, dimensions.join(" x "));
  }
  if (file.length !== begin + size) {
    const expected = `${begin + size} bytes for ${dimensions.join(" x ")} values`;
    throw new InputError(argument, expected, `${file.length} bytes`);
  }
  return { dimensions, values: file.subarray(begin) };
}

/** A source's bytes, decompressed if they are gzip's. */
export async function bytesOf(argument: string, source: Source): Promise<Uint8Array> {
  const bytes = await read(argument, source);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(argument, bytes) : bytes;
}

async function read(argument: string, source: Source): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new InputError(argument, "a path, a URL or bytes", source);
  }
  const files = nodeModule("fs/promises");
  const remote = /^(https?|data|blob):/.test(String(source));
  try {
    if (files && !remote) {
      const path = String(source).startsWith("file:") ? new URL(source) : source;
      return await files.readFile(path);
    }
    const response = await fetch(source);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new InputError(argument, READABLE, `${source} (${(cause as Error).message})`);
  }
}

/** Decompresses no further than the idx header inside announces, so that a small file cannot fill the memory. */
async function gunzip(argument: string, bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (const reader = stream.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
      length += value.length;
      if (length > announced(pieces)) {
        await reader.cancel();
        break;
      }
    }
  } catch (cause) {
    throw new InputError(argument, "a whole gzip file", `one that is damaged (${(cause as Error).message})`);
  }
  return joined(pieces, length);
}

/** The size that the header at the start of the pieces announces; without bound while there is no whole header. */
function announced(pieces: readonly Uint8Array[]): number {
  const head = pieces[0]!;
  const begin = 4 + 4 * (head[3] ?? 0);
  if (head.length < begin) return MAX_BYTES;
  const view = new DataView(head.buffer, head.byteOffset);
  let size = 1;
  for (let at = 4; at < begin; at += 4) size *= view.getUint32(at);
  return begin + size;
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
