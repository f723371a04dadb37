// The weights of a tfjs model: a manifest of names, types and shapes, and the files ("shards") with their bytes, one after the
// other without gaps. https://github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts, WeightsManifestConfig.

import { list, oneOf } from "../../check";
import { InputError } from "../../errors";
import { float16, readFloats } from "../floats";
import type { SourceFile } from "../source";
import { byName, type Json, record, text } from "./parts";

/** tfjs cuts weights into files of 4 MB: so many are more than the largest network has. All are read at once. */
const MAX_SHARDS = 2 ** 10;

/** Numbers as they lie in a shard: the bytes of one, and how so many are read. */
interface Stored {
  readonly bytes: number;
  read(data: DataView, begin: number, length: number): Float32Array;
}

const asFloats = (bytes: number, read: (data: DataView, at: number) => number): Stored => ({
  bytes,
  read: (data, begin, length) => Float32Array.from({ length }, (_, i) => read(data, begin + bytes * i)),
});
const UNSIGNED = {
  uint8: asFloats(1, (data, at) => data.getUint8(at)),
  uint16: asFloats(2, (data, at) => data.getUint16(at, true)),
} as const;
const PLAIN: Readonly<Record<string, Stored>> = {
  float32: { bytes: 4, read: readFloats },
  float16: asFloats(2, (data, at) => float16(data.getUint16(at, true))),
  // Only what an optimizer keeps has these types.
  int32: asFloats(4, (data, at) => data.getInt32(at, true)),
  bool: asFloats(1, (data, at) => data.getUint8(at)),
};

/** A tensor of the manifest, and how its numbers are read. */
interface Entry {
  readonly place: string;
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** Numbers in it. */
  readonly length: number;
  readonly stored: Stored;
  readonly isOptimizers: boolean;
}

/** Tensors by name, read when they are taken. */
export class Weights {
  readonly #entries: Map<string, Entry & { data: DataView; begin: number }>;

  private constructor(
    readonly argument: string,
    entries: Iterable<readonly [string, Entry & { data: DataView; begin: number }]>,
  ) {
    this.#entries = byName(argument, entries);
  }

  /** @throws {InputError} if the manifest is none, or the shards beside the file are missing or of other lengths. */
  static async open(argument: string, manifest: unknown, file: SourceFile): Promise<Weights> {
    const groups = list(argument, manifest, "groups of weights").map((group, i) =>
      groupOf(`${argument}[${i}]`, group),
    );
    const paths = groups.flatMap(({ paths }) => paths);
    if (paths.length > MAX_SHARDS)
      throw new InputError(argument, `at most ${MAX_SHARDS} files`, paths.length);
    byName(
      argument,
      paths.map((path) => [path, path] as const),
    );
    const found = await Promise.all(groups.map((group) => placed(group, file)));
    return new Weights(argument, found.flat());
  }

  /** The numbers of a tensor, which is then no longer here. */
  take(
    name: string,
    shape: readonly (number | undefined)[],
  ): { shape: readonly number[]; values: Float32Array } {
    const entry = this.#entries.get(name);
    const wanted = `${name} of shape [${shape.map((size) => size ?? "any")}]`;
    if (!entry) throw new InputError(this.argument, wanted, "none");
    const fits =
      shape.length === entry.shape.length &&
      shape.every((size, i) => size === undefined || size === entry.shape[i]);
    if (!fits) throw new InputError(entry.place, wanted, `[${entry.shape}]`);
    if (entry.type !== "float32") throw new InputError(`${entry.place}.dtype`, '"float32"', entry.type);
    this.#entries.delete(name);
    return { shape: entry.shape, values: entry.stored.read(entry.data, entry.begin, entry.length) };
  }

  /** @throws {InputError} if tensors are left that no layer has taken. */
  end(): void {
    for (const { name, place, isOptimizers } of this.#entries.values()) {
      if (!isOptimizers) throw new InputError(place, "a weight of one of the layers", name);
    }
  }
}

interface Group {
  readonly place: string;
  readonly paths: readonly string[];
  readonly entries: readonly Entry[];
}

function groupOf(place: string, group: unknown): Group {
  const { paths, weights } = record(place, group);
  return {
    place,
    paths: list(`${place}.paths`, paths, "names of files").map((path, i) =>
      safePath(`${place}.paths[${i}]`, path),
    ),
    entries: list(`${place}.weights`, weights, "weights").map((weight, i) =>
      entryOf(`${place}.weights[${i}]`, weight),
    ),
  };
}

/** A path that stays in the model's folder, and that addresses can spell: half of a surrogate pair they cannot. */
function safePath(argument: string, path: unknown): string {
  const parts = typeof path === "string" ? path.split("/").filter((part) => part !== ".") : [];
  const isSafe =
    parts.length > 0 && parts.every((part) => part !== "" && part !== ".." && !/[\\:\0\p{Cs}]/u.test(part));
  if (isSafe) return parts.join("/");
  throw new InputError(argument, "the name of a file in the model's folder", path);
}

function entryOf(place: string, weight: unknown): Entry {
  const entry = record(place, weight);
  const { shape, quantization } = entry;
  const isShape = Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (!isShape) throw new InputError(`${place}.shape`, "whole numbers from 1", shape);
  const type = oneOf(`${place}.dtype`, entry.dtype, ["float32", "int32", "bool"]);
  return {
    place,
    name: text(`${place}.name`, entry.name),
    type,
    shape,
    // Floats do not wrap around: a product too large to be exact is larger than any file.
    length: shape.reduce((product: number, size: number) => product * size, 1),
    stored:
      quantization === undefined
        ? PLAIN[type]!
        : quantized(`${place}.quantization`, record(`${place}.quantization`, quantization)),
    isOptimizers: entry.group === "optimizer",
  };
}

/** Each number is `scale * stored + min`, or a float of 16 bits. */
function quantized(place: string, { dtype, scale, min }: Json): Stored {
  const type = oneOf(`${place}.dtype`, dtype, ["float16", "uint16", "uint8"]);
  if (type === "float16") return PLAIN.float16!;
  const [factor, least] = [real(`${place}.scale`, scale), real(`${place}.min`, min)];
  const { bytes, read } = UNSIGNED[type];
  return { bytes, read: (...where) => read(...where).map((value) => value * factor + least) };
}

function real(argument: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new InputError(argument, "a finite number", value);
}

/** Reads a group's shards, and finds its tensors in them. */
async function placed({ place, paths, entries }: Group, file: SourceFile) {
  const shards = await Promise.all(paths.map((path, i) => file.beside(`${place}.paths[${i}]`, path)));
  const expected = entries.reduce((sum, { length, stored }) => sum + length * stored.bytes, 0);
  const there = shards.reduce((sum, { length }) => sum + length, 0);
  if (there !== expected) {
    throw new InputError(place, `${expected} bytes of weights in ${paths.join(", ")}`, `${there} bytes`);
  }
  const data = viewOf(shards, there);
  let begin = 0;
  return entries.map((entry) => {
    const found = [entry.name, { ...entry, data, begin }] as const;
    begin += entry.length * entry.stored.bytes;
    return found;
  });
}

/** One after the other; of a single one nothing is copied. */
function viewOf(shards: readonly Uint8Array[], length: number): DataView {
  const whole = shards.length === 1 ? shards[0]! : new Uint8Array(length);
  if (shards.length > 1) {
    let at = 0;
    for (const shard of shards) {
      whole.set(shard, at);
      at += shard.length;
    }
  }
  return new DataView(whole.buffer, whole.byteOffset, whole.byteLength);
}
