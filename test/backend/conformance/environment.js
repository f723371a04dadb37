// What the suite wants before its files load: tfjs-core with its gradients and chained operations, which stand apart
// from its index, and the backend that it declares its specs for.

import "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import { setTestEnvs } from "@tensorflow/tfjs-core/dist/jasmine_util.js";
import { name } from "backend-under-test";

setTestEnvs([{ name, backendName: name, flags: {}, isDataSync: true }]);
