// `npm run lint`: every linter of both languages. The tests run the same list.

import { pathToFileURL } from "node:url";
import { hostCargo } from "./lib/rust.mjs";
import { ask, main, run, SetupError } from "./lib/steps.mjs";

/** Runs the linters one after the other; returns the name of each and its complaints, none if it is content. */
export async function lint() {
  const { command: cargo, env } = hostCargo();
  const linters = [
    ["biome", process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]],
    ["tsc", process.execPath, ["node_modules/typescript/bin/tsc", "--noEmit"]],
  ];
  // Debian's cargo comes without these two.
  if (ask(cargo, ["fmt", "--version"], env)) linters.push(["rustfmt", cargo, ["fmt", "--all", "--check"]]);
  if (ask(cargo, ["clippy", "--version"], env)) {
    linters.push([
      "clippy",
      cargo,
      ["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"],
    ]);
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

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const unhappy = (await lint()).filter(({ complaints }) => complaints);
    if (unhappy.length > 0) throw new SetupError(`${unhappy.length} linters complain`);
  });
}
