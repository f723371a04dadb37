// What a report of the suite amounts to, given the specs that are excluded.

/** How many failures are told in full. */
const MOST = 20;

/**
 * Excluded specs count for neither side, but have to fail: the list must not outlive its reasons.
 *
 * @param {import("./suite.js").Report} report
 * @param {import("./exclusions.mjs").Exclusion[]} exclusions
 */
export function judge({ specs }, exclusions) {
  const excluded = new Set(exclusions.map(({ spec }) => spec));
  const failed = specs.filter(({ status }) => status === "failed");
  const failures = failed.filter(({ name }) => !excluded.has(name));
  const passed = specs.filter(({ status }) => status === "passed").length;
  const names = new Set(failed.map(({ name }) => name));
  const outdated = [...excluded].filter((name) => !names.has(name));
  return { total: passed + failures.length, passed, failures, outdated };
}

/**
 * The first failures with what they say, and the exclusions that nothing excuses.
 *
 * @param {Pick<ReturnType<typeof judge>, "failures" | "outdated">} judgement
 */
export function complaints({ failures, outdated }, { stacks = false } = {}) {
  const told = failures.slice(0, MOST).map(({ name, message, stack, output }) => {
    const more = [message, output, stacks && stack].filter(Boolean).join("\n");
    return `${name}\n${more.replace(/^/gm, "    ")}`;
  });
  if (failures.length > MOST) told.push(`and ${failures.length - MOST} more`);
  return [...told, ...outdated.map((name) => `excluded, but does not fail: ${name}`)].join("\n");
}
