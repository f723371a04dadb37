// tfjs-core's own suite on the built package (`npm run build` first), in this process:
//
//     node test/backend/conformance/run.mjs [--variant simd128] [--filter conv2d] [--stack] [--backend cpu]
//
// --variant   the build of the engine: simd128 or simd128-threads (the best one here)
// --filter    runs only the specs whose full name holds this text, in whatever case
// --stack     prints stacks with the failures
// --backend   runs another backend: cpu, which defines what is right, or wasm, which passes nine in ten
// --report    writes every spec's name, status and message to a JSON file
//
// The exit code is 1 if a spec fails that is not excluded, if none runs, or if the process does not come to its end.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bundleSuite } from "./bundle.mjs";
import { EXCLUSIONS } from "./exclusions.mjs";
import { complaints, judge } from "./judge.mjs";

/** How long a process may live on when all is done, in ms: workers and timers must not keep it. */
const AFTERLIFE = 5_000;

const { values } = parseArgs({
  options: {
    variant: { type: "string" },
    filter: { type: "string" },
    stack: { type: "boolean" },
    backend: { type: "string" },
    report: { type: "string" },
  },
});
const { variant, filter, backend, report: reportFile } = values;

const folder = mkdtempSync(join(tmpdir(), "inkling-suite-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
await bundleSuite(folder, { backend });
const load = (name) => import(pathToFileURL(join(folder, name)));
await load("jasmine.cjs");
const { runSuite } = await load("suite.js");
const report = await runSuite({ variant, filter });
if (reportFile) writeFileSync(reportFile, JSON.stringify(report));

// A filter leaves out excluded specs too: those are not outdated.
const judgement = judge(report, EXCLUSIONS);
const { total, passed, failures } = judgement;
const outdated = filter || backend ? [] : judgement.outdated;
const said = complaints({ failures, outdated }, { stacks: values.stack }) || (total === 0 && "no such spec");
if (said) console.log(said);
console.log(`${passed} of ${total} in ${report.seconds.toFixed(1)} s`);
process.exitCode = said ? 1 : 0;
setTimeout(() => {
  console.error("something keeps the process alive");
  process.exit(1);
}, AFTERLIFE).unref();
