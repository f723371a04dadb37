// Python's pickle (pickletools.py in CPython describes it): a program for a machine with a stack and a memo. Of its
// opcodes those are here that dicts of tensors, numbers and texts are written with, by protocols 2 to 5.

import { PickleBytes } from "./pickle-bytes";
import { Dict, describe, Global, List, Tuple, type Value } from "./values";

/** Python puts things on the stack in batches of 1000, so only depth makes it grow. */
const MAX_STACK = 2 ** 16;

/** What a file's names and references stand for. */
export interface Meanings {
  /** The names that a file may have, `module.name`. */
  readonly globals: ReadonlyMap<string, Global>;
  /** What a persistent id refers to; `undefined` if it is none. */
  persistent(id: Value): Value | undefined;
}

/**
 * Reads a pickle. Nothing in it is run: names stand for what `meanings` has for them, and every other is refused.
 *
 * @returns what the pickle holds, which may hold itself.
 * @throws {InputError} naming the byte of an opcode or a name that is not read, or of damage.
 */
export function unpickle(argument: string, bytes: Uint8Array, meanings: Meanings): Value {
  const source: PickleBytes = new PickleBytes(argument, bytes);
  const machine = new Machine(source, meanings);
  for (let opcode = source.opcode(); opcode !== STOP; opcode = source.opcode()) {
    const run = OPCODES.get(opcode);
    if (run === undefined) source.fail("an opcode that a state dict is written with", nameOf(opcode));
    run(machine);
  }
  const value = machine.pop();
  if (machine.depth > 0) source.fail("one value at the end", `${machine.depth} more`);
  if (source.rest > 0) source.fail("STOP as the last byte", `${source.rest} more bytes`);
  return value;
}

class Machine {
  readonly #stack: Value[] = [];
  /** Heights of the stack at each MARK that is still open. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Value>();

  constructor(
    readonly source: PickleBytes,
    readonly meanings: Meanings,
  ) {}

  /** Values and marks. */
  get depth(): number {
    return this.#stack.length + this.#marks.length;
  }

  push(value: Value): void {
    this.#stack.push(value);
    this.#checkDepth();
  }

  pop(): Value {
    const value = this.top();
    this.#stack.pop();
    return value;
  }

  /** The last value; none is reached through a MARK. */
  top(): Value {
    const value = this.#stack[this.#stack.length - 1];
    if (value === undefined || this.#stack.length === this.#marks.at(-1)) {
      this.source.fail("a value on the stack", "none");
    }
    return value;
  }

  popDict(): Dict {
    const value = this.pop();
    return value instanceof Dict ? value : this.source.fail("a dict", describe(value));
  }

  popTuple(length: number): void {
    const items = Array.from({ length }, () => this.pop()).reverse();
    this.push(new Tuple(items));
  }

  mark(): void {
    this.#marks.push(this.#stack.length);
    this.#checkDepth();
  }

  /** The values since the last MARK. */
  popMark(): Value[] {
    const height = this.#marks.pop();
    return height === undefined ? this.source.fail("a MARK", "none") : this.#stack.splice(height);
  }

  /** @param index - by default the next one. */
  remember(index = this.#memo.size): void {
    // Python counts up from 0, and each entry takes bytes.
    const most = this.source.bytes.length;
    if (index >= most) this.source.fail(`a place in the memo below ${most}`, index);
    this.#memo.set(index, this.top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    this.push(value === undefined ? this.source.fail("something in the memo", `nothing at ${index}`) : value);
  }

  global(name: string): void {
    const global = this.meanings.globals.get(name);
    if (global === undefined) {
      this.source.fail(
        "a state dict, as torch.save(model.state_dict(), path) writes it, of tensors, numbers and texts alone",
        `the Python name ${name}`,
      );
    }
    this.push(global);
  }

  append(items: readonly Value[]): void {
    const list = this.top();
    if (!(list instanceof List)) this.source.fail("a list to append to", describe(list));
    for (const item of items) list.items.push(item);
  }

  set(pairs: readonly Value[]): void {
    const dict = this.top();
    if (!(dict instanceof Dict)) this.source.fail("a dict to put items into", describe(dict));
    if (pairs.length % 2 !== 0) this.source.fail("pairs of keys and values", `${pairs.length} values`);
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i]!;
      if (dict.entries.has(key)) this.source.fail("a dict without repeated keys", describe(key));
      dict.entries.set(key, pairs[i + 1]!);
    }
  }

  reduce(): void {
    const [args, callee] = [this.pop(), this.pop()];
    if (!(callee instanceof Global) || callee.call === undefined) {
      this.source.fail("something that may be called", describe(callee));
    }
    if (!(args instanceof Tuple)) this.source.fail("a tuple of arguments", describe(args));
    const value = callee.call(args.items);
    this.push(
      value === undefined
        ? this.source.fail(`what ${callee.name} takes`, `(${args.items.map(describe).join(", ")})`)
        : value,
    );
  }

  #checkDepth(): void {
    if (this.depth > MAX_STACK) this.source.fail(`at most ${MAX_STACK} values on the stack`, this.depth);
  }
}

const STOP = 0x2e;

const OPCODES = new Map<number, (machine: Machine) => void>([
  [0x80, proto],
  [0x95, frame],
  // Values.
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m) => m.push(m.source.uint8())], // BININT1
  [0x4d, (m) => m.push(m.source.uint16())], // BININT2
  [0x4a, (m) => m.push(m.source.int32())], // BININT
  [0x8a, (m) => m.push(m.source.long(m.source.uint8()))], // LONG1
  [0x47, (m) => m.push(m.source.float64())], // BINFLOAT
  [0x8c, (m) => m.push(m.source.text(m.source.uint8()))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.source.text(m.source.uint32()))], // BINUNICODE
  // Tuples, lists and dicts.
  [0x28, (m) => m.mark()], // MARK
  [0x29, (m) => m.popTuple(0)], // EMPTY_TUPLE
  [0x85, (m) => m.popTuple(1)], // TUPLE1
  [0x86, (m) => m.popTuple(2)], // TUPLE2
  [0x87, (m) => m.popTuple(3)], // TUPLE3
  [0x74, (m) => m.push(new Tuple(m.popMark()))], // TUPLE
  [0x5d, (m) => m.push(new List())], // EMPTY_LIST
  [0x61, (m) => m.append([m.pop()])], // APPEND
  [0x65, (m) => m.append(m.popMark())], // APPENDS
  [0x7d, (m) => m.push(new Dict())], // EMPTY_DICT
  [0x73, (m) => m.set([m.pop(), m.pop()].reverse())], // SETITEM
  [0x75, (m) => m.set(m.popMark())], // SETITEMS
  // The memo.
  [0x71, (m) => m.remember(m.source.uint8())], // BINPUT
  [0x72, (m) => m.remember(m.source.uint32())], // LONG_BINPUT
  [0x94, (m) => m.remember()], // MEMOIZE
  [0x68, (m) => m.recall(m.source.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.source.uint32())], // LONG_BINGET
  // Names and what they make.
  [0x63, (m) => m.global(`${m.source.line()}.${m.source.line()}`)], // GLOBAL
  [0x93, stackGlobal],
  [0x51, persistent],
  [0x52, (m) => m.reduce()], // REDUCE
  [0x62, build],
]);

function proto({ source }: Machine): void {
  const version = source.uint8();
  if (version < 2 || version > 5) source.fail("a pickle of protocol 2 to 5", version);
}

/** Says how many bytes the next opcodes take, for those who read them from a stream. */
function frame({ source }: Machine): void {
  const length = source.uint64();
  if (length > source.rest) source.fail(`a frame of at most ${source.rest} bytes`, length);
}

function stackGlobal(machine: Machine): void {
  const [name, module] = [machine.pop(), machine.pop()];
  if (typeof name !== "string" || typeof module !== "string") {
    machine.source.fail("a module and a name", `${describe(module)} and ${describe(name)}`);
  }
  machine.global(`${module}.${name}`);
}

function persistent(machine: Machine): void {
  const id = machine.pop();
  const value = machine.meanings.persistent(id);
  machine.push(value === undefined ? machine.source.fail("a reference to a storage", describe(id)) : value);
}

/** BUILD gives an object attributes. A state dict has `_metadata`: versions of its modules, which no weight needs. */
function build(machine: Machine): void {
  machine.popDict();
  const target = machine.top();
  if (!(target instanceof Dict)) machine.source.fail("a dict to give attributes", describe(target));
}

function nameOf(opcode: number): string {
  const letter = opcode > 0x20 && opcode < 0x7f ? ` (${String.fromCharCode(opcode)})` : "";
  return `opcode 0x${opcode.toString(16).padStart(2, "0")}${letter}`;
}
