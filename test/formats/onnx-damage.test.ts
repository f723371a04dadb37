// Bytes of anybody: whatever happened to a file, it is read or refused, in time and memory that its size allows.

import { readdirSync, readFileSync } from "node:fs";
import { createNetwork } from "inkling";
import { describe, expect, it } from "vitest";
import { InputError } from "../../ts/errors";
import { readModel } from "../../ts/formats/model-file";
import { readOnnx } from "../../ts/formats/onnx/read";
import { writeOnnx } from "../../ts/formats/onnx/write";
import { encode, graphFile, node, numbers, tensor, valueInfo } from "./onnx-graphs";

const FIXTURES = new URL("fixtures/onnx/", import.meta.url);
const exported = readdirSync(FIXTURES).filter((name) => name.endsWith(".onnx"));
const FILES: [string, Uint8Array][] = [
  ...exported.map((name): [string, Uint8Array] => [name, readFileSync(new URL(name, FIXTURES))]),
  ["written", writeOnnx(readModel("model", createNetwork({ inputs: 6, layers: [5, 4, 3] }).toBytes()))],
];

/** What becomes of a file: the stack fits together, or the error is the one that callers know. */
function outcome(bytes: Uint8Array): "read" | "refused" {
  try {
    const { layers } = readOnnx("file", bytes);
    layers.forEach(({ inputs, units, kernel, bias }, i) => {
      expect(kernel.length).toBe(inputs * units);
      expect(bias.length).toBe(units);
      if (i > 0) expect(inputs).toBe(layers[i - 1]!.units);
      if (!kernel.every(Number.isFinite) || !bias.every(Number.isFinite)) expect.fail("weights are finite");
    });
    return "read";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatch(/^file/);
    expect(error.message.length).toBeLessThan(1000);
    return "refused";
  }
}

describe.each(FILES)("a damaged file: %s", (_, file) => {
  it("may end anywhere", () => {
    let refused = 0;
    for (let length = 0; length < file.length; length++) {
      if (outcome(file.subarray(0, length)) === "refused") refused++;
    }
    // What comes last may be what nobody needs.
    expect(refused).toBeGreaterThan(0.9 * file.length);
  });

  it("may have any bytes changed", () => {
    let state = file.length;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const counts = { read: 0, refused: 0 };
    for (let i = 0; i < 2000; i++) {
      const damaged = Uint8Array.from(file);
      for (let changes = 1 + random(3); changes > 0; changes--) {
        const at = random(file.length);
        // A bit is another number; all of them are a length that is too large.
        damaged[at] = random(4) === 0 ? [0, 0x7f, 0x80, 0xff][random(4)]! : damaged[at]! ^ (1 << random(8));
      }
      counts[outcome(damaged)]++;
    }
    expect(counts.refused).toBeGreaterThan(100);
  });
});

it("may be anything", () => {
  for (let length = 0; length < 300; length++) {
    for (const seed of [1, 2, 3]) {
      const bytes = Uint8Array.from(numbers(length, seed), (x) => 128 + 128 * x);
      expect(outcome(bytes)).toBe("refused");
    }
  }
});

describe("a file that asks for more than it holds", () => {
  const field = (number: number, content: Uint8Array) => {
    const length: number[] = [];
    for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
      length.push((rest % 128) + (rest >= 128 ? 128 : 0));
      if (rest < 128) break;
    }
    return Buffer.concat([Uint8Array.of((number << 3) | 2), Uint8Array.from(length), content]);
  };
  const refusal = (bytes: Uint8Array) => {
    try {
      readOnnx("file", bytes);
    } catch (error) {
      return String(error);
    }
    return "read";
  };

  it("may not have a million empty messages", () => {
    const nodes = new Uint8Array(2 * (2 ** 20 + 1));
    for (let i = 0; i < nodes.length; i += 2) nodes[i] = (1 << 3) | 2;
    expect(refusal(field(7, nodes))).toContain("more than 1048576 messages");
  });

  it("may not have more numbers in lists than an array should hold", () => {
    const list = (bytes: number) => field(7, field(5, field(7, new Uint8Array(bytes))));
    expect(refusal(list(2 ** 24 + 1))).toContain("more than 16777216 items in lists");
    expect(refusal(list(2 ** 10))).toContain("opset");
  });

  it("may not be a large network by using a small tensor again and again", () => {
    const side = 1024;
    const nodes = Array.from({ length: 250 }, (_, i) =>
      node("MatMul", [i ? `h${i}` : "x", "W"], i < 249 ? `h${i + 1}` : "y"),
    );
    const W = tensor("W", [side, side], new Float32Array(side * side));
    const file = graphFile({ node: nodes, initializer: [W], input: [valueInfo("x", "n", side)] });
    expect(refusal(file)).toMatch(
      /file: expected at most \d+ parameters in a file of \d+ bytes, got 262400000/,
    );
  });

  it("may not have a field longer than itself", () => {
    expect(refusal(Uint8Array.of((7 << 3) | 2, 0xff, 0xff, 0xff, 0xff, 0x0f))).toContain("an ONNX file");
  });

  it("may nest what nobody reads as deep as it likes, or not at all", () => {
    // Groups are the one thing that is read to be skipped: field 3 begins, and begins again.
    expect(refusal(new Uint8Array(1_000_000).fill((3 << 3) | 3))).toContain("maximum recursion depth");
    let graph = encode({ graph: { node: [node("If", [], "y")] } });
    for (let depth = 0; depth < 1000; depth++) graph = field(5, field(6, graph));
    expect(refusal(field(7, field(1, graph)))).toContain('got " of the domain ai.onnx"');
  });

  it("may use one tensor often, but not to be a network that is too large", () => {
    const width = 64;
    const layersOf = (count: number) => {
      const name = (i: number) => (i === 0 ? "x" : i === count ? "y" : `h${i}`);
      return graphFile({
        node: Array.from({ length: count }, (_, i) => node("MatMul", [name(i), "W"], name(i + 1))),
        initializer: [tensor("W", [width, width], numbers(width * width))],
        input: [valueInfo("x", "n", width)],
      });
    };
    expect(readOnnx("file", layersOf(256)).layers.length).toBe(256);
    expect(refusal(layersOf(257))).toContain("file: layers: expected an array of 1 to 256 layers");
  });

  it("may be transposed and named again without end", () => {
    const steps = 20_000;
    const file = graphFile({
      node: [
        ...Array.from({ length: steps }, (_, i) => node("Transpose", [`W${i}`], `W${i + 1}`)),
        node("MatMul", ["x", `W${steps}`], "y"),
      ],
      initializer: [tensor("W0", [500, 500], numbers(250_000))],
      input: [valueInfo("x", "n", 500)],
    });
    const begin = performance.now();
    expect(readOnnx("file", file).layers.length).toBe(1);
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
