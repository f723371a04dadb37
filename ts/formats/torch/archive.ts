// The zip archive that torch.save writes since PyTorch 1.6: `<name>/data.pkl`, `<name>/data/0` ... (the comment in
// caffe2/serialize/inline_container.h of PyTorch describes it). Nothing is written anywhere, and only what is asked for
// is decompressed, once its claimed size is known to be sensible.

import { type FileEntry, ZipReader } from "@zip.js/zip.js/lib/zip-core-reader.js";
import { InputError } from "../../errors";

/** More than the weights of the deepest network have, with an optimizer's state for each. */
const MAX_ENTRIES = 2 ** 14;
/** The pickle, beside which the other files lie. */
const PICKLE = "data.pkl";

export interface Archive {
  has(file: string): boolean;
  /**
   * The bytes of a file.
   * @throws {InputError} if there is none, it claims more than `most` bytes, or is damaged.
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
  const root = pickles[0]!.slice(0, -PICKLE.length);
  return {
    has: (file) => entries.has(root + file),
    read: async (file, most) => {
      const where = `${argument}: ${file}`;
      const entry = entries.get(root + file);
      if (entry === undefined) throw new InputError(where, "a file in the archive", "none");
      if (entry.uncompressedSize > most) {
        throw new InputError(where, `at most ${most} bytes`, entry.uncompressedSize);
      }
      return new Uint8Array(await guarded(where, () => entry.arrayBuffer()));
    },
  };
}

async function entriesOf(argument: string, bytes: Uint8Array): Promise<ReadonlyMap<string, FileEntry>> {
  const reader = new ZipReader(new Blob([bytes.slice()]).stream(), {
    // The strictest would refuse the end that PyTorch writes, so its checks are named one by one; the rest is in checkEnd.
    strictness: "balanced",
    filenameValidation: "strict",
    maxAppendedDataSize: 0,
    checkLocalFilename: true,
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
  checkEnd(argument, bytes, names.size, reader);
  return files;
}

/**
 * PyTorch always writes a zip64 end between the directory and the end that every zip has. Small archives do not need it,
 * and a reader may take either: they must say the same.
 */
function checkEnd(argument: string, bytes: Uint8Array, count: number, reader: ZipReader<unknown>): void {
  const { directoryOffset = 0, directoryLength = 0, warnings = [], comment } = reader;
  const end = bytes.subarray(directoryOffset + directoryLength, bytes.length - END - comment.length);
  for (const { reason } of warnings) {
    const isZip64End =
      reason === "trailing central directory data" &&
      String(end) === String(zip64End(end, count, directoryLength, directoryOffset));
    if (!isZip64End) throw new InputError(argument, "a zip archive that can be read in one way", reason);
  }
}

/** Bytes of an archive's end, without its comment. */
const END = 22;

/** The record and its locator as they should be (APPNOTE.TXT 4.3.14 and 4.3.15), with the versions that are there. */
function zip64End(end: Uint8Array, count: number, length: number, offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(56 + 20));
  view.setUint32(0, 0x06064b50, true);
  view.setBigUint64(4, 44n, true); // bytes of the record after this number
  for (let i = 12; i < 16; i++) view.setUint8(i, end[i] ?? 0);
  view.setBigUint64(24, BigInt(count), true); // files on this disk
  view.setBigUint64(32, BigInt(count), true);
  view.setBigUint64(40, BigInt(length), true);
  view.setBigUint64(48, BigInt(offset), true);
  view.setUint32(56, 0x07064b50, true);
  view.setBigUint64(64, BigInt(offset + length), true);
  view.setUint32(72, 1, true); // disks
  return new Uint8Array(view.buffer);
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
