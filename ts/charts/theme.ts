// Colours: those of Okabe and Ito, which people tell apart whatever they see of colours, on light paper or dark.

export interface Theme {
  readonly paper: string;
  /** Of letters and outlines. */
  readonly ink: string;
  /** Of lines that only guide the eye. */
  readonly faint: string;
  /** What was predicted, or is right. */
  readonly predicted: string;
  /** The others. */
  readonly other: string;
  readonly wrong: string;
  readonly mean: string;
  readonly most: string;
  readonly weights: string;
  readonly confidence: string;
  /** The line at a half. */
  readonly half: string;
  /** Of a neuron that gives nothing, and of the one that gives the most. */
  readonly neurons: readonly [string, string];
  /** Of cells, from nothing to all. */
  readonly cells: readonly [string, string];
}

const SHARED = {
  predicted: "#009e73",
  other: "#0072b2",
  wrong: "#d55e00",
  mean: "#0072b2",
  most: "#cc3311",
  weights: "#8963ba",
  confidence: "#1a9e96",
  half: "#e69f00",
};

export const LIGHT: Theme = {
  ...SHARED,
  paper: "#ffffff",
  ink: "#1f2328",
  faint: "#d0d7de",
  neurons: ["#ffffff", "#3c3c3c"],
  cells: ["#ffffff", "#08306b"],
};

export const DARK: Theme = {
  ...SHARED,
  other: "#56b4e9",
  mean: "#56b4e9",
  most: "#ee6352",
  weights: "#b18be0",
  paper: "#16191d",
  ink: "#e6e8eb",
  faint: "#3a4048",
  neurons: ["#16191d", "#d8dce0"],
  cells: ["#16191d", "#9ecbff"],
};
