// Names that come from a file, as messages show them.

const MOST_LETTERS = 60;

/** In quotes, without control characters, and no longer than a line takes. */
export function quoted(name: string | undefined = ""): string {
  return JSON.stringify(name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS)}...` : name);
}

/** The first few of a list. */
export function quotedAll(names: readonly (string | undefined)[]): string {
  const shown = names.slice(0, 3).map(quoted);
  return [...shown, ...(names.length > 3 ? [`${names.length - 3} more`] : [])].join(", ") || "none";
}
