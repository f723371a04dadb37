// Jasmine with its globals in place, as the suite's files want to find them while they load. A script and not a module:
// its spies have to pass on the `this` of careless code. Alone in its file too, because it leaves that out of stacks.

import jasmineRequire from "jasmine-core/lib/jasmine-core/jasmine.js";

const jasmine = jasmineRequire.core(jasmineRequire);
/** What tfjs sets; in vain, because its own copy of jasmine runs nothing. */
jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
Object.assign(globalThis, jasmineRequire.interface(jasmine, jasmine.getEnv()));
