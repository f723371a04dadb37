// Trains with checkpoints in a folder, or goes on there, and prints how it ended. Arguments are the folder, the name of a
// case, threads, and the moment at which it is killed, if it kills itself: before or after some checkpoint, or at the end.

import { mnist, train } from "inkling";
import { CASES, ROWS } from "./cases.js";

const [folder, name, threads, moment, number] = process.argv.slice(2);
const die = () => process.kill(process.pid, "SIGKILL");

// A checkpoint is there when it has its name.
const fs = process.getBuiltinModule("node:fs/promises");
const { rename } = fs;
let renamed = 0;
fs.rename = async (...paths) => {
  const isDue = ++renamed === Number(number);
  if (isDue && moment === "before") die();
  await rename(...paths);
  if (isDue && moment === "after") die();
};

const rows = (await mnist.train()).slice(0, ROWS);
const places = folder === "" ? {} : { checkpoint: folder, resume: folder, every: 0 };
let step = 0;
console.log("begins");
for await (const event of train(rows, { ...CASES[name], threads: Number(threads), ...places })) {
  if (event.type === "resume") step = event.step;
  if (event.type !== "done") continue;
  if (moment === "done") die();
  const { weightsHash, bestEpoch, epochs, seconds } = event;
  console.log(JSON.stringify({ step, weightsHash, bestEpoch, epochs, seconds }));
}
