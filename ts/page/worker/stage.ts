// What is shown: a network, at a moment of its training, and what it is given.

import { shownUnits } from "../../charts/units";
import { answersBefore, nextRow, sampleOf, type Wanted } from "../../charts/walk";
import type { Dataset } from "../../data/dataset";
import { mnist } from "../../data/mnist";
import { inspect } from "../../inspect/inspect";
import { createNetwork } from "../../network/create";
import { fromBytes } from "../../network/from-bytes";
import type { Model } from "../../network/model";
import type { RawPixels } from "../../pictures/pixels";
import { preprocess } from "../../pictures/preprocess";
import type { News, SampleNews } from "../messages";
import { Moments } from "./moments";
import { neuronFrame, strongestNeuron } from "./neuron";

/** What the network is given. */
export type Subject =
  | { readonly row: number }
  | { readonly picture: RawPixels }
  | { readonly inputs: readonly number[] };

/** Where the data are, seen from the worker. */
const DATA = new URL("../mnist/", self.location.href);

export class Stage {
  readonly moments = new Moments();
  /** When something was shown last. */
  shownAt = 0;
  /** At first one that nobody has asked for yet. */
  #model: Model;
  /** Its weights, if they are not in it yet. */
  #newer: Uint8Array | undefined;
  /** The network of a moment that has passed; none while the present one is shown. */
  #past: { readonly model: Model; readonly index: number } | undefined;
  #subject: Subject = { row: 0 };
  #neuron: { readonly layer: number; readonly unit: number } | undefined;
  readonly #tell: (news: News) => void;
  readonly #test: Dataset;
  #train: Promise<Dataset> | undefined;

  private constructor(tell: (news: News) => void, test: Dataset) {
    this.#tell = tell;
    this.#test = test;
    this.#model = createNetwork({ inputs: test.width, layers: [test.classes] });
  }

  static async open(tell: (news: News) => void): Promise<Stage> {
    return new Stage(tell, await mnist.test(DATA));
  }

  /** The rows that networks of the page learn from. */
  get train(): Promise<Dataset> {
    // After a failure it may be asked for again.
    this.#train ??= mnist.train(DATA).catch((error: Error) => {
      this.#train = undefined;
      throw new Error(`The training images cannot be loaded: is the server still there? (${error.message})`);
    });
    return this.#train;
  }

  get testRows(): Dataset {
    return this.#test;
  }

  /** The network as it is now. */
  get model(): Model {
    if (this.#newer) overwritten(this.#model, this.#newer);
    this.#newer = undefined;
    return this.#model;
  }

  /** The test data, if they are for this network. */
  get test(): Dataset | undefined {
    return this.#unfit() === undefined ? this.#test : undefined;
  }

  get #shown(): Model {
    return this.#past?.model ?? this.model;
  }

  /** Whether the network of a moment that has passed is shown. */
  get isPast(): boolean {
    return this.#past !== undefined;
  }

  get #now(): number {
    return this.#past?.index ?? this.moments.last;
  }

  /** Takes another network, of whose training nothing is known. */
  async take(model: Model, isTrained = false): Promise<void> {
    const { inputs, labels, parameterCount: parameters } = model;
    const layers = model.layers.slice(0, -1).map(({ units }) => units);
    this.moments.clear();
    this.#present(model);
    this.#neuron = undefined;
    const unfit = this.#unfit();
    this.#tell({
      type: "model",
      inputs,
      layers,
      labels,
      parameters,
      ...(unfit && { unfit }),
      ...(isTrained && { weightsHash: model.weightsHash }),
    });
    this.tellMoments();
    if (inputs !== this.#test.width) this.#subject = { inputs: new Array(inputs).fill(0) };
    else if ("inputs" in this.#subject) this.#subject = { row: 0 };
    await this.show();
  }

  /** Gives the present network other weights: when it is looked at, since they may come faster than that. */
  update(bytes: Uint8Array): void {
    this.#newer = bytes;
  }

  #present(model: Model): void {
    this.#past = this.#newer = undefined;
    this.#model = model;
  }

  remember(at: number, bytes: Uint8Array): void {
    this.moments.add(at, bytes);
    this.tellMoments();
  }

  tellMoments(): void {
    this.#tell({ type: "moments", moments: this.moments.times, now: this.#now });
  }

  /** Shows the network of a moment; the last one is the present. */
  async goTo(index: number): Promise<void> {
    const bytes = index < this.moments.last && this.moments.bytes(index);
    if (!bytes) this.#past = undefined;
    else this.#past = { model: this.#past ? overwritten(this.#past.model, bytes) : fromBytes(bytes), index };
    this.tellMoments();
    await this.tellData();
    this.tellLearning();
    await this.show();
    if (this.#neuron) this.showNeuron(this.#neuron);
  }

  /** What the network makes of what it is given, and of the rows before it. */
  async show(subject = this.#subject): Promise<void> {
    this.#subject = subject;
    this.shownAt = performance.now();
    const shown = this.#shown;
    const seen = await this.#look(shown, subject);
    const neuron = strongestNeuron(seen.sample.frame, shown);
    // What came while it was looked at is shown instead.
    if (subject === this.#subject) this.#tell({ type: "sample", ...seen, neuron });
    if ("row" in subject) this.tellLearning();
  }

  async #look(model: Model, subject: Subject): Promise<Pick<SampleNews, "sample" | "row" | "past">> {
    const units = { units: shownUnits(model.layers) };
    if ("inputs" in subject) return { sample: { frame: await inspect(model, [...subject.inputs], units) } };
    if ("picture" in subject) {
      const { pixels, warnings } = await preprocess(subject.picture);
      return { sample: { frame: { ...(await inspect(model, pixels, units)), warnings } } };
    }
    const { row } = subject;
    const past = await answersBefore(model, this.#test, row + 1);
    return { row, sample: await sampleOf(model, this.#test, row), past };
  }

  /** The bytes that the network is given now. */
  async pixels(): Promise<Uint8Array> {
    const subject = this.#subject;
    if ("picture" in subject) return (await preprocess(subject.picture)).pixels;
    const row = "row" in subject ? subject.row : 0;
    const { inputs, width } = this.#test;
    return inputs.slice(row * width, (row + 1) * width) as Uint8Array;
  }

  async find(after: number, wanted: Wanted): Promise<void> {
    const row = await nextRow(this.#shown, this.#test, after, wanted);
    if (row !== undefined) await this.show({ row });
  }

  showNeuron(neuron: { readonly layer: number; readonly unit: number }): void {
    // A graph of the network before may have asked.
    if (neuron.unit >= (this.#shown.layers[neuron.layer]?.units ?? 0)) return;
    this.#neuron = neuron;
    const frame = neuronFrame(this.#shown, neuron.layer, neuron.unit, this.test);
    this.#tell({ type: "neuron", frame });
  }

  /** How the network does on the test data. */
  async tellData(): Promise<void> {
    const { test } = this;
    if (test) this.#tell({ type: "data", frame: await inspect(this.#shown, test) });
  }

  tellLearning(): void {
    const row = "row" in this.#subject ? this.#subject.row : undefined;
    const frame = this.test && this.moments.learning(this.test, row, this.#now);
    if (frame) this.#tell({ type: "learning", frame });
  }

  #unfit(): string | undefined {
    const { inputs, labels } = this.#model;
    const { width, classes, classNames } = this.#test;
    if (inputs !== width) return `The test images have ${width} pixels, this network has ${inputs} inputs.`;
    if (labels.length < classes)
      return `The test images are of ${classes} classes, this network knows ${labels.length}.`;
    const other = classNames.find((name, i) => labels[i] !== name);
    return other && `The test images show ${classNames.join(", ")}, this network knows other classes.`;
  }
}

/** A model with the weights of these bytes in the place of its own: so that one that is looked at just now does not go away. */
function overwritten(model: Model, bytes: Uint8Array): Model {
  const other = fromBytes(bytes);
  model.weights = { ...other.weights };
  other.dispose();
  return model;
}
