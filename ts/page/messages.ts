// What the page and its worker say to each other.

import type { Confusion } from "../charts/confusion";
import type { Epoch } from "../charts/curves";
import type { PastAnswer, Sample } from "../charts/sample";
import type { RawPixels } from "../pictures/pixels";

/** From the page. */
export type Order =
  | {
      readonly type: "train";
      readonly epochs: number;
      readonly seed: number;
      readonly layers: readonly number[];
    }
  | { readonly type: "stop" }
  /** Takes a trained model. */
  | { readonly type: "load"; readonly url: string }
  /** Shows a row of the test data. */
  | { readonly type: "row"; readonly row: number }
  /** Shows the next row after this one that is answered wrongly, from the first again after the last. */
  | { readonly type: "mistake"; readonly after: number }
  /** Shows what was drawn. */
  | { readonly type: "draw"; readonly picture: RawPixels };

/** From the worker. */
export type News =
  | { readonly type: "ready"; readonly variant: string; readonly threads: number; readonly rows: number }
  | {
      readonly type: "batch";
      readonly epoch: number;
      readonly epochs: number;
      readonly share: number;
      readonly loss: number;
    }
  | { readonly type: "epoch"; readonly epoch: Epoch }
  | { readonly type: "confusion"; readonly confusion: Confusion }
  | {
      readonly type: "row";
      readonly row: number;
      readonly sample: Sample;
      readonly past: readonly PastAnswer[];
    }
  | { readonly type: "drawn"; readonly sample: Sample }
  | { readonly type: "done"; readonly hash: string; readonly seconds: number; readonly aborted: boolean }
  | { readonly type: "error"; readonly message: string };
