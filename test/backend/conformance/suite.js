// tfjs-core's own suite against one backend: what is bundled, and runs in a process or a page of its own, with jasmine
// loaded before it.

import "./environment.js";
import "@tensorflow/tfjs-core/dist/tests.js";
import { prepare } from "backend-under-test";

/**
 * @typedef {object} Spec
 * @property {string} name - the full one, which several specs may share.
 * @property {"passed" | "failed" | "pending"} status
 * @property {string} [message] - what its expectations say, if it failed.
 * @property {string} [stack]
 * @property {string} [output] - what it wrote to the console, if it failed.
 *
 * @typedef {object} Report
 * @property {Spec[]} specs - in the order of their files; also what failed around them, as specs that failed.
 * @property {number} seconds
 * @property {object | undefined} engine - what the backend says of itself.
 */

/** The console's methods that specs and tfjs write with. */
const VOICES = ["debug", "error", "info", "log", "warn"];
/** How much of a stack helps: tfjs takes the limit away. */
const STACK_LINES = 15;

/**
 * Runs the specs whose name holds the filter, in whatever case; each once, in order.
 *
 * @param {{ filter?: string, variant?: string }} [options]
 * @returns {Promise<Report>}
 */
export async function runSuite({ filter = "", ...options } = {}) {
  const engine = await prepare(options);
  const env = jasmine.getEnv();
  /** @type {Spec[]} */
  const specs = [];
  let said = [];
  const add = (name, status, expectations = []) => {
    if (status !== "failed") return specs.push({ name, status });
    const [{ stack = "" }] = expectations;
    specs.push({
      name,
      status,
      message: expectations.map(({ message }) => message).join("\n"),
      stack: stack.split("\n").slice(0, STACK_LINES).join("\n"),
      output: said.join("\n"),
    });
  };
  // Around the specs only failures count.
  const addFailed = (name, expectations) => {
    if (expectations.length > 0) add(name, "failed", expectations);
  };
  env.addReporter({
    specStarted() {
      said = [];
    },
    specDone({ fullName, status, failedExpectations }) {
      if (status !== "excluded") add(fullName, status, failedExpectations);
    },
    suiteDone({ fullName, failedExpectations }) {
      addFailed(`around ${fullName}`, failedExpectations);
    },
    jasmineDone({ failedExpectations }) {
      addFailed("around the suite", failedExpectations);
    },
  });
  const wanted = filter.toLowerCase();
  env.configure({
    random: false,
    specFilter: (spec) => spec.getFullName().toLowerCase().includes(wanted),
  });
  const begin = performance.now();
  const speakAgain = silence((text) => said.push(text));
  try {
    await env.execute();
  } finally {
    speakAgain();
  }
  return { engine, specs, seconds: (performance.now() - begin) / 1000 };
}

/** Gives what goes to the console to a listener, until the function that is returned is called. */
function silence(listen) {
  const voices = VOICES.map((voice) => [voice, console[voice]]);
  for (const [voice] of voices) console[voice] = (...words) => listen(words.join(" "));
  return () => Object.assign(console, Object.fromEntries(voices));
}

globalThis.runSuite = runSuite;
