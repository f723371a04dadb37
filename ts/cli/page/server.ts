// Serves the page: on this machine only, its own files only, isolated so that threads may share memory.

import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sirv from "sirv";

/** Ports that are tried one after the other; then any that is free. */
const PORTS = [4040, 4041, 4042, 4043, 0];

/** Only what is served here may run; a page of another origin may not embed it. */
const HEADERS = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Content-Security-Policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-cache",
};

export interface Site {
  /** The page's address. */
  readonly url: string;
  readonly server: Server;
}

export interface SiteOptions {
  /** The folder of the built package. */
  dist: string;
  /** The folder of the data set's files. */
  data: string;
  /** A model's file, which the page then shows. */
  model?: string | undefined;
  ports?: readonly number[];
}

export async function servePage({ dist, data, model, ports = PORTS }: SiteOptions): Promise<Site> {
  const [app, digits] = [dist, data].map((folder) =>
    sirv(folder, { dev: true, etag: true, dotfiles: false }),
  );
  const server = createServer(async (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refuse = (code: number): void => {
      response.writeHead(code).end();
    };
    // A name that is not this machine's own leads here only by a trick with name servers.
    if (!/^(localhost|127\.0\.0\.1|\[::1\]):\d+$/.test(request.headers.host ?? "")) return refuse(403);
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
    const path = request.url ?? "/";
    if (path === "/")
      return response.writeHead(302, { Location: `/page/${model ? "?model=/model" : ""}` }).end();
    if (path === "/model") {
      const bytes = model && (await readFile(model).catch(() => undefined));
      return bytes
        ? response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(bytes)
        : refuse(404);
    }
    if (path.startsWith("/mnist/")) {
      request.url = path.slice("/mnist".length);
      return digits!(request, response, () => refuse(404));
    }
    return app!(request, response, () => refuse(404));
  });
  for (const port of ports) {
    if (await listens(server, port)) break;
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, server };
}

/** Whether the port was free. */
function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}
