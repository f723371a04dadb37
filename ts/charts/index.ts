// `inkling/charts`: the graphs, for pages and programs of others. They take the frames that `inspect` gives.

export { activationsChart } from "./activations";
export { activityChart } from "./activity";
export { calibrationChart } from "./calibration";
export type { Chart, Table } from "./chart";
export { svgFor } from "./chart";
export { classesChart } from "./classes";
export { confidenceChart } from "./confidence";
export { type Confusion, confusionChart, confusionOf } from "./confusion";
export { confusionsChart } from "./confusions";
export { accuracyChart, type Curves, type Epoch, lossChart } from "./curves";
export { type Dashboard, type DashboardOptions, dashboard } from "./dashboard";
export { type Figure, figureFor, stillFigureFor } from "./figure";
export type { DataOf, GraphName, Shown } from "./graphs";
export { inputChart } from "./input";
export { type LearningFrame, learningChart, type Moment } from "./learning";
export { type ExcitingRow, type NeuronFrame, neuronChart } from "./neuron";
export { probabilitiesChart } from "./probabilities";
export type { PastAnswer, Sample } from "./sample";
export { type Panel, panel, sheet } from "./sheet";
export { DARK, LIGHT, type Theme } from "./theme";
export { evenly, shownUnits } from "./units";
export { weightsChart } from "./weights";
export type { Words } from "./words";
