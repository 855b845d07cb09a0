// CourtOpened (section 6).

import { isCode, isCourtCode, isName } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */

/** The name of a log after `r` recoveries of protocol 2 (section 22.5). @param {string} origin @param {number} r */
export function logName(origin, r) {
  return r === 0 ? origin : `${origin}/r${r}`;
}

/** Whether a log that is called `origin` now was, or may come to be, called `name`. @param {string} name @param {string} origin */
export function nameOf(name, origin) {
  const base = (/** @type {string} */ s) => s.replace(/\/r[1-9][0-9]*$/, "");
  return name === origin || base(name) === base(origin);
}

export const courtOpened = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isCourtCode(e.code)) c.find("CourtCodeMalformed");
    const tail = "/" + e.code;
    if (!isCode(e.origin) || !e.origin.endsWith(tail) || e.origin.length === tail.length) c.find("OriginMalformed");
    if (!isName(e.name)) c.find("TextOutsideTable");
    if (e.utc_offset_minutes < -720 || e.utc_offset_minutes > 840) c.find("OffsetOutOfRange");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    f.opened = true;
    f.origin = e.origin;
    f.code = e.code;
    f.courtName = e.name;
    f.offset = e.utc_offset_minutes;
  },
};
