// `inkling convert`: a model from one format to another.

import { InputError } from "../errors";
import { formatFor } from "../formats/format";
import type { ModelContents } from "../formats/model-file";
import { saveContents } from "../formats/write";
import { parameterCount } from "../network/architecture";
import { contentsAt, type LoadOptions } from "../network/load";
import { OUTPUT } from "./flags";
import { json } from "./progress";
import { checkWritable } from "./writable";

interface Flags {
  activation?: string;
  answers?: string;
  labels?: string;
  json?: boolean;
}

/** The library checks the flags, and says what is wrong. The output is not touched before the input is read whole. */
export async function convertCommand(input: string, output: string, flags: Flags): Promise<void> {
  formatFor(output);
  const labels = flags.labels?.split(",").map((label) => label.trim());
  const contents = await contentsAt(input, {
    answers: flags.answers as LoadOptions["answers"],
    activation: flags.activation as LoadOptions["activation"],
    labels,
  });
  checkLabels(labels, contents);
  await checkWritable(output, OUTPUT);
  const { format, bytes } = await saveContents(output, contents);
  const [layers, parameters] = [contents.layers.length, parameterCount(contents)];
  if (flags.json) return json({ event: "convert", format, layers, parameters, bytes, model: output });
  const [count, size] = [parameters, bytes].map((n) => n.toLocaleString("en"));
  const dense = layers === 1 ? "1 layer" : `${layers} layers`;
  const answers = answersText(contents);
  process.stdout.write(
    `written to ${output}: ${format}, ${dense}, ${count} parameters, ${answers}, ${size} bytes\n`,
  );
}

/** Names that would not be in the output are no silent matter. */
function checkLabels(wanted: readonly string[] | undefined, { labels }: ModelContents): void {
  if (wanted === undefined || wanted.join() === labels.join()) return;
  const expected =
    labels.length > 0
      ? "none for a file that names its classes"
      : "none for a model that answers with numbers";
  throw new InputError("labels", expected, wanted.join());
}

/** What the model answers with, which a file of another program may not have said. */
function answersText({ labels, layers }: ModelContents): string {
  const [count, word] =
    labels.length > 0
      ? [labels.length, labels.length === 1 ? "label" : "labels"]
      : [layers.at(-1)!.units, layers.at(-1)!.units === 1 ? "number" : "numbers"];
  return `answers with ${count.toLocaleString("en")} ${word}`;
}
