// Gets the bytes of a file from wherever it is, and undoes gzip without letting a small file fill the memory.

import { nodeModule } from "../engine/host";
import { InputError, reasonOf } from "../errors";

/** A path (where there is a file system), a URL, or the bytes themselves. */
export type Source = string | URL | Uint8Array | ArrayBuffer;

/** What is expected of a source that is not there: callers with a better idea tell this error from others by it. */
export const READABLE = "a file that can be read";

/** Whether a source is fetched, not read from this machine's files. */
export const isRemote = (source: string | URL): boolean => /^(https?|data|blob):/i.test(String(source));

/** How long a whole file must be by its first bytes; `undefined` while they are too few to say. */
export type LengthOf = (head: Uint8Array) => number | undefined;

/**
 * A source's bytes, decompressed if they are gzip's.
 *
 * @param lengthOf - reads the header; no more than one piece beyond that length is decompressed.
 * @throws {InputError} if the source cannot be read, is damaged, or decompresses to more than its header says.
 */
export async function bytesOf(argument: string, source: Source, lengthOf: LengthOf): Promise<Uint8Array> {
  const bytes = await read(argument, source);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(argument, bytes, lengthOf) : bytes;
}

/** A source's bytes as they are. @throws {InputError} if it cannot be read. */
export async function read(argument: string, source: Source): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new InputError(argument, "a path, a URL or bytes", source);
  }
  const files = nodeModule("fs/promises");
  try {
    if (files && !isRemote(source)) {
      const path = String(source).startsWith("file:") ? new URL(source) : source;
      return await files.readFile(path);
    }
    const response = await fetch(source);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new InputError(argument, READABLE, `${source} (${reasonOf(cause)})`);
  }
}

async function gunzip(argument: string, bytes: Uint8Array, lengthOf: LengthOf): Promise<Uint8Array> {
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  let expected: number | undefined;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return joined(pieces, length);
      pieces.push(value);
      length += value.length;
      expected ??= lengthOf(joined(pieces, length));
      if (expected !== undefined && length > expected) {
        throw new InputError(argument, `${expected} bytes, as the header says`, "more");
      }
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(argument, "a whole gzip file", `one that is damaged (${(cause as Error).message})`);
  } finally {
    // Stops the decompression; of a stream that has failed or ended there is nothing to stop.
    reader.cancel().catch(() => {});
  }
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
