// Recipes: sets of defaults for how a network is trained.

/** A set of defaults by name, see `TrainOptions.recipe`. */
export type Recipe = (typeof RECIPES)[number];
export const RECIPES = ["reference", "fast"] as const;

interface Defaults {
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly optimizer: "adam" | { readonly name: "adam"; readonly beta1: number; readonly beta2: number };
  readonly schedule: "constant" | "one-cycle";
  readonly labelSmoothing: number;
}

/** The fast numbers were chosen on parts of the training images of MNIST that were held back, six in turn. */
export const DEFAULTS_OF: Readonly<Record<Recipe, Defaults>> = {
  reference: {
    epochs: 25,
    batch: 64,
    rate: 0.001,
    optimizer: "adam",
    schedule: "constant",
    labelSmoothing: 0,
  },
  fast: {
    epochs: 3,
    batch: 192,
    rate: 0.008,
    optimizer: { name: "adam", beta1: 0.7, beta2: 0.95 },
    schedule: "one-cycle",
    labelSmoothing: 0.1,
  },
};
