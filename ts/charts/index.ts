// `inkling/charts`: the graphs, for pages and programs of others. They take the frames that `inspect` gives.

export { activationsChart } from "./activations";
export { activityChart } from "./activity";
export type { Chart, Table } from "./chart";
export { svgFor } from "./chart";
export { classesChart } from "./classes";
export { confidenceChart } from "./confidence";
export { type Confusion, confusionChart } from "./confusion";
export { accuracyChart, type Epoch, lossChart } from "./curves";
export { type Figure, figureFor } from "./figure";
export { inputChart } from "./input";
export { probabilitiesChart } from "./probabilities";
export type { PastAnswer, Sample } from "./sample";
export { type Panel, panel, sheet } from "./sheet";
export { DARK, LIGHT, type Theme } from "./theme";
export { weightsChart } from "./weights";
export type { Words } from "./words";
