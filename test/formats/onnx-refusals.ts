// What the tests of refused ONNX files share: a graph of one layer, of which each spoils something, and how the error is held
// against what it should say.

import { describe, expect, it } from "vitest";
import { InputError } from "../../ts/errors";
import { readOnnx } from "../../ts/formats/onnx/read";
import { graphFile, type Message, node, numbers, tensor, valueInfo } from "./onnx-graphs";

export const W = tensor("W", [4, 3], numbers(12));
export const b = tensor("b", [3], numbers(3));
/** One number. */
export const c = tensor("c", [], [2]);
export const images = [valueInfo("x", "n", 1, 2, 2)];
/** The layer, whose output is the graph's. */
export const gemm = node("Gemm", ["x", "W", "b"], "y");
export const gemmWith = (...attributes: Message[]): Message => node("Gemm", ["x", "W", "b"], "y", attributes);
/** The same, for another to follow. */
export const hidden = node("Gemm", ["x", "W", "b"], "h");

export const graph = (nodes: Message[], initializer: Message[] = [W, b], rest: Message = {}): Uint8Array =>
  graphFile({ node: nodes, initializer, ...rest });

/** What is wrong, the file, and what the message says of it. */
export type Refusal = [wrong: string, file: Uint8Array, message: string];

/** Each file gives an error that names the file first, and then what is wrong. */
export function refusals(of: string, cases: readonly Refusal[]): void {
  describe(`what is refused of ${of}`, () => {
    it.each(cases)("%s", (_, file, message) => {
      let error: unknown;
      try {
        readOnnx("net.onnx", file);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).argument).toMatch(/^net\.onnx/);
      expect((error as InputError).message).toContain(message);
    });
  });
}
