// `inkling convert`: a model from one format to another.

import { saveContents } from "../formats/write";
import { parameterCount } from "../network/architecture";
import { contentsAt, type LoadOptions } from "../network/load";
import { json } from "./progress";

interface Flags {
  activation?: string;
  answers?: string;
  labels?: string;
  json?: boolean;
}

/** The library checks the flags, and says what is wrong. The output is not touched before the input is read whole. */
export async function convertCommand(input: string, output: string, flags: Flags): Promise<void> {
  const contents = await contentsAt(input, {
    answers: flags.answers as LoadOptions["answers"],
    activation: flags.activation as LoadOptions["activation"],
    labels: flags.labels?.split(",").map((label) => label.trim()),
  });
  const { format, bytes } = await saveContents(output, contents);
  const [layers, parameters] = [contents.layers.length, parameterCount(contents)];
  if (flags.json) return json({ event: "convert", format, layers, parameters, bytes, model: output });
  const [count, size] = [parameters, bytes].map((n) => n.toLocaleString("en"));
  const dense = layers === 1 ? "1 layer" : `${layers} layers`;
  process.stdout.write(`written to ${output}: ${format}, ${dense}, ${count} parameters, ${size} bytes\n`);
}
