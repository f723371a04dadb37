// Turns a build into a running instance: finds the file, compiles it, gives it memory.

import { EngineError, InputError } from "../errors";
import { nodeModule } from "./host";
import { isThreaded, type Variant } from "./variant";
import { type Bindings, createBindings } from "./wasm/glue";

/** A build's module, from wherever a bundler or a user has put it. */
export type WasmSource = WebAssembly.Module | Uint8Array | ArrayBuffer | Response | URL | string;

export interface Instance {
  readonly variant: Variant;
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly bindings: Bindings;
}

/** The stack of a thread: kernels keep their numbers in registers, so a little is plenty. */
export const STACK_BYTES = 2 ** 18;
/** What a threaded build's memory begins with, in pages of 64 KiB: no less than the module declares. */
const FIRST_PAGES = 32;
/** How far it may grow: 4 GiB, or what a host with a small address space grants. */
const MOST_PAGES = [65_536, 16_384, 4_096];

/** Where a build lies beside this file. One literal each, for the bundlers that look for them. */
const FILES: Readonly<Record<Variant, () => URL>> = {
  simd128: () => new URL("./wasm/simd128.wasm", import.meta.url),
  "simd128-threads": () => new URL("./wasm/simd128-threads.wasm", import.meta.url),
  "simd128-relaxed": () => new URL("./wasm/simd128-relaxed.wasm", import.meta.url),
  "simd128-threads-relaxed": () => new URL("./wasm/simd128-threads-relaxed.wasm", import.meta.url),
};

/** Compiled builds: a second instance costs no second compilation. */
const modules = new Map<Variant, WebAssembly.Module>();

/** Compiles and starts a build at once, which only hosts with a file system can; `undefined` elsewhere. */
export function instantiateNow(variant: Variant): Instance | undefined {
  const fs = nodeModule("fs");
  const known = modules.get(variant);
  if (known) return start(variant, known);
  return fs && start(variant, new WebAssembly.Module(fs.readFileSync(FILES[variant]())));
}

/** @throws {EngineError} if the build cannot be fetched or compiled. */
export async function instantiate(variant: Variant, source?: WasmSource): Promise<Instance> {
  const module =
    source === undefined ? (modules.get(variant) ?? (await load(variant))) : await compile(source);
  return start(variant, module);
}

async function load(variant: Variant): Promise<WebAssembly.Module> {
  const url = FILES[variant]();
  const files = nodeModule("fs/promises");
  return compile(files && url.protocol === "file:" ? await files.readFile(url) : url);
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  try {
    if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
      return await WebAssembly.compile(source as BufferSource);
    }
    const response = source instanceof Response ? source : await fetch(source);
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
    // Streaming insists on the right MIME type, which not every server sends.
    const streams = response.headers.get("Content-Type")?.startsWith("application/wasm") ?? false;
    if (streams) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new EngineError(`the WebAssembly build could not be loaded: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function start(variant: Variant, module: WebAssembly.Module): Instance {
  // A threaded build is told by the memory that it imports.
  if (WebAssembly.Module.imports(module).some(({ kind }) => kind === "memory") !== isThreaded(variant)) {
    throw new InputError("wasm", `the build ${variant}`, "another module");
  }
  modules.set(variant, module);
  const bindings = createBindings();
  try {
    if (!isThreaded(variant)) {
      return { variant, module, bindings, memory: bindings.initSync({ module }).memory };
    }
    const memory = sharedMemory();
    bindings.initSync({ module, memory, thread_stack_size: STACK_BYTES });
    return { variant, module, bindings, memory };
  } catch (cause) {
    if (cause instanceof WebAssembly.LinkError)
      throw new InputError("wasm", `the build ${variant}`, cause.message);
    throw new EngineError(`the engine could not be started: ${(cause as Error).message}`, { cause });
  }
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
