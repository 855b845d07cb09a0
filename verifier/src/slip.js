// The check code and the square code of a slip, held against a log.
//
// A square code holds four lines: `caselot slip 1`, the log's name, the entry's index, and the hash by
// which the entry is in the log (its leaf, section 15). The check code is the first 8 bytes of that hash.

import { hex } from "./bytes.js";

/** @typedef {import("./verify.js").Verification} Verification */

/**
 * @typedef {object} Slip
 * @property {string} origin "" if the text names none
 * @property {number | null} index
 * @property {string} hash hexadecimal, 16 to 64 digits
 */

/** Full-width letters and digits become their ASCII forms. @param {string} text */
export function folded(text) {
  let out = "";
  for (const ch of text) {
    const n = /** @type {number} */ (ch.codePointAt(0));
    out += n >= 0xff01 && n <= 0xff5e ? String.fromCharCode(n - 0xfee0) : n === 0x3000 ? " " : ch;
  }
  return out;
}

/** @param {string} text @param {string} entry as typed beside it, "" if it was not @returns {Slip | null} */
export function parseSlip(text, entry) {
  const lines = folded(text).trim().split(/\r?\n/).map((l) => l.trim());
  if (lines[0] === "caselot slip 1") {
    const whole = lines.length === 4 && /^(0|[1-9][0-9]{0,14})$/.test(lines[2]) && /^[0-9a-f]{64}$/.test(lines[3]);
    return whole ? { origin: lines[1], index: Number(lines[2]), hash: lines[3] } : null;
  }
  const hash = lines.join("").replace(/[\s-]/g, "").toLowerCase();
  const at = folded(entry).trim();
  if (!/^[0-9a-f]{16,64}$/.test(hash) || !/^[0-9]{0,15}$/.test(at)) return null;
  return { origin: "", index: at === "" ? null : Number(at), hash };
}

/**
 * @param {Verification} v @param {string} text @param {string} [entry]
 * @returns {{ state: "unread" | "other_log" | "beyond" | "differs" | "unknown" | "same", index: number | null }}
 */
export function checkSlip(v, text, entry = "") {
  const slip = parseSlip(text, entry);
  if (!slip) return { state: "unread", index: null };
  const names = [v.f.origin, v.checkpoint ? v.checkpoint.origin : ""];
  if (slip.origin !== "" && !names.includes(slip.origin)) return { state: "other_log", index: slip.index };
  const leaves = v.tree.levels[0];
  const begins = (/** @type {number} */ i) => hex(leaves[i]).startsWith(slip.hash);
  if (slip.index !== null) {
    if (slip.index >= leaves.length) return { state: "beyond", index: slip.index };
    return { state: begins(slip.index) ? "same" : "differs", index: slip.index };
  }
  for (let i = 0; i < leaves.length; i++) if (begins(i)) return { state: "same", index: i };
  return { state: "unknown", index: null };
}

/** The check code of an entry, as it is printed. @param {Uint8Array} leaf */
export function checkCode(leaf) {
  return /** @type {string[]} */ (hex(leaf.subarray(0, 8)).toUpperCase().match(/.{4}/g)).join("-");
}
