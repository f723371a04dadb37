// The engines of this process: one, unless `init` asked for another build. Loaded when first needed.

import { object, whole } from "../check";
import { EngineError, InputError } from "../errors";
import { CORE, type Edition } from "./edition";
import { processors } from "./host";
import { type Instance, instantiate, instantiateNow, type WasmSource } from "./instance";
import { Crew } from "./team";
import { chooseVariant, type Variant } from "./variant";
import type { Bindings } from "./wasm/glue";

/** Most threads of a run. */
export const MAX_THREADS = 64;
/** Small networks gain nothing from more threads than this, so it bounds the default. */
const USUAL_THREADS = 8;

export interface EngineInfo {
  /** The build that runs. */
  readonly variant: Variant;
  /** How many threads a run uses unless it asks for another number; 1 for a build without threads. */
  readonly threads: number;
}

export interface InitOptions {
  /** A build instead of the best one for this host. */
  variant?: Variant | undefined;
  /** Threads of a run, from 1 to 64; by default the number of processors, at most 8. */
  threads?: number | undefined;
  /** The build's module, where it cannot be found beside this library. */
  wasm?: WasmSource | undefined;
  /** Where `inkling/worker` is served, where it cannot be found beside this library. */
  workerUrl?: string | URL | undefined;
}

/** A running instance and its team. */
export class Engine<B extends Bindings = Bindings> {
  readonly crew: Crew;
  /** Set once the instance trapped: it must not be used again. */
  broken = false;

  constructor(
    readonly instance: Instance<B>,
    workerUrl?: string | URL,
  ) {
    this.crew = new Crew(instance, workerUrl);
  }

  get bindings(): B {
    return this.instance.bindings;
  }

  /** Calls into the engine; its errors come out as `EngineError`s, and a failure of its own retires the instance. */
  call<T>(work: () => T): T {
    if (this.broken) throw new EngineError("the engine failed before; what it held is lost");
    try {
      return work();
    } catch (cause) {
      // The work may first ask others for tensors: tfjs for one that is gone (a `TypeError` of its own), or for one from
      // another backend, which calls this too. That is no failure of ours.
      if (cause instanceof EngineError || cause instanceof TypeError) throw cause;
      const { message } = cause as Error;
      // What the engine refuses comes as a plain error and leaves it whole, but for a lost thread; anything else, like
      // a trap, broke out of the middle of its work.
      const isWhole = (cause as Error).constructor === Error && !message.includes("of the team failed");
      if (isWhole) throw new EngineError(message, { cause });
      this.broken = true;
      this.crew.dismiss();
      throw new EngineError(`the engine failed: ${message}`, { cause });
    }
  }
}

let settings: Omit<InitOptions, "wasm"> = {};
const engines = new Map<Variant, Engine>();
/** The edition that is loaded when an engine is wanted. */
let edition: Edition = CORE;

/**
 * Loads the engine with other settings than the defaults. Needed only for that, and in browsers before functions that
 * are not async (`createNetwork`, `fromBytes`, reading weights) use the engine.
 *
 * @throws {InputError} if an option is wrong or the build cannot run on this host.
 * @throws {EngineError} if the build cannot be loaded.
 */
export async function init(options: InitOptions = {}): Promise<EngineInfo> {
  return initEdition(edition, options);
}

/** The same for an edition, which is everybody's from then on. */
export async function initEdition(chosenEdition: Edition, options: InitOptions = {}): Promise<EngineInfo> {
  const known = ["variant", "threads", "wasm", "workerUrl"];
  const { variant, threads, wasm, workerUrl } = object("init", options, known);
  if (threads !== undefined) whole("threads", threads, 1, MAX_THREADS);
  if (workerUrl !== undefined && typeof workerUrl !== "string" && !(workerUrl instanceof URL)) {
    throw new InputError("workerUrl", "a URL", workerUrl);
  }
  const chosen = chooseVariant(variant);
  const isOwn = wasm !== undefined || workerUrl !== undefined;
  const isThere = !isOwn && running(chosen)?.instance.edition === chosenEdition;
  const instance = isThere ? undefined : await instantiate({ edition: chosenEdition, variant: chosen }, wasm);
  settings = { variant, threads, workerUrl };
  edition = chosenEdition;
  return info(instance ? started(instance) : await loadEngine());
}

/**
 * Which build runs and with how many threads.
 *
 * @throws {EngineError} in a browser, if nothing has loaded the engine yet: `await init()` first.
 */
export function engine(): EngineInfo {
  return info(loadedEngine());
}

/** Threads of a run that does not say. */
export function defaultThreads(): number {
  return settings.threads ?? Math.min(processors(), USUAL_THREADS);
}

function info({ instance, crew }: Engine): EngineInfo {
  return { variant: instance.variant, threads: Math.min(defaultThreads(), crew.most) };
}

/** The engine, loaded if it is not yet. */
export async function loadEngine(): Promise<Engine> {
  const variant = wanted();
  const known = running(variant);
  if (known) return known;
  const instance = await instantiate({ edition, variant });
  // Another call may have been faster.
  return running(variant) ?? started(instance);
}

/**
 * The engine of an edition, loaded if it is not yet. From then on it is everybody's: what else runs goes on where it
 * is, and models move when they are next used.
 */
export async function loadEdition<B extends Bindings>(wantedEdition: Edition<B>): Promise<Engine<B>> {
  const variant = wanted();
  const there = () => (running(variant)?.instance.edition === wantedEdition ? running(variant) : undefined);
  const instance = there() ? undefined : await instantiate({ edition: wantedEdition, variant });
  edition = wantedEdition;
  return (there() ?? started(instance!)) as Engine<B>;
}

/** The engine at once, where it is loaded or the host can load it without waiting. */
export function loadedEngine(): Engine {
  const variant = wanted();
  const known = running(variant);
  if (known) return known;
  const instance = instantiateNow({ edition, variant });
  if (!instance) throw new EngineError("the engine is not loaded yet: `await init()` first");
  return started(instance);
}

function wanted(): Variant {
  return chooseVariant(settings.variant);
}

function running(variant: Variant): Engine | undefined {
  const known = engines.get(variant);
  return known?.broken ? undefined : known;
}

function started<B extends Bindings>(instance: Instance<B>): Engine<B> {
  const engine = new Engine(instance, settings.workerUrl);
  engines.set(instance.variant, engine);
  return engine;
}
