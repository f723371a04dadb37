// A member of the team: a worker on the engine's memory that does its part of every job until the team is closed.

import { nodeModule } from "./host";
import { type Orders, READY } from "./team";
import { createBindings } from "./wasm/glue";
import { createBindings as createTensorBindings } from "./wasm/glue-tensors";

const port = nodeModule("worker_threads")?.parentPort;

function serve({ edition, module, memory, address, stackBytes }: Orders): void {
  const bindings = edition === "tensors" ? createTensorBindings() : createBindings();
  bindings.initSync({ module, memory, thread_stack_size: stackBytes });
  if (port) port.postMessage(READY);
  else globalThis.postMessage(READY);
  try {
    bindings.joinTeam(address);
  } catch (error) {
    // The leader looks at this word while it waits, and throws instead of waiting for ever.
    Atomics.store(new Int32Array(memory.buffer), address / Int32Array.BYTES_PER_ELEMENT, 1);
    throw error;
  }
}

if (port) port.once("message", serve);
else globalThis.onmessage = (event: MessageEvent<Orders>) => serve(event.data);
