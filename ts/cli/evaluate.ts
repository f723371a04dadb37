// `inkling evaluate`: a saved model on MNIST's test images.

import { evaluate } from "../network/evaluate";
import { modelAndDigits } from "./digits";
import { json } from "./progress";
import { evaluationText } from "./text";

export async function evaluateCommand(path: string, flags: { data?: string; json?: boolean }): Promise<void> {
  const [model, digits] = await modelAndDigits(path, flags.data);
  const report = await evaluate(model, digits);
  if (flags.json) {
    const { accuracy: testAccuracy, loss, confusion } = report;
    json({ event: "evaluate", testAccuracy, loss, confusion, weightsHash: model.weightsHash, model: path });
  } else {
    process.stdout.write(`${evaluationText(report, model.labels)}\n\nweights     ${model.weightsHash}\n`);
  }
}
