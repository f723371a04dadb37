// The second half of the tour: how wrong an answer is, and how the network learns from that. Words are told here.

import {
  beginnings,
  firstStep,
  gradient,
  hasDiverged,
  lossOf,
  progress,
  steps,
  TRAINING_ROWS,
} from "./facts";
import { count, factor, number, probability, share } from "./numbers";
import { NOT_TRAINED, noTruth, RAN_AWAY, type Step } from "./step";

export const LEARNING: readonly Step[] = [
  {
    id: "loss",
    title: "How wrong was that?",
    graph: "probabilities",
    text(state) {
      const found = lossOf(state);
      const intro =
        "To learn, the network needs one number that says how wrong it is: the loss. It looks only at the probability of the right answer. If that is 100 %, the loss is 0; the smaller it is, the larger the loss.";
      if (!found) return [intro, noTruth(state)];
      const { label, p, loss, classes } = found;
      if (p === 0) {
        return [
          intro,
          `This is “${label}”, which the network thinks so unlikely that the probability is rounded to 0. The loss is huge.`,
        ];
      }
      return [
        intro,
        `This is “${label}”, to which the network gives ${share(p)}. That makes a loss of ${number(loss)}. Sheer guessing among ${count(classes)} classes would be ${share(1 / classes)}, a loss of ${number(Math.log(classes))}.`,
      ];
    },
    formula: {
      lines: ["L = −ln pₜ"],
      filled(state) {
        const found = lossOf(state);
        return found && found.p > 0 ? [`L = −ln ${probability(found.p)} = ${number(found.loss)}`] : [];
      },
      symbols:
        "L is the loss, called cross-entropy, pₜ the probability of the true class t, and ln the natural logarithm.",
      source: "Goodfellow, Bengio & Courville 2016, Deep Learning, section 6.2.2",
    },
    tryIt:
      "Cover the bars, press “Next image”, and guess how sure the network is of the right answer. A guess of 90 % is a loss of 0.105, 50 % is 0.693, 1 % is 4.61. Then look. Who comes nearest?",
  },
  {
    id: "gradient",
    title: "Who is to blame?",
    graph: "weights",
    text(state) {
      const found = gradient(state);
      const intro =
        "The gradient says of every single weight whether the loss would rise or fall if it were a little larger, and how much. At the outputs it is surprisingly simple: what the network said minus what was right. From there it is passed backwards, layer by layer, to the first: backpropagation.";
      if (!found) return [intro, noTruth(state)];
      const { label, p, error, rival, from, activation, slope } = found;
      const others = rival
        ? ` At “${rival.label}” it is ${probability(rival.p)} − 0 = ${probability(rival.p)}: down with it.`
        : "";
      return [
        intro,
        `Here the gradient at “${label}” is ${probability(p)} − 1 = ${number(error)}: up with this score.${others}`,
        `Take one weight, the one from ${from} to “${label}”. Its share of the blame is that number times what came through it: ${number(error)} × ${factor(activation)} = ${number(slope)}.`,
      ];
    },
    formula: {
      lines: ["∂L/∂zⱼ = pⱼ − yⱼ", "∂L/∂wᵢⱼ = ∂L/∂zⱼ · aᵢ", "∂L/∂aᵢ = Σⱼ wᵢⱼ · ∂L/∂zⱼ"],
      filled(state) {
        const found = gradient(state);
        if (!found) return [];
        const { label, p, error, rival, activation, slope } = found;
        return [
          `∂L/∂z(${label}) = ${probability(p)} − 1 = ${number(error)}`,
          ...(rival ? [`∂L/∂z(${rival.label}) = ${probability(rival.p)} − 0 = ${probability(rival.p)}`] : []),
          `∂L/∂w = ${number(error)} · ${factor(activation)} = ${number(slope)}`,
        ];
      },
      symbols:
        "∂L/∂w is how fast the loss L grows with w, zⱼ the score of class j, pⱼ its probability, yⱼ is 1 for the right class and 0 for the others, wᵢⱼ the weight from neuron i to class j, and aᵢ what neuron i gives; the third line, the chain rule, is how the blame gets one layer further back.",
      source:
        "Rumelhart, Hinton & Williams 1986, Learning representations by back-propagating errors, Nature 323",
    },
    tryIt:
      "Compare an image that is answered rightly with a mistake: choose “mistakes” beside Show and press “Next image”. How many times larger is the gradient? From which of the two does the network learn more?",
  },
  {
    id: "step",
    title: "One small step downhill",
    graph: "weights",
    text(state) {
      const found = firstStep(state);
      const { optimizer, rate } = state.settings;
      const intro =
        "Learning is moving every weight a little in the direction in which the loss falls. The rate says how little. Plain gradient descent, SGD, goes the rate times the gradient. Adam looks at how large a weight's gradients usually are, and so makes steps of about the same length for all weights.";
      if (!found) return [intro, noTruth(state)];
      const { label, from, slope, change, weight } = found;
      const names = { adam: "Adam", sgd: "SGD" };
      const moves =
        weight === undefined
          ? `by ${number(change)}`
          : `from ${number(weight)} by ${number(change)}, to ${number(weight + change)}`;
      return [
        intro,
        `The weight from ${from} to “${label}” has a gradient of ${number(slope)} here. If this picture were alone in the first batch of a training, ${names[optimizer]} with a rate of ${number(rate)} would move it ${moves}.`,
      ];
    },
    formula: {
      lines: [
        "SGD:  w ← w − η g",
        "Adam:  m ← β₁ m + (1 − β₁) g",
        "v ← β₂ v + (1 − β₂) g²",
        "m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)",
        "w ← w − η m̂ / (√v̂ + ε)",
      ],
      filled(state) {
        const found = firstStep(state);
        if (!found) return [];
        const { optimizer, rate } = state.settings;
        const { slope, change, weight } = found;
        const size = number(Math.abs(slope));
        const step =
          optimizer === "adam"
            ? `${number(rate)} · ${factor(slope)} / (${size} + ε)`
            : `${number(rate)} · ${factor(slope)}`;
        if (weight === undefined) return [`−${step} = ${number(change)}`];
        return [`${number(weight)} − ${step} = ${number(weight + change)}`];
      },
      symbols:
        "w is a weight, g its gradient, η the rate, m a running mean of the gradients and v of their squares, β₁ and β₂ say how slowly the two forget, t counts the steps, m̂ and v̂ make up for starting from 0, and ε is a tiny number against dividing by 0.",
      source: "Kingma & Ba 2014, Adam, arXiv:1412.6980; Robbins & Monro 1951",
    },
    tryIt:
      "Make the rate a hundred times larger and press Train. Does the network still learn, or do its numbers run away? The page notices when they do. Then put the rate back and train again.",
  },
  {
    id: "start",
    title: "Where it all starts: with dice",
    graph: "weights",
    text(state) {
      const { seed } = state.settings;
      const told = beginnings(state).map(
        ({ inputs, deviation }) => `${number(deviation)} for ${count(inputs)} inputs`,
      );
      return [
        "Before training all weights are random. They must not be equal, or all neurons would learn the same; nor too large or too small, or the signal would grow or fade from layer to layer. The more inputs a neuron has, the smaller its weights begin. Biases begin at 0.",
        `The usual size of a weight at the start, layer by layer: ${told.join(", ")}. ${seed === undefined ? "A seed" : `Seed ${count(seed)}`} decides how the dice fall for all ${count(state.parameters)} numbers.`,
      ];
    },
    formula: {
      lines: ["w ~ N(0, σ²)", "σ = √(2 / n)"],
      filled: (state) =>
        beginnings(state).map(({ inputs, deviation }) => `√(2 / ${count(inputs)}) = ${number(deviation)}`),
      symbols:
        "N(0, σ²) is the bell curve around 0, σ its width, and n how many inputs a neuron of the layer has.",
      source: "He et al. 2015, arXiv:1502.01852",
    },
    tryIt:
      "Train twice with the same seed and compare what stands at “Weights” in the top bar: it is the same to the last bit. Then change the seed. How much does the accuracy change?",
  },
  {
    id: "epochs",
    title: "Again and again: epochs and batches",
    graph: "loss",
    text(state) {
      const intro =
        "For each step the network looks at a handful of images, a batch, and follows their mean gradient. When it has seen every training image once, an epoch is over; then they are shuffled, and it begins again.";
      const found = steps(state);
      const { batch, epochs } = state.settings;
      const told = found
        ? `With batches of ${count(batch)}, the ${count(TRAINING_ROWS)} images make ${count(found.each)} steps an epoch, and ${count(found.all)} steps in ${epochs === 1 ? "one epoch" : `${count(epochs)} epochs`}.`
        : "Fill in the epochs and the batch size, and the steps are counted here.";
      if (hasDiverged(state)) return [intro, told, RAN_AWAY];
      const losses = progress(state);
      if (!losses) return [intro, told, NOT_TRAINED];
      const { first, last, epoch } = losses;
      return [
        intro,
        told,
        epoch > 1
          ? `The mean loss was ${number(first)} in the first epoch and is ${number(last)} in epoch ${count(epoch)}.`
          : `The mean loss was ${number(first)} in the first epoch.`,
      ];
    },
    formula: {
      lines: ["g = (1 / B) Σᵢ gᵢ", "steps = ⌈N / B⌉ · E"],
      filled(state) {
        const found = steps(state);
        const { batch, epochs } = state.settings;
        return found
          ? [
              `⌈${count(TRAINING_ROWS)} / ${count(batch)}⌉ · ${count(epochs)} = ${count(found.each)} · ${count(epochs)} = ${count(found.all)}`,
            ]
          : [];
      },
      symbols:
        "gᵢ is the gradient of image i of the batch and g their mean, B the size of a batch, N the number of training images, E the number of epochs, and ⌈ ⌉ rounds up.",
      source: "Bottou, Curtis & Nocedal 2018, arXiv:1606.04838",
    },
    tryIt:
      "Train for 10 epochs and watch the loss. What share of its way down does it go in the first epoch alone? Why might that be?",
  },
];
