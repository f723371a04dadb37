// The backend of this package, in the build that is wanted.

import { init } from "inkling";
import "inkling/tfjs";

export const name = "inkling";

/** @param {{ variant?: import("inkling").Variant }} options */
export async function prepare({ variant }) {
  await init(variant && { variant });
}
