// The network's side of the page: it trains and answers here, so that the page never waits for it.

import { answersBefore, nextMistake, sampleOf } from "../charts/walk";
import { mnist } from "../data/mnist";
import { engine, init } from "../engine/engine";
import { inspect } from "../inspect/inspect";
import { createNetwork, fromBytes } from "../network/create";
import { type EvaluationReport, evaluate } from "../network/evaluate";
import type { Model } from "../network/model";
import { train } from "../network/train";
import type { News, Order } from "./messages";

const say = (news: News) => postMessage(news);

/** Where the data are, seen from the page. */
const data = new URL("../mnist/", self.location.href);
const test = mnist.test(data);

let model: Model = createNetwork({ inputs: 784, layers: [128, 64, 10] });
let stop = new AbortController();

async function follow(order: Order): Promise<void> {
  switch (order.type) {
    case "train":
      return trainAnew(order);
    case "stop":
      return stop.abort();
    case "load":
      return adopt(order.url);
    case "row":
      return show(order.row);
    case "mistake":
      return showMistake(order.after);
    case "draw": {
      const frame = await inspect(model, order.picture);
      return say({ type: "drawn", sample: { frame } });
    }
  }
}

async function trainAnew({ epochs, seed, layers }: Extract<Order, { type: "train" }>): Promise<void> {
  stop.abort();
  stop = new AbortController();
  const rows = await mnist.train(data);
  const own: Model = createNetwork({ inputs: 784, layers: [...layers, 10], seed });
  model = own;
  for await (const event of train<string>(rows, {
    model: own,
    epochs,
    seed,
    test: await test,
    signal: stop.signal,
  })) {
    if (model !== own) continue;
    if (event.type === "batch") {
      const { epoch, epochs, batch, batches, loss } = event;
      say({ type: "batch", epoch, epochs, share: batch / batches, loss });
    } else if (event.type === "epoch") {
      const { epoch, loss, accuracy, testLoss, testAccuracy, testConfusion } = event;
      say({ type: "epoch", epoch: { epoch, loss, accuracy, testLoss, testAccuracy } });
      tellConfusion({ confusion: testConfusion!, accuracy: testAccuracy! });
    } else {
      say({ type: "done", hash: event.weightsHash, seconds: event.seconds, aborted: event.aborted });
    }
  }
}

async function adopt(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the model is not there: ${response.status}`);
  stop.abort();
  model = fromBytes(new Uint8Array(await response.arrayBuffer()));
  tellConfusion(await evaluate(model, await test));
}

function tellConfusion({ confusion, accuracy }: Pick<EvaluationReport, "confusion" | "accuracy">): void {
  say({ type: "confusion", confusion: { confusion, accuracy, labels: model.labels } });
}

async function show(row: number): Promise<void> {
  const rows = await test;
  const sample = await sampleOf(model, rows, row);
  say({ type: "row", row, sample, past: await answersBefore(model, rows, row + 1) });
}

/** Nothing changes where all answers are right. */
async function showMistake(after: number): Promise<void> {
  const row = await nextMistake(model, await test, after);
  if (row !== undefined) await show(row);
}

const failed = (error: unknown) => say({ type: "error", message: (error as Error).message });

addEventListener("message", ({ data }: MessageEvent<Order>) => {
  follow(data).catch(failed);
});

init()
  .then(async () => say({ type: "ready", ...engine(), rows: (await test).length }))
  .catch(failed);
