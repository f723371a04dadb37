// Handwritten digits that are not MNIST's, as image files: those of the UCI repository that scikit-learn brings along,
// 1,797 of 8x8 pixels and 17 shades (Alpaydin & Kaynak 1998).

import { execFileSync } from "node:child_process";
import sharp from "sharp";
import { peers } from "../peers.mjs";

const SIDE = 8;
/** The value of full ink. */
const FULL = 16;
/** Pixels of a side of the enlarged ones, and of the paper around them. */
const [LARGE, MARGIN] = [160, 20];

const SCRIPT = `
import json
from sklearn.datasets import load_digits
digits = load_digits()
print(json.dumps({"images": digits.data.astype(int).tolist(), "labels": digits.target.tolist()}))
`;

/** Each way's files and their labels: as they are, and as a photograph of them on paper would be. */
export async function others() {
  const output = execFileSync(peers.python, ["-c", SCRIPT], { maxBuffer: 2 ** 26, encoding: "utf8" });
  const { images, labels } = JSON.parse(output);
  const small = images.map((values) =>
    sharp(
      Uint8Array.from(values, (value) => Math.min(255, (value * 256) / FULL)),
      { raw: { width: SIDE, height: SIDE, channels: 1 } },
    ),
  );
  const filed = (make) => Promise.all(small.map((image) => make(image.clone())));
  return {
    labels,
    ways: {
      "8x8 pixels": await filed((image) => image.png().toBuffer()),
      "enlarged, dark on white, JPEG": await filed(enlarged),
    },
  };
}

async function enlarged(image) {
  const large = await image.negate().resize(LARGE, LARGE, { kernel: "cubic" }).png().toBuffer();
  const margin = { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, background: "#fff" };
  return sharp(large).extend(margin).jpeg({ quality: 85 }).toBuffer();
}
