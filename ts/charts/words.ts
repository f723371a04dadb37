// All that graphs say, in one place, so that it can be told in another language.

/** What stands above a graph, and what explains it. */
export interface Words {
  /** What the graph is called; also its accessible name. */
  readonly name: string;
  /** The same for who sees such a graph for the first time. */
  readonly title: string;
  /** What one is looking at. */
  readonly about: string;
}

export const WORDS = {
  input: {
    name: "Input",
    title: "What the network sees",
    about:
      "The picture as the network gets it: 28 by 28 numbers from 0, paper, to 1, ink. Below it what it shows, and what the network takes it for.",
  },
  probabilities: {
    name: "Output probabilities",
    title: "How sure it is of each answer",
    about:
      "A bar for each class: the probability that the network gives it. Together they make 100 %. The answer is the longest bar, the green one.",
  },
  activity: {
    name: "Network activity",
    title: "What goes on inside",
    about:
      "Circles are neurons, the inputs on the left, the classes on the right; of wide layers only some are drawn. The darker a circle, the more the neuron gives out. Lines are the strongest connections on the way to the answer, each as wide as its weight times what comes through it; dashed ones hold back.",
  },
  confusion: {
    name: "Confusion matrix",
    title: "What it takes for what",
    about:
      "A row for each class, a column for each answer. A network that knows all has numbers on the diagonal only; the others are its mistakes. The darker a cell, the larger its share of the row.",
  },
  activations: {
    name: "Layer activations",
    title: "How strongly each layer reacts",
    about:
      "The mean of what the neurons of a layer give out, in blue, and the most that one of them does, in red.",
  },
  weights: {
    name: "Weight distribution",
    title: "What speaks for the answer, and what against it",
    about:
      "How many of the weights into the predicted class are how large. Those right of the red line at zero speak for it when their neuron is active, those left of it against it.",
  },
  confidence: {
    name: "Confidence history",
    title: "How sure it was, the last fifty times",
    about:
      "The probability of each answer, the newest on the right. A network should be wrong seldom above the green line and often below the orange one. Crosses are wrong answers.",
  },
  loss: {
    name: "Loss",
    title: "How wrong it still is",
    about:
      "The mean loss after each epoch, on the rows it learns from and on rows it has never seen. Both should fall; where the second rises again, the network has begun to learn by heart.",
  },
  accuracy: {
    name: "Accuracy",
    title: "How often it is right",
    about:
      "The share of right answers after each epoch, on the rows it learns from and on rows it has never seen.",
  },
  classes: {
    name: "Accuracy by class",
    title: "Which classes it knows best",
    about: "The share of each class's rows that are answered rightly.",
  },
} as const satisfies Record<string, Words>;
