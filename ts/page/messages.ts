// What the page and its worker say to each other.

import type { Confusion } from "../charts/confusion";
import type { LearningFrame } from "../charts/learning";
import type { NeuronFrame } from "../charts/neuron";
import type { PastAnswer, Sample } from "../charts/sample";
import type { Wanted } from "../charts/walk";
import type { DataFrame } from "../inspect/frames";
import type { RawPixels } from "../pictures/pixels";
import type { BatchLine, DoneLine, EpochLine, Settings } from "../record/lines";
import type { Neuron } from "./tour/facts";

/** From the page. */
export type Order =
  /** Takes a new network; what is trained now is left. */
  | { readonly type: "reset"; readonly settings: Settings }
  /** Goes on with the training, or begins that of a new network of these settings. */
  | { readonly type: "train"; readonly anew: Settings | undefined }
  | { readonly type: "pause" }
  /** Trains a batch, or to the end of the epoch, and pauses; begins with the network that is there, if it is not in training. */
  | { readonly type: "step"; readonly by: "batch" | "epoch"; readonly settings: Settings }
  /** Ends the training; the network keeps what it has learned. */
  | { readonly type: "stop" }
  /** Trains so many batches a second, or as many as can be. */
  | { readonly type: "slow"; readonly batchesPerSecond: number | undefined }
  /** Takes a trained model. */
  | { readonly type: "load"; readonly url: string }
  /** Watches a training elsewhere: one that runs, or one that a record has kept. */
  | { readonly type: "watch"; readonly url: string; readonly isLive: boolean }
  /** Shows the network as it was at a moment of its training, from 0. */
  | { readonly type: "moment"; readonly index: number }
  /** Shows a row of the test data. */
  | { readonly type: "row"; readonly row: number }
  /** Shows the next such row after this one, from the first again after the last. */
  | { readonly type: "find"; readonly after: number; readonly wanted: Wanted }
  /** Shows what was drawn. */
  | { readonly type: "draw"; readonly picture: RawPixels }
  /** Shows a row of numbers, for a network that does not see pictures. */
  | { readonly type: "inputs"; readonly values: readonly number[] }
  /** Learns what is shown now. */
  | { readonly type: "correct"; readonly label: string }
  /** Forgets what was learned last. */
  | { readonly type: "undo" }
  /** Tells of a neuron, by its layer, from 0, the first hidden one. */
  | { readonly type: "neuron"; readonly layer: number; readonly unit: number };

/** From the worker. */
export type News =
  | { readonly type: "ready"; readonly variant: string; readonly threads: number; readonly rows: number }
  | ModelNews
  | { readonly type: "settings"; readonly settings: Settings }
  | { readonly type: "state"; readonly state: State }
  | BatchLine
  | EpochLine
  | DoneLine
  /** The answers to the test data after an epoch. */
  | { readonly type: "confusion"; readonly confusion: Confusion }
  /** How the network does on the test data at the moment shown. */
  | { readonly type: "data"; readonly frame: DataFrame }
  /** The moments that can be shown, in epochs, and which one is. */
  | { readonly type: "moments"; readonly moments: readonly number[]; readonly now: number }
  | { readonly type: "learning"; readonly frame: LearningFrame }
  | SampleNews
  | { readonly type: "neuron"; readonly frame: NeuronFrame }
  | CorrectedNews
  /** The training images are loaded, which takes a while the first time. */
  | { readonly type: "loading" }
  /** The training that was watched does not answer; it is asked again. */
  | { readonly type: "lost" }
  | { readonly type: "error"; readonly message: string };

/** What the network does at present: `watching` is to see it trained elsewhere. */
export type State = "idle" | "training" | "paused" | "watching";

/** Another network is shown. */
export interface ModelNews {
  readonly type: "model";
  readonly inputs: number;
  /** Widths of the hidden layers. */
  readonly layers: readonly number[];
  readonly labels: readonly string[];
  readonly parameters: number;
  /** Of a network that is trained. */
  readonly weightsHash?: string;
  /** Why the test images are not for it, if they are not. */
  readonly unfit?: string;
}

export interface SampleNews {
  readonly type: "sample";
  readonly sample: Sample;
  /** Of the test data; none of what was drawn. */
  readonly row?: number;
  /** The answers to the rows before it. */
  readonly past?: readonly PastAnswer[];
  /** Of the first layer the one that gives most. */
  readonly neuron: Neuron;
}

/** What came of a correction, or of its undoing. */
export interface CorrectedNews {
  readonly type: "corrected";
  /** None after an undoing. */
  readonly label?: string;
  /** Whether the network is sure of it now. */
  readonly isKnown: boolean;
  /** Accuracy on the test data. */
  readonly before: number;
  readonly after: number;
  /** Test rows that were answered rightly afterwards only, and before only. */
  readonly learned: number;
  readonly forgotten: number;
  readonly weightsHash: string;
  /** Corrections that can be undone. */
  readonly undos: number;
}
