// A picture of a digit in the form of MNIST's: what the network sees, and how it came about.

import { type Engine, loadEngine } from "../engine/engine";
import type { Pictures } from "../engine/wasm/bindings";
import { InputError } from "../errors";
import { type Picture, pixelsOf } from "./picture";
import type { Pixels } from "./pixels";

/** Pixels of a side of what the network sees. */
export const SIDE = 28;

/** What may be wrong with a picture, though there is an answer. */
export type Warning =
  /** There is no ink to be seen. */
  | "blank"
  /** There seem to be several digits: `segments` takes each by itself. */
  | "several digits"
  /** The ink reaches opposite edges of the picture: it may go on beyond. */
  | "fills the frame";

/** A digit as the network sees it, and what was decided on the way. */
export interface Preprocessed {
  /** `[28, 28]`, row by row: ink 255, paper 0. */
  readonly pixels: Uint8Array;
  /** Whether the picture had dark ink on light paper. */
  readonly inverted: boolean;
  /** Where the ink was, in pixels of the picture; all of it where it is blank. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** How far the ink was moved from the middle, right and down, in pixels of the 28x28, to balance it. */
  readonly shift: { readonly x: number; readonly y: number };
  readonly warnings: readonly Warning[];
}

/** The engines' room for pictures. */
const rooms = new WeakMap<Engine, Pictures>();

/**
 * What a network of 28x28 inputs sees of a picture: the ink without its paper, whichever is darker, its longer side 20
 * pixels, its centre of mass in the middle, as MNIST's makers prepared theirs.
 *
 * The same bits on every host, of opaque 8-bit images without a colour profile; of others within what their decoders
 * differ.
 *
 * @throws {InputError} if the picture cannot be read, is no whole image, or has more than 2^25 pixels.
 */
export async function preprocess(picture: Picture): Promise<Preprocessed> {
  const [digit] = await digitsOf("picture", picture, false);
  return digit!;
}

/** @throws {InputError} if a model of so many inputs cannot see pictures. */
export function checkSees({ inputs }: { readonly inputs: number }): void {
  if (inputs === SIDE * SIDE) return;
  throw new InputError("model.inputs", `${SIDE * SIDE}, to see pictures of digits`, inputs);
}

/** The one digit of a picture, or each group of strokes from left to right, which may be none. */
export async function digitsOf(name: string, picture: Picture, each: boolean): Promise<Preprocessed[]> {
  const pixels = await pixelsOf(name, picture);
  return digitsIn(await loadEngine(), pixels, each);
}

function digitsIn(engine: Engine, { rgba, width, height }: Pixels, each: boolean): Preprocessed[] {
  return engine.call(() => {
    let room = rooms.get(engine);
    if (!room) {
      room = new engine.bindings.Pictures();
      rooms.set(engine, room);
    }
    const address = room.room(width, height);
    new Uint8Array(engine.instance.memory.buffer, address, rgba.length).set(rgba);
    const count = room.prepare(width, height, each);
    return Array.from({ length: count }, (_, i) => digit(room, i, each));
  });
}

function digit(room: Pictures, i: number, each: boolean): Preprocessed {
  // biome-ignore format: as they come
  const [inverted, left, top, width, height, x, y, isBlank, digits, fillsFrame] =
    room.decisions(i) as unknown as number[];
  const warnings: Warning[] = [];
  if (isBlank) warnings.push("blank");
  if (!each && digits! > 1) warnings.push("several digits");
  if (fillsFrame) warnings.push("fills the frame");
  return {
    pixels: room.pixels(i),
    inverted: Boolean(inverted),
    box: { left: left!, top: top!, width: width!, height: height! },
    shift: { x: x!, y: y! },
    warnings,
  };
}
