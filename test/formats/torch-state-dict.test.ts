// State dicts and tensors as PyTorch does not write them: keys of no layer, places outside of storages.

import { describe, expect, it } from "vitest";
import { floats, op, orderedDict, stateDict, tensor } from "./fixtures/torch/build";
import { layer, read, readPickle, refused, weight } from "./fixtures/torch/check";

describe("a made-up state dict", () => {
  const dict = (keys: Record<string, Parameters<typeof tensor>[0]>) =>
    stateDict(...Object.entries(keys).flatMap(([key, claims]) => [op.text(key), tensor(claims)]));
  const vector = { size: [2], stride: [1] };

  it("is refused for keys that no nn.Linear has, or has alone", async () => {
    await refused(() => readPickle(op.dict()), "", /nn\.Linear/, /empty/);
    await refused(() => readPickle(op.none), "", /a state dict/, /the value null/);
    await refused(() => read(stateDict(op.int(1), tensor())), "", /names as keys/, /the value 1/);
    await refused(() => read(dict({ "a.scale": {} })), ": a.scale", /weight or bias/, /shape \[2,3\]/);
    await refused(() => read(dict({ weights: {} })), ": weights", /weight or bias/);
    await refused(() => read(dict({ "a.bias": vector })), ": a.bias", /a\.weight/, /alone/);
    await refused(
      () => read(dict({ "a.weight": { size: [], stride: [] } })),
      ": a.weight",
      /\[units, inputs\]/,
      /a number/,
    );
    const three = { "a.weight": {}, "a.bias": { size: [3], stride: [1] } };
    await refused(() => read(dict(three)), ": a.bias", /shape \[2\]/, /shape \[3\]/);
    await refused(() => read(dict({ "a.weight": {}, "a.bias": {} })), ": a.bias", /shape \[2\]/, /\[2,3\]/);
    const twice = [op.text("weight"), tensor(), op.text("weight"), tensor()];
    await refused(() => read(stateDict(...twice)), 320, /without repeated keys/, /the text weight/);
    const two = [op.text("model"), op.dict(), op.text("state_dict"), op.dict()];
    await refused(() => read(stateDict(...two)), "", /one of state_dict/, /state_dict, model$/);
  });

  it("has embeddings where a name says so and there is no bias", async () => {
    for (const name of ["embedding", "net.Embed", "tok_emb", "emb.0", "pos_emb1"]) {
      const key = `${name}.weight`;
      await refused(() => read(dict({ [key]: {} })), `: ${key}`, /nn\.Linear/, /nn\.Embedding/);
      expect(await read(dict({ [key]: {}, [`${name}.bias`]: vector }))).toMatchObject({
        layers: [{ units: 2 }],
      });
    }
    for (const name of ["members", "assembly", "gem"]) {
      expect(await read(dict({ [`${name}.weight`]: {} }))).toEqual({ layers: [layer] });
    }
  });

  it("has its layers in its own order, wherever their biases are", async () => {
    const square = { size: [2, 2], stride: [2, 1] };
    const keys = {
      "z.bias": vector,
      "z.weight": {},
      "b.weight": square,
      "a.weight": square,
      "b.bias": vector,
    };
    const { layers } = await read(dict(keys));
    expect(layers.map(({ inputs, units, bias }) => [inputs, units, ...bias])).toEqual([
      [3, 2, 1, 2],
      [2, 2, 1, 2],
      [2, 2, 0, 0],
    ]);
  });

  it("is refused for layers without inputs or units, too wide or too many", async () => {
    await refused(() => weight({ size: [2, 0] }), ": inputs", /from 1 to/, /^0$/);
    await refused(() => weight({ size: [0, 3] }), ": layers[0]", /from 1 to/, /^0$/);
    await refused(() => weight({ size: [-2, 3] }), ": layers[0]", /from 1 to/, /^-2$/);
    await refused(() => weight({ size: [2, NaN] }), ": inputs", /from 1 to/, /^NaN$/);
    await refused(
      () => weight({ size: [2 ** 16, 2 ** 16], stride: [0, 0] }),
      ": layers",
      /268435456 parameters/,
    );
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, i) => [`${i}.weight`, { size: [1, 1] }]));
    await refused(() => read(dict(many)), ": layers", /1 to 256 layers/);
  });
});

describe("a made-up tensor", () => {
  it("is refused where it leaves its storage", async () => {
    for (const claims of [
      { offset: 1 },
      { offset: 2 ** 53 - 1 },
      { stride: [3, 2] },
      { stride: [4, 1] },
      { stride: [2 ** 52, 2 ** 52] },
      { length: 5 },
    ]) {
      await refused(
        () => weight(claims),
        ": weight",
        /within the \d numbers of its storage/,
        /offset .*, size .*, stride/,
      );
    }
    for (const claims of [
      { offset: -1 },
      { offset: 0.5 },
      { offset: 2 ** 60 },
      { offset: NaN },
      { stride: [-3, 1] },
      { stride: [3, -1] },
      { stride: [NaN, 1] },
      { stride: [3] },
      { stride: [3, 1, 1] },
      { length: -6 },
      { length: NaN },
    ]) {
      await refused(() => weight(claims), ": weight", /an offset and strides from 0/);
    }
    await refused(() => weight({ stride: [0, 0], length: 1 }, floats(1)), ": weight", /at most 1 numbers/);
  });

  it("is refused where its storage is not what it claims", async () => {
    await refused(() => weight({ key: "1" }), ": data/1", /a file in the archive/, /none/);
    await refused(() => weight({ key: "../data.pkl" }), ": data/../data.pkl", /a file in the archive/);
    await refused(() => weight({ length: 7 }), ": weight", /28 bytes in data\/0, for 7 numbers/, /^24$/);
    await refused(
      () => weight({ length: 6, size: [1, 3] }, floats(1, 2, 3, 4, 5, 6, 7)),
      ": data/0",
      /at most 24/,
      /28/,
    );
    await refused(() => weight({ length: 2 ** 28 + 1 }), ": weight", /1073741828 bytes in data\/0/, /^24$/);
    await refused(() => weight({ type: "DoubleStorage" }), ": weight", /48 bytes/, /^24$/);
    await refused(() => weight({ type: "LongStorage" }), ": weight", /floats/, /torch\.LongStorage/);
    const second = tensor({ length: 3, size: [1, 2], stride: [0, 1] });
    const both = stateDict(op.text("a.weight"), tensor(), op.text("b.weight"), second);
    await refused(() => read(both), ": b.weight", /12 bytes in data\/0/, /^24$/);
  });

  it("is refused for numbers that are not finite, of every type", async () => {
    await refused(() => weight({}, floats(1, 2, 3, 4, NaN, 6)), ": weight[1, 1]", /finite/, /NaN/);
    await refused(
      () => weight({}, floats(1, 2, -Infinity, 4, 5, 6)),
      ": weight[0, 2]",
      /finite/,
      /-Infinity/,
    );
    const halves = (...bits: number[]) => new Uint8Array(Uint16Array.from(bits).buffer);
    const half = { type: "HalfStorage", size: [1, 6], stride: [6, 1] };
    await refused(
      () => weight(half, halves(0, 0, 0x7c00, 0, 0, 0)),
      ": weight[0, 2]",
      /finite/,
      /^Infinity$/,
    );
    await refused(
      () => weight(half, halves(0, 0xfc00, 0, 0, 0, 0)),
      ": weight[0, 1]",
      /finite/,
      /^-Infinity$/,
    );
    await refused(() => weight(half, halves(0xfe01, 0, 0, 0, 0, 0)), ": weight[0, 0]", /finite/, /NaN/);
    const brain = { ...half, type: "BFloat16Storage" };
    await refused(() => weight(brain, halves(0, 0x7f80, 0, 0, 0, 0)), ": weight[0, 1]", /finite/, /Infinity/);
  });

  it("has the numbers that the bits of its type mean", async () => {
    const row = { size: [1, 6], stride: [6, 1] };
    const kernel = async (type: string, ...bits: number[]) => {
      const storage = new Uint8Array(Uint16Array.from(bits).buffer);
      return Array.from((await weight({ ...row, type }, storage)).layers[0]!.kernel);
    };
    // One, the largest, the smallest normal and subnormal, minus two, minus zero (IEEE 754-2019, 3.4).
    const half = await kernel("HalfStorage", 0x3c00, 0x7bff, 0x0400, 0x0001, 0xc000, 0x8000);
    expect(half).toEqual([1, 65_504, 2 ** -14, 2 ** -24, -2, -0]);
    const brain = await kernel("BFloat16Storage", 0x3f80, 0x7f7f, 0x0080, 0x0001, 0xc000, 0x4049);
    expect(brain).toEqual([1, 255 * 2 ** 120, 2 ** -126, 2 ** -133, -2, 3.140625]);
  });

  it("has no attributes to harm with: OrderedDict takes a dict of them, which is left aside", async () => {
    const attributes = op.dict(op.text("__proto__"), op.dict(op.text("x"), op.none));
    const items = Buffer.concat([op.mark, op.text("weight"), tensor(), op.setItems]);
    expect(await readPickle(orderedDict, items, attributes, op.build)).toEqual({ layers: [layer] });
  });
});
