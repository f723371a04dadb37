// tfjs's backend in plain JavaScript, which defines what every spec means: it has to pass them all.

import "@tensorflow/tfjs-backend-cpu";

export const name = "cpu";
export async function prepare() {}
