// A run that fails: seen once by whoever looks, and by the host if nobody does.

import { describe, expect, it } from "vitest";
import { root, start } from "../support/programs";

/** Runs a program that prints how many rejections nobody has handled. */
async function unhandled(body: string): Promise<number> {
  const program = `
    import { dataset, train } from "inkling";
    let count = 0;
    process.on("unhandledRejection", () => count++);
    process.on("exit", () => console.log(count));
    const inputs = new Uint8Array(20_000 * 200).fill(1);
    const data = dataset({ inputs, labels: new Uint8Array(20_000), classes: 2 });
    ${body}`;
  const { stdout, stderr } = await start(process.execPath, ["--input-type=module", "-e", program], root);
  expect(stderr).toBe("");
  return Number(stdout);
}

describe("a run that fails", () => {
  it("is one unhandled rejection where nobody looks", async () => {
    expect(await unhandled("train(data, { epochs: 0 });")).toBe(1);
  });

  it("is none where its promise or its events are looked at", async () => {
    const wrong = "train(data, { epochs: 0 })";
    expect(await unhandled(`${wrong}.catch(() => {}); await ${wrong}.then(() => {}, () => {});`)).toBe(0);
    expect(await unhandled(`try { for await (const event of ${wrong}); } catch {}`)).toBe(0);
  });

  it("is one again where its events were left before it failed", async () => {
    const leaving = `
      const test = dataset({ inputs: new Uint8Array(200), labels: [0], classes: 2 });
      const run = train(data, { test, epochs: 1, threads: 1 });
      test.labels[0] = 99;
      for await (const event of run) if (event.type === "batch") break;`;
    expect(await unhandled(leaving)).toBe(1);
  });
});
