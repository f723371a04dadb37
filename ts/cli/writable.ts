// Whether a file can be written, seen before it is.

import { randomUUID } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";
import { InputError } from "../errors";

/** Sees before an hour of training that its result can be saved. @throws {InputError} naming the flag, if not. */
export async function checkWritable(out: string, flag = "--out"): Promise<void> {
  const target = await stat(out).catch(() => undefined);
  if (/(^|[\\/])$/.test(out) || target?.isDirectory()) {
    throw new InputError(flag, "a file, not a folder", out);
  }
  const trial = `${out}.${randomUUID()}.tmp`;
  try {
    await (await open(trial, "wx")).close();
  } catch {
    throw new InputError(flag, "a file in a folder that exists and can be written", out);
  } finally {
    await rm(trial, { force: true });
  }
}
