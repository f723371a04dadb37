// What the speedrun runs for.

/** Test accuracy. */
export const GOAL = 0.98;

/** A network like this one that claims to be outside this range did not train, or did not test what it says. */
const CREDIBLE_ACCURACY = [0.95, 0.99];

/** What makes an answer of a contestant incredible, if anything does. */
export function fault({ seconds, accuracy }) {
  const [least, most] = CREDIBLE_ACCURACY;
  if (!(accuracy > least && accuracy < most))
    return `has a test accuracy of ${accuracy}: that is not credible`;
  return seconds > 0 ? undefined : `says that it took ${seconds} seconds`;
}
