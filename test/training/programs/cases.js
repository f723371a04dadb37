// Trainings on a part of MNIST that last about a second, the same in Node and in browsers.

/** Rows of MNIST's training images. */
export const ROWS = 8000;

/** Options by name; nothing here depends on the host. */
export const CASES = {
  plain: { epochs: 10, layers: [64, 10], batch: 32, seed: 1 },
  momentum: {
    epochs: 10,
    layers: [64, 10],
    batch: 32,
    rate: 0.02,
    optimizer: { name: "sgd", momentum: 0.9 },
    schedule: "cosine",
    clipNorm: 1,
    seed: 2,
  },
  controlled: {
    epochs: 10,
    layers: [64, 32, 10],
    batch: 32,
    rate: 0.01,
    validation: 0.1,
    schedule: { name: "plateau", patience: 0, factor: 0.5 },
    earlyStopping: { patience: 5 },
    dropout: 0.2,
    clipNorm: 1,
    weightDecay: 0.001,
    labelSmoothing: 0.1,
    classWeights: "balanced",
    seed: 3,
  },
};
