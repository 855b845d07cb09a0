// Codes, texts and names (section 2), and the skeleton of a name (section 22.3).

import { compareText, utf8Length } from "./bytes.js";

const HAN = "\\u3007\\u3400-\\u4DBF\\u4E00-\\u9FFF";
const CODE = new RegExp(`^[A-Za-z0-9._/${HAN}-]+$`);
const TYPE = new RegExp(`^[${HAN}]{1,6}$`);
const TEXT = new RegExp(
  "^[\\u0020-\\u007E\\u00B7\\u00C0-\\u017F\\u2013\\u2014\\u2018\\u2019\\u201C\\u201D\\u2026\\u3001\\u3002" +
    "\\u3007-\\u3011\\u3014\\u3015\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uF900-\\uFAFF\\uFF01-\\uFF5E" +
    "\\u{20000}-\\u{2FFFD}\\u{30000}-\\u{3FFFD}]*$",
  "u",
);

/** Texts recur in a log; what was once looked at is not looked at again. @type {Map<string, boolean>} */
const known = new Map();

/** @param {string} s */
function isText(s) {
  let ok = known.get(s);
  if (ok === undefined) {
    ok = TEXT.test(s) && !s.startsWith(" ") && !s.endsWith(" ");
    if (known.size > 20000) known.clear();
    known.set(s, ok);
  }
  return ok;
}

/** @param {string} s */
export function isCode(s) {
  return utf8Length(s) <= 100 && CODE.test(s);
}

/** @param {string} s */
export function isFreeText(s) {
  return s === "" || (utf8Length(s) <= 2000 && isText(s));
}

/** @param {string} s */
export function isName(s) {
  return s !== "" && utf8Length(s) <= 200 && isText(s);
}

/** A type code of a case number: one to six Han characters. @param {string} s */
export function isType(s) {
  return TYPE.test(s);
}

/** @param {string} s */
export function isCourtCode(s) {
  return s === "最高法" || new RegExp(`^[${HAN}]([0-9]{2}|[0-9]{4})?$`).test(s);
}

/** Each greater than the one before. @template T @param {T[]} list @param {(a: T, b: T) => number} compare */
export function ascends(list, compare) {
  for (let i = 1; i < list.length; i++) if (compare(list[i - 1], list[i]) >= 0) return false;
  return true;
}

/** @param {number[]} list */
export function numbersAscend(list) {
  return ascends(list, (a, b) => a - b);
}

/** @param {string[]} list */
export function textsAscend(list) {
  return ascends(list, compareText);
}

/** @type {Map<string, string>} */
const skeletons = new Map();

/**
 * What two names that look alike have in common. The table of section 2 has no letter whose lower case
 * depends on its position, so `toLowerCase` is the mapping that is meant.
 * @param {string} name
 */
export function skeleton(name) {
  let s = skeletons.get(name);
  if (s === undefined) {
    s = "";
    for (const ch of name) {
      const c = /** @type {number} */ (ch.codePointAt(0));
      const folded = c >= 0xff01 && c <= 0xff5e ? String.fromCharCode(c - 0xfee0) : ch;
      if (folded !== " " && folded !== "\u00b7") s += folded.toLowerCase();
    }
    if (skeletons.size > 5000) skeletons.clear();
    skeletons.set(name, s);
  }
  return s;
}
