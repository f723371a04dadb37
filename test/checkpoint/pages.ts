// A site whose page has the store, and what a test asks of it.

import { writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { serve } from "../support/browser";
import { temporaryFolder } from "../support/programs";
import type { Calls } from "./programs/page";
import { bundled } from "./support";

const HTML = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>';

export interface Site {
  readonly url: string;
  readonly server: Server;
  /** The page's program. */
  readonly program: string;
}

export async function serveStore(): Promise<Site> {
  const folder = temporaryFolder();
  const program = await bundled("page", folder, "browser");
  writeFileSync(join(folder, "index.html"), HTML);
  return { ...(await serve(true, { checkpoints: folder })), program };
}

/** Goes to the page, at the site's URL. */
export async function opened(page: Page, url: string): Promise<Page> {
  await page.goto(`${url}/checkpoints/index.html`);
  await page.waitForFunction(() => "checkpoints" in globalThis);
  return page;
}

export type Where = "window" | "worker";
declare global {
  /** Of the page: see `programs/page.ts`. */
  var checkpoints: (where: Where, name: keyof Calls, ...args: unknown[]) => Promise<unknown>;
}

/** Calls the store in a page; an error is its text. */
export function call<Name extends keyof Calls>(
  page: Page,
  where: Where,
  name: Name,
  ...args: Parameters<Calls[Name]>
) {
  return page.evaluate(([where, name, args]) => checkpoints(where, name, ...args), [
    where,
    name,
    args,
  ] as const);
}

/** The keys of all checkpoints of all places. */
export function keys(page: Page): Promise<unknown> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const request = indexedDB.open("inkling-checkpoints");
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const all = request.result.transaction("checkpoints").objectStore("checkpoints").getAllKeys();
          all.onsuccess = () => resolve(all.result);
          request.result.close();
        };
      }),
  );
}

/** Puts a value where a checkpoint is. */
export function replace(page: Page, key: [string, number], value: unknown): Promise<void> {
  return page.evaluate(
    ([key, value]) =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open("inkling-checkpoints");
        request.onsuccess = () => {
          const transaction = request.result.transaction("checkpoints", "readwrite");
          const all = transaction.objectStore("checkpoints");
          const old = all.get(key);
          old.onsuccess = () => {
            if (value === "another byte") old.result.bytes[999] ^= 1;
            all.put(value === "another byte" ? old.result : value, key);
          };
          transaction.oncomplete = () => resolve();
          request.result.close();
        };
      }),
    [key, value] as const,
  );
}
