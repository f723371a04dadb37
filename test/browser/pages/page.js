import { epoch } from "./epoch.js";

// The test calls one of these.
globalThis.onMainThread = epoch;
globalThis.inWorker = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
