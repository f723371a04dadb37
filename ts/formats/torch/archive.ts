// The zip archive that torch.save writes since PyTorch 1.6: `<name>/data.pkl`, `<name>/data/0` ... (the comment in
// caffe2/serialize/inline_container.h of PyTorch describes it). Nothing is written anywhere, and only what is asked for
// is decompressed, once its claimed size is known to be sensible.

import { type FileEntry, ZipReader } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { InputError } from "../../errors";

/** More than the weights of the deepest network have, with an optimizer's state for each. */
const MAX_ENTRIES = 2 ** 14;
/**
 * Most bytes that all files together unpack to, for each byte of the archive, and for a small one. PyTorch compresses
 * nothing; who packed its files again has not made numbers much smaller.
 */
const [MAX_RATIO, MAX_SMALL] = [8, 2 ** 26];
/** The pickle, beside which the other files lie. */
const PICKLE = "data.pkl";

export interface Archive {
  has(file: string): boolean;
  /**
   * The bytes of a file.
   * @throws {InputError} if there is none, it claims more than `most` bytes or than the archive may unpack to, or is
   * damaged.
   */
  read(file: string, most: number): Promise<Uint8Array>;
}

/** @throws {InputError} if the bytes are no zip archive of `torch.save`, or one that could be read in two ways. */
export async function openArchive(argument: string, bytes: Uint8Array): Promise<Archive> {
  const entries = await entriesOf(argument, bytes);
  const pickles = [...entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickles.length !== 1) {
    const got = pickles.length === 0 ? "none" : pickles.join(" and ");
    throw new InputError(argument, `a file of torch.save, with one <name>/${PICKLE} in it`, got);
  }
  let left = Math.max(MAX_RATIO * bytes.length, MAX_SMALL);
  const root = pickles[0]!.slice(0, -PICKLE.length);
  return {
    has: (file) => entries.has(root + file),
    read: async (file, most) => {
      const where = `${argument}: ${file}`;
      const entry = entries.get(root + file);
      if (entry === undefined) throw new InputError(where, "a file in the archive", "none");
      const { uncompressedSize: size } = entry;
      if (size > Math.min(most, left)) {
        throw new InputError(where, `at most ${Math.min(most, left)} bytes`, size);
      }
      left -= size;
      return new Uint8Array(await guarded(where, () => entry.arrayBuffer()));
    },
  };
}

async function entriesOf(argument: string, bytes: Uint8Array): Promise<ReadonlyMap<string, FileEntry>> {
  const reader = new ZipReader(new Blob(withoutZip64End(new Uint8Array(bytes))).stream(), {
    strictness: "strict",
    checkCrc32: true,
    checkOverlappingEntry: true,
    useWebWorkers: false,
  });
  const files = new Map<string, FileEntry>();
  const names = new Set<string>();
  await guarded(argument, async () => {
    for await (const entry of reader.getEntriesGenerator()) {
      const { filename } = entry;
      if (names.has(filename)) throw new InputError(argument, "one file of each name", filename);
      if (filename.includes("\\")) throw new InputError(argument, "names without backslashes", filename);
      names.add(filename);
      if (names.size > MAX_ENTRIES)
        throw new InputError(argument, `at most ${MAX_ENTRIES} files`, names.size);
      if (!entry.directory) files.set(filename, entry);
    }
  });
  checkEnd(argument, bytes, reader.comment.length);
  return files;
}

/** Bytes of an archive's end (APPNOTE.TXT 4.3.16), and of the zip64 end with its locator (4.3.14 and 4.3.15). */
const [END, ZIP64_END] = [22, 56 + 20];

/** What the strict reader lets pass: an end for more files on other disks, and a comment that is cut short. */
function checkEnd(argument: string, bytes: Uint8Array, commentLength: number): void {
  const end = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - END - commentLength, END);
  if (end.getUint32(4, true) !== 0) {
    throw new InputError(argument, "a zip archive in one file", "a part of a split one");
  }
  if (end.getUint16(20, true) !== commentLength) {
    const length = `${end.getUint16(20, true)} bytes`;
    throw new InputError(
      argument,
      `a whole zip archive, with a comment of ${length}`,
      `${commentLength} bytes`,
    );
  }
}

/**
 * PyTorch puts a zip64 end before the end of every archive, however small. Readers may take either, and a strict one
 * refuses two: where both say the same, the zip64 end is left out, else it stays for the strict reader to judge.
 */
function withoutZip64End(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
  const [begin, end] = [bytes.length - END - ZIP64_END, bytes.length - END];
  if (begin < 0) return [bytes];
  const data = new DataView(bytes.buffer);
  const zip64End = new DataView(bytes.buffer, begin, ZIP64_END);
  const files = BigInt(data.getUint16(end + 10, true));
  const [length, offset] = [data.getUint32(end + 12, true), data.getUint32(end + 16, true)];
  const isSame =
    data.getUint32(end, true) === 0x06054b50 &&
    BigInt(data.getUint16(end + 8, true)) === files &&
    zip64End.getUint32(0, true) === 0x06064b50 &&
    zip64End.getBigUint64(4, true) === 44n && // bytes after this number; then two versions
    zip64End.getBigUint64(16, true) === 0n && // numbers of disks
    zip64End.getBigUint64(24, true) === files &&
    zip64End.getBigUint64(32, true) === files &&
    zip64End.getBigUint64(40, true) === BigInt(length) &&
    zip64End.getBigUint64(48, true) === BigInt(offset) &&
    zip64End.getUint32(56, true) === 0x07064b50 &&
    zip64End.getUint32(60, true) === 0 &&
    zip64End.getBigUint64(64, true) === BigInt(begin) &&
    zip64End.getUint32(72, true) === 1;
  return isSame && offset + length === begin ? [bytes.subarray(0, begin), bytes.subarray(end)] : [bytes];
}

/** What the zip library makes of damage becomes an `InputError`. */
async function guarded<Result>(where: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { message, reason, filename } = cause as Error & { reason?: string; filename?: string };
    const got = [message, reason, filename].filter((part) => part !== undefined).join(": ");
    throw new InputError(where, "a whole zip archive, as torch.save writes it", got);
  }
}
