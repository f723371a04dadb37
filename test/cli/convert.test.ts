// `inkling convert`: models from one format to another, and commands that take any.

import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createNetwork, load } from "inkling";
import { describe, expect, it } from "vitest";
import { cli, inkling, start, temporaryFolder } from "../support/programs";
import { jsonOf } from "../support/stock-tfjs";

const model = createNetwork({ inputs: 784, layers: [8, 10], seed: 3 });
const numbers = createNetwork({ inputs: 3, layers: [2], answers: "numbers", seed: 3 });

/** A tfjs model that ends in logits, without labels. */
const logits = () => {
  const config = { name: "d", units: 2, activation: "linear", batch_input_shape: [null, 1] };
  const weights = [
    { name: "d/kernel", shape: [1, 2], dtype: "float32" },
    { name: "d/bias", shape: [2], dtype: "float32" },
  ];
  return jsonOf({
    modelTopology: { class_name: "Sequential", config: { layers: [{ class_name: "Dense", config }] } },
    weightsManifest: [{ paths: ["w.bin"], weights }],
  });
};

async function folderWithModels(): Promise<string> {
  const folder = temporaryFolder();
  await model.save(join(folder, "m.safetensors"));
  await numbers.save(join(folder, "n.safetensors"));
  writeFileSync(join(folder, "logits.json"), logits());
  writeFileSync(join(folder, "w.bin"), new Uint8Array(16));
  return folder;
}

describe("inkling convert", () => {
  it("says in a line what it wrote, and the model is the same", async () => {
    const folder = await folderWithModels();
    const there = await inkling(folder, "convert", "m.safetensors", "m.json");
    const size = readdirSync(folder)
      .filter((name) => name.startsWith("m.json") || name.startsWith("m.weights"))
      .reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    expect(there).toEqual({
      code: 0,
      stdout: `written to m.json: tfjs, 2 layers, 6,370 parameters, answers with 10 labels, ${size.toLocaleString("en")} bytes\n`,
      stderr: "",
    });
    const back = await inkling(folder, "convert", "m.json", "back.safetensors", "--json");
    expect(JSON.parse(back.stdout)).toEqual({
      event: "convert",
      format: "safetensors",
      layers: 2,
      parameters: 6370,
      bytes: readFileSync(join(folder, "back.safetensors")).length,
      model: "back.safetensors",
    });
    expect(readFileSync(join(folder, "back.safetensors"))).toEqual(Buffer.from(model.toBytes()));
  });

  it("takes models that answer with numbers, and logits as either", async () => {
    const folder = await folderWithModels();
    await inkling(folder, "convert", "n.safetensors", "n.json");
    await inkling(folder, "convert", "n.json", "n2.safetensors");
    expect(readFileSync(join(folder, "n2.safetensors"))).toEqual(Buffer.from(numbers.toBytes()));
    await inkling(folder, "convert", "logits.json", "labels.safetensors", "--labels", "cat, dog");
    expect((await load(join(folder, "labels.safetensors"))).labels).toEqual(["cat", "dog"]);
    await inkling(folder, "convert", "logits.json", "numbers.safetensors", "--answers", "numbers");
    const { layers } = await load(join(folder, "numbers.safetensors"), { answers: "numbers" });
    expect(layers.map(({ activation }) => activation)).toEqual(["linear"]);
  });

  it("writes a file over itself", async () => {
    const folder = await folderWithModels();
    for (const name of ["m.safetensors", "logits.json"]) {
      const { code } = await inkling(folder, "convert", name, name);
      expect(code).toBe(0);
    }
    expect((await load(join(folder, "m.safetensors"))).weightsHash).toBe(model.weightsHash);
    expect((await load(join(folder, "logits.json"))).layers).toMatchObject([{ activation: "softmax" }]);
  });

  it.each([
    [
      "a file that is not there",
      ["none.onnx", "b.json"],
      '<model>: expected a file that can be read, got "none.onnx (ENOENT',
    ],
    ["a file that is no model", ["w.bin", "b.json"], "w.bin: expected a model: safetensors, ONNX"],
    ["a damaged model", ["cut.json", "b.json"], "cut.json: expected JSON"],
    [
      "missing weights",
      ["alone/logits.json", "b.json"],
      'alone/logits.json: weightsManifest[0].paths[0]: expected a file that can be read, got "alone/w.bin (ENOENT',
    ],
    [
      "a folder to write to that is not there",
      ["m.safetensors", "none/b.json"],
      '<output>: expected a file in a folder that exists and can be written, got "none/b.json"',
    ],
    [
      "another activation",
      ["m.safetensors", "b.json", "--activation", "gelu"],
      '--activation: expected "linear" or "relu"',
    ],
    [
      "other answers",
      ["m.safetensors", "b.json", "--answers", "words"],
      '--answers: expected "labels" or "numbers"',
    ],
    [
      "answers that the model does not give",
      ["m.safetensors", "b.json", "--answers", "numbers"],
      "m.safetensors: expected a model that answers with numbers",
    ],
    [
      "labels that are too many",
      ["logits.json", "b.json", "--labels", "a,b,c"],
      "--labels.length: expected 2, got 3",
    ],
    [
      "labels for a file that has some",
      ["m.safetensors", "b.json", "--labels", "a,b"],
      '--labels: expected none for a file that names its classes, got "a,b"',
    ],
    [
      "labels for numbers",
      ["n.safetensors", "b.json", "--labels", "a,b"],
      '--labels: expected none for a model that answers with numbers, got "a,b"',
    ],
    ["a format that is not written", ["m.safetensors", "b.pth"], "<output>: expected a name that ends in"],
    ["no output", ["m.safetensors"], "missing required argument 'output'"],
  ])("refuses %s, and writes nothing", async (_, args, message) => {
    const folder = await folderWithModels();
    writeFileSync(join(folder, "cut.json"), logits().subarray(0, 50));
    await start("mkdir", ["alone"], folder);
    copyFileSync(join(folder, "logits.json"), join(folder, "alone/logits.json"));
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await inkling(folder, "convert", ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe("other commands take any format", () => {
  it("evaluate and report, but none of other inputs than the images have", async () => {
    const folder = temporaryFolder();
    await createNetwork({ inputs: 3, layers: [10] }).save(join(folder, "m.onnx"));
    for (const command of ["evaluate", "report"]) {
      const { code, stderr } = await inkling(folder, command, "m.onnx");
      const message = "<model>: expected one of 784 inputs, as MNIST's images have pixels, got 3";
      expect({ code, stderr }).toEqual({ code: 1, stderr: `inkling: ${message}\n` });
    }
  });

  it("inspect", async () => {
    const folder = await folderWithModels();
    await model.save(join(folder, "seed.json"));
    const { stdout } = await inkling(folder, "inspect", "seed.json");
    expect(stdout).toContain("784 inputs, 6,370 parameters");
    writeFileSync(join(folder, "seed.json"), "{}");
    // The name of a file is none of a flag.
    expect((await inkling(folder, "inspect", "seed.json")).stderr).toMatch(
      /^inkling: seed\.json: expected a model/,
    );
  });

  it("visualize, whose page gets it as our own", async () => {
    const folder = await folderWithModels();
    await model.save(join(folder, "m.json"));
    let served: Promise<ArrayBuffer> | undefined;
    const args = [cli, "visualize", "m.json", "--no-open"];
    await start(process.execPath, args, folder, (text, child) => {
      const [url] = /http:\S+/.exec(text) ?? [];
      served ??= fetch(`${url}shown`).then((response) => response.arrayBuffer());
      served.catch(() => {}).finally(() => child.kill());
    });
    expect(Buffer.from((await served)!)).toEqual(Buffer.from(model.toBytes()));
  });
});
