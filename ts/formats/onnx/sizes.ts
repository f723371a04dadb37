// Sizes that a graph works out for itself: PyTorch writes `x.view(x.size(0), -1)` as Shape, Gather, Unsqueeze, Concat
// and then a Reshape to what they make.

import { InputError } from "../../errors";
import type { OnnxNode } from "./node";
import type { Operator } from "./operator";
import { type Integers, integers, MAX_RANK } from "./tensor";

export const SIZE_OPERATORS: readonly (readonly [name: string, operator: Operator])[] = [
  [
    "Shape",
    {
      inputs: [1, 1],
      // The batch is what a Reshape calls 0, the size that it finds; one that is open otherwise is no number at all.
      measure: ({ shape }) => integers(shape.map((size, i) => (i === 0 ? 0 : (size ?? Number.NaN)))),
    },
  ],
  [
    "Gather",
    {
      inputs: [2, 2],
      attributes: ["axis"],
      fold(node) {
        node.expectInt("axis", 0, [0]);
        const sizes = node.sizes(0);
        const indices = node.integers(1);
        const gathered = indices.values.map((i) => sizes[i < 0 ? i + sizes.length : i] ?? Number.NaN);
        return listed(node, gathered, indices.shape);
      },
    },
  ],
  [
    "Unsqueeze",
    {
      inputs: [1, 2],
      attributes: ["axes"],
      fold(node) {
        // An attribute up to opset 12.
        const axes = String(node.ints("axes") ?? node.sizes(1));
        if (axes !== "0") throw new InputError(`${node.where}: axes`, "[0]", axes);
        return listed(node, node.sizes(0));
      },
    },
  ],
  [
    "Concat",
    {
      inputs: [1, MAX_RANK],
      attributes: ["axis"],
      fold(node) {
        node.expectInt("axis", 0, [0]);
        return listed(
          node,
          node.inputs.flatMap((_, i) => node.sizes(i)),
        );
      },
    },
  ],
];

/** No more of them than a shape has: of lists that are joined again and again there would be no end. */
function listed({ where }: OnnxNode, sizes: readonly number[], shape?: readonly number[]): Integers {
  if (sizes.length <= MAX_RANK) return integers(sizes, shape);
  throw new InputError(where, `at most ${MAX_RANK} sizes`, sizes.length);
}
