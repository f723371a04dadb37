// What a pickle of tensors comes to. Python's objects are data here: nothing of a file is ever run.

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Tuple
  | List
  | Dict
  | Global
  | Storage
  | Tensor;

export class Tuple {
  constructor(readonly items: readonly Value[]) {}
}

export class List {
  readonly items: Value[] = [];
}

/** A dict or an OrderedDict, in the order of its insertions. */
export class Dict {
  readonly entries = new Map<Value, Value>();
}

/** A name of a Python module, and what calling it gives. */
export class Global {
  /** @param call - gives `undefined` for arguments that it does not take; left out where nothing may call it. */
  constructor(
    readonly name: string,
    readonly call?: (args: readonly Value[]) => Value | undefined,
  ) {}
}

/** A type of the numbers of a storage. */
export class StorageType extends Global {
  /**
   * @param bytes - of one number.
   * @param read - the number at an index; left out for types that hold no weights.
   */
  constructor(
    name: string,
    readonly bytes: number,
    readonly read?: (data: DataView, index: number, littleEndian: boolean) => number,
  ) {
    super(name);
  }
}

/** Numbers in a file of their own, which tensors may share. */
export class Storage {
  /**
   * @param key - the name of its file in `data/`.
   * @param length - as the pickle claims it, in numbers.
   */
  constructor(
    readonly type: StorageType,
    readonly key: string,
    readonly length: number,
  ) {}
}

/** A view of a storage: the number at `[i, j]` is number `offset + i * stride[0] + j * stride[1]` of it. */
export class Tensor {
  /** All as the pickle claims them: any number may be here. */
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly size: readonly number[],
    readonly stride: readonly number[],
  ) {}
}

/** A value in a few words, for an error. */
export function describe(value: Value | undefined): string {
  if (value instanceof Tensor) return `a tensor of shape [${value.size}]`;
  if (value instanceof Dict) return `a dict of ${value.entries.size}`;
  if (value instanceof Tuple) return `a tuple of ${value.items.length}`;
  if (value instanceof List) return `a list of ${value.items.length}`;
  if (value instanceof Storage) return `a storage of ${value.length} numbers`;
  if (value instanceof Global) return `the Python name ${value.name}`;
  if (value === undefined) return "nothing";
  return typeof value === "string" ? `the text ${value}` : `the value ${value}`;
}
