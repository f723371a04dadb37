// What a picture may come as.

import { read, type Source } from "../data/source";
import { decode } from "./decode";
import { type Drawable, drawn, type Pixels, type RawPixels, unpacked } from "./pixels";

/** A path (where there is a file system), a URL, the bytes of an image file, pixels, or what a browser can draw. */
export type Picture = Source | Blob | RawPixels | Drawable;

/**
 * The pixels of a picture.
 *
 * @param name - what the caller knows it as.
 * @throws {InputError} if it cannot be read, is no whole image, or has too many pixels.
 */
export async function pixelsOf(name: string, picture: Picture): Promise<Pixels> {
  if (isRaw(picture)) return unpacked(name, picture);
  if (isBlob(picture)) return decode(name, new Uint8Array(await picture.arrayBuffer()));
  if (isDrawable(picture)) return drawn(name, picture);
  return decode(name, await read(name, picture));
}

/** Whether this is a picture, and no row of numbers. */
export function isPicture(input: unknown): input is Picture {
  if (typeof input === "string" || input instanceof URL || input instanceof ArrayBuffer) return true;
  return input instanceof Uint8Array ? isFile(input) : isRaw(input) || isBlob(input) || isDrawable(input);
}

/** Whether a file is one that `predict` might read, by its name. */
export function isImageName(name: string): boolean {
  return /\.(png|jpe?g|webp|gif|tiff?|avif|bmp)$/i.test(name);
}

/** The first bytes of image files; where there is none, any byte. */
const BEGINNINGS = [
  "\x89PNG\r\n\x1a\n",
  "\xff\xd8\xff",
  "GIF87a",
  "GIF89a",
  "RIFF????WEBP",
  "II*\0",
  "MM\0*",
  "????ftyp",
];

function isFile(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) =>
    [...beginning].every((letter, i) => letter === "?" || bytes[i] === letter.charCodeAt(0)),
  );
}

function isRaw(input: unknown): input is RawPixels {
  const { data } = (input ?? {}) as Partial<RawPixels>;
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}

function isBlob(input: unknown): input is Blob {
  return typeof Blob !== "undefined" && input instanceof Blob;
}

function isDrawable(input: unknown): input is Drawable {
  return typeof input === "object" && input !== null && "width" in input && "height" in input;
}

/** What a caller knows a picture as: its path, or else this. */
export function nameOf(picture: Picture, otherwise: string): string {
  return typeof picture === "string" || picture instanceof URL ? String(picture) : otherwise;
}
