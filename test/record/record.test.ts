// A training as lines: which moments are remembered, what text keeps, and what is no record.

import { createNetwork, type TrainEvent } from "inkling";
import { describe, expect, it } from "vitest";
import { type Line, lineOf, linesOf, type Settings, textOf } from "../../ts/record/lines";
import { Marks } from "../../ts/record/marks";
import { recorderOf } from "../../ts/record/recorder";

const settings: Settings = {
  ...{ recipe: "reference", epochs: 4, layers: [3], activation: "relu", rate: 0.01 },
  ...{ batch: 8, optimizer: "adam", seed: 1 },
};

describe("the moments of a training", () => {
  const remembered = (bytes: number, steps: number) => {
    const marks = new Marks(bytes);
    return Array.from({ length: steps + 1 }, (_, i) => i / steps).filter((progress) => marks.isDue(progress));
  };

  it("begin with the first, are 32 at most after it, and lie closer together at first", () => {
    const moments = remembered(400_000, 100_000);
    expect(moments[0]).toBe(0);
    expect(moments).toHaveLength(33);
    expect(moments.at(-1)).toBe(1);
    const gaps = moments.slice(1).map((moment, i) => moment - moments[i]!);
    for (const [i, gap] of gaps.slice(1).entries()) expect(gap).toBeGreaterThan(gaps[i]!);
  });

  it("are no more than there are steps, and fewer of large networks", () => {
    expect(remembered(400_000, 5)).toHaveLength(6);
    expect(remembered(2 ** 24, 1000)).toHaveLength(5);
    expect(remembered(2 ** 30, 1000)).toEqual([0, 1]);
  });
});

describe("a recorder", () => {
  it("tells the run, its beginning, what happens and its last network", () => {
    const model = createNetwork({ inputs: 2, layers: [3, 2], seed: 1 });
    const lines: Line[] = [];
    const recorder = recorderOf(model, settings, (line) => lines.push(line));
    const batch = { type: "batch", epoch: 1, epochs: 4, batch: 3, batches: 6, loss: 0.5 } as const;
    recorder.event({ ...batch, rowsPerSecond: 1, secondsPerBatch: 1 });
    const done = {
      type: "done",
      seconds: 1,
      aborted: true,
      weightsHash: "x",
      variant: "simd128",
      threads: 1,
    };
    recorder.event({ ...done, model, epochs: 0, batches: 3 } as TrainEvent);
    expect(lines.map((line) => (line.type === "weights" ? [line.type, line.at] : line))).toEqual([
      { type: "run", version: 1, settings },
      ["weights", 0],
      batch,
      ["weights", 0.5],
      done,
    ]);
  });
});

describe("a network that diverged", () => {
  it("is not remembered", () => {
    const model = createNetwork({ inputs: 2, layers: [3, 2], seed: 1 });
    const lines: Line[] = [];
    const bytes = model.toBytes();
    new Float32Array(bytes.buffer, bytes.length - 4)[0] = Number.NaN;
    recorderOf(
      { ...model, parameterCount: model.parameterCount, toBytes: () => bytes } as typeof model,
      settings,
      (line) => lines.push(line),
    );
    expect(lines.map(({ type }) => type)).toEqual(["run"]);
  });
});

describe("a line", () => {
  it("comes back from its text as it was, bytes and numbers that are none included", () => {
    const lines: Line[] = [
      { type: "run", version: 1, settings },
      { type: "weights", at: 0.25, model: Uint8Array.from({ length: 1000 }, (_, i) => i % 256) },
      { type: "epoch", epoch: 1, loss: Number.NaN, accuracy: 0.5 },
      { type: "failed", message: "a\nb" },
    ];
    expect(lines.map((line, i) => lineOf(textOf(line), i + 1))).toEqual(lines);
    for (const line of lines) expect(textOf(line)).not.toContain("\n");
  });

  it.each([
    ["no JSON", "{", "a line that --record has written"],
    ["something else", '{"type":"other"}', "a line that --record has written"],
    ["null", "null", "a line that --record has written"],
    ["base64 that is none", '{"type":"weights","at":0,"model":"!"}', "a line that --record has written"],
    ["without settings", '{"type":"run","version":1}', "all that such a line has"],
    ["without its network", '{"type":"weights","at":0}', "all that such a line has"],
    ["without its loss", '{"type":"epoch","epoch":1}', "all that such a line has"],
    ["of another version", '{"type":"run","version":2}', "version 1"],
  ])("that is %s is told by its number", (_, text, expected) => {
    expect(() => lineOf(text, 7)).toThrow(`line 7 of the record: expected ${expected}`);
  });

  it.each([1, 7, 1000])("may come in pieces of %i bytes, and the last one be cut short", async (size) => {
    const text = [{ type: "failed", message: "é" } as const, { type: "failed", message: "2" } as const]
      .map((line) => `${textOf(line)}\n`)
      .join("");
    const bytes = new TextEncoder().encode(`${text}{"type":"fai`);
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const read: Line[] = [];
    for await (const line of linesOf(stream)) read.push(line);
    expect(read).toEqual([
      { type: "failed", message: "é" },
      { type: "failed", message: "2" },
    ]);
  });
});
