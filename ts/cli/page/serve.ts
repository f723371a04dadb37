// Serves the page from the installed package, says where, and opens a browser.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageFolder } from "../../data/mnist";
import { json } from "../progress";
import { type Shown, type Site, servePage } from "./server";

/** Flags of every command that serves the page. */
export interface PageFlags {
  data?: string;
  host?: string;
  /** False after `--no-open`. */
  open: boolean;
  json?: boolean;
}

export async function serve(shown: Shown | undefined, flags: PageFlags, hint: string): Promise<Site> {
  const dist = join(dirname(createRequire(import.meta.url).resolve("inkling/package.json")), "dist");
  const { data = packageFolder(), host } = flags;
  const site = await servePage({ dist, data, shown, host });
  if (flags.json) json({ event: "page", url: site.url });
  else process.stdout.write(`${site.url}   (${hint})\n`);
  if (flags.open && hasDisplay()) await openBrowser(site.url);
  return site;
}

/** Whether a window can be opened. */
function hasDisplay(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return process.platform !== "linux" || Boolean(DISPLAY || WAYLAND_DISPLAY);
}

/** The address has been printed: where no browser opens, people open it themselves. */
async function openBrowser(url: string): Promise<void> {
  const { default: open } = await import("open");
  const browser = await open(url).catch(() => undefined);
  browser?.on("error", () => {});
}
