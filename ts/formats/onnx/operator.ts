// What is known of an operator, whichever it is.

import type { Chain } from "./chain";
import type { OnnxNode } from "./node";
import type { Constant } from "./tensor";

export interface Operator {
  /** The least and the most inputs that it takes. */
  readonly inputs: readonly [least: number, most: number];
  readonly attributes?: readonly string[];
  /** What it does to the chain, if that is among its inputs. */
  extend?(chain: Chain, node: OnnxNode): void;
  /** What it makes of the chain without being part of it. */
  measure?(chain: Chain): Constant;
  /** What it makes of constants alone. */
  fold?(node: OnnxNode): Constant;
}
