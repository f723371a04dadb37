// Loaded with the store: tells of each operation on files, and kills the process before one of them. An operation is
// one that the store asks for; what the system is asked for is traced from outside.

import { basename } from "node:path";

/** All operations so far, with what they were on. */
export const operations: string[] = [];
const [killBefore, id] = process.argv.slice(5);

// A name of a temporary file that is known outside.
if (id) crypto.randomUUID = () => id as ReturnType<typeof crypto.randomUUID>;

function before(operation: string, path: string): void {
  const name = basename(path);
  const kind = /\.tmp$/.test(name) ? "temporary" : /\.safetensors$/.test(name) ? "checkpoint" : "folder";
  operations.push(`${operation} ${kind}`);
  if (operations.length === Number(killBefore)) process.kill(process.pid, "SIGKILL");
}

const fs = process.getBuiltinModule("node:fs/promises");

for (const name of ["mkdir", "readdir", "rename", "rm", "unlink", "lstat", "writeFile"] as const) {
  const real = fs[name] as (path: string, ...others: unknown[]) => Promise<unknown>;
  const watched = (path: string, ...others: unknown[]) => {
    before(name, path);
    return real(path, ...others);
  };
  Object.assign(fs, { [name]: watched });
}

const { open } = fs;
fs.open = async (path, ...others) => {
  before("open", String(path));
  const file = await open(path, ...others);
  const [writeFile, sync, close] = [file.writeFile, file.sync, file.close].map((real) => real.bind(file)) as [
    typeof file.writeFile,
    typeof file.sync,
    typeof file.close,
  ];
  file.writeFile = async (bytes: Uint8Array) => {
    before("write", String(path));
    // A second operation, so that there is a run that is killed when half of the bytes are written.
    if (operations.length + 1 === Number(killBefore)) await file.write(bytes.subarray(0, bytes.length / 2));
    before("write the rest of", String(path));
    await writeFile(bytes);
  };
  file.sync = () => {
    before("sync", String(path));
    return sync();
  };
  file.close = () => {
    before("close", String(path));
    return close();
  };
  return file;
};
