// Archives as PyTorch does not write them: bombs, lies, tricks and damage.

import { describe, expect, it } from "vitest";
import { type File, filesOf, floats, op, pickle, tensor, zip } from "./fixtures/torch/build";
import { fixture, inputError, isRefused, layer, read, refused } from "./fixtures/torch/check";

const one = pickle(op.dict(op.text("weight"), tensor()));
const [thePickle, theStorage] = filesOf(one) as [File, File];
const files = (...more: readonly File[]) => zip([thePickle, theStorage, ...more]);
const file = (name: string, bytes: Uint8Array = Buffer.from("x")): File => ({ name, bytes });

/** The zip library's words for what is wrong. */
const damaged = (bytes: Uint8Array, where: string, got: RegExp) =>
  refused(() => read(bytes), where, /a whole zip archive, as torch\.save writes it/, got);

describe("a made-up archive", () => {
  it("is read stored or compressed, with other files, folders and a comment", async () => {
    const deflated = filesOf(one).map((file) => ({ ...file, deflate: true }));
    expect(await read(zip(deflated))).toEqual({ layers: [layer] });
    expect(await read(zip(filesOf(one), { comment: "made by hand" }))).toEqual({ layers: [layer] });
    const more = [file("net/"), file("net/data/"), file("__MACOSX/net/data.pkl"), file("net/data/1")];
    expect(await read(files(...more))).toEqual({ layers: [layer] });
  });

  it("is read with PyTorch's zip64 end, whatever the length of its name", async () => {
    for (let length = 1; length <= 64; length++) {
      const named = filesOf(one).map((file) => ({
        ...file,
        name: file.name.replace("net", "n".repeat(length)),
      }));
      expect(await read(zip(named, { zip64: true })), `${length}`).toEqual({ layers: [layer] });
    }
  });

  it("has its numbers in the order of bytes that it says", async () => {
    const order = (text: string) => file("net/byteorder", Buffer.from(text));
    const swapped = { ...theStorage, bytes: Buffer.from(theStorage.bytes).swap32() };
    expect(await read(files(order("little")))).toEqual({ layers: [layer] });
    expect(await read(zip([thePickle, swapped, order("big")]))).toEqual({ layers: [layer] });
    const numbers: [string, Buffer][] = [
      ["DoubleStorage", Buffer.from(Float64Array.of(1, 2, 3, 4, 5, 6).buffer).swap64()],
      [
        "HalfStorage",
        Buffer.from(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600).buffer).swap16(),
      ],
      [
        "BFloat16Storage",
        Buffer.from(Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0).buffer).swap16(),
      ],
    ];
    for (const [type, storage] of numbers) {
      const state = pickle(op.dict(op.text("weight"), tensor({ type })));
      expect(await read(zip([...filesOf(state, [storage]), order("big")]))).toEqual({ layers: [layer] });
    }
    await refused(() => read(files(order("middle"))), ": byteorder", /little or big/, /middle/);
    await refused(() => read(files(order("little".repeat(9)))), ": byteorder", /at most 16 bytes/, /54/);
  });

  it("is refused if it is none of torch.save", async () => {
    for (const bytes of [Buffer.from(""), Buffer.from("PK"), Buffer.alloc(1000), zip([])]) {
      expect((await inputError(() => read(bytes))).argument).toBe("net.pth");
    }
    const none = /one <name>\/data\.pkl/;
    await refused(() => read(zip([file("net/data")])), "", none, /none/);
    await refused(() => read(zip([file("data.pkl", one), theStorage])), "", none, /none/);
    await refused(() => read(zip([file("a/net/data.pkl", one), theStorage])), "", none, /none/);
    await refused(
      () => read(files(file("other/data.pkl", one))),
      "",
      none,
      /net\/data\.pkl and other\/data\.pkl/,
    );
  });

  it("is refused as a large network whose tensors share a small storage", async () => {
    const side = 2048;
    const claims = { length: side * side, size: [side, side], stride: [side, 1] };
    const layers = Array.from({ length: 60 }, (_, i) => [op.text(`fc${i}.weight`), tensor(claims)]).flat();
    const storage = { ...theStorage, bytes: Buffer.alloc(4 * side * side), deflate: true };
    const file = zip([{ ...thePickle, bytes: pickle(op.dict(...layers)) }, storage]);
    await refused(() => read(file), "", /at most 16777216 parameters in a file of \d+ bytes/, /251781120/);
  });

  it("is refused before it unpacks more than its tensors need", async () => {
    const zeros = { ...theStorage, bytes: Buffer.alloc(50_000_000), deflate: true };
    const bomb = zip([thePickle, zeros]);
    expect(bomb.length).toBeLessThan(60_000);
    await refused(() => read(bomb), ": data/0", /at most 24 bytes/, /50000000/);
    const pickles = { ...thePickle, bytes: Buffer.alloc(2 ** 22 + 1), deflate: true };
    await refused(() => read(zip([pickles, theStorage])), ": data.pkl", /at most 4194304 bytes/, /4194305/);
    // It claims 24 bytes, and unpacks to more or less.
    await damaged(
      zip([thePickle, { ...zeros, claimed: 24 }]),
      ": data/0",
      /Invalid (uncompressed size|compressed data)/,
    );
    const few = { ...theStorage, bytes: floats(1, 2, 3), deflate: true, claimed: 24 };
    await damaged(zip([thePickle, few]), ": data/0", /Invalid (CRC32|uncompressed size)/);
    await damaged(zip([thePickle, { ...few, deflate: false }]), ": data/0", /Invalid uncompressed size/);
    // A tensor may be a small part of what it is cut from.
    const cut = pickle(op.dict(op.text("weight"), tensor({ length: 17_000_000 })));
    const vast = { ...zeros, bytes: Buffer.alloc(68_000_000) };
    await refused(
      () => read(zip(filesOf(cut).with(1, vast))),
      ": data/0",
      /at most 67\d{6} bytes/,
      /68000000/,
    );
    const half = { length: 10_000_000, size: [3, 3] };
    const both = op.dict(
      op.text("a.weight"),
      tensor(half),
      op.text("b.weight"),
      tensor({ ...half, key: "1" }),
    );
    const halves = ["net/data/0", "net/data/1"].map((name) => ({
      ...zeros,
      name,
      bytes: Buffer.alloc(40_000_000),
    }));
    const two = zip([file("net/data.pkl", pickle(both)), ...halves]);
    await refused(() => read(two), ": data/1", /at most 27\d{6} bytes/, /40000000/);
    const claims = { ...theStorage, claimed: 2 ** 32 - 2 };
    await refused(() => read(zip([thePickle, claims])), ": data/0", /at most 24 bytes/, /4294967294/);
  });

  it("is refused for more files than any state dict has", async () => {
    const many = Array.from({ length: 2 ** 14 - 1 }, (_, i) => file(`net/${i}`, new Uint8Array(0)));
    await refused(() => read(files(...many)), "", /at most 16384 files/, /16385/);
    expect(await read(files(...many.slice(1)))).toEqual({ layers: [layer] });
  });

  it("is refused for names twice, or that lead elsewhere", async () => {
    await refused(() => read(files(file("net/x"), file("net/x"))), "", /one file of each name/, /^net\/x$/);
    await refused(
      () => read(files(file("net/data/0", floats(9)))),
      "",
      /one file of each name/,
      /^net\/data\/0$/,
    );
    await refused(() => read(files(file("net\\x"))), "", /without backslashes/, /net\\x/);
    for (const name of [
      "../x",
      "net/../../x",
      "/etc/passwd",
      "C:/x",
      "..\\x",
      "\\\\host\\x",
      "net/./x",
      "net//x",
      "net/x\0y",
    ]) {
      const error = await inputError(() => read(files(file(name))));
      expect(error.got).toBe(`Unsafe filename: ${name}`);
    }
  });

  it("is refused for entries that are encrypted, damaged, laid over each other, or packed otherwise", async () => {
    const storage = (change: Partial<File>) => zip([thePickle, { ...theStorage, ...change }]);
    await damaged(storage({ flags: 0x801 }), ": data/0", /encrypted/);
    await damaged(storage({ flags: 0x841 }), ": data/0", /Encryption/);
    await damaged(storage({ crc: 1 }), ": data/0", /Invalid CRC32/);
    await damaged(storage({ crc: 1, deflate: true }), ": data/0", /Invalid CRC32/);
    await damaged(storage({ method: 8 }), ": data/0", /Invalid (CRC32|compressed data)/);
    for (const method of [9, 12, 14, 93, 95]) await damaged(storage({ method }), ": data/0", /./);
    await damaged(storage({ localName: "net/data/1" }), ": data/0", /mismatched local file header/);
    await damaged(zip([{ ...thePickle, crc: 1 }, theStorage]), ": data.pkl", /Invalid CRC32/);
    const two = pickle(
      op.dict(
        op.text("a.weight"),
        tensor({ size: [3, 2], stride: [2, 1] }),
        op.text("b.weight"),
        tensor({ key: "1", length: 16 }),
      ),
    );
    const over = { name: "net/data/1", bytes: theStorage.bytes, headerOf: 1, localName: "net/data/0" };
    await damaged(
      zip([file("net/data.pkl", two), theStorage, over]),
      ": data/1",
      /mismatched local|Overlapping/,
    );
    // Its local header, data and all, lies in the data of another.
    const inner = zip([theStorage]).subarray(0, 30 + 10 + 24);
    const host = { name: "net/data/1", bytes: inner };
    const laid = zip([file("net/data.pkl", two), host, theStorage]);
    const at = laid.indexOf(inner);
    laid.writeUInt32LE(at, laid.lastIndexOf("net/data/0") - 4);
    await damaged(laid, ": data/1", /Overlapping/);
  });

  it("is refused with bytes before or after it, or on another disk", async () => {
    for (const whole of [files(), await fixture("sequential")]) {
      const split = Buffer.from(whole);
      split[split.length - 22 + 6] = 1;
      await refused(() => read(split), "", /in one file/, /a split one/);
      for (const more of [Buffer.from("x"), Buffer.alloc(100), whole]) {
        await refused(() => read(Buffer.concat([whole, more])), "", /zip archive/);
        await refused(() => read(Buffer.concat([more, whole])), "", /zip archive/);
      }
    }
  });

  it("is refused where its zip64 end says something else than its end", async () => {
    const whole = await fixture("sequential");
    const begin = whole.length - 22 - 76;
    for (let at = begin; at < whole.length; at++) {
      // What made it, and which version a reader should have, are nothing that can differ.
      if (at >= begin + 12 && at < begin + 16) continue;
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      expect(await isRefused(() => read(changed)), `byte ${at - begin}`).toBe(true);
    }
  });
});
