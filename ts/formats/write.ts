// A model as the files of a format, and these on disk: whole, or as they were.

import { oneOf } from "../check";
import { pathToWrite, writeBytes } from "./files";
import { formatFor, MODEL_FORMATS, type ModelFormat } from "./format";
import { type ModelContents, writeModel } from "./model-file";

/** What was written. */
export interface Saved {
  readonly format: ModelFormat;
  /** Of all files. */
  readonly bytes: number;
}

/** A model's files by name; the first is the one that is loaded. */
export async function filesOf(
  contents: ModelContents,
  format: ModelFormat,
): Promise<Record<string, Uint8Array>> {
  if (format !== "tfjs") return { [`model.${format}`]: await bytesOf(contents, format) };
  const { json, weights } = (await import("./tfjs/write")).writeTfjs(contents, "model");
  return { "model.json": json, [weights.name]: weights.bytes };
}

/**
 * Writes a model's files.
 *
 * @param format - by default the one that the path's ending says.
 * @throws {InputError} if it is none, or they cannot be written. The model that was there before is there then.
 */
export async function saveContents(
  target: string | URL,
  contents: ModelContents,
  format?: ModelFormat,
): Promise<Saved> {
  const files = pathToWrite(target);
  const chosen = oneOf("options.format", format ?? formatFor(files.path), MODEL_FORMATS);
  if (chosen === "tfjs") {
    return { format: chosen, bytes: await (await import("./tfjs/save")).saveTfjs(files, contents) };
  }
  const bytes = await bytesOf(contents, chosen);
  await writeBytes(target, bytes);
  return { format: chosen, bytes: bytes.length };
}

/** The one file of the formats that need no other. */
async function bytesOf(contents: ModelContents, format: Exclude<ModelFormat, "tfjs">): Promise<Uint8Array> {
  if (format === "safetensors") return writeModel(contents);
  return (await import("./onnx/write")).writeOnnx(contents);
}
