// Turns a build into a running instance: finds the file, compiles it, gives it memory.

import { EngineError, InputError } from "../errors";
import type { Edition } from "./edition";
import { nodeModule } from "./host";
import { isThreaded, type Variant } from "./variant";
import type { Bindings } from "./wasm/glue";

/** A build's module, from wherever a bundler or a user has put it. */
export type WasmSource = WebAssembly.Module | Uint8Array | ArrayBuffer | Response | URL | string;

export interface Instance<B extends Bindings = Bindings> {
  readonly edition: Edition<B>;
  readonly variant: Variant;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly bindings: B;
}

/** The stack of a thread: kernels keep their numbers in registers, so a little is plenty. */
export const STACK_BYTES = 2 ** 18;
/** What a threaded build's memory begins with, in pages of 64 KiB: no less than the module declares. */
const FIRST_PAGES = 32;
/** How far it may grow: 4 GiB, or what a host with a small address space grants. */
const MOST_PAGES = [65_536, 16_384, 4_096];

/** What is started: one edition's build of a variant. */
export interface Build<B extends Bindings = Bindings> {
  readonly edition: Edition<B>;
  readonly variant: Variant;
}

/** Builds that have run: a second instance costs no second compilation. */
const modules = new Map<string, WebAssembly.Module>();
const key = ({ edition, variant }: Build) => `${edition.name} ${variant}`;

/** Compiles and starts a build at once, where it has run before or there is a file system; `undefined` elsewhere. */
export function instantiateNow<B extends Bindings>(build: Build<B>): Instance<B> | undefined {
  const module = modules.get(key(build)) ?? compileNow(build);
  return module && startNow(build, module);
}

/**
 * @param source - a module to use for this build instead of the one beside the library.
 * @throws {InputError} if the source is another build or none.
 * @throws {EngineError} if it cannot be fetched or compiled.
 */
export async function instantiate<B extends Bindings>(
  build: Build<B>,
  source?: WasmSource,
): Promise<Instance<B>> {
  if (source === undefined)
    return startSoon(build, modules.get(key(build)) ?? (await compile(build.edition.files[build.variant])));
  const kinds = [WebAssembly.Module, Uint8Array, ArrayBuffer, Response, URL];
  if (typeof source !== "string" && !kinds.some((kind) => source instanceof kind)) {
    throw new InputError("wasm", "a module, its bytes, a Response or a URL", source);
  }
  return startSoon(build, await compile(() => source));
}

function compileNow({ edition, variant }: Build): WebAssembly.Module | undefined {
  const fs = nodeModule("fs");
  try {
    return fs && new WebAssembly.Module(fs.readFileSync(edition.files[variant]()));
  } catch (cause) {
    throw notLoaded(cause);
  }
}

async function compile(locate: () => WasmSource): Promise<WebAssembly.Module> {
  try {
    const source = locate();
    if (source instanceof WebAssembly.Module) return source;
    const file = typeof source === "string" || source instanceof URL ? await open(source) : source;
    if (!(file instanceof Response)) return await WebAssembly.compile(file as BufferSource);
    if (!file.ok) throw new Error(`${file.url}: ${file.status} ${file.statusText}`);
    // Streaming insists on the right MIME type, which not every server sends.
    const streams = file.headers.get("Content-Type")?.startsWith("application/wasm") ?? false;
    if (streams) return await WebAssembly.compileStreaming(file);
    return await WebAssembly.compile(await file.arrayBuffer());
  } catch (cause) {
    throw notLoaded(cause);
  }
}

/** What lies at a URL or, where there is a file system, at a path. */
async function open(source: URL | string): Promise<Uint8Array | Response> {
  const files = nodeModule("fs/promises");
  if (!files || /^(https?|data|blob):/.test(String(source))) return fetch(source);
  return files.readFile(String(source).startsWith("file:") ? new URL(source) : source);
}

function notLoaded(cause: unknown): EngineError {
  const { message } = cause as Error;
  const elsewhere = "init({ wasm }) takes it from elsewhere";
  return new EngineError(`the WebAssembly build could not be loaded (${elsewhere}): ${message}`, { cause });
}

/** What the glue needs to start a build. It serves both variants, so it wants a memory even where the build has its own. */
function startOptions({ edition, variant }: Build, module: WebAssembly.Module) {
  // Another edition would start, and fail only when something is called that it has not.
  const holdsTensors = WebAssembly.Module.exports(module).some(({ name }) => name === "tensors_new");
  if (holdsTensors !== (edition.name === "tensors")) {
    throw new InputError("wasm", `the build ${variant} of the edition ${edition.name}`, "another module");
  }
  // A threaded build is told by the memory that it imports.
  if (WebAssembly.Module.imports(module).some(({ kind }) => kind === "memory") !== isThreaded(variant)) {
    throw new InputError("wasm", `the build ${variant}`, "another module");
  }
  return isThreaded(variant)
    ? { memory: sharedMemory(), thread_stack_size: STACK_BYTES }
    : { memory: new WebAssembly.Memory({ initial: 0 }) };
}

function startNow<B extends Bindings>(build: Build<B>, module: WebAssembly.Module): Instance<B> {
  const bindings = build.edition.createBindings();
  const options = startOptions(build, module);
  try {
    const { memory } = bindings.initSync({ module, ...options });
    modules.set(key(build), module);
    return { ...build, module, bindings, memory };
  } catch (cause) {
    throw notStarted(build.variant, cause);
  }
}

/** The same without blocking: a browser's main thread may refuse to start a module of our size at once. */
async function startSoon<B extends Bindings>(
  build: Build<B>,
  module: WebAssembly.Module,
): Promise<Instance<B>> {
  const bindings = build.edition.createBindings();
  const options = startOptions(build, module);
  try {
    const { memory } = await bindings.default({ module_or_path: module, ...options });
    modules.set(key(build), module);
    return { ...build, module, bindings, memory };
  } catch (cause) {
    throw notStarted(build.variant, cause);
  }
}

function notStarted(variant: Variant, cause: unknown): Error {
  const { message } = cause as Error;
  if (cause instanceof WebAssembly.LinkError) return new InputError("wasm", `the build ${variant}`, message);
  return new EngineError(`the engine could not be started: ${message}`, { cause });
}

function sharedMemory(): WebAssembly.Memory {
  let refusal: unknown;
  for (const maximum of MOST_PAGES) {
    try {
      return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum, shared: true });
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}
