// Data sets from rows and tensors, in two parts, on one scale, and from a folder of pictures.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import {
  type Dataset,
  dataset,
  folder,
  type LabelledRows,
  preprocess,
  safetensors,
  split,
  standardizer,
} from "inkling";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { temporaryFolder } from "../support/programs";

const labels = ["b", "a", "b"];

describe("dataset", () => {
  it("takes rows, typed rows and tensors, and the names of classes", async () => {
    await tf.setBackend("cpu");
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    for (const inputs of [rows, rows.map((row) => Int16Array.from(row)), tf.tensor2d(rows)]) {
      const data = dataset({ inputs, labels });
      expect(data).toMatchObject({ width: 2, length: 3, classNames: ["a", "b"], counts: [1, 2] });
      expect([...data.inputs, ...data.labels]).toEqual([1, 2, 3, 4, 5, 6, 1, 0, 1]);
    }
    expect(dataset({ inputs: [[1], [2]], labels: ["10", "9"] }).classNames).toEqual(["9", "10"]);
  });

  it.each([
    [
      "a shorter row",
      { inputs: [[1, 2], [3]], labels: [0, 1] },
      "inputs[1]: expected a row of 2 numbers, got Array(1)",
    ],
    ["no row", { inputs: [[1], null], labels: [0, 1] }, "inputs[1]: expected a row of 1 numbers, got null"],
    ["text in a row", { inputs: [["x"]], labels: [0] }, 'inputs[0][0]: expected a finite number, got "x"'],
    ["a number beyond floats", { inputs: [[1e39]], labels: [0] }, "inputs[0][0]: expected a finite number"],
    ["no rows", { inputs: [], labels: [] }, "inputs: expected an array with at least one row"],
    ["empty rows", { inputs: [[]], labels: [0] }, "inputs[0]: expected a row of some numbers"],
    [
      "an unknown name",
      { inputs: [[1]], labels: ["x"], classes: ["y"] },
      'labels[0]: expected one of y, got "x"',
    ],
  ])("names %s", async (_, source, message) => {
    const error = await inputError(() => dataset(source as LabelledRows));
    expect(error.message).toContain(message);
  });
});

describe("split", () => {
  const inputs = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  const data = dataset({ inputs, labels: Array.from({ length: 100 }, (_, i) => Number(i % 10 === 0)) });
  const rowsOf = ({ inputs, length }: Dataset) =>
    Array.from({ length }, (_, i) => inputs.slice(i * 3, i * 3 + 3).join());

  it("gives each row to one part, and each class's share to both", async () => {
    const [first, held] = await split(data, 0.3, { seed: 7 });
    expect([first.counts, held.counts]).toEqual([
      [63, 7],
      [27, 3],
    ]);
    expect([...rowsOf(first), ...rowsOf(held)].sort()).toEqual(rowsOf(data).sort());
    expect(first.inputs).toBeInstanceOf(Uint8Array);
    expect(rowsOf((await split(data, 0.3, { seed: 7 }))[1])).toEqual(rowsOf(held));
    expect(rowsOf((await split(data, 0.3, { seed: 8 }))[1])).not.toEqual(rowsOf(held));
  });

  it("gives each row of numbers to one part, with its targets", async () => {
    const targets = Array.from({ length: 100 }, (_, i) => [i, -i]);
    const [first, held] = await split(dataset({ inputs, targets }), 0.3, { seed: 7 });
    expect([first.length, held.length, held.outputs]).toEqual([70, 30, 2]);
    for (const part of [first, held]) {
      for (let i = 0; i < part.length; i++) {
        const row = part.targets[2 * i]!;
        expect([...part.inputs.subarray(3 * i, 3 * i + 3)]).toEqual([
          ...inputs.subarray(3 * row, 3 * row + 3),
        ]);
        expect(part.targets[2 * i + 1]).toBe(-row);
      }
    }
    expect(new Set([...first.targets, ...held.targets]).size).toBe(199);
    const scaled = standardizer(first).apply(first);
    expect([scaled.targets, scaled.answers]).toEqual([first.targets, "numbers"]);
    expect([...first.slice(3, 5).targets]).toEqual([...first.targets.subarray(6, 10)]);
  });

  it("leaves the data as they are, also bytes of a Buffer, whose slices are no copies", async () => {
    const buffer = Buffer.from(inputs);
    const whole = dataset({ inputs: buffer, labels: data.labels, classes: data.classes });
    const parts = await split(whole, 0.3, { seed: 7 });
    expect(parts.map(rowsOf)).toEqual((await split(data, 0.3, { seed: 7 })).map(rowsOf));
    expect(new Uint8Array(buffer)).toEqual(new Uint8Array(inputs));
    expect(whole.inputs).not.toBeInstanceOf(Buffer);
    expect(whole.inputs.buffer).toBe(buffer.buffer);
  });

  it("refuses parts without rows", async () => {
    expect((await inputError(() => split(data, 0))).message).toContain(
      "heldBack: expected a share that is some but not all of 100 rows",
    );
    expect((await inputError(() => split(data, 1))).message).toContain(
      "heldBack: expected a number from 0 to below 1",
    );
  });
});

describe("standardizer", () => {
  it("brings columns to mean 0 and deviation 1, and others to the same scale", () => {
    const data = dataset({
      inputs: [
        [1, 5],
        [3, 5],
        [8, 5],
      ],
      labels: [0, 0, 1],
    });
    const scale = standardizer(data);
    expect([...scale.mean]).toEqual([4, 5]);
    expect(scale.deviation[0]).toBeCloseTo(Math.sqrt((9 + 1 + 16) / 3), 12);
    expect(scale.deviation[1]).toBe(1);
    const { inputs, labels, classNames } = scale.apply(data);
    const column = [inputs[0]!, inputs[2]!, inputs[4]!];
    expect(column.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 6);
    expect(column.reduce((sum, x) => sum + x * x, 0) / 3).toBeCloseTo(1, 6);
    expect([inputs[1], inputs[3], inputs[5]]).toEqual([0, 0, 0]);
    expect([labels, classNames]).toEqual([data.labels, data.classNames]);
    expect([...scale.apply(Float32Array.of(4, 7))]).toEqual([0, 2]);
    expect(() => scale.apply(Float32Array.of(1, 2, 3))).toThrow("rows: expected rows of 2 numbers");
  });

  it("takes bytes for what they stand for", () => {
    const scale = standardizer(dataset({ inputs: Uint8Array.of(0, 255), labels: [0, 1] }));
    expect([...scale.mean, ...scale.deviation]).toEqual([0.5, 0.5]);
    expect([...scale.apply(Uint8Array.of(0, 255))]).toEqual([-1, 1]);
  });
});

describe("folder", () => {
  it("takes a folder a class, tells how far it is, and of what it left out", async () => {
    const root = temporaryFolder();
    const bar = (left: number) => {
      const svg = `<svg width="60" height="60"><rect width="60" height="60" fill="white"/><rect x="${left}" y="10" width="6" height="40"/></svg>`;
      return sharp(Buffer.from(svg)).png().toBuffer();
    };
    for (const name of ["10", "9", "empty"]) mkdirSync(join(root, name));
    writeFileSync(join(root, "9/b.png"), await bar(10));
    writeFileSync(join(root, "9/a.png"), await bar(40));
    writeFileSync(join(root, "10/c.PNG"), await bar(25));
    writeFileSync(join(root, "10/broken.png"), "no image");
    const blank = { width: 9, height: 9, channels: 3, background: "#fff" } as const;
    writeFileSync(join(root, "10/blank.jpg"), await sharp({ create: blank }).jpeg().toBuffer());
    writeFileSync(join(root, "10/notes.txt"), "not looked at");
    const steps: [number, number][] = [];
    const data = await folder(root, { progress: (...step) => steps.push(step) });
    expect(data).toMatchObject({
      width: 784,
      length: 3,
      classNames: ["9", "10", "empty"],
      counts: [2, 1, 0],
    });
    expect(data.dropped).toEqual([
      { place: "10/blank.jpg", reason: "blank" },
      { place: "10/broken.png", reason: expect.stringContaining("expected an image") },
    ]);
    expect(steps).toEqual([1, 2, 3, 4, 5].map((done) => [done, 5]));
    const { pixels } = await preprocess(join(root, "9/a.png"));
    expect(data.inputs.subarray(0, 784)).toEqual(pixels);
    const chosen = await folder(root, { classes: ["10"] });
    expect(chosen).toMatchObject({ length: 1, classNames: ["10"] });
  });

  it("refuses folders that are none, or have no pictures", async () => {
    const root = temporaryFolder();
    expect((await inputError(() => folder(join(root, "none")))).message).toContain(
      "a folder that can be read",
    );
    expect((await inputError(() => folder(root))).message).toContain(
      "folder: expected pictures in a folder a class",
    );
  });
});

describe("safetensors", () => {
  /** A file of tensors by their names: the type, the shape, the bytes. */
  function file(tensors: Record<string, [dtype: string, shape: number[], values: ArrayBufferView]>) {
    let end = 0;
    const header: Record<string, object> = {};
    for (const [name, [dtype, shape, { byteLength }]] of Object.entries(tensors)) {
      header[name] = { dtype, shape, data_offsets: [end, end + byteLength] };
      end += byteLength;
    }
    const text = Buffer.from(JSON.stringify(header));
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(text.length));
    const bodies = Object.values(tensors).map(([, , { buffer, byteOffset, byteLength }]) =>
      Buffer.from(buffer, byteOffset, byteLength),
    );
    return new Uint8Array(Buffer.concat([size, text, ...bodies]));
  }
  const rows: [string, number[], ArrayBufferView] = ["F32", [2, 1, 2], Float32Array.of(0.5, 1, -2, 3)];

  it.each<[string, ArrayBufferView]>([
    ["U8", Uint8Array.of(1, 0)],
    ["I32", Int32Array.of(1, 0)],
    ["I64", BigInt64Array.of(1n, 0n)],
    ["F32", Float32Array.of(1, 0)],
  ])("takes labels of type %s", async (type, values) => {
    const data = await safetensors(file({ labels: [type, [2], values], inputs: rows }));
    expect(data).toMatchObject({ width: 2, length: 2, classes: 2 });
    expect([...data.inputs, ...data.labels]).toEqual([0.5, 1, -2, 3, 1, 0]);
  });

  it("takes bytes, other names, and the names of classes", async () => {
    const bytes = file({
      x: ["U8", [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6)],
      y: ["U8", [2], Uint8Array.of(0, 1)],
    });
    const data = await safetensors(bytes, { inputs: "x", labels: "y", classes: ["no", "yes"] });
    expect(data.inputs).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(data.classNames).toEqual(["no", "yes"]);
  });

  it("takes targets, one a row or several", async () => {
    const bytes = file({
      inputs: rows,
      y: ["F32", [2, 2], Float32Array.of(1, 2, 3, 4)],
      z: ["F32", [2], Float32Array.of(5, 6)],
    });
    expect(await safetensors(bytes, { targets: "y" })).toMatchObject({
      outputs: 2,
      targets: Float32Array.of(1, 2, 3, 4),
    });
    expect(await safetensors(bytes, { targets: "z" })).toMatchObject({
      outputs: 1,
      targets: Float32Array.of(5, 6),
    });
    const whole = file({
      inputs: rows,
      y: ["I32", [2], Int32Array.of(1, 2)],
      z: ["F32", [1], Float32Array.of(1)],
    });
    const message = async (options: object) =>
      (await inputError(() => safetensors(whole, options as { targets: string }))).message;
    expect(await message({ targets: "y" })).toContain("safetensors: y.dtype: expected");
    expect(await message({ targets: "z" })).toContain('safetensors: z.shape: expected [2, ...], got "[1]"');
    expect(await message({ targets: "z", labels: "y" })).toContain(
      "options.targets: expected labels, or targets",
    );
  });

  const one: [string, number[], ArrayBufferView] = ["U8", [1], Uint8Array.of(0)];
  it.each<[string, Uint8Array, string]>([
    [
      "a tensor that is not there",
      file({ inputs: rows }),
      "options.labels: expected one of the tensors inputs",
    ],
    [
      "labels of another length",
      file({ inputs: rows, labels: one }),
      'labels.shape: expected [2], got "[1]"',
    ],
    ["inputs in one dimension", file({ inputs: one, labels: one }), "inputs.shape: expected [length, ...]"],
    [
      "a type that is not read",
      file({ inputs: ["F64", [1, 1], Float64Array.of(1)] }),
      "inputs.dtype: expected",
    ],
    ["something else", Uint8Array.of(1, 2, 3), "safetensors: expected a safetensors file"],
  ])("names %s", async (_, bytes, message) => {
    expect((await inputError(() => safetensors(bytes))).message).toContain(message);
  });
});
