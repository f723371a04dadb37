// tfjs files that must not be believed.

import { load } from "inkling";
import { describe, expect, it } from "vitest";
import {
  type Case,
  changed,
  files,
  inGroup,
  inLayers,
  inWeights,
  LAYERS,
  MANIFEST,
  shard,
  withPath,
} from "../support/changed-tfjs";
import { inputError } from "../support/made-up";
import { type Files, jsonOf } from "../support/stock-tfjs";

const nan = files[shard]!.slice();
new DataView(nan.buffer).setUint32(4 * (12 + 1), 0x7fc00000, true);

const CASES: Case[] = [
  // Damage.
  [
    "no JSON",
    { "model.json": new TextEncoder().encode('{ "modelTopology": ') },
    "model.json",
    "expected JSON",
  ],
  [
    "JSON in another encoding",
    { "model.json": Uint8Array.of(0x7b, 0xff, 0x7d) },
    "model.json",
    "expected JSON",
  ],
  [
    "another JSON",
    { "model.json": jsonOf({ name: "package" }) },
    "model.json",
    "with modelTopology and weightsManifest, got an object with name",
  ],
  [
    "no class",
    changed((json) => Object.assign(json.modelTopology, { class_name: "Graph" })),
    "model.json: modelTopology.class_name",
    '"Sequential", "Model" or "Functional", got "Graph"',
  ],
  [
    "no layers",
    inLayers((layers) => void layers.splice(0)),
    `${MANIFEST}[0].weights[0]`,
    "a weight of one of the layers",
  ],
  [
    "layers that are none",
    inLayers((layers) => layers.splice(0, 1, null as never)),
    `${LAYERS}[0]`,
    "an object, got null",
  ],
  [
    "no manifest",
    changed((json) => Object.assign(json, { weightsManifest: undefined })),
    MANIFEST,
    "an array of groups",
  ],
  [
    "units of a fraction",
    inLayers((layers) => Object.assign(layers[0]!.config, { units: 1.5 })),
    `${LAYERS}[0].config.units`,
    "1.5",
  ],
  [
    "a negative shape",
    inWeights((weights) => Object.assign(weights[0]!, { shape: [-3, -4] })),
    `${MANIFEST}[0].weights[0].shape`,
    "whole numbers",
  ],
  [
    "a missing weight",
    inWeights((weights) => Object.assign(weights[1]!, { name: "dense/bios" })),
    MANIFEST,
    'dense/bias of shape [4], got "none"',
  ],
  [
    "a weight too many",
    changed(
      (json) => json.weightsManifest[0]!.weights.push({ name: "more", shape: [1], dtype: "float32" }),
      new Uint8Array(108),
    ),
    `${MANIFEST}[0].weights[4]`,
    'a weight of one of the layers, got "more"',
  ],
  [
    "a weight twice",
    inWeights((weights) => Object.assign(weights[2]!, { name: "dense/kernel" })),
    MANIFEST,
    "dense/kernel twice",
  ],
  [
    "two layers with the same weights",
    inLayers((layers) => Object.assign(layers[1]!.config, { name: "dense" })),
    MANIFEST,
    "dense/kernel of shape [4,2]",
  ],
  [
    "a transposed kernel",
    inWeights((weights) => Object.assign(weights[0]!, { shape: [4, 3] })),
    `${MANIFEST}[0].weights[0]`,
    'dense/kernel of shape [3,4], got "[4,3]"',
  ],
  [
    "a kernel of other inputs than the units before it",
    inLayers((layers) => Object.assign(layers[0]!.config, { batch_input_shape: [null, 4] })),
    `${MANIFEST}[0].weights[0]`,
    "dense/kernel of shape [4,4]",
  ],
  [
    "half of a surrogate pair in a shard's name",
    inGroup((group) => Object.assign(group, { paths: ["\ud800.bin"] })),
    `${MANIFEST}[0].paths[0]`,
    "the name of a file in the model's folder",
  ],
  [
    "more shards than any model has",
    inGroup((group) => Object.assign(group, { paths: Array.from({ length: 1e5 }, (_, i) => `${i}.bin`) })),
    MANIFEST,
    "at most 1024 files, got 100000",
  ],
  ["a shard twice", inGroup((group) => Object.assign(group, { paths: [shard, shard] })), MANIFEST, "twice"],
  [
    "a missing shard",
    withPath("other.bin"),
    `${MANIFEST}[0].paths[0]`,
    "the file other.bin among those given",
  ],
  [
    "a shard cut short",
    changed(() => {}, files[shard]!.subarray(4)),
    `${MANIFEST}[0]`,
    `104 bytes of weights in ${shard}, got "100 bytes"`,
  ],
  [
    "a shard with more",
    changed(() => {}, Uint8Array.from([...files[shard]!, 0])),
    `${MANIFEST}[0]`,
    "104 bytes",
  ],
  [
    "a weight that is NaN",
    changed(() => {}, nan),
    "model.json: layers.0.bias[1]",
    "a finite number, got NaN",
  ],
  [
    "labels that are too few",
    changed((json) => Object.assign(json.userDefinedMetadata, { labels: ["a"] })),
    "model.json: labels.length",
    "expected 2, got 1",
  ],
  // Ways out of the folder.
  ...[
    "../weights.bin",
    "a/../../weights.bin",
    "/etc/passwd",
    "\\\\server\\share",
    "C:weights.bin",
    "file:///etc/passwd",
    "https://example.com/w.bin",
    "",
    ".",
    "a//b",
    7,
  ].map((path): [string, Files, string, string] => [
    `the path ${path}`,
    withPath(path),
    `${MANIFEST}[0].paths[0]`,
    "the name of a file in the model's folder",
  ]),
];

describe("a tfjs model", () => {
  it.each(CASES)("is refused with %s", async (_, given, argument, message) => {
    const error = await inputError(() => load(given));
    expect(error.argument).toBe(argument);
    expect(error.message).toContain(message);
  });

  it("keeps nothing of what others keep in its metadata", async () => {
    const other = changed((json) =>
      Object.assign(json, { userDefinedMetadata: { labels: { 0: "a" }, __proto__: null } }),
    );
    expect((await load(other, { labels: ["a", "b"] })).labels).toEqual(["a", "b"]);
  });

  it("takes no memory for weights that it only claims to have", async () => {
    const claim = inWeights((weights) => Object.assign(weights[0]!, { shape: [2 ** 24, 2 ** 24] }));
    const before = process.memoryUsage().arrayBuffers;
    expect((await inputError(() => load(claim))).message).toContain("1125899906842680 bytes of weights");
    const overflow = inWeights((weights) =>
      Object.assign(weights[0]!, { shape: Array(40).fill(2 ** 53 - 1) }),
    );
    expect((await inputError(() => load(overflow))).message).toContain("Infinity bytes of weights");
    const nothing = inWeights((weights) => Object.assign(weights[0]!, { shape: [0, 2 ** 24] }));
    expect((await inputError(() => load(nothing))).argument).toBe(`${MANIFEST}[0].weights[0].shape`);
    const units = inLayers((layers) => {
      for (const { config } of layers)
        Object.assign(config, { units: 2 ** 24, batch_input_shape: [null, 2 ** 24] });
    });
    expect((await inputError(() => load(units))).message).toContain("[16777216,16777216]");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it("is refused or sound at every length, and with deep JSON", async () => {
    const { "model.json": json } = files;
    for (let length = 1; length < json!.length; length += 7) {
      await inputError(() => load({ ...files, "model.json": json!.subarray(0, length) }));
    }
    const deep = new TextEncoder().encode(`{"modelTopology":${"[".repeat(1e6)}`);
    await inputError(() => load({ "model.json": deep }));
  });
});
