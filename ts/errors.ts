// The two errors of the library: what the caller got wrong, and what the engine could not do.

/** An argument is not what was expected. Nothing was changed; the call can be repeated with a better one. */
export class InputError extends Error {
  override readonly name = "InputError";

  /**
   * @param argument - which argument, as the caller wrote it: `options.batch`, `layers[1].units`.
   * @param expected - what would have been right, in words: `a whole number from 1`.
   * @param got - what came.
   */
  constructor(
    readonly argument: string,
    readonly expected: string,
    readonly got: unknown,
  ) {
    super(`${plain(argument)}: expected ${plain(expected)}, got ${plain(show(got))}`);
  }
}

/** The WebAssembly side could not be loaded, ran out of memory or failed. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}

/** What the system says went wrong, without the path: errors have it beside, and it may be one of a temporary file. */
export function reasonOf(cause: unknown): string {
  return (cause as Error).message.replace(/, \w+ '.*$/s, "");
}

/** Long enough for a path with its reason or a hash, short enough for a line or two. */
const MOST_LETTERS = 300;

/** As many of a name or a list as a terminal should get. */
const MOST_OF_PART = 2000;

/** Names may be a file's: what steers terminals is spelt out, what would fill them is cut. */
function plain(part: string): string {
  const short = part.length > MOST_OF_PART ? `${part.slice(0, MOST_OF_PART)}...` : part;
  return short.replace(
    /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A short picture of any value for an error's message. */
function show(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > MOST_LETTERS ? `${value.slice(0, MOST_LETTERS)}...` : value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `Array(${value.length})`;
  // Not its own "constructor", which JSON may have.
  const kind: string = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  if (ArrayBuffer.isView(value) && "length" in value) return `${kind}(${value.length})`;
  return kind === "Object"
    ? `an object with ${Object.keys(value).join(", ") || "nothing in it"}`
    : `a ${kind}`;
}
