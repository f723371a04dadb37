// Long work in slices, so that progress bars move, signals are seen and pages stay alive meanwhile.

import { nextTurn } from "./host";

/** How long a slice should take: long enough to be worth it, short enough for a frame. */
const SLICE_MS = 10;

/**
 * Does `total` units of work, as many at a time as take about 10 ms, and lets the event loop run in between.
 *
 * @param slice - does about so many units and returns how many it did.
 * @param goesOn - asked before each slice; false ends the work.
 */
export async function inSlices(
  total: number,
  slice: (size: number) => number,
  goesOn = () => true,
): Promise<void> {
  let size = 1;
  for (let done = 0; done < total && goesOn(); ) {
    const begin = performance.now();
    done += slice(Math.min(size, total - done));
    const fitting = Math.round((size * SLICE_MS) / Math.max(performance.now() - begin, 0.1));
    size = Math.max(1, Math.min(fitting, 2 * size));
    await nextTurn();
  }
}
