// From an image file's bytes to pixels: by sharp in Node, which is loaded when it is first needed, by the browser elsewhere.

import type { Sharp } from "sharp";
import { nodeModule } from "../engine/host";
import { EngineError, InputError } from "../errors";
import { checkSize, drawn, MAX_PIXELS, type Pixels } from "./pixels";

/** What is decoded, as `image-size` names it. */
const KINDS: Readonly<Record<string, string>> = {
  png: "PNG",
  jpg: "JPEG",
  webp: "WebP",
  gif: "GIF",
  tiff: "TIFF",
  avif: "AVIF",
  bmp: "BMP",
};
const EXPECTED = `an image: ${Object.values(KINDS).join(", ")}`;

/**
 * The pixels of an image file, turned as its camera was held.
 *
 * @param name - what the caller knows it as.
 * @throws {InputError} if it is no image, a damaged or an animated one, or one of too many pixels: seen before it is decoded.
 */
export async function decode(name: string, bytes: Uint8Array): Promise<Pixels> {
  if (bytes.length === 0) throw new InputError(name, EXPECTED, "0 bytes");
  const { type, width, height } = await headerOf(name, bytes);
  if (type === "svg") throw new InputError(name, "an image of pixels", "an SVG drawing");
  if (!type || !(type in KINDS)) throw new InputError(name, EXPECTED, "bytes of another kind");
  checkSize(name, width, height);
  try {
    return nodeModule("fs") ? await bySharp(name, bytes) : await byBrowser(name, bytes);
  } catch (cause) {
    if (cause instanceof InputError || cause instanceof EngineError) throw cause;
    const reason = (cause as Error).message.trim().split("\n")[0];
    throw new InputError(name, `a whole ${KINDS[type]}`, `one that is damaged (${reason})`);
  }
}

/** What the first bytes say. */
async function headerOf(name: string, bytes: Uint8Array) {
  const { imageSize } = await import("image-size");
  try {
    return imageSize(bytes);
  } catch {
    throw new InputError(name, EXPECTED, "bytes of another kind");
  }
}

async function bySharp(name: string, bytes: Uint8Array): Promise<Pixels> {
  const image: Sharp = loadSharp()(bytes, { limitInputPixels: MAX_PIXELS, failOn: "truncated" });
  const { pages = 1 } = await image.metadata();
  if (pages > 1) throw new InputError(name, "one picture", `an animation of ${pages}`);
  const { data, info } = await image
    .autoOrient()
    .toColourspace("srgb")
    .ensureAlpha()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { rgba: data, width: info.width, height: info.height };
}

/** By `require`, which bundlers for browsers pass over. */
export function loadSharp(): typeof import("sharp")["default"] {
  try {
    return nodeModule("module")!.createRequire(import.meta.url)("sharp");
  } catch (cause) {
    throw new EngineError("images in Node need sharp: npm install sharp", { cause });
  }
}

async function byBrowser(name: string, bytes: Uint8Array): Promise<Pixels> {
  const blob = new Blob([bytes as BlobPart]);
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  try {
    return drawn(name, bitmap);
  } finally {
    bitmap.close();
  }
}
