// The file that keeps a training.

import { createWriteStream, type WriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { type Line, textOf } from "../../record/lines";

export class RecordFile {
  readonly #path: string;
  /** What comes before the training does something. */
  #before: Line[] = [];
  #file: WriteStream | undefined;
  #written: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The file is begun when the training does something: one that was over before leaves the record of it as it is. */
  write(line: Line): void {
    if (!this.#file && (line.type === "run" || line.type === "weights" || line.type === "done")) {
      this.#before.push(line);
      return;
    }
    this.#file ??= this.#begin();
    if (line.type !== "batch") this.#put(line);
  }

  end(): Promise<unknown> {
    this.#file?.end();
    return this.#written;
  }

  #begin(): WriteStream {
    const file = createWriteStream(this.#path);
    this.#written = finished(file).catch(({ message }: Error) => {
      process.exitCode = 1;
      process.stderr.write(`inkling: the record could not be written to ${this.#path} (${message})\n`);
    });
    this.#file = file;
    for (const line of this.#before) this.#put(line);
    this.#before = [];
    return file;
  }

  #put(line: Line): void {
    if (!this.#file!.destroyed) this.#file!.write(`${textOf(line)}\n`);
  }
}
