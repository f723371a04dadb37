// Runs programs as a user would: the built command line, another Node, in a folder of their own.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const cli = join(root, "dist/cli.js");

/** How long a program may take, in ms: less than a test, which one that hangs must not outlive. */
const LONGEST = 110_000;

const folders: string[] = [];
// Registered here and not where a folder is made: inside of a running test it would never be called.
afterAll(() => {
  // Processes of a browser that was killed may still be about to end.
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** A folder that is gone after the tests of this file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "inkling-test-"));
  folders.push(folder);
  return folder;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a program; `whenSaid` is called with all it has printed each time it prints. */
export function start(
  command: string,
  args: string[],
  cwd: string,
  whenSaid?: (text: string, child: ChildProcess) => void,
) {
  const child = spawn(command, args, { cwd, timeout: LONGEST });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => {
    stdout += data;
    whenSaid?.(stdout, child);
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Node's arguments that run a line of JavaScript before the program. */
export function first(line: string): string[] {
  return ["--import", `data:text/javascript,${encodeURIComponent(line)}`];
}

/** The command line in a folder. */
export function inkling(cwd: string, ...args: string[]): Promise<Ended> {
  return start(process.execPath, [cli, ...args], cwd);
}
