// Which format a model's file has: read off its first bytes, and off a name for one that is to be written.

import { InputError } from "../errors";

/** The formats that models are written in. */
export const MODEL_FORMATS = ["safetensors", "onnx", "tfjs"] as const;
/** `"safetensors"` is this library's own, `"tfjs"` the one of TensorFlow.js's layers. */
export type ModelFormat = (typeof MODEL_FORMATS)[number];
/** Those that models are read from. */
export type ReadFormat = ModelFormat | "torch";

/** What errors call a file of which there are only bytes. */
export const NAMELESS = "model file";
/** What the formats are called in errors. */
export const FORMAT_NAMES: Readonly<Record<ReadFormat, string>> = {
  safetensors: "safetensors",
  onnx: "ONNX",
  tfjs: "tfjs's model.json",
  torch: "PyTorch",
};

/** Endings of formats in which nothing is written: who asks for one would not get it. */
const UNWRITTEN = /\.(pth?|h5|hdf5|keras|pb|tflite)$/i;

/**
 * The format for a file of this name: those without an ending of another are safetensors.
 * @throws {InputError} if it ends as a format does in which nothing is written.
 */
export function formatFor(name: string): ModelFormat {
  if (UNWRITTEN.test(name)) {
    throw new InputError("path", "a name that ends in .safetensors, .onnx or .json (tfjs)", name);
  }
  if (/\.onnx$/i.test(name)) return "onnx";
  return /\.json$/i.test(name) ? "tfjs" : "safetensors";
}

/** The format of a file that is read, if it begins as one of them. */
export function formatOf(bytes: Uint8Array): ReadFormat | undefined {
  if (isSafetensors(bytes)) return "safetensors";
  if (startsWith(bytes, "PK\x03\x04")) return "torch";
  if (firstLetter(bytes) === "{") return "tfjs";
  // The first field of ONNX's ModelProto, the version, as a varint.
  return bytes[0] === 0x08 ? "onnx" : undefined;
}

/** A length below 2^32, and the JSON object that is so long. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** Files that people take for models that can be read, by how they begin, and what to do about it. */
const OTHERS: readonly (readonly [beginning: string, what: string])[] = [
  ["\x89HDF", "HDF5, as Keras saves it: convert it by tensorflowjs_converter --input_format keras"],
  [
    "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19",
    "PyTorch's format before 1.6: load it there and torch.save it again",
  ],
  ["\x80", "a Python pickle: save the state_dict of a module by torch.save"],
  ["GGUF", "GGUF, which holds language models"],
  ["\x93NUMPY", "an array of NumPy, which is no whole model"],
  ["version https://git-lfs", "a pointer of Git LFS, not the file: git lfs pull fetches it"],
  ["\x89PNG", "a picture"],
  ["\xff\xd8\xff", "a picture"],
  ["\x1f\x8b", "compressed by gzip: unpack it first"],
];

/** @returns the error for a file that begins as no format that is read. */
export function unreadable(argument: string, bytes: Uint8Array): InputError {
  const names = Object.values(FORMAT_NAMES);
  const expected = `a model: ${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  if (bytes.length === 0) return new InputError(argument, expected, "an empty file");
  const [, known] = OTHERS.find(([beginning]) => startsWith(bytes, beginning)) ?? [];
  if (known) return new InputError(argument, expected, known);
  if (firstLetter(bytes) === "<") return new InputError(argument, expected, "a page of HTML, or XML");
  const hex = Array.from(bytes.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0"));
  return new InputError(argument, expected, `a file that begins with the bytes ${hex.join(" ")}`);
}

/** `beginning` has a letter a byte. */
function startsWith(bytes: Uint8Array, beginning: string): boolean {
  return Array.from(beginning).every((letter, i) => bytes[i] === letter.charCodeAt(0));
}

/** The first letter of a text, after a byte order mark and white space. */
function firstLetter(bytes: Uint8Array): string | undefined {
  let at = startsWith(bytes, "\xef\xbb\xbf") ? 3 : 0;
  while (at < bytes.length && " \t\r\n".includes(String.fromCharCode(bytes[at]!))) at++;
  return at < bytes.length ? String.fromCharCode(bytes[at]!) : undefined;
}
