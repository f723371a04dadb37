// From image files on a disk to predictions, beside what reading and decoding alone take; and how long the routine takes
// that turns a picture into a network's input.

import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNetwork, mnist, predict, preprocess } from "inkling";
import sharp from "sharp";
import { median } from "../lib/statistics.mjs";

const FILES = 2000;
/** Decoded at once, as `predict` does. */
const AT_ONCE = 8;
/** Pixels of a side of the large picture. */
const LARGE = 1000;
/** Files a second, and milliseconds for the large picture, that we mean to reach. */
const BARS = { files: 1000, large: 3 };

export async function images({ rounds, say }) {
  const folder = mkdtempSync(join(tmpdir(), "inkling-images-"));
  try {
    const files = await written(folder);
    const model = await createNetwork({ inputs: 784, layers: [128, 64, 10], seed: 1 });
    const ways = { decode: () => decoded(files), predict: () => predict(model, files) };
    const seconds = { decode: [], predict: [] };
    for (let round = -1; round < rounds; round++) {
      for (const [name, work] of Object.entries(ways)) {
        const begin = performance.now();
        const answers = await work();
        const took = (performance.now() - begin) / 1000;
        if (answers.length !== FILES)
          throw new Error(`${name}: ${answers.length} answers for ${FILES} files`);
        // The first of each is to warm up.
        if (round >= 0) seconds[name].push(took);
      }
    }
    const large = await largeMilliseconds(rounds);
    const [decode, all] = [median(seconds.decode), median(seconds.predict)];
    const result = {
      name: "images",
      filesPerSecond: FILES / all,
      decodedPerSecond: FILES / decode,
      decodingShare: decode / all,
      largeMilliseconds: large,
      reached: FILES / all >= BARS.files && large < BARS.large,
    };
    say(`${FILES} PNG files of 28x28, ${AT_ONCE} at once\n`);
    say(`read and decoded             ${result.decodedPerSecond.toFixed(0).padStart(6)} files/s`);
    say(
      `predicted as well            ${result.filesPerSecond.toFixed(0).padStart(6)} files/s   bar ${BARS.files}`,
    );
    say(`share of reading, decoding   ${(100 * result.decodingShare).toFixed(0).padStart(6)} %`);
    say(`\npreprocess of ${LARGE}x${LARGE} pixels    ${large.toFixed(2).padStart(6)} ms   bar ${BARS.large}`);
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** MNIST's first test images as files. */
async function written(folder) {
  const { inputs } = await mnist.test();
  const raw = { width: 28, height: 28, channels: 1 };
  const paths = Array.from({ length: FILES }, (_, i) => join(folder, `${i}.png`));
  for (const [i, path] of paths.entries()) {
    await sharp(inputs.subarray(i * 784, (i + 1) * 784), { raw })
      .png()
      .toFile(path);
  }
  return paths;
}

/** The pixels of all files by sharp alone, in the order in which they are ready. */
async function decoded(files) {
  const all = [];
  const rest = files.values();
  const work = async () => {
    for (const path of rest)
      all.push(
        await sharp(await readFile(path))
          .ensureAlpha()
          .raw()
          .toBuffer(),
      );
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return all;
}

/** A large digit on paper in uneven light, gray, from pixels to the network's input. */
async function largeMilliseconds(rounds) {
  const { inputs } = await mnist.test();
  const raw = { width: 28, height: 28, channels: 1 };
  const ink = await sharp(inputs.subarray(0, 784), { raw })
    .resize(LARGE, LARGE)
    .extractChannel(0)
    .raw()
    .toBuffer();
  const data = new Uint8Array(4 * LARGE * LARGE);
  for (let i = 0; i < ink.length; i++) {
    const paper = 235 - Math.floor(((i % LARGE) * 60) / LARGE) - ((i * 7919) % 5);
    const shade = Math.round((paper * (255 - ink[i])) / 255);
    data.set([shade, shade, shade, 255], 4 * i);
  }
  const picture = { data, width: LARGE, height: LARGE };
  const times = [];
  for (let i = 0; i < 20 * rounds; i++) {
    const begin = performance.now();
    await preprocess(picture);
    times.push(performance.now() - begin);
  }
  // The first ones run before the engine's code is optimized.
  return median(times.slice(times.length / 2));
}
