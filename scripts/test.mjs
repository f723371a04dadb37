// `npm test`: sets up, builds, lints, and runs every test. Arguments go on to vitest, to run some of its tests only.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { hostCargo } from "./lib/rust.mjs";
import { main, root } from "./lib/steps.mjs";
import { cargoTally, lintTally, total, vitestTally } from "./lib/tally.mjs";
import { lint } from "./lint.mjs";
import { setup } from "./setup.mjs";

/** Runs a command in view of the user; returns its exit code and what it printed. */
function watch(command, args, env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const output = [];
    child.stdout.on("data", (data) => {
      output.push(data);
      process.stdout.write(data);
    });
    child.on("error", (error) => resolve({ exitCode: 1, output: error.message }));
    child.on("close", (exitCode) => resolve({ exitCode, output: Buffer.concat(output).toString() }));
  });
}

async function cargoTests() {
  const { command, env } = hostCargo();
  const { exitCode, output } = await watch(
    command,
    // Without examples in comments, of which there are none: they need a rustdoc, and not every Rust comes with one.
    ["test", "--quiet", "--no-fail-fast", "--workspace", "--exclude", "inkling-wasm", "--lib", "--tests"],
    env,
  );
  return cargoTally(output, exitCode);
}

async function vitestTests(filters) {
  const folder = mkdtempSync(join(tmpdir(), "inkling-report-"));
  const file = join(folder, "report.json");
  try {
    const vitest = [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
    ];
    const { exitCode } = await watch(process.execPath, [...vitest, `--outputFile.json=${file}`, ...filters]);
    return vitestTally(readReport(file), exitCode);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The last line, which is also there when the set-up failed and nothing could run. */
function conclude(tallies) {
  const { passed, failed } = total(tallies);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}

await main(async () => {
  try {
    await setup({ forTests: true });
    await build();
  } catch (error) {
    conclude([{ passed: 0, failed: 1 }]);
    throw error;
  }
  return conclude([lintTally(await lint()), await cargoTests(), await vitestTests(process.argv.slice(2))]);
});
