// A folder of pictures, a folder a class: `digits/7/a.png`.

import { object } from "../check";
import { nodeModule } from "../engine/host";
import { InputError, reasonOf } from "../errors";
import { fileSystem, pathOf } from "../formats/files";
import { ordered, PICTURES_AT_ONCE } from "../pictures/ordered";
import { isImageName } from "../pictures/picture";
import { digitsOf, SIDE } from "../pictures/preprocess";
import { inOrder } from "./answers";
import { type Dataset, type Dropped, withDropped } from "./dataset";

export interface FolderOptions<Label extends string = string> {
  /** The names of the classes, each that of a folder; by default all folders there are, in their order. */
  classes?: readonly Label[];
  /** Called after each file with how many there were so far, and of how many. */
  progress?: (done: number, total: number) => void;
}

/**
 * A data set of pictures of digits, each as `preprocess` gives it: rows of 784 bytes. The pictures of a class lie in a folder
 * with its name. What is no picture, or a blank one, is left out and told of in `dropped`.
 *
 * @throws {InputError} if the folder or a class's cannot be read, or nothing is left.
 */
export async function folder<const Label extends string = string>(
  path: string | URL,
  options: FolderOptions<Label> = {},
): Promise<Dataset<Label>> {
  const { classes, progress } = object("options", options, ["classes", "progress"]);
  if (!fileSystem()) throw new InputError("folder", "a host with a file system", "none");
  const root = pathOf("folder", path).replace(/[/\\]+$/, "");
  const names = classes ?? inOrder(await entries(root, "folder", (entry) => entry.isDirectory()));
  const files = await Promise.all(
    names.map(async (name, label) => {
      const inside = `${root}/${name}`;
      const pictures = await entries(inside, inside, (entry) => entry.isFile() && isImageName(entry.name));
      return inOrder(pictures).map((file) => ({
        place: `${name}/${file}`,
        path: `${inside}/${file}`,
        label,
      }));
    }),
  ).then((all) => all.flat());
  const rows = new Uint8Array(files.length * SIDE * SIDE);
  const labels: number[] = [];
  const dropped: Dropped[] = [];
  let done = 0;
  for await (const { pixels, reason } of ordered(files, PICTURES_AT_ONCE, ({ path }) => seen(path))) {
    const { place, label } = files[done++]!;
    if (pixels) rows.set(pixels, labels.push(label) * SIDE * SIDE - SIDE * SIDE);
    else dropped.push({ place, reason: reason! });
    progress?.(done, files.length);
  }
  if (labels.length === 0) {
    const why = dropped[0] ? `none that is whole: ${dropped[0].place}, ${dropped[0].reason}` : "none";
    throw new InputError("folder", "pictures in a folder a class", why);
  }
  return withDropped(
    { inputs: rows.subarray(0, labels.length * SIDE * SIDE), labels, classes: names },
    dropped,
  );
}

/** What the network sees of a file, or why it sees nothing. */
async function seen(path: string): Promise<{ pixels?: Uint8Array; reason?: string }> {
  try {
    const [digit] = await digitsOf(path, path, false);
    return digit!.warnings.includes("blank") ? { reason: "blank" } : { pixels: digit!.pixels };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { reason: `expected ${error.expected}, got ${error.got}` };
  }
}

type Entry = { readonly name: string; isDirectory(): boolean; isFile(): boolean };

async function entries(
  path: string,
  argument: string,
  isWanted: (entry: Entry) => boolean,
): Promise<string[]> {
  try {
    const all: Entry[] = await nodeModule("fs/promises")!.readdir(path, { withFileTypes: true });
    return all.filter(isWanted).map(({ name }) => name);
  } catch (cause) {
    throw new InputError(argument, "a folder that can be read", `${path} (${reasonOf(cause)})`);
  }
}
