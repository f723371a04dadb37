// The controls by themselves, each as somebody would use it.

export const PLAIN = { name: "plain", options: {} };

const weights = (data) => Float32Array.from({ length: data.length }, (_, row) => 0.5 + (row % 3) / 2);

export const CONTROLS = [
  { name: "step schedule", options: { schedule: { name: "step", every: 2 } } },
  { name: "cosine schedule with warm-up", options: { schedule: { name: "cosine", warmUp: 1 } } },
  { name: "one-cycle schedule", options: { schedule: "one-cycle" } },
  { name: "weight decay", options: { weightDecay: 0.01 } },
  { name: "L2", options: { l2: 1e-4 } },
  { name: "label smoothing", options: { labelSmoothing: 0.1 } },
  { name: "clipping by value", options: { clipValue: 0.01 } },
  { name: "clipping by global norm", options: { clipNorm: 1 } },
  { name: "class weights", options: { classWeights: "balanced" } },
  { name: "sample weights", options: ({ data }) => ({ sampleWeights: weights(data) }) },
  { name: "dropout", options: { dropout: 0.2 } },
  { name: "callback after each batch", options: { onBatch: () => {} } },
  { name: "callback after each epoch", options: { onEpoch: () => {} }, isWhole: true },
  {
    name: "early stopping on 10,000 images",
    options: ({ test }) => ({ validation: test, earlyStopping: 5 }),
    isWhole: true,
  },
  {
    name: "plateau on 10,000 images",
    options: ({ test }) => ({ validation: test, schedule: "plateau" }),
    isWhole: true,
  },
];
