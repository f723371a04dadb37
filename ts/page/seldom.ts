// Work that comes more often than it is worth doing.

/**
 * The same work, done at most once in so many milliseconds: at once if it can, else later with what came last.
 */
export function seldom<Given extends unknown[]>(
  ms: number,
  work: (...given: Given) => void,
): (...given: Given) => void {
  let last = Number.NEGATIVE_INFINITY;
  let waiting: Given | undefined;
  return (...given) => {
    if (waiting) {
      waiting = given;
      return;
    }
    const left = last + ms - performance.now();
    if (left <= 0) {
      last = performance.now();
      work(...given);
      return;
    }
    waiting = given;
    setTimeout(() => {
      const newest = waiting!;
      waiting = undefined;
      last = performance.now();
      work(...newest);
    }, left);
  };
}
