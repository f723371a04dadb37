// From what was typed to the library's options, and the library's errors back to what was typed.

import { InputError } from "../errors";
import { didYouMean } from "../nearest";
import type { LayerOptions } from "../network/architecture";
import type { TrainOptions } from "../training/plan/options";
import { DEFAULTS_OF, type Recipe } from "../training/plan/recipe";
import type { AudienceFlags } from "./page/audience";

/** The flags of `inkling train`, as commander hands them over. */
export interface TrainFlags extends AudienceFlags {
  recipe?: string;
  epochs?: string;
  batch?: string;
  layers?: string;
  rate?: string;
  optimizer?: string;
  schedule?: string;
  warmUp?: string;
  validation?: string;
  earlyStopping?: string;
  weightDecay?: string;
  dropout?: string;
  labelSmoothing?: string;
  clipNorm?: string;
  seed?: string;
  threads?: string;
  out: string;
  checkpoint?: string;
  every?: string;
  resume?: boolean;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Flags become options as they are: the library checks them, and says what is wrong. */
export function optionsOf(flags: TrainFlags, classes: number): TrainOptions {
  const { layers, checkpoint, resume } = flags;
  if (resume && checkpoint === undefined) {
    throw new InputError("resume", "--checkpoint beside it, the folder of the run that goes on", "none");
  }
  if (flags.host !== undefined && !(flags.visualize || flags.live)) {
    throw new InputError("host", "--visualize or --live beside it, which serve the page", "none");
  }
  return {
    recipe: flags.recipe as TrainOptions["recipe"],
    epochs: numberOf(flags.epochs),
    batch: numberOf(flags.batch),
    rate: numberOf(flags.rate),
    seed: numberOf(flags.seed),
    threads: numberOf(flags.threads),
    optimizer: flags.optimizer as TrainOptions["optimizer"],
    schedule: scheduleOf(flags),
    validation: numberOf(flags.validation),
    earlyStopping: numberOf(flags.earlyStopping),
    weightDecay: numberOf(flags.weightDecay),
    dropout: sharesOf(flags.dropout),
    labelSmoothing: numberOf(flags.labelSmoothing),
    clipNorm: numberOf(flags.clipNorm),
    layers: layers === undefined ? undefined : [...hiddenOf(layers), classes],
    checkpoint,
    every: numberOf(flags.every),
    resume: resume ? checkpoint : undefined,
  };
}

/** The library has one more, of steps, whose length has no flag. */
const SCHEDULES = ["constant", "cosine", "one-cycle", "plateau"];

/** Those that need no more than a name, and a warm-up beside it. */
function scheduleOf({ schedule, warmUp, recipe }: TrainFlags): TrainOptions["schedule"] {
  if (schedule !== undefined && !SCHEDULES.includes(schedule)) {
    const expected = `${SCHEDULES.slice(0, -1).join(", ")} or ${SCHEDULES.at(-1)}`;
    throw new InputError("schedule", expected + didYouMean(schedule, SCHEDULES), schedule);
  }
  if (warmUp === undefined) return schedule as TrainOptions["schedule"];
  const name = schedule ?? DEFAULTS_OF[recipe as Recipe]?.schedule ?? "constant";
  if (name === "one-cycle") {
    throw new InputError("warmUp", "none beside one-cycle, which has a rise of its own", numberOf(warmUp));
  }
  return { name, warmUp: numberOf(warmUp) } as TrainOptions["schedule"];
}

/** A number if it reads as one; otherwise the text itself, for the library's error to show. */
export function numberOf(text: string | undefined): number | undefined {
  return text === undefined || !NUMBER.test(text) ? (text as undefined) : Number(text);
}

/** One number, or as many as there are commas between. */
function sharesOf(text: string | undefined): TrainOptions["dropout"] {
  return text?.includes(",") ? text.split(",").map((share) => numberOf(share.trim())!) : numberOf(text);
}

function hiddenOf(text: string): LayerOptions[] {
  return text.split(",").map((width, i) => {
    if (!NUMBER.test(width.trim()))
      throw new InputError(`layers[${i}]`, "widths with commas between them, like 128,64", text);
    return Number(width);
  });
}

/** Options whose names the library's errors may begin with, each with a flag of its name. */
const OPTIONS = [
  ...["recipe", "epochs", "batch", "layers", "rate", "optimizer", "schedule", "warmUp", "validation"],
  ...["earlyStopping", "weightDecay", "dropout", "labelSmoothing", "clipNorm", "seed", "threads"],
  ...["checkpoint", "every", "resume", "host", "answers", "activation", "labels"],
];
/** Those whose names are no words of English, so that they are the options' wherever they stand. */
const TELLING = OPTIONS.filter((option) => /[A-Z]/.test(option));
/** Settings within an option, as the library calls them, that a flag gives. */
const SETTINGS: Readonly<Record<string, string>> = {
  "schedule.warmUp": "warmUp",
  "schedule.name": "schedule",
  "optimizer.name": "optimizer",
  "earlyStopping.patience": "earlyStopping",
};

const flagOf = (option: string) => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What `inkling convert` writes to. */
export const OUTPUT = "<output>";

/**
 * An error's message with `--batch` for `batch` and for `options.batch`, `<model>` for what is loaded, and `written` for the path
 * that a command writes to.
 */
export function inFlagTerms({ message }: Error, written: string): string {
  // Not a file that has the name of an option.
  const option = new RegExp(`^(?:options\\.)?(${OPTIONS.join("|")})(?=[:[]|\\.length:)`);
  return message
    .replace(/^[a-zA-Z.]+(?=:)/, (argument) => SETTINGS[argument] ?? argument)
    .replace(option, (_, name) => flagOf(name))
    .replace(new RegExp(`\\b(${TELLING.join("|")})\\b`, "g"), flagOf)
    .replace(/^(--checkpoint: expected .*), or resume to/, "$1, or --resume to")
    .replace(/^(--every: expected none without) checkpoint/, "$1 --checkpoint")
    .replace(/^(--validation: expected )(?:a data set|data), or a share(?: of them)?/, "$1a share")
    .replace(/, got undefined$/, ", got none")
    .replace(
      / \(say answers: "(\w+)" for the other kind\)/,
      written === OUTPUT ? " (--answers $1 for the other kind)" : "",
    )
    .replace(/^mnist(?=:)/, "--data")
    .replace(/^source(?=:)/, "<model>")
    .replace(/^path(?=:)/, written);
}
