// The library: everything a user can import, and nothing else.

export { type CsvOptions, csv } from "./data/csv";
export { type Dataset, type DatasetSource, type Dropped, dataset } from "./data/dataset";
export { type FolderOptions, folder } from "./data/folder";
export { idx } from "./data/idx";
export { mnist } from "./data/mnist";
export { type SafetensorsOptions, safetensors } from "./data/safetensors";
export type { Source } from "./data/source";
export { type SplitOptions, split } from "./data/split";
export { type Standardizer, standardizer } from "./data/standardize";
export type { Table } from "./data/table";
export { type EngineInfo, engine, type InitOptions, init } from "./engine/engine";
export type { WasmSource } from "./engine/instance";
export type { NumericRows } from "./engine/predictor";
export type { Variant } from "./engine/variant";
export { EngineError, InputError } from "./errors";
export type {
  CalibrationFrame,
  ClassFrame,
  ConnectionFrame,
  DataFrame,
  DecisionFrame,
  Histogram,
  InspectFrame,
  LayerFrame,
  ModelFrame,
  OutputsFrame,
  Statistics,
} from "./inspect/frames";
export { inspect } from "./inspect/inspect";
export type { Activation, Init, Layer, LayerOptions } from "./network/architecture";
export { createNetwork, fromBytes, load, type NetworkOptions } from "./network/create";
export { type EvaluationReport, evaluate } from "./network/evaluate";
export type { Model, Weights } from "./network/model";
export type { Optimizer, TrainOptions } from "./network/options";
export { type PicturePrediction, type Prediction, type PredictOptions, predict } from "./network/predict";
export type { Recipe } from "./network/recipe";
export type { Rows } from "./network/rows";
export type { BatchEvent, DoneEvent, EpochEvent, TrainEvent, TrainingRun } from "./network/run";
export { train } from "./network/train";
export type { Picture } from "./pictures/picture";
export type { Drawable, RawPixels } from "./pictures/pixels";
export { type Preprocessed, preprocess, type Warning } from "./pictures/preprocess";
