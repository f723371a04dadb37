// A save in a process of its own, which may be disturbed, and what must be true of its folder then.

import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { start, temporaryFolder } from "../support/programs";
import { age, bundled, bytesOf, fileOf, HOUR, storeIn, writeAll } from "./support";

/** Long enough that the system is asked more than once to write. */
const LENGTH = 1_200_000;
const SAVED = bytesOf(3, LENGTH);
/** In the name of the temporary file of a save that is traced. */
const ID = "00000000-0000-4000-8000-000000000000";
const ABANDONED = `${fileOf(2)}.01234567-89ab-4cde-8f01-23456789abcd.tmp`;

/** What the process printed at its end, or that it was killed. */
export type Outcome =
  | { readonly killed: true }
  | { readonly killed: false; readonly error?: Error; readonly operations: readonly string[] };

/** Puts the checkpoints of steps 1 and 2 into a folder, and half of a file of a killed process. */
export async function prepare(place: string): Promise<void> {
  await writeAll(storeIn(place), 1, 2);
  writeFileSync(join(place, ABANDONED), bytesOf(2).subarray(0, 500));
  age(join(place, ABANDONED), HOUR);
}

/** All paths that saving step 3 touches in that folder. */
export function pathsIn(place: string): string[] {
  const names = [fileOf(3, SAVED), `${fileOf(3, SAVED)}.${ID}.tmp`, fileOf(2), fileOf(1), ABANDONED];
  return [place, ...names.map((name) => join(place, name))];
}

/** Bundles the program; gives what saves step 3 to a folder. */
export async function saver() {
  const program = await bundled("save", temporaryFolder(), "node");
  /**
   * @param killBefore - the operation, from 1, before which it is killed; 0 for none.
   * @param tracer - a command with arguments that runs it.
   */
  return async (place: string, killBefore = 0, tracer: readonly string[] = []): Promise<Outcome> => {
    const saving = [process.execPath, program, place, "3", String(LENGTH), String(killBefore)];
    if (tracer.length > 0) saving.push(ID);
    const [command, ...args] = [...tracer, ...saving];
    const { code, stdout, stderr } = await start(command!, args, place);
    if (code === null) return { killed: true };
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return { killed: false, ...JSON.parse(stdout) };
  };
}

/**
 * A whole checkpoint is in the folder, the one before or the new one; and the next write, once what was left behind is
 * old, leaves two checkpoints and nothing else.
 *
 * @returns the step that was found.
 */
export async function expectSound(place: string): Promise<number> {
  const found = await storeIn(place).newest();
  if (found.kind !== "whole") throw new Error(`the folder is ${found.kind}`);
  expect(found.damaged).toEqual([]);
  const expected = found.step === 3 ? SAVED : bytesOf(2);
  expect(Buffer.compare(found.bytes, expected)).toBe(0);
  for (const name of readdirSync(place)) if (name.endsWith(".tmp")) age(join(place, name), HOUR);
  await writeAll(storeIn(place), 4);
  const before = fileOf(found.step, expected);
  expect(readdirSync(place)).toEqual([before, fileOf(4)]);
  return found.step;
}
