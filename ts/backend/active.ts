// The backend that tfjs is using, if it is ours.

import { backend as activeBackend } from "@tensorflow/tfjs-core";
import { EngineError } from "../errors";
import { InklingBackend } from "./backend";

/** The backend, if it is the active one and works. */
export function activeInkling(): InklingBackend | undefined {
  const active = activeBackend();
  return active instanceof InklingBackend && !active.engine.broken ? active : undefined;
}

/** @throws {EngineError} if the active backend is another. */
export function requireInkling(): InklingBackend {
  const backend = activeInkling();
  if (!backend) throw new EngineError('the active backend is another: await tf.setBackend("inkling")');
  return backend;
}
