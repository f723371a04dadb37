// Long work in slices, so that progress bars move, signals are seen and pages stay alive meanwhile.

import { nextTurn } from "./host";

/** How long a slice should take: long enough to be worth it, short enough for a frame. */
const SLICE_MS = 10;

/**
 * Does `total` units of work, as many at a time as take about 10 ms, and lets the event loop run in between.
 *
 * @param slice - does about so many units and returns how many it did; 0 ends the work.
 * @param allowed - asked before each slice how many units it may do at most; 0 ends the work.
 * @returns how many units were done.
 */
export async function inSlices(
  total: number,
  slice: (size: number) => number | Promise<number>,
  allowed: () => number | Promise<number> = () => total,
): Promise<number> {
  let [size, done] = [1, 0];
  while (done < total) {
    const most = Math.min(total - done, await allowed());
    if (most === 0) break;
    const begin = performance.now();
    const did = await slice(Math.min(size, most));
    if (did === 0) break;
    const fitting = Math.round((did * SLICE_MS) / Math.max(performance.now() - begin, 0.1));
    size = Math.max(1, Math.min(fitting, 2 * did));
    done += did;
    await nextTurn();
  }
  return done;
}
