// The licences of others' code in the package: of all that is in its bundles and its engine, as those who wrote it worded them.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundledPackages, noticesOf } from "../../scripts/lib/notices.mjs";
import { root } from "../support/programs";

const read = (path: string) => readFileSync(join(root, path), "utf8");
const notices = read("dist/THIRD-PARTY.txt");
const manifest = JSON.parse(read("package.json"));
const filesOf = (folder: string, ending: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(ending),
  );

const words = (text: string) => text.replaceAll(/\s+/g, " ").trim();
const allWords = words(notices);

/** Asserts that a package of node_modules is named, with the text of its licence if it has a file of it. */
function expectNotice(name: string): void {
  const { version, license } = JSON.parse(read(`node_modules/${name}/package.json`));
  expect(notices).toContain(`\n${name} ${version}, ${license}\n`);
  for (const file of ["LICENSE", "LICENSE.txt", "LICENSE.md"]) {
    const path = `node_modules/${name}/${file}`;
    if (existsSync(join(root, path))) expect(allWords, path).toContain(words(read(path)));
  }
}

/** The package of a specifier or of a path within one. */
const packageOf = (path: string) => /^(?:@[^/]+\/)?[^/]+/.exec(path)![0];

describe("dist/THIRD-PARTY.txt", () => {
  it("has every package that a bundle says it is made of", () => {
    const scripts = filesOf("dist", ".js").map((name) => read(`dist/${name}`));
    const paths = scripts.flatMap((text) => [...text.matchAll(/^\/\/ \S*node_modules\/(\S+)$/gm)]);
    const packages = new Set(paths.map(([, path]) => packageOf(path!)));
    expect(packages).toContain("d3-array");
    for (const name of packages) expectNotice(name);
  });

  it("has every package that the sources import and users do not install", () => {
    const sources = filesOf("ts", ".ts").map((name) => read(`ts/${name}`));
    const bundled = Object.keys(manifest.devDependencies).filter((name) => {
      const imported = RegExp(`(from |import\\()"${name}["/]`);
      return !(name in manifest.peerDependencies) && sources.some((text) => imported.test(text));
    });
    expect(bundled).toEqual(expect.arrayContaining(["@zip.js/zip.js", "linkedom", "papaparse"]));
    for (const name of bundled) expectNotice(name);
  });

  it("has what linkedom's file contains, which no bundler sees", () => {
    const { dependencies } = JSON.parse(read("node_modules/linkedom/package.json"));
    expect(Object.keys(dependencies)).toContain("css-select");
    for (const name of Object.keys(dependencies)) expectNotice(name);
    // Of those again.
    for (const name of ["domhandler", "boolbase", "entities"])
      expect(notices).toMatch(RegExp(`^${name} \\d`, "m"));
  });

  it("has each licence that demands its own text with a package without a file of it", () => {
    expect(notices).toContain("@bufbuild/protobuf");
    expect(notices).toContain("Copyright 2008 Google Inc.");
    expect(notices).toMatch(/Apache License\n\s+Version 2\.0/);
  });

  it("has every crate of the engine", () => {
    /** These run in the compiler. */
    const builders = [
      "bumpalo",
      "proc-macro2",
      "quote",
      "rustversion",
      "syn",
      "wasm-bindgen-macro",
      "wasm-bindgen-macro-support",
    ];
    const crates = [...read("Cargo.lock").matchAll(/^name = "(.+)"\nversion = "(.+)"\nsource/gm)];
    const linked = crates.filter(([, name]) => !builders.includes(name!));
    expect(linked.map(([, name]) => name)).toContain("xxhash-rust");
    for (const [, name, version] of linked) expect(notices).toContain(`\n${name} (crate) ${version}, `);
    expect(notices).toContain("Boost Software License");
    expect(notices).toContain("\nRust's standard library, ");
  });

  it("says nothing of the machine that built it", () => {
    expect(notices).not.toMatch(/node_modules|\.cargo|registry|crates\.io|npmjs|\r/);
  });
});

describe("its making", () => {
  it("takes the packages of which something is left in the output", () => {
    const inputs = {
      "ts/index.ts": { bytesInOutput: 10 },
      "node_modules/@a/b/dist/c.js": { bytesInOutput: 1 },
      "node_modules/a/node_modules/b/c.js": { bytesInOutput: 2 },
      "node_modules/shaken/off.js": { bytesInOutput: 0 },
    };
    const packages = bundledPackages({ outputs: { "index.js": { inputs }, "other.js": { inputs } } });
    expect([...packages]).toEqual(["node_modules/@a/b", "node_modules/a/node_modules/b"]);
  });

  it("gives a text once, in an order of its own", () => {
    const parts = [
      { name: "b", version: "1", license: "ISC", text: "two" },
      { name: "c", version: "2", license: "MIT", text: "one" },
      { name: "a", version: "3", license: "ISC", text: "two" },
    ];
    const made = noticesOf(parts);
    expect(noticesOf(parts.toReversed())).toBe(made);
    expect(made.match(/^[abc] .*$/gm)).toEqual(["a 3, ISC", "b 1, ISC", "c 2, MIT"]);
    expect(made.match(/two/g)).toHaveLength(1);
  });
});
