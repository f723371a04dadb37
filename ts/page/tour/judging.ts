// The last part of the tour: how good a trained network is, and when not to trust it. Words are told here.

import { accuracies, confidenceOf, confused } from "./facts";
import { count, number, probability, share } from "./numbers";
import { NOT_TRAINED, noAnswer, type Step } from "./step";

export const JUDGING: readonly Step[] = [
  {
    id: "generalization",
    title: "Learning, or learning by heart?",
    graph: "accuracy",
    text(state) {
      const found = accuracies(state);
      const intro =
        "A pupil who knows last year's test by heart has not understood much. So the network is tested with images that it has never learned from. If it does much better on its own images than on new ones, it has begun to learn by heart, which is called overfitting.";
      if (!found) return [intro, NOT_TRAINED];
      const { own, held, gap } = found;
      const compared =
        gap > 0
          ? `The gap is ${number(100 * gap)} percentage points.`
          : "It does no worse on new images, so there is no sign of it yet.";
      return [
        intro,
        `In the last epoch it was right in ${share(own)} of the training images, counted while it still learned from them, and after it in ${share(held)} of the test images. ${compared}`,
      ];
    },
    formula: {
      lines: ["gap = accuracy(training) − accuracy(test)"],
      filled(state) {
        const found = accuracies(state);
        return found
          ? [`${share(found.own)} − ${share(found.held)} ≈ ${number(100 * found.gap)} points`]
          : [];
      },
      symbols:
        "accuracy is the share of images that are answered rightly, among those learned from or among those held back.",
      source: "Goodfellow, Bengio & Courville 2016, Deep Learning, section 5.2",
    },
    tryIt:
      "Train for 50 epochs. One curve climbs on and on, the other stops. In which epoch would you have ended the training, and how could you know without looking at the test images?",
  },
  {
    id: "confusion",
    title: "What it mixes up",
    graph: "confusion",
    text(state) {
      const found = confused(state);
      const intro =
        "Accuracy is one number; the confusion matrix tells more. Each row is a true digit, each column an answer. On the diagonal are the right ones, and every number beside it is a kind of mistake.";
      if (!found) return [intro, NOT_TRAINED];
      const { all, right, worst } = found;
      if (!worst) return [intro, `All ${count(all)} answers are right: not one mistake so far.`];
      return [
        intro,
        `Of ${count(all)} answers ${count(right)} are right. The most frequent mistake: of ${count(worst.of)} images of “${worst.truth}”, ${count(worst.count)} ${worst.count === 1 ? "was" : "were"} taken for “${worst.taken}”.`,
      ];
    },
    formula: {
      lines: ["accuracy = Σᵢ Cᵢᵢ / Σᵢⱼ Cᵢⱼ", "recallᵢ = Cᵢᵢ / Σⱼ Cᵢⱼ"],
      filled(state) {
        const found = confused(state);
        if (!found) return [];
        return [`accuracy = ${count(found.right)} / ${count(found.all)} = ${share(found.right / found.all)}`];
      },
      symbols:
        "Cᵢⱼ is how many images of class i were taken for class j, so Cᵢᵢ are the right answers, and recallᵢ is the share of class i that is found.",
      source: "Stehman 1997, Remote Sensing of Environment 62",
    },
    tryIt:
      "Before you look, write down the two digits that you think are mixed up most. Then find the largest number beside the diagonal. Would a person make the same mistake?",
  },
  {
    id: "confidence",
    title: "Sure, and wrong",
    graph: "confidence",
    text(state) {
      const found = confidenceOf(state);
      const intro =
        "Softmax always hands out 100 %. The network has no way to say “I do not know”, so it can be very sure and still be wrong. A network can be trusted when it is right in 90 % of the cases in which it says 90 %; many are too sure of themselves.";
      if (!found) return [intro, noAnswer(state)];
      const { label, confidence, truth, isWrong } = found;
      const sure = `It is ${share(confidence)} sure that this is “${label}”`;
      if (isWrong) return [intro, `${sure}, and it is wrong: the right answer is “${truth}”.`];
      if (truth === undefined) return [intro, `${sure}. Only you know whether it is.`];
      return [
        intro,
        `${sure}, and it is right. Choose “mistakes” beside Show and press “Next image” to see how sure it is when it is wrong.`,
      ];
    },
    formula: {
      lines: ["confidence = maxⱼ pⱼ", "calibrated:  P(right | confidence = c) = c"],
      filled(state) {
        const found = confidenceOf(state);
        return found ? [`confidence = ${probability(found.confidence)}`] : [];
      },
      symbols:
        "pⱼ is the probability of class j, and P(right | confidence = c) the share of right answers among those given with a confidence of c.",
      source: "Guo et al. 2017, arXiv:1706.04599",
    },
    tryIt:
      "Draw something that is no digit at all: a house, a letter, a smile. What does the network take it for, and how sure is it? Would you let it read cheques?",
  },
];
