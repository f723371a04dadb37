// `npm run lint`: every linter of both languages. The tests run the same list.

import { hostCargo } from "./lib/rust.mjs";
import { ask, isMain, main, run, SetupError } from "./lib/steps.mjs";

/** Runs the linters one after the other; returns the name of each and its complaints, none if it is content. */
export async function lint() {
  const { command: cargo, env } = hostCargo();
  const linters = [
    ["biome", process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]],
    ["tsc", process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ];
  const clippy = [
    "clippy",
    "--quiet",
    "--workspace",
    "--all-targets",
    "--all-features",
    "--",
    "-D",
    "warnings",
  ];
  for (const [name, args] of [
    ["rustfmt", ["fmt", "--all", "--check"]],
    ["clippy", clippy],
  ]) {
    // Debian's cargo comes without these two.
    if (ask(cargo, [args[0], "--version"], env)) linters.push([name, cargo, args]);
    else process.stderr.write(`lint: ${name} is not here: \`rustup component add ${name}\` for it\n`);
  }
  const results = [];
  for (const [name, command, args] of linters) {
    const complaints = await run(command, args, { env }).then(
      () => "",
      (error) => error.message,
    );
    process.stderr.write(`lint: ${name} ${complaints ? `complains${complaints}` : "is content"}\n`);
    results.push({ name, complaints });
  }
  return results;
}

if (isMain(import.meta.url)) {
  await main(async () => {
    const unhappy = (await lint()).filter(({ complaints }) => complaints);
    if (unhappy.length > 0) throw new SetupError(`${unhappy.length} linters complain`);
  });
}
