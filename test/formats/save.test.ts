// Savings that fail leave what was there; two files that are one model are a whole one at every moment.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as realFs from "node:fs/promises";
import { join } from "node:path";
import { createNetwork, exportModel, load, type Model, type ModelFormat } from "inkling";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inputError } from "../support/made-up";
import { temporaryFolder } from "../support/programs";

const [older, newer] = [1, 2].map((seed) => createNetwork({ inputs: 5, layers: [4, 3], seed })) as [
  Model,
  Model,
];
const base = temporaryFolder();
let folders = 0;

/** A folder of its own for each test. */
function own(): string {
  const folder = join(base, String(folders++));
  mkdirSync(folder);
  return folder;
}

/** A disk of which some operations fail: as when it is full, read-only or torn out. */
function failing(change: (fs: typeof realFs) => Partial<typeof realFs>): void {
  const real = process.getBuiltinModule;
  vi.spyOn(process, "getBuiltinModule").mockImplementation(((name: string) => {
    return name === "node:fs/promises" ? { ...realFs, ...change(realFs) } : real(name);
  }) as typeof real);
}

const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

/** Files whose writing fails, if their path is one of these. */
const fullAt = (pattern: RegExp) =>
  failing((fs) => ({
    open: (async (path: string, flags: string) => {
      const file = await fs.open(path, flags);
      if (!pattern.test(path) || flags === "r") return file;
      return {
        writeFile: async (bytes: Uint8Array) => {
          await file.writeFile(bytes.subarray(0, 10));
          throw full;
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    }) as unknown as typeof fs.open,
  }));

afterEach(() => vi.restoreAllMocks());

describe("the format", () => {
  it.each<[string, ModelFormat | undefined, RegExp]>([
    ["m.safetensors", undefined, /^.{8}\{"__metadata__"/s],
    ["m.json", undefined, /^\{"format":"layers-model"/],
    ["M.JSON", undefined, /^\{"format":"layers-model"/],
    ["m", undefined, /^.{8}\{"__metadata__"/s],
    ["m.model", "tfjs", /^\{"format":"layers-model"/],
    ["m.json", "safetensors", /^.{8}\{"__metadata__"/s],
  ])("of %s is what its ending or the option says", async (name, format, beginning) => {
    const folder = own();
    await older.save(join(folder, name), { format });
    expect(readFileSync(join(folder, name), "latin1")).toMatch(beginning);
    expect((await load(join(folder, name))).weightsHash).toBe(older.weightsHash);
  });

  it("is one that is known", async () => {
    const refused = async (options: unknown) =>
      (await inputError(() => older.save("m", options as object))).message;
    expect(await refused({ format: "onx" })).toBe(
      'options.format: expected "safetensors" or "onnx" or "tfjs" (did you mean "onnx"?), got "onx"',
    );
    expect(await refused({ formt: "onnx" })).toContain("options.formt: expected one of format");
    expect(await refused("onnx")).toContain("options: expected an object with format");
    expect((await inputError(() => exportModel(older, "h5" as never))).argument).toBe("format");
    expect((await inputError(() => exportModel({} as never, "tfjs"))).argument).toBe("model");
  });

  it("gives files by name where there is no disk", async () => {
    expect(await exportModel(older, "safetensors")).toEqual({ "model.safetensors": older.toBytes() });
    const names = Object.keys(await exportModel(older, "tfjs"));
    expect(names).toEqual(["model.json", expect.stringMatching(/^model\.weights\.[0-9a-f]{8}\.bin$/)]);
  });
});

describe("a saving that fails", () => {
  it.each(["m.pth", "m.PT", "m.h5", "m.keras"])(
    "to %s, a format that is not written, writes nothing",
    async (name) => {
      const folder = own();
      const { message } = await inputError(() => newer.save(join(folder, name)));
      expect(message).toMatch(
        /^path: expected a name that ends in .safetensors, .onnx or .json \(tfjs\), got/,
      );
      expect(readdirSync(folder)).toEqual([]);
      await newer.save(join(folder, name), { format: "safetensors" });
      expect((await load(join(folder, name))).weightsHash).toBe(newer.weightsHash);
    },
  );

  it.each([
    ["m.safetensors", /m\.safetensors/],
    ["m.json, whose weights do not fit", /weights/],
    ["m.json, which does not fit itself", /m\.json/],
  ])("for want of space leaves %s as it was, and nothing beside it", async (title, pattern) => {
    const folder = own();
    const path = join(folder, title.split(",")[0]!);
    await older.save(path);
    const before = readdirSync(folder);
    fullAt(pattern);
    const error = await inputError(() => newer.save(path));
    expect(error.argument).toBe("path");
    expect(error.message).toMatch(
      /a file that can be written, got ".*\(ENOSPC: no space left on device, write\)"$/,
    );
    vi.restoreAllMocks();
    expect(readdirSync(folder)).toEqual(before);
    expect((await load(path)).weightsHash).toBe(older.weightsHash);
  });

  it.each(["m.safetensors", "m.json"])("at the last step leaves %s as it was", async (name) => {
    const folder = own();
    await older.save(join(folder, name));
    const before = readdirSync(folder);
    failing((fs) => ({
      rename: async (from, to) => {
        if (String(to).endsWith(name)) throw Object.assign(new Error("EROFS: read-only"), { code: "EROFS" });
        await fs.rename(from, to);
      },
    }));
    await inputError(() => newer.save(join(folder, name)));
    vi.restoreAllMocks();
    expect(readdirSync(folder)).toEqual(before);
    expect((await load(join(folder, name))).weightsHash).toBe(older.weightsHash);
  });

  it("because there is a folder leaves nothing", async () => {
    const folder = own();
    mkdirSync(join(folder, "m.json"));
    await inputError(() => newer.save(join(folder, "m.json")));
    expect(readdirSync(folder)).toEqual(["m.json"]);
  });

  it("is none where folders cannot be brought to the disk", async () => {
    const folder = own();
    failing((fs) => ({
      open: (async (path: string, flags: string) => {
        if (flags === "r") throw Object.assign(new Error("EISDIR"), { code: "EISDIR" });
        return fs.open(path, flags);
      }) as typeof fs.open,
    }));
    await older.save(join(folder, "m.json"));
    vi.restoreAllMocks();
    expect((await load(join(folder, "m.json"))).weightsHash).toBe(older.weightsHash);
  });

  it("is none in a folder that is brought to the disk after the file", async () => {
    const folder = own();
    const steps: string[] = [];
    failing((fs) => ({
      open: (async (path: string, flags: string) => {
        const file = await fs.open(path, flags);
        const sync = file.sync.bind(file);
        file.sync = async () => {
          steps.push(flags === "r" ? `sync ${path}` : "sync file");
          return sync();
        };
        return file;
      }) as typeof fs.open,
      rename: async (from, to) => {
        steps.push("rename");
        return fs.rename(from, to);
      },
    }));
    await older.save(join(folder, "m.safetensors"));
    expect(steps).toEqual(["sync file", "rename", `sync ${folder}`]);
  });
});

describe("tfjs's two files", () => {
  it("take the weights of before away, once nothing names them", async () => {
    const folder = own();
    const path = join(folder, "m.json");
    await older.save(path);
    const [, first] = readdirSync(folder);
    await newer.save(path);
    const [, second] = readdirSync(folder);
    expect(readdirSync(folder)).toEqual(["m.json", second]);
    expect(second).not.toBe(first);
    expect((await load(path)).weightsHash).toBe(newer.weightsHash);
  });

  it.each(["kept.json", "m.json.bak", "kept"])(
    "leave weights that a copy of the model names: %s",
    async (name) => {
      const folder = own();
      const [path, copy] = [join(folder, "m.json"), join(folder, name)];
      await older.save(path);
      copyFileSync(path, copy);
      await newer.save(path);
      expect((await load(copy)).weightsHash).toBe(older.weightsHash);
      expect((await load(path)).weightsHash).toBe(newer.weightsHash);
    },
  );

  it("leave the weights of other programs", async () => {
    const folder = own();
    const path = join(folder, "m.json");
    writeFileSync(path, '{ "weightsManifest": [{ "paths": ["precious.bin"] }] }');
    writeFileSync(join(folder, "precious.bin"), "");
    await newer.save(path);
    expect(readdirSync(folder)).toContain("precious.bin");
  });

  it("are their own for every name, also for odd ones, and for the same weights", async () => {
    const folder = own();
    for (const name of ["a.json", "b.json", 'odd "name": 100% é.json', "no ending"]) {
      const path = join(folder, name);
      await older.save(path, { format: "tfjs" });
      await newer.save(path, { format: "tfjs" });
      await newer.save(path, { format: "tfjs" });
      expect((await load(path)).weightsHash, name).toBe(newer.weightsHash);
    }
    expect(readdirSync(folder)).toHaveLength(8);
  });

  it("are a whole model when many are saved at once", async () => {
    const folder = own();
    const path = join(folder, "m.json");
    const saved = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? older : newer).save(path));
    for (let i = 0; i < 20; i++) {
      const found = await load(path).catch(() => undefined);
      if (found) expect([older.weightsHash, newer.weightsHash]).toContain(found.weightsHash);
    }
    await Promise.all(saved);
    expect((await load(path)).weightsHash).toBe(newer.weightsHash);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("differ in name wherever weights differ", async () => {
    const model = createNetwork({ inputs: 2, layers: [2] });
    const names = new Set<string>();
    for (const kernel of [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 0, 0, 1],
      [-1, -1, 0, 0],
      [1, 1, 0, 0],
      [0, 1, 1, 0],
      [-0, -0, 0, 0],
      [-0, 0, -0, 0],
    ]) {
      model.weights["layers.0.kernel"] = Float32Array.from(kernel);
      names.add(Object.keys(await exportModel(model, "tfjs"))[1]!);
    }
    expect(names.size).toBe(8);
  });
});
