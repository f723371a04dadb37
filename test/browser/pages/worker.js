import { epoch } from "./epoch.js";

epoch().then(
  (result) => postMessage(result),
  (error) => postMessage({ error: String(error) }),
);
