// The workers behind a threaded instance: made when a run first wants them, kept for the next.

import { maySleep, nextTurn, nodeModule, processors } from "./host";
import { type Instance, STACK_BYTES } from "./instance";
import { isThreaded } from "./variant";
import type { Team } from "./wasm/bindings";

/** What a worker is told to begin with. */
export interface Orders {
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
  #hired = 0;
  #growing: Promise<void> = Promise.resolve();

  constructor(
    private readonly instance: Instance,
    private readonly workerUrl: URL | string | undefined,
  ) {
    this.team = new instance.bindings.Team(maySleep(), processors());
  }

  /**
   * Sees that as many threads as wanted are ready, leader included, and says how many there are: fewer where the
   * build has no threads or the host refuses workers.
   */
  async muster(threads: number): Promise<number> {
    if (isThreaded(this.instance.variant)) {
      this.#growing = this.#growing.then(() => this.#grow(threads));
      await this.#growing;
    }
    return Math.min(threads, this.team.members);
  }

  async #grow(threads: number): Promise<void> {
    const wanted = threads - 1 - this.#hired;
    if (wanted <= 0) return;
    this.#hired += wanted;
    const address = this.team.address;
    const orders: Orders = {
      module: this.instance.module,
      memory: this.instance.memory,
      address,
      stackBytes: STACK_BYTES,
    };
    const before = this.team.members;
    const ready = await Promise.all(Array.from({ length: wanted }, () => hire(orders, this.workerUrl)));
    const joining = ready.filter((ok) => ok).length;
    // A worker says that it is ready just before it joins.
    while (this.team.members < before + joining) await nextTurn();
  }
}

/** Starts a worker; resolves when it is ready, to false if the host does not let it start. */
function hire(orders: Orders, workerUrl: URL | string | undefined): Promise<boolean> {
  const threads = nodeModule("worker_threads");
  return new Promise((resolve) => {
    try {
      if (threads) {
        const worker = new threads.Worker(
          workerUrl ? new URL(workerUrl) : new URL("./worker.js", import.meta.url),
        );
        worker.once("message", () => {
          // From now on it must not keep the process alive.
          worker.unref();
          resolve(true);
        });
        worker.once("error", () => resolve(false));
        worker.postMessage(orders);
      } else {
        const worker = workerUrl
          ? new Worker(workerUrl, { type: "module" })
          : new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
        worker.onmessage = () => resolve(true);
        worker.onerror = () => resolve(false);
        worker.postMessage(orders);
      }
    } catch {
      resolve(false);
    }
  });
}
