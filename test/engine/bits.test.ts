// The same bits, whatever the build, the number of threads and the version of Node.

import { createNetwork, engine, init, mnist, train, type Variant } from "inkling";
import { afterAll, describe, expect, it } from "vitest";
import { newNodePath } from "../../scripts/lib/tools.mjs";
import { bytes, madeUp } from "../support/made-up";
import { root, start } from "../support/programs";

/** One epoch of all of MNIST with seed 1: the golden hash. */
const GOLDEN = "5c36afa895f531fe";
/** The fast recipe on the first 5,000 images with seed 1. */
const GOLDEN_FAST = "393adcd57352f9e4";
const BUILDS: Variant[] = ["simd128", "simd128-threads"];

afterAll(() => init());

describe.each(BUILDS)("%s", (variant) => {
  it("gives the golden hash for one epoch of MNIST, with any number of threads", async () => {
    await init({ variant });
    expect(engine().variant).toBe(variant);
    const data = await mnist.train();
    for (const threads of variant === "simd128" ? [1] : [1, 2, 3, 4]) {
      const events = [];
      for await (const event of train(data, { epochs: 1, seed: 1, threads })) events.push(event);
      expect(events.at(-1)).toMatchObject({ type: "done", weightsHash: GOLDEN, variant, threads });
    }
  });

  it("gives the golden hash of the fast recipe, with any number of threads", async () => {
    await init({ variant });
    const data = (await mnist.train()).slice(0, 5000);
    for (const threads of [1, 2, 3]) {
      const model = await train(data, { recipe: "fast", seed: 1, threads });
      expect(model.weightsHash).toBe(GOLDEN_FAST);
    }
  });

  /** The Rust tests expect the same numbers of plain arrays: so every tail of the lanes is held against them. */
  it("gives the bits of the portable kernels at every width", async () => {
    await init({ variant });
    const hashOf = async (activation: "relu" | "sigmoid" | "tanh", density: number) => {
      let sum = 0n;
      for (let width = 1; width <= 40; width++) {
        const layers = [
          { units: 41 - width, activation, init: "glorot" as const },
          { units: 3, init: "glorot" as const },
        ];
        const model = createNetwork({ inputs: width, layers, seed: width });
        await train(madeUp(21, width, 3, density), {
          model,
          seed: 9,
          batch: 6,
          rate: 0.01,
          epochs: 3,
          threads: 1,
        });
        sum = BigInt.asUintN(64, (sum << 1n) | (sum >> 63n)) ^ BigInt(`0x${model.weightsHash}`);
        model.dispose();
      }
      return sum.toString(16).padStart(16, "0");
    };
    expect([await hashOf("relu", 5), await hashOf("sigmoid", 16), await hashOf("tanh", 16)]).toEqual([
      "91489d3ad4869c4e",
      "cf1b8edd08f66669",
      "a064b4fed9426deb",
    ]);
  });
});

describe.each(BUILDS)("predictions of %s", (variant) => {
  /** The Rust tests expect the same numbers of plain loops: masks of 64 values, a tail, sparse and dense, one and many. */
  it("have the bits of the portable kernels", async () => {
    await init({ variant });
    const layers = [
      { units: 37, activation: "tanh" as const, init: "glorot" as const },
      { units: 5, init: "glorot" as const },
    ];
    const model = createNetwork({ inputs: 200, layers, seed: 4 });
    const hashOf = (rows: Uint8Array | Float32Array) => {
      const bits = new Uint32Array(model.predictSync(rows).buffer);
      const hash = bits.reduce((hash, p) => ((hash << 5) | (hash >>> 27)) ^ p, 0);
      return (hash >>> 0).toString(16).padStart(8, "0");
    };
    for (const [density, count, expected] of [
      [3, 9, "9987a71b"],
      [16, 9, "894ede85"],
      [3, 1, "2f822044"],
    ] as const) {
      const rows = bytes(count * 200, density);
      expect(hashOf(rows)).toBe(expected);
      expect(hashOf(Float32Array.from(rows, (byte) => byte / 255))).toBe(expected);
    }
  });
});

describe("the newest Node", () => {
  const program = (settings: string, options: string) => `
    import { init, mnist, train } from "inkling";
    await init(${settings});
    for await (const event of train(await mnist.train(), { epochs: 1, seed: 1, ${options} })) {
      if (event.type === "done") console.log(process.version, event.weightsHash, event.variant);
    }`;
  const onNewNode = (settings: string, options: string) =>
    start(newNodePath(), ["--input-type=module", "-e", program(settings, options)], root);

  it("gives the golden hash too", async () => {
    const { stdout, stderr } = await onNewNode("", "threads: 2");
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^v26\./);
    expect(stdout).toContain(`${GOLDEN} simd128-threads`);
  });
});
