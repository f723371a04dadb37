// Specs of tfjs-core that the backend does not have to pass: each has a reason that would convince its maintainers.

/**
 * @typedef {object} Exclusion
 * @property {string} spec - its full name.
 * @property {string} reason
 */

/** @type {Exclusion[]} */
export const EXCLUSIONS = [];
