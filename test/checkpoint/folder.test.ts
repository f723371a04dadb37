// Checkpoints in a folder: the two newest, whole.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { checkpointStore } from "../../ts/checkpoint/place";
import { bytesOf, checksum, fileOf, freshPlaces, storeIn, writeAll } from "./support";

const fresh = freshPlaces();

describe("a folder of checkpoints", () => {
  it("is made by the first write, with the folders above it, and gives back what was written", async () => {
    const place = join(fresh(), "runs", "today");
    await storeIn(place).write(0, bytesOf(7));
    const found = await storeIn(place).newest();
    expect(found).toMatchObject({ kind: "whole", step: 0, damaged: [] });
    expect(found.kind === "whole" && Buffer.from(found.bytes)).toEqual(Buffer.from(bytesOf(7)));
  });

  it("has the bytes alone in each file, and their checksum in its name", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 12);
    expect(readdirSync(place)).toEqual([`checkpoint-000000000012-${checksum(bytesOf(12))}.safetensors`]);
    expect(readFileSync(join(place, fileOf(12)))).toEqual(Buffer.from(bytesOf(12)));
  });

  it("keeps the two newest by their steps, as numbers", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 9, 10, 100_000, 999_999_999_999);
    expect(readdirSync(place)).toEqual([fileOf(100_000), fileOf(999_999_999_999)]);
    expect(await storeIn(place).newest()).toMatchObject({ step: 999_999_999_999 });
  });

  it("never removes what it has just written, and stays with the step for what is the newest", async () => {
    const place = fresh();
    await writeAll(storeIn(place), 30, 20, 10);
    expect(readdirSync(place)).toEqual([fileOf(10), fileOf(30)]);
    expect(await storeIn(place).newest()).toMatchObject({ step: 30 });
  });

  it("replaces a checkpoint by one of the same step, with the same content or another", async () => {
    const place = fresh();
    const store = storeIn(place);
    await writeAll(store, 1, 2, 2);
    expect(readdirSync(place)).toEqual([fileOf(1), fileOf(2)]);
    for (const other of [bytesOf(50), bytesOf(51), bytesOf(52)]) {
      await store.write(2, other);
      expect(readdirSync(place)).toEqual([fileOf(1), fileOf(2, other)]);
    }
  });

  it("keeps two when many are written at once, and the newest when many stores write", async () => {
    const place = fresh();
    const steps = [5, 3, 8, 1, 9, 2, 7, 6, 4];
    const store = storeIn(place);
    await Promise.all(steps.map((step) => store.write(step, bytesOf(step))));
    expect(readdirSync(place)).toEqual([fileOf(4), fileOf(9)]);
    await Promise.all(steps.map((step) => storeIn(place).write(step + 10, bytesOf(step + 10))));
    expect(await store.newest()).toMatchObject({ step: 19, damaged: [] });
    await Promise.all(steps.map((seed) => storeIn(place).write(20, bytesOf(seed))));
    expect(await store.newest()).toMatchObject({ step: 20, damaged: [] });
    await store.write(21, bytesOf(21));
    expect(readdirSync(place)).toHaveLength(2);
  });

  it("tells a folder that is missing from one without checkpoints, and looks past what is not its own", async () => {
    const place = fresh();
    expect(await storeIn(place).newest()).toEqual({ kind: "absent" });
    expect(existsSync(place)).toBe(false);
    mkdirSync(join(place, "checkpoint-000000000001"), { recursive: true });
    for (const name of [
      "model.safetensors",
      "checkpoint-1-ab.safetensors",
      `old-${fileOf(1)}`,
      `${fileOf(1)}~`,
    ]) {
      writeFileSync(join(place, name), "mine");
    }
    const before = readdirSync(place);
    expect(await storeIn(place).newest()).toEqual({ kind: "empty" });
    await writeAll(storeIn(place), 1, 2, 3);
    expect(readdirSync(place)).toEqual([...before, fileOf(2), fileOf(3)].sort());
  });

  it("takes a path, one from here even when the process goes elsewhere, or a file: URL", async () => {
    const place = fresh();
    const here = process.cwd();
    const store = storeIn(relative(here, place));
    process.chdir(tmpdir());
    try {
      await writeAll(store, 1);
    } finally {
      process.chdir(here);
    }
    expect(store.place).toBe(relative(here, place));
    const byUrl = checkpointStore("folder", pathToFileURL(place), checksum);
    expect(byUrl.place).toBe(place);
    expect(await byUrl.newest()).toMatchObject({ step: 1 });
  });

  it("is cleared of its checkpoints and of nothing else, also when there are none", async () => {
    const place = fresh();
    const store = storeIn(place);
    await store.clear();
    expect(existsSync(place)).toBe(false);
    await writeAll(store, 1, 2);
    writeFileSync(join(place, "notes.txt"), "mine");
    await store.clear();
    expect(readdirSync(place)).toEqual(["notes.txt"]);
    expect(await store.newest()).toEqual({ kind: "empty" });
    await writeAll(store, 1);
    expect(await store.newest()).toMatchObject({ step: 1 });
  });
});
