// Work that comes more often than it is worth doing.

export interface Seldom<Given extends unknown[]> {
  /** Does it at once if it was not done lately, else later, with what came last. */
  (...given: Given): void;
  /** Does it at once in any case; what waits is too old then. */
  now(...given: Given): void;
  /** Does what waits at once. */
  flush(): void;
}

/** The same work, done at most once in so many milliseconds. */
export function seldom<Given extends unknown[]>(ms: number, work: (...given: Given) => void): Seldom<Given> {
  let last = Number.NEGATIVE_INFINITY;
  let newest: Given;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const now = (...given: Given) => {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    work(...given);
  };
  const ask = (...given: Given) => {
    newest = given;
    const left = last + ms - performance.now();
    if (left <= 0) now(...given);
    else timer ??= setTimeout(() => now(...newest), left);
  };
  const flush = () => {
    if (timer !== undefined) now(...newest);
  };
  return Object.assign(ask, { now, flush });
}
