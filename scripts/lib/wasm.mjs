// Builds the engine's variants: cargo, then wasm-bindgen, then wasm-opt; and the one glue file that each edition's variants share.

import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { root, run, SetupError } from "./steps.mjs";
import { bindgenPath } from "./tools.mjs";

export const VARIANTS = ["simd128", "simd128-threads"];

/**
 * The editions of the engine: the small one that trains and predicts, and the same with tensors, for those who use the
 * tfjs backend. `suffix` is what stands in the names of its files; every build must stay below `maxBytes`, before
 * compression.
 */
const EDITIONS = [
  { name: "core", suffix: "", features: [], maxBytes: 235_000 },
  { name: "tensors", suffix: "-tensors", features: ["tensors"], maxBytes: 760_000 },
];

const TARGET = "wasm32-unknown-unknown";
/** What wasm-bindgen's thread support looks for. */
const THREAD_EXPORTS = [
  "__wasm_init_tls",
  "__tls_size",
  "__tls_align",
  "__tls_base",
  "__stack_pointer",
  "__heap_base",
];
/** The most a threaded build's memory may grow to; the loader asks for less where the host has less. */
const MAX_MEMORY = 2 ** 32;
const WASM_OPT = [
  "-O3",
  ...["threads", "simd", "bulk-memory", "mutable-globals", "nontrapping-float-to-int", "sign-ext"].map(
    enable,
  ),
  ...["reference-types", "multivalue", "relaxed-simd"].map(enable),
];

function enable(feature) {
  return `--enable-${feature}`;
}

/** The flags of rustc that make a variant what it is. */
function flagsOf(variant, rust) {
  const threads = variant.includes("threads");
  const features = ["+simd128", "+bulk-memory"];
  // Fused multiply-add: not published, since it gains nothing; a benchmark looks again.
  if (variant.includes("relaxed")) features.push("+relaxed-simd");
  if (threads) features.push("+atomics");
  const links = threads
    ? [
        "--shared-memory",
        "--import-memory",
        `--max-memory=${MAX_MEMORY}`,
        ...THREAD_EXPORTS.map((name) => `--export=${name}`),
      ]
    : [];
  return [
    ...rust.linkerFlags,
    `-C target-feature=${features.join(",")}`,
    ...links.map((link) => `-C link-arg=${link}`),
    // Less inlining than LLVM's default: a sixth smaller, and no slower.
    "-C llvm-args=-inline-threshold=75",
    // No paths of the building machine in the product.
    "-Z location-detail=none",
  ].join(" ");
}

/**
 * Builds one variant into `target/wasm/<variant>/<name>` and returns that folder: `engine.wasm`, and `engine.js`, its
 * glue. Each variant has a target folder of its own, which keeps its std.
 */
export async function buildVariant(variant, rust, name = "out", features = []) {
  const folder = join(root, "target/wasm", variant);
  const [command, ...args] = rust.command;
  await run(
    command,
    [
      ...args,
      "build",
      "--quiet",
      "--package",
      "inkling-wasm",
      "--release",
      ...features.flatMap((feature) => ["--features", feature]),
      "--target",
      TARGET,
      "-Zbuild-std=std,panic_abort",
    ],
    {
      env: {
        ...rust.env,
        CARGO_TARGET_DIR: folder,
        // The user's own flags, for other programs, would take the place of ours.
        RUSTFLAGS: undefined,
        CARGO_ENCODED_RUSTFLAGS: undefined,
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: flagsOf(variant, rust),
      },
    },
  );
  const out = join(folder, name);
  const bindgen = ["--target", "web", "--omit-default-module-path", "--out-dir", out, "--out-name", "engine"];
  await run(bindgenPath(), [...bindgen, join(folder, TARGET, "release/inkling_wasm.wasm")]);
  const wasmOpt = join(root, "node_modules/binaryen/bin/wasm-opt");
  await run(process.execPath, [
    wasmOpt,
    ...WASM_OPT,
    join(out, "engine_bg.wasm"),
    "-o",
    join(out, "engine.wasm"),
  ]);
  return out;
}

/**
 * Builds all variants, side by side, into `dist/wasm`, and their glue into `ts/engine/wasm`; notes their sizes and
 * returns the paths of all.
 */
export async function buildWasm(rust, note) {
  note("building the engine (the first time about 2 minutes, the standard library included)");
  // Variants side by side; the editions of one share its standard library, so they come one after the other.
  const builds = (await Promise.all(VARIANTS.map((variant) => buildEditions(variant, rust)))).flat();
  const dist = join(root, "dist/wasm");
  mkdirSync(dist, { recursive: true });
  // What an earlier version built would be published too.
  for (const name of readdirSync(dist)) {
    if (!builds.some((build) => name === build.file)) rmSync(join(dist, name));
  }
  const wasm = builds.map(({ file, out, edition: { maxBytes } }) => {
    const built = join(out, "engine.wasm");
    const { size } = statSync(built);
    if (size > maxBytes) throw new SetupError(`${file} has ${size} bytes, more than ${maxBytes}`);
    note(`${file} ${(size / 1000).toFixed(0)} KB`);
    return replace(join(dist, file), (path) => copyFileSync(built, path));
  });
  const glue = builds.filter(({ variant }) => variant === "simd128-threads").flatMap(writeGlue);
  return [...wasm, ...glue];
}

async function buildEditions(variant, rust) {
  const builds = [];
  for (const edition of EDITIONS) {
    const out = await buildVariant(variant, rust, edition.name, edition.features);
    builds.push({ variant, edition, out, file: `${variant}${edition.suffix}.wasm` });
  }
  return builds;
}

/**
 * wasm-bindgen's glue keeps its instance in the module's own variables, so there could be only one, for ever. Wrapped
 * in a function, each call makes bindings of their own: for a second build beside the first, and after a failure. The
 * threaded build's glue serves both variants, as it differs only in what it adds.
 */
function writeGlue({ out, edition: { suffix } }) {
  const glue = readFileSync(join(out, "engine.js"), "utf8");
  const names = [...glue.matchAll(/^export (?:class|function) (\w+)/gm)].map((match) => match[1]);
  const body = glue
    .replace(/^export (class|function)/gm, "$1")
    .replace(/^export \{ initSync, __wbg_init as default \};$/m, "");
  if (names.length === 0 || /^(export|import) /m.test(body))
    throw new SetupError("wasm-bindgen's glue has a new form");
  const wrapped = `export function createBindings() {\n${body}\nreturn { ${[...names, "initSync", "default: __wbg_init"].join(", ")} };\n}\n`;
  const folder = join(root, "ts/engine/wasm");
  mkdirSync(folder, { recursive: true });
  const types = `export type Bindings = typeof import("./bindings${suffix}");\nexport function createBindings(): Bindings;\n`;
  return [
    replace(join(folder, `glue${suffix}.js`), (path) => writeFileSync(path, wrapped)),
    replace(join(folder, `glue${suffix}.d.ts`), (path) => writeFileSync(path, types)),
    replace(join(folder, `bindings${suffix}.d.ts`), (path) => copyFileSync(join(out, "engine.d.ts"), path)),
  ];
}

/** Writes beside the target and renames, so that nobody sees half a file; returns the target. */
function replace(target, write) {
  write(`${target}.partial`);
  renameSync(`${target}.partial`, target);
  return target;
}
