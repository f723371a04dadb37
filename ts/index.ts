// The library: everything a user can import, and nothing else.

export type { Answer, Answers, TargetSource } from "./data/answers";
export { type CsvOptions, csv, type TargetCsvOptions } from "./data/csv";
export {
  type Dataset,
  type Dropped,
  dataset,
  type Inputs,
  type LabelledRows,
  type TargetRows,
} from "./data/dataset";
export { type FolderOptions, folder } from "./data/folder";
export { idx } from "./data/idx";
export type { Column } from "./data/lines";
export { type Digit, mnist } from "./data/mnist";
export { type SafetensorsOptions, safetensors, type TargetSafetensorsOptions } from "./data/safetensors";
export type { Source } from "./data/source";
export { type SplitOptions, split } from "./data/split";
export { type Standardizer, standardizer } from "./data/standardize";
export type { Table } from "./data/table";
export { type EngineInfo, engine, type InitOptions, init } from "./engine/engine";
export type { WasmSource } from "./engine/instance";
export type { NumericRows } from "./engine/predictor";
export type { Variant } from "./engine/variant";
export { EngineError, InputError } from "./errors";
export type { ModelFormat } from "./formats/format";
export type { ModelSource } from "./formats/source";
export type {
  CalibrationFrame,
  ClassFrame,
  ConnectionFrame,
  DataFrame,
  DataFrameOf,
  DecisionFrame,
  DecisionOf,
  ErrorsFrame,
  EstimateFrame,
  Histogram,
  InspectFrame,
  LayerFrame,
  ModelFrame,
  OutputErrorsFrame,
  OutputsFrame,
  Statistics,
  WayFrame,
} from "./inspect/frames";
export { type InspectOptions, inspect } from "./inspect/inspect";
export type { Activation, Init, Layer, LayerOptions } from "./network/architecture";
export { createNetwork, type NetworkOptions } from "./network/create";
export { type EvaluationReport, evaluate, type NumbersReport, type ReportOf } from "./network/evaluate";
export { exportModel } from "./network/export";
export { fromBytes } from "./network/from-bytes";
export { type LoadOptions, load } from "./network/load";
export type { Model, SaveOptions, Weights } from "./network/model";
export {
  type Estimate,
  type PicturePrediction,
  type Prediction,
  type PredictionOf,
  type PredictOptions,
  predict,
} from "./network/predict";
export type { Rows } from "./network/rows";
export type { Picture } from "./pictures/picture";
export type { Drawable, RawPixels } from "./pictures/pixels";
export { type Preprocessed, preprocess, type Warning } from "./pictures/preprocess";
export { DivergenceError } from "./training/divergence";
export type { Optimizer } from "./training/plan/optimizer";
export type { Control, TrainOptions } from "./training/plan/options";
export type { Recipe } from "./training/plan/recipe";
export type { Schedule } from "./training/plan/schedule";
export type { EarlyStopping } from "./training/plan/stopping";
export type { ClassWeights } from "./training/plan/weights";
export type {
  AccuracyOf,
  BatchEvent,
  DoneEvent,
  EpochEvent,
  ResumeEvent,
  TrainEvent,
  TrainingRun,
} from "./training/run";
export { train } from "./training/train";
