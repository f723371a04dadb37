// Pickles as PyTorch does not write them: attacks, and programs that fit no machine.

import { describe, expect, it } from "vitest";
import { filesOf, op, pickle, stateDict, tensor, zip } from "./fixtures/torch/build";
import { inputError, layer, read, readPickle, refused, weight } from "./fixtures/torch/check";

const repeated = (part: Uint8Array, times: number): Buffer => Buffer.concat(Array(times).fill(part));

describe("a made-up pickle", () => {
  it("is read where it is what PyTorch could write", async () => {
    expect(await weight()).toEqual({ layers: [layer] });
  });

  it("may name nothing but what state dicts are made of", async () => {
    const call = (name: Uint8Array) => readPickle(name, op.tuple(op.text("touch /tmp/owned")), op.reduce);
    const advice = /torch\.save\(model\.state_dict\(\), path\)/;
    for (const [module, name] of [
      ["os", "system"],
      ["posix", "system"],
      ["builtins", "eval"],
      ["__main__", "Net"],
      ["torch", "load"],
      ["torch.storage", "_load_from_bytes"],
      ["collections", "OrderedDict.fromkeys"],
      ["", ""],
    ] as const) {
      const named = new RegExp(`^the Python name ${module}\\.${name}$`);
      await refused(() => call(op.global(module, name)), 2, advice, named);
      const stacked = Buffer.concat([op.text(module), op.text(name), op.stackGlobal]);
      await refused(() => call(stacked), 2 + stacked.length - 1, advice, named);
    }
  });

  it("keeps names of JavaScript apart from its own", async () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      await refused(() => readPickle(op.global("Object", name)), 2, /state dict/);
      const entry = [op.text(`${name}.weight`), tensor(), op.text(name), op.int(1)];
      await refused(() => read(stateDict(...entry)), `: ${name}`, /a tensor/, /the value 1/);
      expect(await read(stateDict(...entry.slice(0, 2)))).toEqual({ layers: [layer] });
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("is refused at any opcode that it may not have, by its code and byte", async () => {
    const known =
      "80 95 4e 88 89 4b 4d 4a 8a 47 8c 58 28 29 85 86 87 74 5d 61 65 7d 73 75 71 72 94 68 6a 63 93 51 52 62 2e";
    for (let opcode = 0; opcode < 256; opcode++) {
      const code = opcode.toString(16).padStart(2, "0");
      const error = await inputError(() => readPickle(op.none, Uint8Array.of(opcode)));
      if (known.includes(code)) expect(String(error.got)).not.toMatch(/opcode/);
      else
        await refused(
          () => readPickle(op.none, Uint8Array.of(opcode)),
          3,
          /an opcode/,
          new RegExp(`0x${code}`),
        );
    }
  });

  it("is refused where its stack has not what an opcode takes", async () => {
    const few = /a value on the stack/;
    for (const part of [
      op.setItem,
      op.append,
      op.reduce,
      op.build,
      op.persistent,
      op.stackGlobal,
      op.tuple1,
    ]) {
      await refused(() => readPickle(part), 2, few);
      // A MARK is a floor.
      await refused(() => readPickle(op.emptyDict, op.none, op.none, op.mark, part), 6, few);
    }
    await refused(() => readPickle(op.setItems), 2, /a MARK/);
    await refused(() => readPickle(op.mark, op.put(0)), 3, few);
    await refused(() => readPickle(op.emptyDict, op.mark, op.none, op.setItems), 5, /pairs/, /1 values/);
    await refused(() => readPickle(op.tuple(), op.none, op.append), 5, /a list/, /a tuple of 0/);
    await refused(() => readPickle(op.emptyList, op.none, op.none, op.setItem), 5, /a dict/, /a list of 0/);
    await refused(() => readPickle(op.none, op.emptyDict, op.build), 4, /a dict to give attributes/);
    await refused(() => readPickle(op.emptyDict, op.none, op.build), 4, /a dict/, /the value null/);
    await refused(() => readPickle(op.none, op.int(1), op.stackGlobal), 8, /a module and a name/);
    await refused(() => readPickle(op.none, op.none), 4, /one value at the end/, /1 more/);
    await refused(() => readPickle(op.mark, op.none), 4, /one value at the end/, /1 more/);
  });

  it("is refused for calls of what is no function, or with other arguments", async () => {
    const rebuild = op.global("torch._utils", "_rebuild_tensor_v2");
    await refused(() => readPickle(op.none, op.emptyTuple, op.reduce), 4, /may be called/, /the value null/);
    await refused(
      () => readPickle(op.global("torch", "FloatStorage"), op.emptyTuple, op.reduce),
      23,
      /may be called/,
    );
    await refused(() => readPickle(rebuild, op.none, op.reduce), 36, /a tuple of arguments/);
    await refused(
      () => readPickle(rebuild, op.emptyTuple, op.reduce),
      36,
      /_rebuild_tensor_v2 takes/,
      /\(\)/,
    );
    const strings = op.tuple(...Array(6).fill(op.text("x")));
    await refused(
      () => readPickle(rebuild, strings, op.reduce),
      73,
      /_rebuild_tensor_v2 takes/,
      /the text x/,
    );
    const parameter = op.global("torch._utils", "_rebuild_parameter");
    await refused(() => readPickle(parameter, op.tuple(op.none), op.reduce), 38, /_rebuild_parameter takes/);
    const ordered = op.global("collections", "OrderedDict");
    await refused(() => readPickle(ordered, op.tuple(op.none), op.reduce), 30, /OrderedDict takes/);
    await refused(() => readPickle(op.text("storage"), op.persistent), 14, /a reference to a storage/);
    await refused(
      () => readPickle(op.tuple(...Array(5).fill(op.none)), op.persistent),
      9,
      /a reference to a storage/,
    );
  });

  it("is refused for references to anything but a storage", async () => {
    const right = [
      op.text("storage"),
      op.global("torch", "FloatStorage"),
      op.text("0"),
      op.text("cpu"),
      op.int(6),
    ];
    const wrong = [
      op.text("module"),
      op.global("collections", "OrderedDict"),
      op.int(0),
      undefined,
      op.text("6"),
    ];
    for (const [i, part] of wrong.entries()) {
      if (part === undefined) continue; // where it lay: not read
      const id = op.tuple(...right.with(i, part));
      await refused(
        () => readPickle(id, op.persistent),
        2 + id.length,
        /a reference to a storage/,
        /a tuple of 5/,
      );
    }
    for (const id of [op.tuple(...right.slice(0, 4)), op.tuple(...right, op.none), op.none]) {
      await refused(() => readPickle(id, op.persistent), 2 + id.length, /a reference to a storage/);
    }
  });

  it("is refused for depth, and not followed in circles", async () => {
    for (const part of [op.mark, op.emptyList, op.emptyTuple, op.none]) {
      await refused(() => readPickle(repeated(part, 70_000)), 2 + 65_536, /at most 65536 values/, /65537/);
    }
    const deep = [op.none, repeated(op.tuple1, 1_000_000)];
    await refused(() => readPickle(...deep), "", /a state dict/, /a tuple of 1/);
    const itself = [op.emptyDict, op.put(0), op.text("state_dict"), op.get(0), op.setItem];
    await refused(() => readPickle(...itself), ": state_dict", /a tensor/, /a dict of 1/);
    const list = [op.emptyList, op.put(0), op.get(0), op.append];
    await refused(() => readPickle(...list), "", /a state dict/, /a list of 1/);
    const inside = [op.text("x"), op.emptyList, op.put(0), op.get(0), op.append];
    const checkpoint = op.dict(...inside, op.text("model"), op.dict(op.text("weight"), tensor()));
    expect(await readPickle(checkpoint)).toEqual({ layers: [layer] });
  });

  it("is refused for places in its memo that are far off or empty", async () => {
    await refused(
      () => readPickle(op.none, op.put(2 ** 32 - 1)),
      3,
      /a place in the memo below 9/,
      /4294967295/,
    );
    await refused(() => readPickle(op.get(7)), 2, /something in the memo/, /nothing at 7/);
  });

  it("is refused for numbers and texts past its end, and for texts that are none", async () => {
    await refused(() => readPickle(Uint8Array.of(0x8a, 255)), 2, /255 more bytes/, /1, and the end/);
    const vast = Uint8Array.of(0x58, 255, 255, 255, 255);
    await refused(() => readPickle(vast), 2, /at most 1048576 bytes/, /4294967295/);
    await refused(() => readPickle(Uint8Array.of(0x58, 9, 0, 0, 0)), 2, /9 more bytes/);
    await refused(() => readPickle(Uint8Array.of(0x8c, 2, 0xc3, 0x28)), 2, /UTF-8/);
    await refused(() => readPickle(Buffer.from("cos")), 2, /a line/);
    await refused(() => readPickle(Buffer.from(`c${"o".repeat(2000)}\n`)), 2, /a line of at most 1024 bytes/);
    await refused(() => read(zip(filesOf(Uint8Array.of(0x80, 2, 0x4e)))), 3, /1 more bytes/);
    await refused(() => read(zip(filesOf(new Uint8Array(0)))), 0, /1 more bytes/);
    await refused(() => read(zip(filesOf(Buffer.concat([pickle(op.none), op.none])))), 3, /STOP as the last/);
    const frame = Uint8Array.of(0x95, 255, 255, 255, 255, 255, 255, 255, 127);
    await refused(() => readPickle(frame), 2, /a frame of at most 1 bytes/);
    for (const version of [0, 1, 6]) {
      const other = Uint8Array.of(0x80, version, 0x4e, 0x2e);
      await refused(() => read(zip(filesOf(other))), 0, /protocol 2 to 5/, new RegExp(`${version}`));
    }
  });

  it("takes the largest whole numbers where nothing is made of them", async () => {
    const checkpoint = (long: Uint8Array) =>
      readPickle(op.dict(op.text("seed"), long, op.text("model"), op.dict(op.text("weight"), tensor())));
    for (const length of [0, 1, 8, 9, 255]) {
      expect(await checkpoint(op.long(length, Array(length).fill(0x80)))).toEqual({ layers: [layer] });
    }
    const negative = op.long(2, [0xfe, 0xff]);
    await refused(
      () => read(stateDict(op.text("weight"), negative)),
      ": weight",
      /a tensor/,
      /the value -2$/,
    );
    const vast = op.long(9, [0, 0, 0, 0, 0, 0, 0, 0x80, 0]);
    await refused(
      () => read(stateDict(op.text("weight"), vast)),
      ": weight",
      /a tensor/,
      /the value 9223372036854775808$/,
    );
    await refused(() => weight({ offset: vast }), 167, /_rebuild_tensor_v2 takes/);
  });
});
