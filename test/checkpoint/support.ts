// Folders with checkpoints, and programs that work on them.

import { existsSync, readdirSync, readFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { checkpointStore } from "../../ts/checkpoint/place";
import type { CheckpointStore } from "../../ts/checkpoint/store";
import { root, temporaryFolder } from "../support/programs";
import { bytesOf, checksum } from "./programs/content";

export { bytesOf, checksum };

/** Gives a path of its own at each call, in a folder that is gone after the tests of this file; nothing is there yet. */
export function freshPlaces(): () => string {
  const folder = temporaryFolder();
  let given = 0;
  return () => join(folder, String(given++));
}

export function storeIn(folder: string): CheckpointStore {
  return checkpointStore("folder", folder, checksum);
}

/** Writes the checkpoints of these steps, one after the other. */
export async function writeAll(store: CheckpointStore, ...steps: number[]): Promise<void> {
  for (const step of steps) await store.write(step, bytesOf(step));
}

/** The name of a step's file. */
export function fileOf(step: number, bytes = bytesOf(step)): string {
  return `checkpoint-${String(step).padStart(12, "0")}-${checksum(bytes)}.safetensors`;
}

export const HOUR = 3_600_000;

/** Lets a file be as old as this, in ms. */
export function age(path: string, by: number): void {
  const time = (Date.now() - by) / 1000;
  utimesSync(path, time, time);
}

/** All files with what is in them. */
export function contentsOf(folder: string): Record<string, string> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), "latin1")]));
}

/** Bundles a program of this folder with the store's source; returns the path of a module. */
export async function bundled(
  program: string,
  folder: string,
  platform: "node" | "browser",
): Promise<string> {
  const outfile = join(folder, `${program}.${platform === "node" ? "mjs" : "js"}`);
  await build({
    entryPoints: [join(root, "test/checkpoint/programs", `${program}.ts`)],
    outfile,
    platform,
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "error",
  });
  return outfile;
}
