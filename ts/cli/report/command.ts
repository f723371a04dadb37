// `inkling report`: the graphs of a saved model in a file.

import { basename } from "node:path";
import { mnist } from "../../data/mnist";
import { writeBytes } from "../../formats/files";
import { load } from "../../network/load";
import { numberOf } from "../flags";
import { checkWritable } from "../writable";
import { contentsOf } from "./contents";
import { kindOf, reportOf } from "./file";

interface Flags {
  out: string;
  row: string;
  data?: string;
}

export async function reportCommand(path: string, { out, row, data }: Flags): Promise<void> {
  const kind = kindOf(out);
  await checkWritable(out);
  const model = await load(path);
  const contents = await contentsOf(model, await mnist.test(data), numberOf(row) as number);
  const report = await reportOf(kind, basename(path), contents);
  await writeBytes(out, typeof report === "string" ? new TextEncoder().encode(report) : report);
  process.stdout.write(`written to ${out}\n`);
}
