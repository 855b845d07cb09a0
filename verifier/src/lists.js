// Lists of whom lots draw from (section 22.13).

import { N } from "./schema.js";
import { isCode, isName, skeleton, textsAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {{ kind: number, records: { first: number, entries: string[] }[] }} NamedList */

const MOST = 1000;
const { MEDIATORS, APPRAISERS, ADMINISTRATORS } = N.LotKind;

/** Whether lots of a kind draw from a list. @param {number} kind */
export function ofList(kind) {
  return kind === MEDIATORS || kind === APPRAISERS || kind === ADMINISTRATORS;
}

/** The entries of a list by the record that counts on a day. @param {Fold} f @param {string} code @param {number} day @returns {string[]} */
export function entriesOn(f, code, day) {
  const list = f.namedLists.get(code);
  let found = /** @type {string[]} */ ([]);
  for (const r of list ? list.records : []) if (r.first <= day) found = r.entries;
  return found;
}

/** Whether no two of them look alike. @param {string[]} entries */
function differ(entries) {
  return new Set(entries.map(skeleton)).size === entries.length;
}

export const listRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const before = c.f.namedLists.get(e.list);
    const kind = ofList(e.kind) && (!before || before.kind === e.kind);
    const named = e.entries.length <= MOST && e.entries.every(isName);
    const entries = named && textsAscend(e.entries) && differ(e.entries);
    if (!isCode(e.list) || !isName(e.name) || !kind || !entries) c.find("ListMalformed");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    /** @type {NamedList} */
    const list = f.namedLists.get(e.list) || { kind: e.kind, records: [] };
    f.namedLists.set(e.list, list);
    const begun = f.filed || f.lots.size > 0;
    list.records.push({ first: begun ? c.day + 1 : c.day, entries: e.entries });
  },
};
