// `npm run bench -- NAME [PART ...] [--json] [--rounds N]`: side-by-side measurements; what counts are the ratios of one
// run. `tfjs` and `page` have parts, of which some can be chosen.

import { parseArgs } from "node:util";
import { main, SetupError } from "../scripts/lib/steps.mjs";
import { controls } from "./controls/controls.mjs";
import { epoch } from "./epoch/epoch.mjs";
import { growth } from "./growth/growth.mjs";
import { images } from "./images/images.mjs";
import { page } from "./page/page.mjs";
import { pictures } from "./pictures/pictures.mjs";
import { predict } from "./predict/predict.mjs";
import { roofline } from "./roofline/roofline.mjs";
import { speedrun } from "./speedrun/speedrun.mjs";
import { tfjs } from "./tfjs/tfjs.mjs";

/** Each takes `{ rounds, say, warn, parts }` and returns the object whose JSON is the last line of the output. */
const BENCHMARKS = { controls, epoch, growth, images, page, pictures, predict, roofline, speedrun, tfjs };

/** How often each contestant works; in the speedrun each time is another seed. */
const USUAL_ROUNDS = 5;
const SEEDS = 10;

await main(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, rounds: { type: "string" } },
  });
  const [name, ...parts] = positionals;
  const benchmark = BENCHMARKS[name];
  const rounds = Number(values.rounds ?? (benchmark === speedrun ? SEEDS : USUAL_ROUNDS));
  const isWrong = !benchmark || (parts.length > 0 && benchmark !== tfjs && benchmark !== page);
  if (isWrong || !Number.isInteger(rounds) || rounds < 1) {
    throw new SetupError(
      `usage: npm run bench -- ${Object.keys(BENCHMARKS).join("|")} [PART ...] [--json] [--rounds N]`,
    );
  }
  const say = values.json ? () => {} : (line) => process.stdout.write(`${line}\n`);
  const warn = (line) => process.stderr.write(`${line}\n`);
  process.stdout.write(`${JSON.stringify(await benchmark({ rounds, say, warn, parts }))}\n`);
});
