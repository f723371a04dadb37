// Pictures of digits as people have them: written by several hands, on all kinds of paper.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import opentype from "opentype.js";
import sharp from "sharp";

/** Hands, and one font of a machine. */
const HANDS = {
  caveat: "caveat/files/caveat-latin-400-normal.woff",
  "patrick hand": "patrick-hand/files/patrick-hand-latin-400-normal.woff",
  "indie flower": "indie-flower/files/indie-flower-latin-400-normal.woff",
  kalam: "kalam/files/kalam-latin-400-normal.woff",
  "shadows into light": "shadows-into-light/files/shadows-into-light-latin-400-normal.woff",
  roboto: "roboto/files/roboto-latin-400-normal.woff",
};

/** What may be done to a digit: where it stands in the picture, in which ink on which paper, and how it was taken. */
export const STYLES = {
  "black on white": {},
  "white on black": { paper: "#000", ink: "#fff" },
  "blue ball pen on yellow paper": { paper: "#f3e9b0", ink: "#2638a8" },
  "chalk on a board": { paper: "#1f3d2b", ink: "#dfe8e0", noise: 12 },
  transparent: { paper: "none" },
  "transparent, light ink": { paper: "none", ink: "#fff" },
  "small, in a corner": { size: 0.3, left: 0.62, top: 0.6 },
  "fine pen": { pen: 0, size: 0.7 },
  "broad pen": { pen: 24 },
  "turned by 12 degrees": { turn: 12 },
  "turned by -12 degrees": { turn: -12 },
  "photo: shadow, noise, JPEG": {
    paper: "#d8d2c8",
    ink: "#3a3a3a",
    shadow: true,
    noise: 8,
    blur: 1.2,
    jpeg: 60,
  },
  "tiny: 24 pixels": { pixels: 24 },
  "large: 1600 pixels": { pixels: 1600 },
};

const folder = dirname(createRequire(import.meta.url).resolve("@fontsource/caveat/package.json"));
const fonts = new Map(Object.entries(HANDS).map(([name, path]) => [name, fontOf(join(folder, "..", path))]));
export const hands = Object.keys(HANDS);

function fontOf(path) {
  const { buffer, byteOffset, length } = readFileSync(path);
  return opentype.parse(buffer.slice(byteOffset, byteOffset + length));
}

/** An image file of a digit in somebody's hand and a style of `STYLES`. */
export async function render(digit, hand, style) {
  const { pixels = 400, paper = "#fff", ink = "#111", size = 0.72, turn = 0, pen = 3 } = style;
  const { left = (1 - size * 0.6) / 2, top = (1 - size) / 2, jpeg } = style;
  const font = fonts.get(hand);
  const path = font.getPath(String(digit), 0, 0, 400);
  const box = path.getBoundingBox();
  const scale = (size * pixels) / (box.y2 - box.y1);
  const stroke = (pen * pixels) / 400 / scale;
  const outline = `fill="${ink}" stroke="${ink}" stroke-width="${stroke}" stroke-linejoin="round"`;
  const place = `translate(${left * pixels} ${top * pixels}) scale(${scale}) translate(${-box.x1} ${-box.y1})`;
  const middle = `${pixels / 2} ${pixels / 2}`;
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}">`,
    '<defs><linearGradient id="shadow" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0"/>',
    '<stop offset="1" stop-color="#000" stop-opacity="0.45"/></linearGradient></defs>',
    paper === "none" ? "" : `<rect width="100%" height="100%" fill="${paper}"/>`,
    `<g transform="rotate(${turn} ${middle}) ${place}"><path d="${path.toPathData(2)}" ${outline}/></g>`,
    style.shadow ? '<rect width="100%" height="100%" fill="url(#shadow)"/>' : "",
    "</svg>",
  ];
  let image = sharp(Buffer.from(svg.join("")));
  if (style.blur) image = image.blur(style.blur);
  if (style.noise) image = await noisy(image, style.noise);
  return jpeg ? image.flatten().jpeg({ quality: jpeg }).toBuffer() : image.png().toBuffer();
}

/** With noise of so many levels, the same each time. */
async function noisy(image, most) {
  const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    // A linear congruential generator (Park & Miller 1988).
    state = (state * 48_271) % 2_147_483_647;
    data[i] = Math.max(0, Math.min(255, data[i] + ((state / 2_147_483_647) * 2 - 1) * most * 2));
  }
  return sharp(data, { raw: { width: info.width, height: info.height, channels: info.channels } });
}
