// dist/THIRD-PARTY.txt: the licences of other people's code in the package, for whoever gets it. What is in there tell the
// bundler, of npm packages, and cargo, of the crates in the engine.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findRust } from "./rust.mjs";
import { ask, root, SetupError } from "./steps.mjs";

/** Licences of what comes without a file of them, `name.txt`, with `+` for a slash. */
const OWN = join(root, "scripts/licences");
/** Packages of whose files one has all its dependencies inside, where no bundler sees them. */
const WITH_DEPENDENCIES = ["linkedom"];
const RULE = "=".repeat(80);

/** Everything that was bundled so far: the notices are those of all bundles. */
const folders = new Set();
let crates;

/** A plugin of esbuild that writes the notices beside each bundle; after the last one they are whole. */
export const thirdPartyNotices = {
  name: "third-party-notices",
  setup(build) {
    build.onEnd(({ metafile, errors }) => {
      if (errors.length > 0) return;
      for (const folder of bundledPackages(metafile)) addPackage(folder);
      crates ??= linkedCrates();
      const { outdir } = build.initialOptions;
      mkdirSync(outdir, { recursive: true });
      writeFileSync(join(outdir, "THIRD-PARTY.txt"), noticesOf([...crates, ...[...folders].map(npmPackage)]));
    });
  },
};

/** The folders of packages of which anything is in the output: what was shaken off is not distributed. */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const paths = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const found = paths.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  return new Set(found.filter((folder) => folder !== undefined));
}

function addPackage(folder) {
  if (folders.has(folder)) return;
  folders.add(folder);
  if (WITH_DEPENDENCIES.some((name) => folder.endsWith(`node_modules/${name}`))) addDependencies(folder);
}

function addDependencies(folder) {
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    const within = join(folder, "node_modules", name);
    const beside = `${folder.slice(0, folder.lastIndexOf("node_modules/"))}node_modules/${name}`;
    const found = existsSync(within) ? within : beside;
    folders.add(found);
    addDependencies(found);
  }
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}

function npmPackage(folder) {
  const { name, version, license } = manifestOf(folder);
  return { name, version, license, text: licenceText(name, join(root, folder)) };
}

/** The crates that the engine is linked from; macros and build scripts run, and leave nothing of theirs. */
function linkedCrates() {
  const { command, env } = findRust();
  const [cargo, ...first] = command;
  const question = ["metadata", "--quiet", "--locked", "--format-version", "1", "--all-features"];
  const place = ["--filter-platform", "wasm32-unknown-unknown", "--manifest-path", join(root, "Cargo.toml")];
  const answer = ask(cargo, [...first, ...question, ...place], env);
  if (!answer) throw new SetupError("cargo does not tell which crates there are");
  const { packages, resolve: graph } = JSON.parse(answer);
  const byId = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const isMacro = (id) => byId.get(id).targets.some(({ kind }) => kind.includes("proc-macro"));
  const linked = new Set();
  const visit = (id) => {
    if (linked.has(id) || isMacro(id)) return;
    linked.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (kinds.some(({ kind }) => kind === null)) visit(pkg);
    }
  };
  visit(packages.find(({ name }) => name === "inkling-wasm").id);
  const theirs = [...linked].map((id) => byId.get(id)).filter(({ source }) => source);
  return [
    ...theirs.map(({ name, version, license, manifest_path: manifest }) => {
      return { name: `${name} (crate)`, version, license, text: licenceText(name, dirname(manifest)) };
    }),
    { name: "Rust's standard library", license: "MIT OR Apache-2.0", text: ownText("rust-standard-library") },
  ];
}

/** All licence files of a folder, apart from Apache's where MIT's is offered instead. */
function licenceText(name, folder) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const needed = files.includes("LICENSE-MIT") ? files.filter((file) => file !== "LICENSE-APACHE") : files;
  if (needed.length === 0) return ownText(name);
  return needed
    .sort()
    .map((file) => plain(readFileSync(join(folder, file), "utf8")))
    .join("\n\n");
}

function ownText(name) {
  const file = join(OWN, `${name.replace("/", "+")}.txt`);
  if (!existsSync(file)) throw new SetupError(`${name} comes without its licence: put that into ${file}`);
  return plain(readFileSync(file, "utf8"));
}

/** The same text on every system. */
function plain(text) {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/^\n+|\n+$/g, "");
}

/** One text for all that have the same, in the order of their names. */
export function noticesOf(parts) {
  const titles = new Map();
  for (const { name, version, license, text } of parts) {
    const title = `${[name, version].filter(Boolean).join(" ")}, ${license}`;
    titles.set(text, [...(titles.get(text) ?? []), title].sort());
  }
  const sections = [...titles].map(([text, names]) => `${RULE}\n${names.join("\n")}\n${RULE}\n\n${text}\n`);
  const opening = "This package contains code of others, under their licences:\n";
  return [opening, ...sections.sort()].join("\n");
}
