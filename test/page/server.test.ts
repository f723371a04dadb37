// The server of the page: of this machine alone, its own files only, isolated, on another port where one is in use.

import { writeFileSync } from "node:fs";
import { request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servePage } from "../../ts/cli/page/server";
import { data, dist, ourHost } from "../support/page";
import { inkling, temporaryFolder } from "../support/programs";

describe("the server", () => {
  let site: { url: string; server: Server };
  let port: number;
  beforeAll(async () => {
    site = await ourHost();
    ({ port } = site.server.address() as AddressInfo);
  });
  afterAll(() => {
    site.server.close();
  });

  it("takes the next port where one is in use, and listens on this machine only", async () => {
    const other = await servePage({ dist, data, ports: [port, 0] });
    expect((other.server.address() as AddressInfo).port).not.toBe(port);
    expect((other.server.address() as AddressInfo).address).toBe("127.0.0.1");
    other.server.close();
  });

  it("listens where it is told to, and says where it cannot", async () => {
    const other = await servePage({ dist, data, ports: [0], host: "0.0.0.0" });
    expect((other.server.address() as AddressInfo).address).toBe("0.0.0.0");
    other.server.close();
    await expect(servePage({ dist, data, ports: [0], host: "192.0.2.1" })).rejects.toThrow("host");
  });

  it("leads from its address to the page, with what the address says", async () => {
    const other = await ourHost({ as: "live", lines: async function* () {} });
    for (const [host, from, to] of [
      [site, "", "page/"],
      [site, "?hide=settings&rate=0.01", "page/?hide=settings&rate=0.01"],
      [other, "", "page/?live=/shown"],
      [other, "?hide=settings", "page/?live=/shown&hide=settings"],
    ] as const) {
      expect((await fetch(host.url + from)).url).toBe(host.url + to);
    }
    other.server.close();
  });

  it("isolates its pages, and lets nothing of others run", async () => {
    const { headers } = await fetch(`${site.url}page/`);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("content-security-policy")).toContain("script-src 'self' 'wasm-unsafe-eval'");
  });

  const statusOf = (path: string, options: object) =>
    new Promise((resolve) => {
      request({ host: "127.0.0.1", port, path, ...options }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });

  it.each([
    ["another name for this machine", "/page/", { headers: { host: "evil.example" } }, 403],
    ["a page of another origin", "/page/", { headers: { origin: "http://evil.example" } }, 403],
    ["a request that writes", "/page/", { method: "POST" }, 405],
    ["a way out of its folder", "/..%2f..%2fpackage.json", {}, 404],
    ["a way out of the data", "/mnist/..%2fpackage.json", {}, 404],
    ["a model where there is none", "/shown", {}, 404],
    ["what is not there", "/none", {}, 404],
  ])("refuses %s", async (_, path, options, code) => {
    expect(await statusOf(path, options)).toBe(code);
  });

  it("serves of the data's folder the data alone", async () => {
    const folder = temporaryFolder();
    for (const name of ["secret.txt", "t10k-labels-idx1-ubyte"]) writeFileSync(join(folder, name), name);
    const other = await servePage({ dist, data: folder, ports: [0] });
    const statuses = ["secret.txt", "t10k-labels-idx1-ubyte"].map(
      async (name) => (await fetch(`${other.url}mnist/${name}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([404, 200]);
    other.server.close();
  });

  it("survives odd requests", async () => {
    expect(await statusOf("/page/style.css", { headers: { range: "bytes=5-2" } })).toBe(200);
    expect(await statusOf("/page/style.css", {})).toBe(200);
  });

  it("answers to its own names and origin", async () => {
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect(await statusOf("/page/", { headers: { host, origin: `http://${host}` } })).toBe(200);
    }
  });
});

describe("what is to be shown", () => {
  it.each([
    ["visualize", "none.safetensors", "inkling train"],
    ["replay", "none.ndjson", "--record"],
  ])(
    "%s is not started for a file that is not there, and says how to get one",
    async (command, file, how) => {
      const { code, stdout, stderr } = await inkling(temporaryFolder(), command, file);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toContain(file);
      expect(stderr).toContain(how);
    },
  );
});
