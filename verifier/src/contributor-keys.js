// Keys of contributors: whom an auditor believes in beside the log (section 22.14).

import { hex } from "./bytes.js";

/** @typedef {import("./contributors.js").Contributor} Contributor */
/** @typedef {Set<string>} ContributorKeys in lower-case hexadecimal */

/** What was given in the place of a contributor's key. */
export class ContributorKeyError extends Error {
  /** @param {string} given */
  constructor(given) {
    super(`no key of a contributor: ${given}`);
    this.name = "ContributorKeyError";
    this.given = given;
  }
}

/**
 * Reads keys of contributors, each 64 hexadecimal digits; in one text with spaces or commas between.
 * Throws a ContributorKeyError; null if there is none.
 * @param {string | string[]} given
 * @returns {ContributorKeys | null}
 */
export function parseContributorKeys(given) {
  const parts = typeof given === "string" ? given.split(/[\s,，、;；]+/).filter((part) => part !== "") : given;
  for (const part of parts) if (!/^[0-9a-fA-F]{64}$/.test(part)) throw new ContributorKeyError(part);
  return parts.length === 0 ? null : new Set(parts.map((part) => part.toLowerCase()));
}

/**
 * Holds keys against the contributors of a log: another one that it names is a finding, and so is each key
 * that none of them has.
 * @param {Contributor[]} all in the order of the log @param {ContributorKeys} keys
 */
export function judgeContributors(all, keys) {
  /** @type {{ code: string, entry: number | null, of: string }[]} */
  const findings = [];
  const believed = new Set();
  const missing = new Set(keys);
  for (const k of all) {
    const key = hex(k.e.key);
    missing.delete(key);
    if (keys.has(key)) believed.add(k.entry);
    else findings.push({ code: "ContributorUntrusted", entry: k.entry, of: key });
  }
  for (const key of missing) findings.push({ code: "ContributorUntrusted", entry: null, of: key });
  return { findings, believed };
}
