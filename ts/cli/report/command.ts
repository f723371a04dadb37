// `inkling report`: the graphs of a saved model in a file.

import { basename } from "node:path";
import { writeBytes } from "../../formats/files";
import { modelAndDigits } from "../digits";
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
  const [model, digits] = await modelAndDigits(path, data);
  const contents = await contentsOf(model, digits, numberOf(row) as number);
  const report = await reportOf(kind, basename(path), contents);
  await writeBytes(out, typeof report === "string" ? new TextEncoder().encode(report) : report);
  process.stdout.write(`written to ${out}\n`);
}
