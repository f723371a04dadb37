// A training run as its caller sees it: a promise of the model, and a stream of events for whoever listens.

import type { Answer } from "../data/answers";
import type { Variant } from "../engine/variant";
import type { EvaluationReport } from "../network/evaluate";
import type { Model } from "../network/model";
import { Brake } from "./brake";

/** After a batch; at most about twenty a second. Counts begin at 1. */
export interface BatchEvent {
  readonly type: "batch";
  readonly epoch: number;
  readonly epochs: number;
  readonly batch: number;
  /** Batches of an epoch. */
  readonly batches: number;
  /** The mean loss of this batch; losses of classes are plain cross-entropy, whatever the recipe. */
  readonly loss: number;
  /** Rows trained on in a second, over this epoch so far. */
  readonly rowsPerSecond: number;
  /** Time that a batch took, likewise. */
  readonly secondsPerBatch: number;
}

/** After an epoch. */
export interface EpochEvent<A extends Answer = string> {
  readonly type: "epoch";
  readonly epoch: number;
  readonly epochs: number;
  /** The mean loss of a row, each as the model was when its batch came. */
  readonly loss: number;
  /**
   * The share of rows classified rightly, likewise; of sigmoid outputs the share that is on its target's side of a half, of
   * linear ones none.
   */
  readonly accuracy: AccuracyOf<A>;
  /** The learning rate of its last batch. */
  readonly rate: number;
  /** Mean loss and accuracy on the validation data after the epoch, if there are any. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  /** The same on the test data. */
  readonly testLoss?: number;
  readonly testAccuracy?: number;
  /** How often each class of them (row) was taken for each (column), where there are classes. */
  readonly testConfusion?: EvaluationReport["confusion"];
  /** Time that the training took, without tests and callbacks; with what it took before the run was interrupted. */
  readonly seconds: number;
  /** The mean loss of each batch. */
  readonly batchLosses: Float32Array;
}

/** What of an accuracy there is. */
export type AccuracyOf<A extends Answer> = [A] extends [string] ? number : number | undefined;

/** After the last epoch, or when the signal, a callback or the want of progress ended the run. */
export interface DoneEvent<A extends Answer = string> {
  readonly type: "done";
  readonly model: Model<A>;
  /** Epochs that were completed. */
  readonly epochs: number;
  /** Batches trained of the epoch in which the run was ended; 0 if all were completed or the next was not begun. */
  readonly batches: number;
  /** Time that the training took, likewise. */
  readonly seconds: number;
  /** Whether the signal ended the run. */
  readonly aborted: boolean;
  /** What ended the run: its last epoch, the signal, nothing better for too long, or a callback. */
  readonly ended: "complete" | "signal" | "early" | "callback";
  /**
   * With `earlyStopping`, the epoch whose weights the model has, from 1. None where the signal ended the run, or a callback
   * in the middle of an epoch: the model then has its last weights.
   */
  readonly bestEpoch?: number;
  readonly weightsHash: string;
  readonly variant: Variant;
  readonly threads: number;
}

/** Before the first batch of a run that goes on from a checkpoint. */
export interface ResumeEvent {
  readonly type: "resume";
  /** Epochs that are complete, and batches of the next one. */
  readonly epoch: number;
  readonly batches: number;
  readonly batchesPerEpoch: number;
  /** All batches so far. */
  readonly step: number;
  /** Whether nothing is left to train: the run had come to its end. */
  readonly complete: boolean;
  /** Newer checkpoints that were damaged and passed over. */
  readonly damaged: readonly { readonly name: string; readonly reason: string }[];
}

export type TrainEvent<A extends Answer = string> = ResumeEvent | BatchEvent | EpochEvent<A> | DoneEvent<A>;

/**
 * Await it for the model, or `for await` its events; leaving that loop does not stop the training. A loop that begins
 * after the end still gets the `done` event.
 */
export interface TrainingRun<A extends Answer = string>
  extends Promise<Model<A>>,
    AsyncIterable<TrainEvent<A>> {
  /** Holds the training after the present slice of batches; what it has learned may be used meanwhile. It changes no bit. */
  pause(): void;
  /**
   * Goes on after `pause`.
   *
   * @param batches - of how many batches, from 1, after which it holds again; by default to the end.
   * @throws {InputError} if that is no such number.
   */
  resume(batches?: number): void;
}

/** Starts work that emits events and ends with the model. It begins after the present task, so no event is missed. */
export function startRun<A extends Answer>(
  work: (emit: (event: TrainEvent<A>) => void, brake: Brake) => Promise<Model<A>>,
): TrainingRun<A> {
  const listeners = new Set<Listener<A>>();
  let isOver = false;
  let last: TrainEvent<A> | undefined;
  const emit = (event: TrainEvent<A>) => {
    last = event;
    for (const listener of listeners) listener.push(event);
  };
  const brake = new Brake();
  const promise = Promise.resolve()
    .then(() => work(emit, brake))
    .finally(() => {
      isOver = true;
      for (const listener of listeners) listener.wake();
    });
  const events = async function* (): AsyncGenerator<TrainEvent<A>, void> {
    const listener = new Listener<A>();
    listeners.add(listener);
    if (isOver && last?.type === "done") listener.push(last);
    try {
      while (true) {
        yield* listener.unread();
        if (isOver) break;
        await listener.news();
      }
      await promise;
    } finally {
      listeners.delete(listener);
    }
  };
  return Object.assign(promise, {
    [Symbol.asyncIterator]: () => primed(events()),
    pause: () => brake.pause(),
    resume: (batches?: number) => brake.resume(batches),
  });
}

/** A generator's body starts with its first `next()`; the listener must be there when the loop is entered. */
function primed<T>(generator: AsyncGenerator<T, void>): AsyncIterator<T, void> {
  let first: Promise<IteratorResult<T, void>> | undefined = generator.next();
  // An error belongs to whoever asks for the event.
  first.catch(() => {});
  return {
    next: () => {
      const next = first ?? generator.next();
      first = undefined;
      return next;
    },
    return: () => generator.return(),
  };
}

/** What one loop has not seen yet. */
class Listener<A extends Answer> {
  readonly #unread: TrainEvent<A>[] = [];
  wake = () => {};

  push(event: TrainEvent<A>): void {
    // A slow loop gets the newest batch only; epochs are never left out.
    if (this.#unread.at(-1)?.type === "batch") this.#unread.pop();
    this.#unread.push(event);
    this.wake();
  }

  *unread(): Generator<TrainEvent<A>, void> {
    for (let event = this.#unread.shift(); event; event = this.#unread.shift()) yield event;
  }

  /** Resolves at the next event or at the end. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
