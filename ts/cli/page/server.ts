// Serves the page: on this machine only, its own files only, isolated so that threads may share memory.

import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, isIP } from "node:net";
import { hostname } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import sirv from "sirv";
import { InputError } from "../../errors";

/** Ports that are tried one after the other; then any that is free. */
const PORTS = [4040, 4041, 4042, 4043, 0];

/** What of the data's folder is served. */
const DATA_FILE = /^\/mnist\/(train|t10k)-(images-idx3|labels-idx1)-ubyte(\.gz)?$/;

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

/** What the page shows at first; without it, it trains its own network. */
export type Shown =
  /** A model: the bytes of its file, as they are when they are asked for. */
  | { readonly as: "model"; readonly bytes: () => Promise<Uint8Array> }
  /** Lines of a training that runs, or of one that a file has kept. */
  | { readonly as: "live" | "replay"; readonly lines: () => AsyncIterable<string | Uint8Array> };

export interface SiteOptions {
  /** The folder of the built package. */
  dist: string;
  /** The folder of the data set's files. */
  data: string;
  shown?: Shown | undefined;
  /** The address to listen on; by default this machine's own, which no other reaches. */
  host?: string | undefined;
  ports?: readonly number[];
}

export async function servePage(options: SiteOptions): Promise<Site> {
  const { dist, data, shown, host = "127.0.0.1", ports = PORTS } = options;
  const [app, digits] = [dist, data].map((folder) => sirv(folder, { dev: true, etag: true }));
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refuse = (code: number): void => {
      response.writeHead(code).end();
    };
    if (!isOwn(request.headers)) return refuse(403);
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
    const path = request.url ?? "/";
    const [place, query] = path.split("?", 2);
    if (place === "/") {
      const queries = [shown ? `${shown.as}=/shown` : "", query].filter(Boolean);
      response
        .writeHead(302, { Location: `/page/${queries.length > 0 ? `?${queries.join("&")}` : ""}` })
        .end();
    } else if (path === "/shown" && shown) {
      await (shown.as === "model" ? sendModel(shown.bytes(), response) : sendLines(shown.lines(), response));
    } else if (path.startsWith("/mnist/")) {
      if (!DATA_FILE.test(path)) return refuse(404);
      request.url = path.slice("/mnist".length);
      digits!(request, response, () => refuse(404));
    } else {
      app!(request, response, () => refuse(404));
    }
  };
  const server = createServer((request, response) => {
    // Nothing here is asked for in parts.
    delete request.headers.range;
    // An odd request must not end the process, which may be training.
    handle(request, response).catch(() => response.destroy());
  });
  for (const port of ports) {
    if (await listens(server, port, host)) break;
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${port}/`, server };
}

/**
 * A name that is not this machine's leads here only by a trick with name servers, which addresses need none of; and another
 * site's page has no business here.
 */
function isOwn({ host = "", origin }: IncomingHttpHeaders): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  const isHere = name === "localhost" || name === hostname() || isIP(name) > 0;
  return isHere && (origin === undefined || origin === `http://${host}`);
}

async function sendModel(model: Promise<Uint8Array>, response: ServerResponse): Promise<void> {
  const bytes = await model.catch(() => undefined);
  response.writeHead(bytes ? 200 : 404, { "Content-Type": "application/octet-stream" }).end(bytes);
}

async function sendLines(lines: AsyncIterable<string | Uint8Array>, response: ServerResponse): Promise<void> {
  response.writeHead(200, { "Content-Type": "application/x-ndjson" });
  // A reader that goes away is no error.
  await pipeline(Readable.from(lines, { objectMode: false }), response).catch(() => response.destroy());
}

/** Whether the port was free. */
function listens(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
        reject(new InputError("host", "an address of this machine", host));
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, host, () => {
      server.off("error", failed);
      resolve(true);
    });
  });
}
