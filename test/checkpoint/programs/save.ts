// Saves one checkpoint to a folder, and prints what came of it. Arguments are the folder, the step and the length, then
// the operation, from 1, before which it is killed, 0 for none, and what is in the name of its temporary file.

import { checkpointStore } from "../../../ts/checkpoint/place";
import { bytesOf, checksum } from "./content";
import { operations } from "./watched";

const [folder, step, length] = process.argv.slice(2, 5) as [string, string, string];
const error = await checkpointStore("folder", folder, checksum)
  .write(Number(step), bytesOf(Number(step), Number(length)))
  .catch(({ name, message }: Error) => ({ name, message }));
console.log(JSON.stringify({ error, operations }));
