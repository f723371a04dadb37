// The numbers of tensors, wherever they lie in their storages.

import { InputError } from "../../errors";
import type { Archive } from "./archive";
import type { Storage, Tensor } from "./values";

/** Reads each storage once, however many tensors share it. */
export class Storages {
  readonly #archive: Pick<Archive, "read">;
  readonly #littleEndian: boolean;
  readonly #data = new Map<string, Promise<DataView>>();

  constructor(archive: Pick<Archive, "read">, littleEndian: boolean) {
    this.#archive = archive;
    this.#littleEndian = littleEndian;
  }

  /**
   * The numbers of a tensor of one or two dimensions, as float32, its first dimension the fastest: a weight
   * `[units, inputs]` becomes a kernel `[inputs, units]`, row-major.
   *
   * @param where - the tensor's name, in errors.
   * @throws {InputError} if they are no floats, lie outside of the storage, the storage's file has not the size that
   * the pickle claims, or a number is not finite.
   */
  async transposed(where: string, tensor: Tensor): Promise<Float32Array> {
    const { storage, offset, size, stride } = tensor;
    const { read, name } = storage.type;
    if (read === undefined) throw new InputError(where, "a tensor of floats", `one in ${name}`);
    checkPlace(where, tensor);
    const data = await this.#dataOf(where, storage);
    const [rows, columns] = [size[0]!, size[1] ?? 1];
    const [down, across] = [stride[0]!, stride[1] ?? 0];
    const values = new Float32Array(rows * columns);
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) {
        const value = read(data, offset + row * down + column * across, this.#littleEndian);
        const at = column * rows + row;
        values[at] = value;
        if (Number.isFinite(values[at])) continue;
        const index = size.length === 1 ? `${row}` : `${row}, ${column}`;
        throw new InputError(`${where}[${index}]`, "a finite number that float32 can hold", value);
      }
    }
    return values;
  }

  async #dataOf(where: string, { type, key, length }: Storage): Promise<DataView> {
    const size = type.bytes * length;
    const file = `data/${key}`;
    const data = this.#data.get(key) ?? this.#read(file, size);
    this.#data.set(key, data);
    const { byteLength } = await data;
    if (byteLength === size) return data;
    throw new InputError(where, `${size} bytes in ${file}, for ${length} numbers`, byteLength);
  }

  async #read(file: string, most: number): Promise<DataView> {
    const { buffer, byteOffset, byteLength } = await this.#archive.read(file, most);
    return new DataView(buffer, byteOffset, byteLength);
  }
}

/** Holds a tensor's claims, whose sizes are from 1, against its storage. */
function checkPlace(where: string, { storage, offset, size, stride }: Tensor): void {
  const claims = `offset ${offset}, size [${size}], stride [${stride}]`;
  const whole = [offset, storage.length, ...stride].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!whole || size.length !== stride.length) {
    throw new InputError(where, "an offset and strides from 0", claims);
  }
  // Floats do not wrap around: a place too large to be exact is past any storage.
  const last = size.reduce((at, length, i) => at + (length - 1) * stride[i]!, offset);
  if (last >= storage.length) {
    throw new InputError(where, `a tensor within the ${storage.length} numbers of its storage`, claims);
  }
  // Strides of 0 would let a few bytes stand for gigabytes.
  const count = size.reduce((product, length) => product * length, 1);
  if (count > storage.length) {
    throw new InputError(where, `at most ${storage.length} numbers, as its storage has`, claims);
  }
}
