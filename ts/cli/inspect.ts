// `inkling inspect`: what a model is made of, or how it decides on a picture.

import type { DecisionFrame, EstimateFrame, ModelFrame } from "../inspect/frames";
import { inspect } from "../inspect/inspect";
import { loadAny } from "../network/load";
import { SIDE } from "../pictures/preprocess";
import { json } from "./progress";
import { percent } from "./text";

export async function inspectCommand(
  path: string,
  image: string | undefined,
  flags: { json?: boolean },
): Promise<void> {
  const model = await loadAny(path);
  const frame = image === undefined ? await inspect(model) : await inspect(model, image);
  if (flags.json) json(frame);
  else
    process.stdout.write(
      `${frame.type === "model" ? modelText(frame) : decisionText(frame, model.labels)}\n`,
    );
}

/** A line a layer. */
export function modelText({ inputs, classes, parameters, bytes, layers }: ModelFrame): string {
  const lines = layers.map(({ inputs, units, activation, parameters, weights, dead }, i) =>
    [
      String(i).padEnd(7),
      `${inputs} x ${units}`.padEnd(14),
      activation.padEnd(10),
      parameters.toLocaleString("en").padStart(11),
      `   ${number(weights.mean)} +- ${weights.deviation.toFixed(4)}`,
      `   ${number(weights.least)} to ${number(weights.most)}`,
      String(dead.length).padStart(6),
    ].join(""),
  );
  return [
    `${inputs} inputs, ${parameters.toLocaleString("en")} parameters (${sizeText(bytes)})`,
    classes.length > 0 ? `classes: ${classes.join(", ")}` : `numbers: ${layers.at(-1)!.units}`,
    "",
    "layer  weights       activation parameters   mean +- deviation      least to most        dead",
    ...lines,
  ].join("\n");
}

const sizeText = (bytes: number) => (bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(0)} KB`);

/** Shades of a terminal, from paper to ink. */
const SHADES = " .:-=+*#%@";
/** Letters of a bar of probability 1. */
const BAR = 40;

/** What the network sees, what it answers, and what each layer gave. */
export function decisionText(frame: DecisionFrame | EstimateFrame, labels: readonly string[]): string {
  const { input, warnings, layers } = frame;
  const shade = (value: number) => SHADES[Math.min(SHADES.length - 1, Math.floor(value * SHADES.length))]!;
  const picture = Array.from({ length: SIDE }, (_, y) =>
    input
      .slice(y * SIDE, (y + 1) * SIDE)
      .map(shade)
      .join("")
      .trimEnd(),
  );
  const outputs = layers.slice(0, -1).map(({ units, activation, outputs, mean, most }, i) => {
    const active = outputs.filter((output) => output > 0).length;
    return `layer ${i}: ${units} ${activation}, ${active} active, mean ${mean.toFixed(3)}, most ${most.toFixed(3)}`;
  });
  const [title, ...answer] =
    frame.type === "decision" ? classesLines(frame, labels) : [frame.values.map(number).join(" ").trim()];
  const warned = warnings.length > 0 ? `${title}   (${warnings.join(", ")})` : title;
  return [...picture, "", warned, "", ...answer, ...outputs].join("\n");
}

/** The likeliest class, and a bar for each. */
function classesLines(
  { label, confidence, probabilities }: DecisionFrame,
  labels: readonly string[],
): string[] {
  const width = Math.max(...labels.map((name) => name.length));
  const bars = probabilities.map((p, i) => {
    const bar = "#".repeat(Math.round(p * BAR)).padEnd(BAR);
    return `${labels[i]!.padStart(width)} ${bar} ${percent(p).padStart(8)}${labels[i] === label ? " <" : ""}`;
  });
  return [`${label}, ${percent(confidence)}`, "", ...bars, ""];
}

const number = (x: number) => x.toFixed(4).padStart(8);
