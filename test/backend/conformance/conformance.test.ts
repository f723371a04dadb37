// tfjs-core's own test suite on this backend: every build in Node and the threaded one in Chromium, each in a process
// or a page of its own. `run.mjs` runs parts of it by hand.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { launch, serve } from "../../support/browser";
import { root, start, temporaryFolder } from "../../support/programs";
import { bundleSuite } from "./bundle.mjs";
import { EXCLUSIONS } from "./exclusions.mjs";
import { complaints, judge } from "./judge.mjs";
import type { Report, runSuite } from "./suite.js";

const folder = temporaryFolder();
/** Fewer specs than this were never in 4.22: then the suite was not bundled whole. */
const LEAST = 4_200;

function check(report: Report, variant: string, host: string): void {
  expect(report.engine).toMatchObject({ variant });
  const judgement = judge(report, EXCLUSIONS);
  const { passed, total } = judgement;
  console.log(
    `tfjs-core's suite on ${variant} in ${host}: ${passed} of ${total} (${report.seconds.toFixed(1)} s)`,
  );
  expect(complaints(judgement)).toBe("");
  expect(total).toBeGreaterThanOrEqual(LEAST);
}

it.each(["simd128", "simd128-threads"])("passes on %s in Node", async (variant) => {
  const file = join(folder, `${variant}.json`);
  const args = [join(import.meta.dirname, "run.mjs"), "--variant", variant, "--report", file];
  const { code, stdout, stderr } = await start(process.execPath, args, root);
  expect(stderr).toBe("");
  check(JSON.parse(readFileSync(file, "utf8")), variant, "Node");
  expect(code, stdout).toBe(0);
});

it("passes on simd128-threads in Chromium", async () => {
  const bundle = temporaryFolder();
  await bundleSuite(bundle, { host: "browser" });
  const { url, server } = await serve(true, { suite: bundle });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(`${url}/suite/index.html`);
    await page.waitForFunction(() => "runSuite" in globalThis);
    const report = await page.evaluate(
      (variant) => (globalThis as unknown as { runSuite: typeof runSuite }).runSuite({ variant }),
      "simd128-threads",
    );
    expect(errors).toEqual([]);
    check(report, "simd128-threads", "Chromium");
  } finally {
    await browser.close();
    server.close();
  }
});
