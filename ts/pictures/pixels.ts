// The pixels of a picture, wherever they come from.

import { InputError } from "../errors";

/** Pixels, row by row: red, green, blue and opacity, from 0 to 255. */
export interface Pixels {
  /** `[height, width, 4]`. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Pixels as they are, such as an `ImageData`: `[height, width, channels]`, of one channel (gray), three or four. */
export interface RawPixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What a browser can draw: a canvas, an `ImageBitmap`, an image element. */
export interface Drawable {
  readonly width: number;
  readonly height: number;
}

/** Most pixels of a picture: a decoded one takes four bytes for each. */
export const MAX_PIXELS = 2 ** 25;

/** Pixels of any number of channels with all four. */
export function unpacked(name: string, { data, width, height }: RawPixels): Pixels {
  checkSize(name, width, height);
  const channels = data.length / (width * height);
  if (channels === 4) return { rgba: data, width, height };
  if (channels !== 1 && channels !== 3) {
    throw new InputError(`${name}.data.length`, `1, 3 or 4 times ${width} x ${height}`, data.length);
  }
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0, from = 0; i < rgba.length; i += 4, from += channels) {
    for (let c = 0; c < 3; c++) rgba[i + c] = data[from + (c % channels)]!;
  }
  return { rgba, width, height };
}

/** @throws {InputError} if there are no pixels or too many. */
export function checkSize(name: string, width: number, height: number): void {
  const are = (n: number) => Number.isInteger(n) && n > 0;
  if (are(width) && are(height) && width * height <= MAX_PIXELS) return;
  throw new InputError(name, `a picture of 1 to ${MAX_PIXELS} pixels`, `${width} x ${height}`);
}

/** What a browser shows of something that it can draw. */
export function drawn(name: string, drawable: Drawable): Pixels {
  const { width, height } = drawable;
  checkSize(name, width, height);
  if (typeof OffscreenCanvas === "undefined") {
    throw new InputError(name, "a path, a URL, bytes, a Blob or pixels: nothing can be drawn here", drawable);
  }
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  context.drawImage(drawable as CanvasImageSource, 0, 0);
  return { rgba: context.getImageData(0, 0, width, height).data, width, height };
}
