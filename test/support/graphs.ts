// The headings of the seven graphs, which are also their accessible names.

export const SEVEN = [
  "Input",
  "Network activity",
  "Output probabilities",
  "Confusion matrix",
  "Layer activations",
  "Weight distribution",
  "Confidence history",
];
