// Who only loads this library's own files does not pay for the readers of others.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "../support/programs";

/** A bundle with all that it imports before anything is asked of it. */
function textOf(name: string, seen = new Set<string>()): string {
  if (seen.has(name)) return "";
  seen.add(name);
  const text = readFileSync(join(root, "dist", name), "utf8");
  const imports = text.matchAll(/^(?:import|export)\b[^;]*?"\.\/([\w.-]+\.js)";/gms);
  return text + Array.from(imports, ([, other]) => textOf(other!, seen)).join("");
}

it("the readers and writers of other formats come when they are first needed", () => {
  const text = textOf("index.js");
  // Ours is there, and the way to the others.
  expect(text).toContain("inkling entry in JSON");
  expect(text).toMatch(/import\("\.\/read-\w+\.js"\)/);
  for (const sign of ["weightsManifest", "keras_version", "@bufbuild/protobuf", "@zip.js/zip.js"]) {
    expect(text).not.toContain(sign);
  }
});
