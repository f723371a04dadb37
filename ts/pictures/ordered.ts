// Work on many things at once, whose results come in the order of the things.

/** Pictures that are worth reading and decoding at once: more than there are threads, so that none waits for a disk. */
export const PICTURES_AT_ONCE = 8;

/**
 * The results of `work` on each item, in order. So many are under way at once, and no more than that are ahead of who takes
 * the results.
 */
export async function* ordered<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (item: T, i: number) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  let i = 0;
  for await (const item of items) {
    const result = work(item, i++);
    // Whoever takes it sees that it failed; until then nobody has missed it.
    result.catch(() => {});
    underWay.push(result);
    if (underWay.length >= atOnce) yield await underWay.shift()!;
  }
  while (underWay.length > 0) yield await underWay.shift()!;
}
