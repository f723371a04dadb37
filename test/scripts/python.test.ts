// The set-up of Python where there is none, an old one, or one that gets no packages: it says so in a line and goes on.

import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../support/programs";

let programs: string;
let python: typeof import("../../scripts/lib/python.mjs");

beforeEach(async () => {
  programs = temporaryFolder();
  // Nothing but what a test puts there: no package manager either.
  vi.stubEnv("PATH", programs);
  vi.stubEnv("INKLING_CACHE", temporaryFolder());
  vi.resetModules();
  python = await import("../../scripts/lib/python.mjs");
});

/** A `python3` that says whether it will do, and makes environments whose own Python does nothing but end with this code. */
function install(suits: boolean, code = 0): void {
  const path = join(programs, "python3");
  const inner = `mkdir -p "$3/bin" && printf '#!/bin/sh\\nexit ${code}' >"$3/bin/python" && chmod +x "$3/bin/python"`;
  writeFileSync(
    path,
    `#!/bin/sh\nPATH=/bin:/usr/bin\nif [ "$1" = -c ]; then exit ${suits ? 0 : 1}; fi\n${inner}\n`,
  );
  chmodSync(path, 0o755);
}

it.each([
  ["there is none", () => {}],
  ["it is too old", () => install(false)],
])("says that a Python is needed where %s", async (_, prepare) => {
  prepare();
  expect(await python.pythonParties()).toBe(
    "a Python from 3.11 on is needed, with its venv module: the tests against Python are left out",
  );
  expect(python.parties.isReady()).toBe(false);
});

it("says that packages cannot be installed, and leaves no half an environment", async () => {
  install(true, 1);
  expect(await python.pythonParties()).toBe(
    "its packages cannot be installed here: the tests against Python are left out",
  );
  expect(python.parties.isReady()).toBe(false);
});

it("keeps an environment that is whole under the names of its packages", async () => {
  install(true);
  const environment = python.pythonEnvironment("tools", ["one==1.0", "two-b==2.1"]);
  const begin = vi.fn();
  expect(await environment.prepare(begin)).toBe("installed");
  expect(environment.python).toMatch(/tools-one1\.0-two-b2\.1\/bin\/python$/);
  expect(environment.isReady()).toBe(true);
  expect(await environment.prepare(begin)).toBe("found");
  expect(begin).toHaveBeenCalledOnce();
});
