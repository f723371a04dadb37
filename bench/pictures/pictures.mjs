// How many pictures of digits a model of MNIST reads right: of several hands, in every style; and of others' handwriting.

import { mnist, predict, train } from "inkling";
import { peers } from "../peers.mjs";
import { others } from "./others.mjs";
import { hands, render, STYLES } from "./render.mjs";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export async function pictures({ say, warn }) {
  const model = await train(await mnist.train(), { epochs: 25, seed: 1 });
  const rendered = await ofHands(model, say);
  const foreign = {};
  if (peers.isReady()) {
    const { labels, ways } = await others();
    say(`\n${labels.length} digits of the UCI repository\n`);
    for (const [name, files] of Object.entries(ways)) {
      const answers = await predict(model, files);
      foreign[name] = answers.filter(({ index }, i) => index === labels[i]).length / labels.length;
      say(`${name.padEnd(32)}${(100 * foreign[name]).toFixed(1).padStart(8)} %`);
    }
  } else {
    warn("scikit-learn's digits are left out: npm run bench:peers gets them");
  }
  return { name: "pictures", ...rendered, others: foreign };
}

/** The table of hands and styles, and what was read wrong. */
async function ofHands(model, say) {
  const right = {};
  const wrong = [];
  say(`Digits read right, of ${hands.length} hands each ten, by the network trained for 25 epochs\n`);
  say(`${"".padEnd(32)}${hands.map((hand) => hand.padStart(20)).join("")}`);
  for (const [name, style] of Object.entries(STYLES)) {
    right[name] = {};
    for (const hand of hands) {
      const files = await Promise.all(DIGITS.map((digit) => render(digit, hand, style)));
      const answers = await predict(model, files);
      right[name][hand] = answers.filter(({ label }, digit) => label === String(digit)).length;
      for (const [digit, { label, confidence, warnings }] of answers.entries()) {
        if (label !== String(digit)) wrong.push({ style: name, hand, digit, label, confidence, warnings });
      }
    }
    say(name.padEnd(32) + hands.map((hand) => String(right[name][hand]).padStart(20)).join(""));
  }
  const total = Object.keys(STYLES).length * hands.length * DIGITS.length;
  const share = 1 - wrong.length / total;
  say(`\n${total - wrong.length} of ${total}: ${(100 * share).toFixed(1)} %`);
  return { share, right, wrong };
}
