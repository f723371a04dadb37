// What is in a folder that was not written so: told of, passed over, and at last removed.

import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import fs from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { age, bytesOf, checksum, fileOf, freshPlaces, HOUR, storeIn, writeAll } from "./support";

const fresh = freshPlaces();
const isRoot = process.getuid?.() === 0;
const isWindows = process.platform === "win32";

afterEach(() => vi.restoreAllMocks());

describe("a damaged checkpoint", () => {
  const sumOf = (bytes: Uint8Array) => `${bytes.length} bytes with the checksum ${checksum(bytes)}`;
  const flipped = bytesOf(2);
  flipped[999]! ^= 1;
  const replace = (path: string, put: (path: string) => void) => {
    rmSync(path);
    put(path);
  };
  const damages: [string, string, (path: string) => void][] = [
    ["with another byte", sumOf(flipped), (path) => writeFileSync(path, flipped)],
    ["cut short", sumOf(bytesOf(2, 999)), (path) => truncateSync(path, 999)],
    ["with a byte too many", sumOf(Buffer.from([...bytesOf(2), 0])), (path) => appendFileSync(path, "\0")],
    ["of no bytes", sumOf(new Uint8Array()), (path) => truncateSync(path)],
    ["with another's name", sumOf(bytesOf(1)), (path) => writeFileSync(path, bytesOf(1))],
    ["that is a folder", "no file", (path) => replace(path, (path) => mkdirSync(path))],
  ];
  if (!isWindows) {
    damages.push(
      [
        "that leads nowhere",
        "cannot be read: ENOENT",
        (path) => replace(path, (path) => symlinkSync("gone", path)),
      ],
      [
        "that leads to itself",
        "cannot be read: ELOOP",
        (path) => replace(path, (path) => symlinkSync(path, path)),
      ],
      ["that is a pipe", "no file", (path) => replace(path, (path) => execFileSync("mkfifo", [path]))],
    );
    if (!isRoot)
      damages.push(["that may not be read", "cannot be read: EACCES", (path) => chmodSync(path, 0)]);
  }

  it.each(damages)(
    "%s is told of, the one before is found, and the next write keeps it",
    async (_, reason, damage) => {
      const place = fresh();
      await writeAll(storeIn(place), 1, 2);
      damage(join(place, fileOf(2)));
      const store = storeIn(place);
      const found = await store.newest();
      expect(found).toMatchObject({ kind: "whole", step: 1, damaged: [{ name: fileOf(2), reason }] });
      expect(found.kind === "whole" && Buffer.from(found.bytes)).toEqual(Buffer.from(bytesOf(1)));
      await writeAll(store, 3);
      expect(existsSync(join(place, fileOf(1)))).toBe(true);
      await writeAll(store, 4);
      expect(await storeIn(place).newest()).toMatchObject({ step: 4, damaged: [] });
      expect(existsSync(join(place, fileOf(3)))).toBe(true);
    },
  );

  it("does not take the place of a whole one while the run catches up", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 80, 100);
    truncateSync(join(place, fileOf(100)), 10);
    const store = storeIn(place);
    await store.newest();
    await writeAll(store, 90);
    expect(readdirSync(place)).toEqual([fileOf(80), fileOf(90)]);
    await writeAll(store, 95, 100);
    expect(readdirSync(place)).toEqual([fileOf(95), fileOf(100)]);
  });

  it("is whole again when it is written again", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 1, 2);
    truncateSync(join(place, fileOf(2)), 10);
    const store = storeIn(place);
    await store.newest();
    await writeAll(store, 2, 3);
    expect(readdirSync(place)).toEqual([fileOf(2), fileOf(3)]);
    expect(await store.newest()).toMatchObject({ step: 3, damaged: [] });
  });

  it("is not looked at when a newer one is whole", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 1, 2);
    truncateSync(join(place, fileOf(1)), 0);
    const reads = vi.spyOn(fs, "readFile");
    expect(await storeIn(place).newest()).toMatchObject({ step: 2, damaged: [] });
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it("is an error when no other is whole, with the reason for each", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 1, 2);
    truncateSync(join(place, fileOf(1)), 10);
    truncateSync(join(place, fileOf(2)), 0);
    await expect(storeIn(place).newest()).rejects.toMatchObject({
      name: "InputError",
      argument: "folder",
      message:
        `folder: expected a whole checkpoint in ${place}, got "${fileOf(2)} (${sumOf(new Uint8Array())}), ` +
        `${fileOf(1)} (${sumOf(bytesOf(1, 10))})"`,
    });
    expect(readdirSync(place)).toHaveLength(2);
  });
});

describe("temporary files", () => {
  const ID = "01234567-89ab-4cde-8f01-23456789abcd";

  it("are not read; those are removed that nobody writes any more, and that are the store's", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 1);
    const [abandoned, other] = [`${fileOf(2)}.${ID}.tmp`, `model.safetensors.${ID}.tmp`];
    const young = `${fileOf(3)}.${ID}.tmp`;
    for (const name of [abandoned, other, young])
      writeFileSync(join(place, name), bytesOf(2).subarray(0, 500));
    for (const name of [abandoned, other]) age(join(place, name), HOUR);
    expect(await storeIn(place).newest()).toMatchObject({ step: 1, damaged: [] });
    await writeAll(storeIn(place), 4);
    expect(readdirSync(place).sort()).toEqual([fileOf(1), young, fileOf(4), other].sort());
  });
});
