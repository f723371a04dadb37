// The workers behind a threaded instance: made when a run first wants them, kept for the next.

import type { Edition } from "./edition";
import { maySleep, nextTurn, nodeModule, processors } from "./host";
import { type Instance, STACK_BYTES } from "./instance";
import { isThreaded } from "./variant";
import type { Team } from "./wasm/bindings";

/** What a worker is told to begin with. */
export interface Orders {
  readonly edition: Edition["name"];
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly address: number;
  readonly stackBytes: number;
}

/** What a worker says once it is running. */
export const READY = "ready";

export class Crew {
  /** The engine's side of the team; of the leader alone until `muster` was called. */
  readonly team: Team;
  /** Most threads that a run can have here: 1 without threads, fewer than asked for once the host refused a worker. */
  most: number;
  readonly #workers: Hired[] = [];
  #growing: Promise<void> = Promise.resolve();
  /** Threads that were asked for without waiting. */
  #invited = 1;
  #dismissed = false;

  constructor(
    private readonly instance: Instance,
    private readonly workerUrl: URL | string | undefined,
  ) {
    this.team = new instance.bindings.Team(maySleep(), processors());
    this.most = isThreaded(instance.variant) ? Number.POSITIVE_INFINITY : 1;
  }

  /**
   * Sees that as many threads as wanted are ready, leader included, and says how many there are: fewer where the
   * build has no threads or the host refuses workers.
   */
  async muster(threads: number): Promise<number> {
    const grown = this.#growing.then(() => this.#grow(threads));
    // A failure is for who asked; the next one asks anew.
    this.#growing = grown.catch(() => {});
    await grown;
    return Math.min(threads, this.team.members);
  }

  /** The same without waiting: who is ready helps. If nobody comes, those who wait for a muster are told. */
  invite(threads: number): void {
    if (threads <= this.#invited) return;
    this.#invited = threads;
    this.muster(threads).catch(() => {});
  }

  /** Ends all workers, whatever they do. */
  dismiss(): void {
    this.#dismissed = true;
    for (const worker of this.#workers) worker.terminate();
  }

  async #grow(threads: number): Promise<void> {
    const before = this.team.members;
    const wanted = Math.min(threads, this.most) - before;
    if (wanted <= 0) return;
    const address = this.team.address;
    const orders: Orders = {
      edition: this.instance.edition.name,
      module: this.instance.module,
      memory: this.instance.memory,
      address,
      stackBytes: STACK_BYTES,
    };
    const answers = await Promise.all(Array.from({ length: wanted }, () => hire(orders, this.workerUrl)));
    const joining = answers.filter((worker) => worker !== undefined);
    this.#workers.push(...joining);
    if (this.#dismissed) return this.dismiss();
    // A worker says that it is ready just before it joins.
    while (!this.#dismissed && this.team.members < before + joining.length) await nextTurn();
    if (joining.length < wanted) this.most = this.team.members;
  }
}

/** A worker, of Node or of a browser. */
interface Hired {
  terminate(): unknown;
}

/** Starts a worker; resolves when it is ready, to nothing if the host does not let it start. */
function hire(orders: Orders, workerUrl: URL | string | undefined): Promise<Hired | undefined> {
  const threads = nodeModule("worker_threads");
  return new Promise((resolve) => {
    const refused = () => resolve(undefined);
    try {
      if (threads) {
        const worker = new threads.Worker(
          workerUrl ? fileOf(workerUrl) : new URL("./worker.js", import.meta.url),
        );
        worker.once("message", () => {
          // From now on it must not keep the process alive.
          worker.unref();
          resolve(worker);
        });
        worker.once("error", refused).once("exit", refused);
        worker.postMessage(orders);
      } else {
        const worker = workerUrl
          ? new Worker(workerUrl, { type: "module" })
          : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
        worker.onmessage = () => resolve(worker);
        worker.onerror = refused;
        worker.postMessage(orders);
      }
    } catch {
      refused();
    }
  });
}

/** Node takes a path as it is, but a URL only as an object. */
function fileOf(workerUrl: URL | string): URL | string {
  return String(workerUrl).startsWith("file:") ? new URL(workerUrl) : workerUrl;
}
