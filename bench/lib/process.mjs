// The contest's side of a contestant: a process that prints one JSON line when it is ready, `{"ready":true}`, and for
// each line that it reads does its work once and prints what it has to say of it, an object too.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts a contestant and waits until it is ready. */
export async function begin(command, args) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
  const complaints = [];
  child.stderr.on("data", (data) => complaints.push(data));
  // Writing to a process that has ended is an error of the pipe; the end itself is what gets reported.
  child.stdin.on("error", () => {});
  const failed = new Promise((_, reject) => child.on("error", reject));
  const closed = new Promise((resolve) => child.on("close", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    // A library may print lines of its own.
    for (;;) {
      const { value, done } = await Promise.race([lines.next(), failed]);
      if (done) {
        const code = await closed;
        throw new Error(complaint(Buffer.concat(complaints).toString()) || `it ended with exit code ${code}`);
      }
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  await next();
  const ask = () => {
    child.stdin.write("again\n");
    return next();
  };
  return { ask, end: () => child.kill() };
}

/** The line that says what went wrong: Node prints its version last, Python the error. */
export function complaint(stderr) {
  const lines = stderr.trim().split("\n");
  return (lines.findLast((line) => /^\s*\w*Error\b/.test(line)) ?? lines.at(-1)).trim();
}
