// Begins with the slower half: the worker loads its engine and its data while the page loads its graphs.

import type { News } from "./messages";

const worker = new Worker(new URL("./page-worker.js", import.meta.url), { type: "module" });
/** What the worker says before the page listens. */
const early: News[] = [];
const keep = ({ data }: MessageEvent<News>) => early.push(data);
worker.addEventListener("message", keep);
const failed = (what: string) => {
  document.getElementById("status")!.textContent = `The page cannot be opened: ${what}`;
};
worker.addEventListener("error", ({ message }) => failed(message || "its worker does not load"));

const { open } = await import("./app").catch((error: Error) => {
  failed(error.message);
  throw error;
});
worker.removeEventListener("message", keep);
const hear = open(worker);
worker.addEventListener("message", ({ data }: MessageEvent<News>) => hear(data));
for (const news of early) hear(news);
