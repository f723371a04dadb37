// The tfjs backend beside tfjs's own ones, in this Node: training, predictions, single operations. Every contestant has
// done its work before, untimed: an epoch three times, all else once.

import { SetupError } from "../../scripts/lib/steps.mjs";
import { contest } from "../lib/contest.mjs";
import { median } from "../lib/statistics.mjs";
import { PARTS } from "./parts.mjs";

/** `parts` are the names of those to run; all, if there are none. */
export async function tfjs({ rounds, say, warn, parts }) {
  const unknown = parts.find((name) => !(name in PARTS));
  if (unknown) throw new SetupError(`no part ${unknown}: there are ${Object.keys(PARTS).join(", ")}`);
  const chosen = (parts.length > 0 ? parts : Object.keys(PARTS)).map((name) => ({ name, ...PARTS[name]() }));
  const result = { name: "tfjs" };
  for (const { name, contestants, races, fault, summary } of chosen) {
    const { answers } = await contest(contestants, { rounds, say, warn, fault, summary });
    const outcomes = races.map((race) => [race.name, outcome(race, answers)]);
    result[name] = Object.fromEntries(outcomes.filter(([, found]) => found));
  }
  for (const { name, title } of chosen) print(title, result[name], say);
  return result;
}

/** Who took how long and what that makes, or nothing if one side is missing. */
function outcome({ ours, peer, bar, of }, answers) {
  const own = ours.filter((name) => answers.has(name));
  if (own.length === 0 || !answers.has(peer)) return undefined;
  const given = (name) => answers.get(name).map(of);
  const medianOf = (name) => median(given(name).map(({ seconds }) => seconds));
  const fastestOf = (name) => Math.min(...given(name).map(({ seconds, lowest = seconds }) => lowest));
  const ratio = (secondsOf) => secondsOf(peer) / Math.min(...own.map(secondsOf));
  const [medians, fastest] = [medianOf, fastestOf].map(ratio);
  return {
    ours: Object.fromEntries(own.map((name) => [name, medianOf(name)])),
    peer: { name: peer, seconds: medianOf(peer) },
    ratio: medians,
    // The machine's moods make everything slower; what a contestant can do shows when they let it.
    fastest,
    ...(bar && { bar, reached: medians >= bar }),
  };
}

function print(title, races, say) {
  say(`\n${title}\n`);
  say(`${"".padEnd(38)}      ours      peer   medians   fastest   bar`);
  for (const [name, { ours, peer, ratio, fastest, bar, reached }] of Object.entries(races)) {
    const times = [Math.min(...Object.values(ours)), peer.seconds].map(duration);
    const ratios = [ratio, fastest].map((factor) => `${factor.toFixed(2)} x`.padStart(10));
    const goal = bar ? `${String(bar).padStart(6)}${reached ? "" : "   missed"}` : "";
    say(name.padEnd(38) + times.join("") + ratios.join("") + goal);
  }
}

function duration(seconds) {
  const [unit, scale] = seconds < 1e-3 ? ["us", 1e6] : seconds < 1 ? ["ms", 1e3] : ["s ", 1];
  return `${(seconds * scale).toPrecision(3)} ${unit}`.padStart(10);
}
