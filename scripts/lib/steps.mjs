// Runs commands and reports each step of the set-up with the time it took.

import { spawn, spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Something that the user has to act on: printed without a stack. */
export class SetupError extends Error {}

/** Runs a step and prints its name, what it says it did and how long it took. */
export async function step(name, work) {
  const begin = performance.now();
  process.stderr.write(`${name.padEnd(13)} `);
  const said = await work((note) => process.stderr.write(`${note}\n${" ".repeat(14)}`));
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  process.stderr.write(`${said} (${seconds} s)\n`);
}

/** Runs a command to its end; its output is shown only if it fails. */
export function run(command, args, { env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = [];
    child.stdout.on("data", (data) => output.push(data));
    child.stderr.on("data", (data) => output.push(data));
    child.on("error", (error) => reject(new SetupError(`${command}: ${error.message}`)));
    child.on("close", (code) => {
      const text = Buffer.concat(output).toString();
      if (code === 0) resolve(text);
      else reject(new SetupError(`\n${text}\n${command} ${args.join(" ")} failed (exit code ${code})`));
    });
  });
}

/** The trimmed output of a quick command, or `undefined` if it is not there or fails. */
export function ask(command, args, env) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", env: { ...process.env, ...env } });
  return status === 0 ? stdout.trim() : undefined;
}

/** Whether this module is the one that Node was started with, also by a symbolic link. */
export function isMain(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/** Runs the main function of a script; a `SetupError` ends it with its message alone. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
