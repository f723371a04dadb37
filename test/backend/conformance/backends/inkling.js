// The backend of this package, in the build that is wanted.

import { init } from "inkling/tfjs";

export const name = "inkling";

/** @param {{ variant?: import("inkling").Variant }} options */
export function prepare({ variant }) {
  return init(variant && { variant });
}
