// `inkling evaluate`: a saved model on MNIST's test images.

import { mnist } from "../data/mnist";
import { evaluate } from "../network/evaluate";
import { load } from "../network/load";
import { json } from "./progress";
import { evaluationText } from "./text";

export async function evaluateCommand(path: string, flags: { data?: string; json?: boolean }): Promise<void> {
  const model = await load(path);
  const report = await evaluate(model, await mnist.test(flags.data));
  if (flags.json) {
    const { accuracy: testAccuracy, loss, confusion } = report;
    json({ event: "evaluate", testAccuracy, loss, confusion, weightsHash: model.weightsHash, model: path });
  } else {
    process.stdout.write(`${evaluationText(report, model.labels)}\n\nweights     ${model.weightsHash}\n`);
  }
}
