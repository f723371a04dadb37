// A contestant's side of the benchmark: for each number of rows, calls with ever other rows, each timed by itself, and
// all their answers compared with the right ones.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contestant, mnistFloats } from "../lib/contestant.mjs";
import { quantile } from "../lib/statistics.mjs";

/** What `prepare` wrote to the folder: the task, and files of floats by name. */
export function taskIn(folder) {
  return {
    ...JSON.parse(readFileSync(join(folder, "task.json"), "utf8")),
    floats: (name) => new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer),
  };
}

/**
 * `rows` are all the test images, as the contestant wants them; `prepared(count)` gives what takes so many of them to
 * their probabilities, a Float32Array or its promise.
 */
export async function predictor(task, rows, prepared) {
  const right = task.floats("probabilities.f32");
  const { labels } = mnistFloats("t10k");
  await contestant(async () => {
    const answer = {};
    for (const count of task.counts) {
      const given = new Float32Array(right.length);
      const times = await measure(prepared(count), calls(rows, labels.length, count), given, task.seconds);
      answer[count] = {
        seconds: quantile(times, 0.5),
        p99: quantile(times, 0.99),
        // Written so that NaN is wrong too.
        wrong: given.filter((p, i) => !(Math.abs(p - right[i]) <= task.tolerance)).length,
        correct: labels.filter((label, row) => label === likeliest(given.subarray(row * 10, row * 10 + 10)))
          .length,
      };
    }
    return answer;
  });
}

/** The inputs of calls that cover all rows, made beforehand; the last overlaps if they do not divide evenly. */
function calls(rows, total, count) {
  const width = rows.length / total;
  return Array.from({ length: Math.ceil(total / count) }, (_, i) => {
    const from = Math.min(i * count, total - count);
    return { from, input: rows.subarray(from * width, (from + count) * width) };
  });
}

/** The seconds of each call; `given` receives the answers. */
async function measure(predict, inputs, given, seconds) {
  const times = [];
  const end = performance.now() + seconds * 1000;
  do {
    for (const { from, input } of inputs) {
      const begin = performance.now();
      const answer = predict(input);
      // Waiting for what is there would cost a small call a share of its time.
      const probabilities = answer instanceof Promise ? await answer : answer;
      times.push((performance.now() - begin) / 1000);
      given.set(probabilities, from * 10);
    }
  } while (performance.now() < end);
  return times;
}

function likeliest(probabilities) {
  return probabilities.indexOf(Math.max(...probabilities));
}
