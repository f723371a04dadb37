// What came of a correction, in words.

import { percent } from "../charts/numbers";
import { button, find } from "./elements";
import type { CorrectedNews } from "./messages";

export function showCorrection(news: CorrectedNews): void {
  const { label, isKnown, before, after, learned, forgotten, weightsHash, undos } = news;
  find("hash").textContent = weightsHash;
  const known = isKnown ? `It takes this for a ${label} now.` : `It still doubts that this is a ${label}.`;
  const change = `Test accuracy ${percent(before, 2)} before, ${percent(after, 2)} after: ${learned} images learned, ${forgotten} forgotten.`;
  find("corrected").textContent = `${label === undefined ? "Undone." : known} ${change}`;
  button("undo").disabled = undos === 0;
}
