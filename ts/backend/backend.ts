// The tfjs backend `inkling`: tensors in the engine's memory, under numbers. What the engine does not hold, strings and
// the two parts of complex tensors, stays here.

import {
  type BackendTimingInfo,
  type BackendValues,
  backend_util,
  DataStorage,
  type DataType,
  KernelBackend,
  type TensorInfo,
  engine as tfjsEngine,
  util,
} from "@tensorflow/tfjs-core";
import { defaultThreads, type Engine } from "../engine/engine";
import type { Tensors } from "../engine/wasm/bindings-tensors";
import { EngineError } from "../errors";
import type { TensorBindings } from "./edition";

/** The name in tfjs's registry. */
export const NAME = "inkling";

export type DataId = TensorInfo["dataId"];
/** A tensor whose numbers the engine holds. */
export type NumericType = "float32" | "int32" | "bool";
type NumericValues = Float32Array | Int32Array | Uint8Array;

/** What the engine calls the kinds of numbers. */
export const DTYPES: Readonly<Record<NumericType, number>> = { float32: 0, int32: 1, bool: 2 };

/** Brings numbers up to date that somebody else owns, and that are about to be read. */
export type Refresh = () => void;

/** What stands behind a data id: a tensor of the engine, strings, or two other tensors. */
type Data = { refCount: number } & (
  | { dtype: NumericType; number: number; length: number; refresh?: Refresh | undefined }
  | { dtype: "string"; strings: Uint8Array[] }
  | { dtype: "complex64"; real: TensorInfo; imag: TensorInfo }
);

export class InklingBackend extends KernelBackend {
  readonly tensors: Tensors;
  readonly #storage: DataStorage<Data>;
  #disposed = false;

  constructor(readonly engine: Engine<TensorBindings>) {
    super();
    const { team } = engine.crew;
    this.tensors = engine.call(() => new engine.bindings.Tensors(team, defaultThreads()));
    this.#storage = new DataStorage(this, tfjsEngine());
  }

  /** The engine's number of a tensor. */
  numberOf({ dataId }: { dataId: DataId }): number {
    const data = this.#storage.get(dataId);
    if ("number" in data) {
      data.refresh?.();
      return data.number;
    }
    throw new EngineError(`a tensor of type ${data.dtype} has no numbers in the engine`);
  }

  /** The parts of a complex tensor. */
  partsOf({ dataId }: TensorInfo): { real: TensorInfo; imag: TensorInfo } {
    const data = this.#storage.get(dataId);
    if ("real" in data) return data;
    throw new EngineError(`a tensor of type ${data.dtype} is not complex`);
  }

  /** Runs an operation of the engine, whose result becomes a tensor of this shape and type. */
  output(shape: number[], dtype: DataType, run: (tensors: Tensors) => number): TensorInfo {
    return this.adopt(
      shape,
      dtype as NumericType,
      this.engine.call(() => run(this.tensors)),
    );
  }

  /** Makes a number that the engine returned a tensor of this shape and type. */
  adopt(shape: number[], dtype: NumericType, number: number): TensorInfo {
    const dataId = {};
    this.#storage.set(dataId, { refCount: 1, dtype, number, length: util.sizeFromShape(shape) });
    return { dataId, shape, dtype };
  }

  /** Another tensor of the same numbers, of a shape and type of as many bytes. */
  alias({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
    this.incRef(dataId);
    return { dataId, shape, dtype };
  }

  /** Another tensor of the same numbers, in memory of its own. */
  copy({ dataId, dtype }: TensorInfo, shape: number[]): TensorInfo {
    return { dataId: this.write(this.readSync(dataId), shape, dtype), shape, dtype };
  }

  /** A complex tensor of two others, nobody else's: tfjs would count those for ever that end with it, unseen. */
  complex(real: TensorInfo, imag: TensorInfo): TensorInfo {
    const dataId = {};
    this.#storage.set(dataId, { refCount: 1, dtype: "complex64", real, imag });
    return { dataId, shape: real.shape, dtype: "complex64" };
  }

  /** Whether a tensor's numbers are here and, if there is one, this is who brings them up to date. */
  holds(dataId: DataId, refresh?: Refresh): boolean {
    if (!this.#storage.has(dataId)) return false;
    const data = this.#storage.get(dataId);
    return !refresh || ("refresh" in data && data.refresh === refresh);
  }

  /** Whether somebody else owns a tensor's numbers. */
  isLent(dataId: DataId): boolean {
    const data = this.#storage.get(dataId);
    return "refresh" in data && data.refresh !== undefined;
  }

  /** Calls `refresh` before anybody reads this tensor; nobody any more if there is none. */
  lend(dataId: DataId, refresh: Refresh | undefined): void {
    const data = this.#storage.get(dataId);
    if ("number" in data) data.refresh = refresh;
  }

  /** Writes the numbers of a tensor anew, for all who share them. */
  overwrite(dataId: DataId, values: Float32Array): void {
    const data = this.#storage.get(dataId);
    if ("number" in data) this.view(data.number, data.dtype, data.length).set(values);
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(
    dataId: DataId,
    values: BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    if (dtype === "string") {
      this.#storage.set(dataId, { refCount, dtype, strings: values as Uint8Array[] });
      return;
    }
    if (dtype === "complex64") {
      const { real, imag } = backend_util.splitRealAndImagArrays(values as Float32Array);
      this.#storage.set(dataId, {
        refCount,
        dtype,
        real: this.#part(real, shape),
        imag: this.#part(imag, shape),
      });
      return;
    }
    const length = util.sizeFromShape(shape);
    const number = this.engine.call(() => this.tensors.allocate(DTYPES[dtype], length));
    this.#storage.set(dataId, { refCount, dtype, number, length });
    if (values) this.view(number, dtype, length).set(values as NumericValues);
  }

  #part(values: Float32Array, shape: number[]): TensorInfo {
    return { dataId: this.write(values, shape, "float32"), shape, dtype: "float32" };
  }

  override readSync(dataId: DataId): BackendValues {
    const data = this.#storage.get(dataId);
    if ("number" in data) {
      data.refresh?.();
      const view = this.view(data.number, data.dtype, data.length);
      // A copy that nobody shares, which also a TextDecoder or a postMessage takes.
      const copy = new (view.constructor as Float32ArrayConstructor)(data.length);
      copy.set(view);
      return copy;
    }
    if ("strings" in data) return data.strings;
    const parts = [data.real, data.imag].map((part) => this.readSync(part.dataId) as Float32Array);
    return backend_util.mergeRealAndImagArrays(parts[0]!, parts[1]!);
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  /** A tensor's numbers where they lie: of use only until something is allocated. */
  view(number: number, dtype: NumericType, length: number): NumericValues {
    const address = this.engine.call(() => this.tensors.address(number));
    const { buffer } = this.engine.instance.memory;
    if (dtype === "float32") return new Float32Array(buffer, address, length);
    if (dtype === "int32") return new Int32Array(buffer, address, length);
    return new Uint8Array(buffer, address, length);
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.#storage.has(dataId)) return true;
    const data = this.#storage.get(dataId);
    data.refCount--;
    if (!force && data.refCount > 0) return false;
    if ("number" in data) this.#release(data.number);
    if ("real" in data) for (const part of [data.real, data.imag]) this.disposeData(part.dataId);
    this.#storage.delete(dataId);
    return true;
  }

  /** What the engine held is gone if it failed or the backend was removed: dropping a tensor then is no error. */
  #release(number: number): void {
    if (!this.engine.broken && !this.#disposed) this.engine.call(() => this.tensors.release(number));
  }

  override refCount(dataId: DataId): number {
    return this.#storage.has(dataId) ? this.#storage.get(dataId).refCount : 0;
  }

  override incRef(dataId: DataId): void {
    this.#storage.get(dataId).refCount++;
  }

  override numDataIds(): number {
    return this.#storage.numDataIds();
  }

  /** `numBytesInEngine`: what all tensors take of the engine's memory, rounded up as it is given out. */
  override memory(): { unreliable: boolean; numBytesInEngine: number } {
    return { unreliable: false, numBytesInEngine: this.tensors.usedBytes };
  }

  override async time(work: () => void): Promise<BackendTimingInfo> {
    const begin = util.now();
    work();
    return { kernelMs: util.now() - begin };
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override dispose(): void {
    if (!this.engine.broken && !this.#disposed) this.tensors.free();
    this.#disposed = true;
  }
}

/** Whether the engine holds the numbers of such a tensor. */
export function isNumeric(dtype: DataType): dtype is NumericType {
  return dtype === "float32" || dtype === "int32" || dtype === "bool";
}
