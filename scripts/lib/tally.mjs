// Counts what passed and failed from the runners' own reports. A runner that reports nothing counts as a failure.

/** The sum of all `test result:` lines of `cargo test`; its exit code must agree. */
export function cargoTally(output, exitCode) {
  const lines = [...output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm)];
  const sum = (group) => lines.reduce((total, line) => total + Number(line[group]), 0);
  const tally = { passed: sum(1), failed: sum(2) + sum(3) };
  return accountable(tally, exitCode);
}

/** The counts of vitest's JSON report (`undefined` if it wrote none); what was skipped has failed. */
export function vitestTally(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 };
  const failed = report.numTotalTests - report.numPassedTests;
  // A file that cannot even be loaded has no tests to count.
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return accountable({ passed: report.numPassedTests, failed: failed + broken.length }, exitCode);
}

/** Each linter is one check. */
export function lintTally(results) {
  const failed = results.filter(({ complaints }) => complaints).length;
  return accountable({ passed: results.length - failed, failed }, 0);
}

export function total(tallies) {
  const sum = (key) => tallies.reduce((all, tally) => all + tally[key], 0);
  return { passed: sum("passed"), failed: sum("failed") };
}

/** A runner that ran nothing, or that failed without saying what, has failed. */
function accountable({ passed, failed }, exitCode) {
  const silent = passed + failed === 0 || (exitCode !== 0 && failed === 0);
  return { passed, failed: silent ? failed + 1 : failed };
}
