// How contestants are started.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/steps.mjs";
import { newNodePath } from "../../scripts/lib/tools.mjs";
import { peers } from "../peers.mjs";

/**
 * What makes the contestants whose files are in `folder` of `bench`, for this Node, the newest one and the peers'
 * Python; each takes a name, a file, its arguments and whatever else a contest should know.
 */
export function launchers(folder) {
  const launcher = (command, missing) => (name, file, args, rest) => ({
    name,
    command,
    args: [join(root, "bench", folder, file), ...args],
    ...(missing && { missing }),
    ...rest,
  });
  const node = launcher(process.execPath);
  const newNode = launcher(
    newNodePath(),
    !existsSync(newNodePath()) && "needs a newer Node, npm run bench:peers gets it",
  );
  return {
    newNode,
    python: launcher(peers.python, !peers.isReady() && "not prepared, npm run bench:peers does it"),
    // What compiles WebAssembly matters as much as the WebAssembly.
    nodes: [
      { label: `Node ${process.versions.node.split(".")[0]}`, launch: node },
      { label: "newest Node", launch: newNode },
    ],
  };
}
