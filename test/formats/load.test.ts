// Where models come from, how their formats are told apart, and what is said of files that are none.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createNetwork, exportModel, fromBytes, type LoadOptions, load, type Model } from "inkling";
import { beforeAll, describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { temporaryFolder } from "../support/programs";
import { type Files, jsonOf, served } from "../support/stock-tfjs";

const folder = temporaryFolder();
const model = createNetwork({ inputs: 3, layers: [4, 2], seed: 1 });
const native = model.toBytes();
let tfjs: Files;
let url: string;
let asked: string[];

const text = (value: string) => new TextEncoder().encode(value);
const letters = (value: string) => Uint8Array.from(value, (letter) => letter.charCodeAt(0));

beforeAll(async () => {
  tfjs = await exportModel(model, "tfjs");
  ({ url, asked } = await served(folder));
  mkdirSync(join(folder, "net"));
  for (const [name, bytes] of Object.entries(tfjs)) writeFileSync(join(folder, "net", name), bytes);
  writeFileSync(join(folder, "m.bin"), native);
});

describe("a model comes from", () => {
  const same = async (found: Promise<Model>) => expect((await found).weightsHash).toBe(model.weightsHash);

  it("a path, a URL, bytes, a Blob, whatever its name", async () => {
    const path = join(folder, "m.bin");
    for (const source of [
      path,
      pathToFileURL(path),
      pathToFileURL(path).href,
      `${url}/m.bin`,
      new URL(`${url}/m.bin`),
    ])
      await same(load(source));
    await same(load(native));
    await same(load(Uint8Array.from(native).buffer));
    await same(load(new Blob([native as BlobPart])));
    await same(load(`data:application/octet-stream;base64,${Buffer.from(native).toString("base64")}`));
    await same(load({ "any name": native }));
  });

  it("a model.json with what it names, in a folder, on a server, among files", async () => {
    for (const source of [join(folder, "net"), join(folder, "net/model.json"), `${url}/net/model.json`])
      await same(load(source));
    await same(load(tfjs));
    await same(load({ ...tfjs, "package.json": text("{}") }));
    await same(
      load(Object.fromEntries(Object.entries(tfjs).map(([name, bytes]) => [`some/folder/${name}`, bytes]))),
    );
    const { "model.json": json, ...weights } = tfjs;
    await same(load({ "other.json": json!, ...weights }));
  });

  it("a folder on a server that no name leads out of", async () => {
    const json = JSON.parse(Buffer.from(tfjs["model.json"]!).toString());
    json.weightsManifest[0].paths = ["%2e%2e/m.bin?a#b"];
    writeFileSync(join(folder, "net/odd.json"), jsonOf(json));
    await inputError(() => load(`${url}/net/odd.json`));
    expect(asked.at(-1)).toBe("/net/%252e%252e/m.bin%3Fa%23b");
  });

  it("no Blob whose file has gone since it was chosen", async () => {
    const blob = new File([native as BlobPart], "mine.bin");
    blob.arrayBuffer = () => Promise.reject(new DOMException("it has gone", "NotReadableError"));
    const error = await inputError(() => load(blob));
    expect(error.message).toBe('source: expected a file that can be read, got "mine.bin (it has gone)"');
  });

  it("nothing beside bytes that are alone", async () => {
    const expected =
      /^(model file|mine\.json): weightsManifest\[0\]\.paths\[0\]: expected the file model\.weights\.\w+\.bin as well: load a path/;
    const json = tfjs["model.json"] as BlobPart;
    for (const source of [
      tfjs["model.json"]!,
      new Blob([json]),
      new File([json], "mine.json"),
      `data:,${Buffer.from(tfjs["model.json"]!)}`,
    ])
      expect((await inputError(() => load(source))).message).toMatch(expected);
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "a path, a URL, bytes, or files by name"],
    ["a number", 7, "got 7"],
    ["an array", [native], "got Array(1)"],
    ["no files", {}, "one model's file"],
    ["two files without a JSON", { a: native, b: native }, "one model's file, or its model.json"],
    ["two JSONs", { "a.json": native, "b.json": native }, "one model's file, or its model.json"],
    ["a path that is not there", "nowhere.onnx", "nowhere.onnx (ENOENT"],
    ["a folder without a model", ".", 'a model\'s file, or a folder with a model.json, got "."'],
    ["a host that does not answer", "http://127.0.0.1:1/m", "http://127.0.0.1:1/m (fetch failed)"],
  ])("no source that is %s", async (_, source, message) => {
    const error = await inputError(() => load(source as string));
    expect(error.argument).toBe("source");
    expect(error.message).toContain(message);
  });

  it("no address that is not there, and no file that is none", async () => {
    const missing = await inputError(() => load(`${url}/none.json`));
    expect(missing.message).toBe(
      `source: expected a file that can be read, got "${url}/none.json (404 Not Found)"`,
    );
    expect((await inputError(() => load({ a: "text" } as never))).message).toBe(
      'source["a"]: expected a Uint8Array, got "text"',
    );
  });

  it("no folder whose model.json has lost its weights", async () => {
    mkdirSync(join(folder, "lost"));
    const path = join(folder, "lost/model.json");
    writeFileSync(path, tfjs["model.json"]!);
    const error = await inputError(() => load(join(folder, "lost")));
    expect(error.argument).toBe(`${path}: weightsManifest[0].paths[0]`);
    expect(error.message).toContain("(ENOENT");
    writeFileSync(
      path,
      jsonOf({
        ...JSON.parse(Buffer.from(tfjs["model.json"]!).toString()),
        weightsManifest: [{ paths: ["."], weights: [] }],
      }),
    );
    expect((await inputError(() => load(path))).argument).toBe(`${path}: weightsManifest[0].paths[0]`);
  });
});

describe("a file that is no model is told apart", () => {
  it("as PyTorch's old format, written by PyTorch itself", async () => {
    const error = await inputError(() => load(new URL("fixtures/torch/old.pth", import.meta.url)));
    expect(error.message).toContain("PyTorch's format before 1.6: load it there and torch.save it again");
  });

  it.each([
    ["an empty one", "", "an empty file"],
    ["HDF5", "\x89HDF\r\n\x1a\n", "HDF5, as Keras saves it: convert it by tensorflowjs_converter"],
    [
      "PyTorch's old format",
      "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
      "PyTorch's format before 1.6",
    ],
    ["a pickle", "\x80\x04\x95", "a Python pickle"],
    ["GGUF", "GGUF\x03\0\0\0", "GGUF, which holds language models"],
    ["NumPy's", "\x93NUMPY\x01\0", "an array of NumPy"],
    ["a pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\n", "git lfs pull"],
    ["a photo", "\xff\xd8\xff\xe0", 'got "a picture"'],
    ["gzip's", "\x1f\x8b\x08", "compressed by gzip"],
    ["a page", "\n <!DOCTYPE html><title>404</title>", "a page of HTML, or XML"],
    ["another", "hello", "a file that begins with the bytes 68 65 6c 6c 6f"],
  ])("%s", async (_, beginning, message) => {
    const error = await inputError(() => load({ "my.model": letters(beginning) }));
    expect(error.argument).toBe("my.model");
    expect(error.message).toMatch(
      /^my\.model: expected a model: safetensors, ONNX, tfjs's model\.json or PyTorch, got "/,
    );
    expect(error.message).toContain(message);
  });

  it("and damage in safetensors is named with the file", async () => {
    const path = join(folder, "cut.safetensors");
    writeFileSync(path, native.subarray(0, native.length - 4));
    expect((await inputError(() => load(path))).argument).toBe(path);
    // A JSON that has a brace where a header of safetensors begins.
    expect((await inputError(() => load({ j: text('{"abcd":{}}') }))).message).toBe(
      "j: expected a model.json of tfjs, with modelTopology and weightsManifest, got an object with abcd",
    );
  });

  it("by fromBytes, which says who reads other formats", async () => {
    for (const [bytes, name] of [
      [tfjs["model.json"]!, "tfjs's model.json"],
      [letters("PK\x03\x04"), "PyTorch"],
      [Uint8Array.of(8, 8, 18), "ONNX"],
    ] as const)
      expect((await inputError(() => fromBytes(bytes))).message).toBe(
        `model file: expected safetensors; load() reads other formats, got "${name}"`,
      );
  });
});

describe("options", () => {
  it.each<[string, unknown, string]>([
    ["a word", "numbers", 'options: expected an object with answers, activation, labels, got "numbers"'],
    [
      "an unknown key",
      { answer: "labels" },
      'options.answer: expected one of answers, activation, labels (did you mean "answers"?)',
    ],
    ["other answers", { answers: "number" }, 'options.answers: expected "labels" or "numbers"'],
    ["another activation", { activation: "gelu" }, "options.activation: expected"],
    ["a hidden softmax", { activation: "softmax" }, "options.activation: expected"],
    [
      "labels of numbers",
      { answers: "numbers", labels: ["a"] },
      'options.labels: expected none where answers are "numbers"',
    ],
  ])("that are %s are refused before the file is read", async (_, options, message) => {
    expect((await inputError(() => load("nowhere", options as LoadOptions))).message).toContain(message);
  });

  it("of fromBytes are the answers alone", async () => {
    expect((await inputError(() => fromBytes(native, { labels: [] } as never))).argument).toBe(
      "options.labels",
    );
    expect((await inputError(() => fromBytes(native, { answers: "numbers" }))).message).toContain(
      '(say answers: "labels" for the other kind)',
    );
  });
});
