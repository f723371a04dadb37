// What counts as passing the suite, on made-up reports.

import { describe, expect, it } from "vitest";
import { complaints, judge } from "./judge.mjs";

const passed = (name: string) => ({ name, status: "passed" as const });
const failed = (name: string) => ({
  name,
  status: "failed" as const,
  message: `${name} is wrong`,
  stack: "at",
});
const report = (...specs: Parameters<typeof judge>[0]["specs"]) => ({ specs, seconds: 1, engine: undefined });

describe("judge", () => {
  it("counts what passed and what failed, but not what tfjs has put aside", () => {
    const {
      passed: count,
      total,
      failures,
    } = judge(report(passed("a"), failed("b"), { name: "c", status: "pending" }), []);
    expect([count, total]).toEqual([1, 2]);
    expect(failures.map(({ name }) => name)).toEqual(["b"]);
  });

  it("leaves out what is excluded and fails", () => {
    const judgement = judge(report(passed("a"), failed("b")), [{ spec: "b", reason: "-" }]);
    expect(judgement).toMatchObject({ passed: 1, total: 1 });
    expect(complaints(judgement)).toBe("");
  });

  it("complains of exclusions that pass or are not there", () => {
    const exclusions = ["a", "gone"].map((spec) => ({ spec, reason: "-" }));
    const said = complaints(judge(report(passed("a")), exclusions));
    expect(said).toBe("excluded, but does not fail: a\nexcluded, but does not fail: gone");
  });

  it("tells twenty failures and the number of the others", () => {
    const specs = Array.from({ length: 23 }, (_, i) => failed(`spec ${i}`));
    const said = complaints(judge(report(...specs), []));
    expect(said).toContain("spec 19\n    spec 19 is wrong");
    expect(said).not.toContain("spec 20");
    expect(said).toMatch(/and 3 more$/);
    expect(said).not.toContain("    at");
    expect(complaints(judge(report(...specs), []), { stacks: true })).toContain("    at");
  });
});
