// The tour's steps in their order.

import { ANSWERING } from "./answering";
import { JUDGING } from "./judging";
import { LEARNING } from "./learning";
import type { Step } from "./step";

export const STEPS: readonly Step[] = [...ANSWERING, ...LEARNING, ...JUDGING];
