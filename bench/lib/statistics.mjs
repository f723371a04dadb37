// What is said of several measurements.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function spread(values) {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

/** How many times longer each peer's best takes than our best; `peers` maps a peer to the seconds of its settings. */
export function ratios(ours, peers) {
  if (ours.length === 0) throw new Error("nothing of ours was measured, so there is nothing to compare with");
  const best = Math.min(...ours);
  return Object.fromEntries(
    Object.entries(peers).map(([peer, seconds]) => [peer, Math.min(...seconds) / best]),
  );
}

/**
 * Everybody's seconds: of each of `ours`, and of each peer's best setting, with its ratio to the best of `raced`, those
 * of ours that count. `secondsOf` gives a contestant's by its name, `undefined` for one that was left out.
 */
export function compared({ ours, raced = ours, peers, secondsOf }) {
  const timed = (contestants) =>
    contestants.map(({ name }) => [name, secondsOf(name)]).filter(([, seconds]) => seconds !== undefined);
  const bare = (contestants) => timed(contestants).map(([, seconds]) => seconds);
  const measured = Object.entries(peers)
    .map(([peer, settings]) => [peer, bare(settings)])
    .filter(([, all]) => all.length > 0);
  return {
    ours: Object.fromEntries(timed(ours)),
    peers: Object.fromEntries(measured.map(([peer, all]) => [peer, Math.min(...all)])),
    ratios: ratios(bare(raced), Object.fromEntries(measured)),
  };
}

/** The value that a share of the values lies below. */
export function quantile(values, share) {
  return Float64Array.from(values).sort()[Math.floor(share * values.length)];
}
