// The first half of the tour: the way of a digit through the network, from its pixels to an answer. Words are told here.

import { hiddenLayers, likeliestTwo, picture, weightedSum } from "./facts";
import { count, factor, number, probability, share, term } from "./numbers";
import { noAnswer, type Step } from "./step";

/** What is told of a neuron before it has been looked at. */
const NO_NEURON =
  "Press “Next image”: for the next image, the sum of the neuron that reacts most is written out here.";

export const ANSWERING: readonly Step[] = [
  {
    id: "pixels",
    title: "A digit is a list of numbers",
    graph: "input",
    text(state) {
      const found = picture(state);
      const intro = `The network has no eyes. All it gets is a list of ${count(state.inputs)} numbers, one for each small square of the picture: 0 is bare paper, 1 is full ink, and grays lie between.`;
      if (!found) return [intro, noAnswer(state)];
      if (found.ink === 0) return [intro, "This one is blank: all of its numbers are 0."];
      const places = found.brightest.map(({ place, value }) => `${number(value)} at ${place}`);
      return [
        intro,
        `In this one ${count(found.ink)} of the ${count(found.numbers)} numbers are above 0. The largest are ${places.join("; ")}.`,
      ];
    },
    formula: {
      lines: ["x = (x₁, x₂, …, xₙ)", "xᵢ = inkᵢ / 255"],
      filled(state) {
        const found = picture(state);
        if (!found) return [];
        return [`n = ${count(found.numbers)},  max xᵢ = ${number(found.brightest[0]!.value)}`];
      },
      symbols:
        "x is the picture, xᵢ its square number i, counted row by row, n how many squares there are, and inkᵢ how dark the square is, from 0 to 255.",
      source: "LeCun et al. 1998, Gradient-based learning applied to document recognition",
    },
    tryIt:
      "Draw a small 7 in a corner of the sheet. Before the network sees it, it is enlarged and moved so that its ink balances in the middle. Can you draw one that is still misread?",
  },
  {
    id: "neuron",
    title: "A neuron adds up what it likes",
    graph: "activity",
    text(state) {
      const found = weightedSum(state);
      const intro =
        "A neuron multiplies each number that comes in with a weight of its own, and adds everything up. A positive weight says “ink here speaks for it”, a negative one “ink here speaks against it”. The bias is what it starts from, before it has seen anything.";
      if (!found) return [intro, state.sample ? NO_NEURON : noAnswer(state)];
      const terms = found.terms.map(
        ({ place, input, weight, product }) =>
          `${place} gives ${number(input)} × ${factor(weight)} = ${number(product)}`,
      );
      return [
        intro,
        `Of the ${count(found.units)} neurons of the first layer, number ${found.unit + 1} reacts most to this picture. Its largest products: ${terms.join("; ")}. With all the others and its bias of ${number(found.bias)}, the sum is ${number(found.total)}.`,
      ];
    },
    formula: {
      lines: ["zⱼ = bⱼ + Σᵢ wᵢⱼ xᵢ"],
      filled(state) {
        const found = weightedSum(state);
        if (!found) return [];
        const products = found.terms.map(({ weight, input }) => `${term(weight)} · ${factor(input)}`);
        return [`z = ${number(found.bias)} ${products.join(" ")} + … = ${number(found.total)}`];
      },
      symbols:
        "zⱼ is the sum of neuron j, bⱼ its bias, wᵢⱼ its weight for input i, xᵢ that input, and Σᵢ says: add this up for every i.",
      source: "Rosenblatt 1958, The perceptron, Psychological Review 65",
    },
    tryIt:
      "Draw a 1 and read the number of its neuron. Then add a bar on top, so that it becomes a 7. Is it still the same neuron that reacts most?",
  },
  {
    id: "relu",
    title: "A neuron keeps quiet or speaks",
    graph: "activations",
    text(state) {
      const layers = hiddenLayers(state);
      const intro =
        "After the sum comes a very simple rule, called ReLU: what is below 0 becomes 0, what is above stays as it is. So a neuron is either off, or on and as loud as its sum. Without such a bend, many layers could do no more than one.";
      if (!layers) return [intro, noAnswer(state)];
      const [first] = layers;
      if (!first) {
        return [
          intro,
          "This network has no hidden layer, and so no ReLU. Type 128,64 into Layers and press Train to see it at work.",
        ];
      }
      const isOn = `Neurons of the first hidden layer that are on for this picture: ${count(first.on)} of ${count(first.units)}.`;
      if (first.activation !== "relu") {
        return [intro, `This network has another rule in its place, ${first.activation}.`, isOn];
      }
      const sum = weightedSum(state);
      if (!sum) return [intro, isOn];
      return [
        intro,
        `The neuron from before has a sum of ${number(sum.total)}, and so gives ${number(sum.output)}. ${isOn}`,
      ];
    },
    formula: {
      lines: ["a = max(0, z)"],
      filled(state) {
        const sum = weightedSum(state);
        return sum?.activation === "relu" ? [`a = max(0, ${number(sum.total)}) = ${number(sum.output)}`] : [];
      },
      symbols:
        "z is the sum of a neuron, a what it gives to the next layer, and max the larger of two numbers.",
      source: "Nair & Hinton 2010, Rectified linear units improve restricted Boltzmann machines",
    },
    tryIt:
      "Draw a single short stroke, then go on slowly until it is an 8. Watch the red bars, the loudest neuron of each layer: does more ink always make it louder?",
  },
  {
    id: "layers",
    title: "Layers build on layers",
    graph: "activity",
    text(state) {
      const layers = hiddenLayers(state);
      const intro =
        "The first layer looks at pixels. The next looks only at what the first one gives out, so it can react to mixtures: this stroke and that curve, but no loop. Nobody tells a neuron what to look for, it finds that out in training.";
      if (!layers) return [intro, noAnswer(state)];
      if (layers.length === 0) {
        return [
          intro,
          "In this network the inputs lead straight to the answers. Type 128,64 into Layers and press Train.",
        ];
      }
      const on = layers.map(
        (layer, i) => `${count(layer.on)} of ${count(layer.units)} in hidden layer ${i + 1}`,
      );
      return [
        intro,
        `For this picture these are on: ${on.join(", ")}. All weights and biases together are ${count(state.parameters)} numbers.`,
      ];
    },
    formula: {
      lines: ["a⁽⁰⁾ = x", "a⁽ˡ⁾ = max(0, W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾)"],
      filled(state) {
        const layers = hiddenLayers(state);
        if (!layers) return [];
        const widths = [
          state.inputs,
          ...layers.map(({ units }) => units),
          state.sample!.frame.classes.length,
        ];
        return [widths.map(count).join(" → ")];
      },
      symbols:
        "x is the picture, a⁽ˡ⁾ what layer l gives out, W⁽ˡ⁾ the table of its weights, b⁽ˡ⁾ its biases; the last layer has softmax in the place of max.",
      source: "Goodfellow, Bengio & Courville 2016, Deep Learning, chapter 6",
    },
    tryIt:
      "Type 8 into Layers and press Train, then 128,64. How many more of the test images does the larger network get right? Is it worth so many more numbers?",
  },
  {
    id: "softmax",
    title: "From scores to probabilities",
    graph: "probabilities",
    text(state) {
      const found = likeliestTwo(state);
      const intro =
        "The last layer gives a score for each class. Softmax turns the scores into probabilities: all of them positive, and 100 % together. A score that is a little higher gets a share that is a lot larger.";
      if (!found) return [intro, noAnswer(state)];
      const { first, second, lead, classes } = found;
      const told = `For this picture “${first.label}” gets ${share(first.p)} and “${second.label}” ${share(second.p)}; all ${count(classes)} classes together make 100 %.`;
      if (!Number.isFinite(lead)) return [intro, told];
      return [intro, `${told} So the score of “${first.label}” is ${number(lead)} higher.`];
    },
    formula: {
      lines: ["pⱼ = exp(zⱼ) / Σₖ exp(zₖ)", "zⱼ − zₖ = ln(pⱼ / pₖ)"],
      filled(state) {
        const found = likeliestTwo(state);
        if (!found) return [];
        const { first, second, lead, classes } = found;
        const sum = `${probability(first.p)} + ${number(second.p)}${classes > 2 ? " + …" : ""} = 1`;
        if (!Number.isFinite(lead)) return [sum];
        return [sum, `ln(${probability(first.p)} / ${number(second.p)}) = ${number(lead)}`];
      },
      symbols:
        "pⱼ is the probability of class j, zⱼ its score, also called logit, exp(z) is e ≈ 2.718 to the power of z, and ln turns that round.",
      source: "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs",
    },
    tryIt: "Draw something half way between a 4 and a 9. Can you bring both bars to about 50 %?",
  },
];
