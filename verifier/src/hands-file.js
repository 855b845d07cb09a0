// A file of hands: what an auditor believes beside the log (section 22.15).

import { compareText, fromUtf8 } from "./bytes.js";
import { fingerprint } from "./note.js";
import { isName } from "./text.js";

/** @typedef {import("./hands.js").Hand} Hand */
/** @typedef {Map<string, Set<string>>} HandsFile fingerprints by person */

/** What is wrong with a file of hands, and in which line of it (0: in none). */
export class HandsError extends Error {
  /** @param {number} line @param {string} text */
  constructor(line, text) {
    super(`the file of hands${line > 0 ? `, line ${line}` : ""}: ${text}`);
    this.name = "HandsError";
    this.line = line;
  }
}

/** @param {Uint8Array | string} file */
function textOf(file) {
  try {
    return typeof file === "string" ? file : fromUtf8(file);
  } catch (e) {
    throw new HandsError(0, "this is not text in UTF-8");
  }
}

/**
 * Reads a file of hands; throws a HandsError.
 * @param {Uint8Array | string} file
 * @returns {HandsFile}
 */
export function parseHands(file) {
  /** @type {HandsFile} */
  const hands = new Map();
  textOf(file)
    .split(/\r?\n/)
    .forEach((line, i) => {
      if (line === "" || line.startsWith("#")) return;
      const read = /^([0-9a-f]{64}) (.*)$/.exec(line);
      if (!read || !isName(read[2])) throw new HandsError(i + 1, "a line is a fingerprint, one space and a name, or a comment");
      const [, key, person] = read;
      hands.set(person, (hands.get(person) || new Set()).add(key));
    });
  return hands;
}

/**
 * The hands that the file has, or that follow from one that is trusted.
 * @param {Hand[]} all in the order of the log @param {HandsFile} file
 */
function trustedOf(all, file) {
  /** @type {Set<number>} */
  const trusted = new Set();
  for (const hand of all) {
    const keys = file.get(hand.person);
    const named = !!keys && keys.has(fingerprint(hand.key));
    if (named || (hand.rotated && trusted.has(hand.replaced))) trusted.add(hand.entry);
  }
  return trusted;
}

/**
 * Holds a file of hands against those of a log.
 * @param {Hand[]} all @param {HandsFile} file
 */
export function judgeHands(all, file) {
  const trusted = trustedOf(all, file);
  const believed = new Set(all.filter((hand) => trusted.has(hand.entry)).map((hand) => hand.person));
  /** @type {{ code: string, entry: number | null, of: string }[]} */
  const findings = [];
  for (const { person, entry } of all) {
    if (file.has(person) && !trusted.has(entry)) findings.push({ code: "HandUntrusted", entry, of: person });
  }
  for (const person of file.keys()) if (!believed.has(person)) findings.push({ code: "HandUntrusted", entry: null, of: person });
  const unpinned = [...new Set(all.map((hand) => hand.person))].filter((person) => !file.has(person)).sort(compareText);
  return { findings, unpinned };
}
