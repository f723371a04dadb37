// The network's side of the page: it trains and answers here, so that the page never waits for it.

import { engine, init } from "../../engine/engine";
import { fromBytes } from "../../network/from-bytes";
import type { News, Order } from "../messages";
import { Corrections } from "./correction";
import { Stage } from "./stage";
import { Trainings } from "./training";

const tell = (news: News) => postMessage(news);
const failed = (error: unknown) => tell({ type: "error", message: (error as Error).message });

async function open(): Promise<(order: Order) => Promise<void>> {
  const [stage] = await Promise.all([Stage.open(tell), init()]);
  const trainings = new Trainings(stage, tell);
  const corrections = new Corrections();
  tell({ type: "ready", ...engine(), rows: stage.testRows.length });

  return async (order) => {
    switch (order.type) {
      case "reset":
        corrections.clear();
        return trainings.reset(order.settings);
      case "train":
        if (order.anew) corrections.clear();
        return order.anew ? trainings.trainAnew(order.anew) : trainings.goOn();
      case "pause":
        return trainings.pause();
      case "step":
        corrections.clear();
        return trainings.step(order.by, order.settings);
      case "stop":
        return trainings.stop();
      case "slow":
        return trainings.slow(order.batchesPerSecond);
      case "load":
        await trainings.stop();
        corrections.clear();
        await stage.take(fromBytes(await bytesAt(order.url)), true);
        return stage.tellData();
      case "watch":
        corrections.clear();
        return trainings.watch(order.url, order.isLive);
      case "moment":
        // While one drags, only the last one counts.
        return order === newest ? stage.goTo(order.index) : undefined;
      case "row":
        return stage.show({ row: order.row });
      case "find":
        return stage.find(order.after, order.wanted);
      case "draw":
        return stage.show({ picture: order.picture });
      case "inputs":
        return stage.show({ inputs: order.values });
      case "neuron":
        return stage.showNeuron(order);
      case "correct":
        if (!trainings.isIdle) throw new Error("A network in training cannot be corrected: stop it first.");
        await stage.goTo(stage.moments.last);
        tell(await corrections.learn(stage, order.label));
        await stage.tellData();
        return stage.show();
      case "undo": {
        const undone = corrections.undo(stage);
        if (undone) tell(undone);
        await stage.tellData();
        return stage.show();
      }
    }
  };
}

async function bytesAt(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the model is not there: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const opened = open();
opened.catch(failed);
/** The moment that was asked for last. */
let newest: Order | undefined;
// One order after the other.
let last: Promise<unknown> = opened;
addEventListener("message", ({ data }: MessageEvent<Order>) => {
  if (data.type === "moment") newest = data;
  last = last.then(async () => (await opened)(data)).catch(failed);
});
