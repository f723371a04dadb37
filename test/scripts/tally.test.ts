// The counting behind the last line of `npm test`, on the reports of the runners.

import { describe, expect, it } from "vitest";
import { cargoTally, lintTally, total, vitestTally } from "../../scripts/lib/tally.mjs";

const CARGO = `
running 27 tests
...........................
test result: ok. 27 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.04s

running 4 tests
test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.31s
`;
const report = (numTotalTests: number, numPassedTests: number, testResults: object[] = []) => ({
  numTotalTests,
  numPassedTests,
  testResults,
});

describe("the tally", () => {
  it("adds up cargo's lines", () => {
    expect(cargoTally(CARGO, 101)).toEqual({ passed: 30, failed: 1 });
    expect(
      cargoTally(
        CARGO.replace("1 failed", "0 failed").replace(
          "0 ignored; 0 measured; 0 filtered out; finished in 1",
          "2 ignored; 1",
        ),
        0,
      ),
    ).toEqual({ passed: 30, failed: 2 });
  });

  it("counts vitest's tests, and those skipped as failed", () => {
    expect(vitestTally(report(10, 10), 0)).toEqual({ passed: 10, failed: 0 });
    expect(vitestTally(report(10, 7), 1)).toEqual({ passed: 7, failed: 3 });
  });

  it("counts a file that cannot be loaded", () => {
    expect(vitestTally(report(2, 2, [{ status: "failed", assertionResults: [] }]), 1)).toEqual({
      passed: 2,
      failed: 1,
    });
  });

  it("takes silence for failure", () => {
    expect(cargoTally("error: could not compile", 101)).toEqual({ passed: 0, failed: 1 });
    expect(cargoTally("", 0)).toEqual({ passed: 0, failed: 1 });
    expect(cargoTally(CARGO.replace("1 failed", "0 failed"), 101)).toEqual({ passed: 30, failed: 1 });
    expect(vitestTally(undefined, 1)).toEqual({ passed: 0, failed: 1 });
    expect(vitestTally(report(0, 0), 0)).toEqual({ passed: 0, failed: 1 });
    expect(lintTally([])).toEqual({ passed: 0, failed: 1 });
  });

  it("counts linters and adds all up", () => {
    const lint = lintTally([{ complaints: "" }, { complaints: "no" }]);
    expect(lint).toEqual({ passed: 1, failed: 1 });
    expect(total([lint, { passed: 5, failed: 0 }])).toEqual({ passed: 6, failed: 1 });
  });
});
