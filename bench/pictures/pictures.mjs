// How many pictures of digits a model of MNIST reads right: of several hands, in every style.

import { mnist, predict, train } from "inkling";
import { hands, render, STYLES } from "./render.mjs";

const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);

export async function pictures({ say }) {
  const model = await train(await mnist.train(), { epochs: 25, seed: 1 });
  const right = {};
  const wrong = [];
  say(`Digits read right, of ${hands.length} hands each ten, by the network trained for 25 epochs\n`);
  say(`${"".padEnd(32)}${hands.map((hand) => hand.padStart(20)).join("")}`);
  for (const [name, style] of Object.entries(STYLES)) {
    right[name] = {};
    for (const hand of hands) {
      const files = await Promise.all(DIGITS.map((digit) => render(digit, hand, style)));
      const answers = await predict(
        model,
        files.map((file) => new Uint8Array(file)),
      );
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
  return { name: "pictures", share, right, wrong };
}
