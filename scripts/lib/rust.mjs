// Finds a Rust that can build the standard library for WebAssembly, or installs Debian's.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { aptInstall } from "./apt.mjs";
import { ask } from "./steps.mjs";

const DEBIAN_PACKAGES = ["rustc-web", "cargo-web", "rust-web-src", "lld-19", "gcc", "libc6-dev"];
const DEBIAN = {
  cargo: "/usr/bin/cargo",
  rustc: "/usr/bin/rustc",
  source: "/usr/lib/rustlib/src/rust/library/std",
  linker: "/usr/bin/wasm-ld-19",
};
const MANUAL = `A Rust that can build WebAssembly with threads is needed. With rustup (https://rustup.rs):

    rustup toolchain install nightly --component rust-src --target wasm32-unknown-unknown

or on Debian, as root:

    apt-get install ${DEBIAN_PACKAGES.join(" ")}
`;

/**
 * A toolchain: `cargo` and its first arguments, the environment it needs, the linker's flags, and a line that names it.
 * `undefined` if there is none.
 */
export function findRust() {
  return rustupNightly() ?? debianRust();
}

/** The same; installs Debian's packages if there is none. */
export async function ensureRust() {
  const found = findRust();
  if (found) return { ...found, installed: false };
  await aptInstall(DEBIAN_PACKAGES, MANUAL);
  return { ...debianRust(), installed: true };
}

function rustupNightly() {
  const sysroot = ask("rustup", ["run", "nightly", "rustc", "--print", "sysroot"], {
    RUSTUP_AUTO_INSTALL: "0",
  });
  if (!sysroot || !existsSync(join(sysroot, "lib/rustlib/src/rust/library/std"))) return undefined;
  const name = ask("rustup", ["run", "nightly", "rustc", "--version"]);
  return { command: ["rustup", "run", "nightly", "cargo"], env: {}, linkerFlags: [], name };
}

function debianRust() {
  if (![DEBIAN.cargo, DEBIAN.rustc, DEBIAN.source, DEBIAN.linker].every((path) => existsSync(path)))
    return undefined;
  return {
    command: [DEBIAN.cargo],
    // Debian's Rust is a stable one: it builds its own standard library only when told that this is intended.
    env: { RUSTC: DEBIAN.rustc, RUSTC_BOOTSTRAP: "1" },
    linkerFlags: ["-C linker=wasm-ld-19", "-C linker-flavor=wasm-ld"],
    name: ask(DEBIAN.rustc, ["--version"]),
  };
}

/** A cargo for this machine's own programs: tools and native tests. */
export function hostCargo() {
  if (ask("cargo", ["--version"]) !== undefined) return { command: "cargo", env: {} };
  return { command: DEBIAN.cargo, env: { RUSTC: DEBIAN.rustc } };
}
