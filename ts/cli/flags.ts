// From what was typed to the library's options, and the library's errors back to what was typed.

import { InputError } from "../errors";
import type { LayerOptions } from "../network/architecture";
import type { TrainOptions } from "../training/options";
import type { AudienceFlags } from "./page/audience";

/** The flags of `inkling train`, as commander hands them over. */
export interface TrainFlags extends AudienceFlags {
  recipe?: string;
  epochs?: string;
  batch?: string;
  layers?: string;
  rate?: string;
  optimizer?: string;
  seed?: string;
  threads?: string;
  out: string;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Flags become options as they are: the library checks them, and says what is wrong. */
export function optionsOf(flags: TrainFlags, classes: number): TrainOptions {
  const { recipe, epochs, batch, rate, optimizer, seed, threads, layers } = flags;
  return {
    recipe: recipe as TrainOptions["recipe"],
    epochs: numberOf(epochs),
    batch: numberOf(batch),
    rate: numberOf(rate),
    seed: numberOf(seed),
    threads: numberOf(threads),
    optimizer: optimizer as TrainOptions["optimizer"],
    layers: layers === undefined ? undefined : [...hiddenOf(layers), classes],
  };
}

/** A number if it reads as one; otherwise the text itself, for the library's error to show. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !NUMBER.test(text) ? (text as undefined) : Number(text);
}

function hiddenOf(text: string): LayerOptions[] {
  return text.split(",").map((width, i) => {
    if (!NUMBER.test(width.trim()))
      throw new InputError(`layers[${i}]`, "widths with commas between them, like 128,64", text);
    return Number(width);
  });
}

/** Flags whose names the library's errors may begin with. */
const FLAGS = "recipe|epochs|batch|layers|rate|optimizer|seed|threads|host|answers|activation|labels";

/**
 * An error's message with `--batch` for `batch` and for `options.batch`, `<model>` for what is loaded, and `written` for the path
 * that a command writes to.
 */
export function inFlagTerms({ message }: Error, written: string): string {
  return (
    message
      .replace(new RegExp(`^options\\.(${FLAGS})\\b`), "--$1")
      // Not a file that has the name of one.
      .replace(new RegExp(`^(${FLAGS})(?=[:[])`), "--$1")
      .replace(/^mnist(?=:)/, "--data")
      .replace(/^source(?=:)/, "<model>")
      .replace(/^path(?=:)/, written)
  );
}
