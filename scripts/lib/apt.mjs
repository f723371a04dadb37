// Debian's packages, where we may install them.

import { ask, run, SetupError } from "./steps.mjs";

let updated = false;

/** Installs packages as root or by sudo without a password; `manual` says what to do where that fails or neither is possible. */
export async function aptInstall(packages, manual) {
  const prefix =
    process.getuid?.() === 0 ? [] : ask("sudo", ["-n", "true"]) === undefined ? undefined : ["sudo", "-n"];
  if (!prefix || ask("apt-get", ["--version"]) === undefined) throw new SetupError(manual);
  const apt = (...args) => {
    const [command, ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    return run(command, rest);
  };
  try {
    if (!updated) await apt("update");
    updated = true;
    await apt("install", "-y", "--no-install-recommends", ...packages);
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${manual}`);
  }
}
