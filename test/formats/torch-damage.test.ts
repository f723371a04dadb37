// Files of PyTorch with bytes cut off or changed: each gives layers or an `InputError`, and nothing else.

import { describe, expect, it } from "vitest";
import { TORCH } from "../../ts/formats/torch/globals";
import { linearLayers } from "../../ts/formats/torch/linear";
import { unpickle } from "../../ts/formats/torch/pickle";
import { filesOf, op, pickle, tensor, zip } from "./fixtures/torch/build";
import { fixture, isRefused, read } from "./fixtures/torch/check";

const one = pickle(op.dict(op.text("weight"), tensor()));

describe("damage", () => {
  /** Numbers from 0 to below 2^32, the same in each run. */
  function* random(seed: number): Generator<number, never> {
    for (let state = seed; ; ) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      yield Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) >>> 0;
    }
  }
  function damage(bytes: Uint8Array, next: () => number): Buffer {
    const changed = Buffer.from(bytes);
    for (let left = 1 + (next() % 4); left > 0; left--) changed[next() % changed.length] = next() & 255;
    return changed;
  }

  it("is refused at every length that a file may be cut to", async () => {
    for (const whole of [await fixture("net"), zip(filesOf(one), { comment: "made by hand" })]) {
      for (let length = 0; length < whole.length; length++) {
        expect(await isRefused(() => read(whole.subarray(0, length))), `${length}`).toBe(true);
      }
    }
  });

  it("is refused or without effect, wherever bytes of a file change", async () => {
    const numbers = random(1);
    const next = () => numbers.next().value;
    let refusals = 0;
    for (const name of ["net", "views", "checkpoint-model"]) {
      const whole = await fixture(name);
      const right = await read(whole);
      for (let i = 0; i < 500; i++) {
        const changed = damage(whole, next);
        if (await isRefused(async () => expect(await read(changed)).toEqual(right))) refusals++;
      }
    }
    expect(refusals).toBeGreaterThan(500);
    expect(refusals).toBeLessThan(1500);
  });

  it("gives layers or an InputError, wherever bytes of a pickle change under a right checksum", async () => {
    const numbers = random(2);
    const next = () => numbers.next().value;
    let refusals = 0;
    const whole = await fixture("checkpoint-model");
    const begin = whole.indexOf(Buffer.from([0x80, 2, 0x7d]));
    const checkpoint = whole.subarray(begin, whole.indexOf("PK", begin));
    for (const program of [one, checkpoint]) {
      for (let i = 0; i < 20_000; i++) {
        const changed = damage(program, next);
        if (await isRefused(() => linearLayers("net.pth", unpickle("net.pth", changed, TORCH)))) refusals++;
      }
      for (let i = 0; i < 500; i++) await isRefused(() => read(zip(filesOf(damage(one, next)))));
    }
    expect(refusals).toBeGreaterThan(10_000);
    expect(refusals).toBeLessThan(40_000);
  });
});
