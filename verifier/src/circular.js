// The way of circulars (section 22.5).

import { equalBytes } from "./bytes.js";
import { N } from "./schema.js";
import { isFreeText } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */

const { DATA_CHECKED, FILLED, REVIEWED, ISSUED, ARCHIVED } = N.CircularAct;

/** @param {Context} c @param {any} e @returns {{ steps: any[], archived: boolean }} */
function circularOf(c, e) {
  return c.f.circulars.get(`${e.from_day}/${e.to_day}`) || { steps: [], archived: false };
}

/** @param {Context} c @param {any} e @param {any[]} steps */
function checkFilled(c, e, steps) {
  if (e.act !== REVIEWED && e.act !== ISSUED && e.act !== ARCHIVED) return;
  const filled = steps.find((s) => s.e.act === FILLED);
  const same =
    filled &&
    filled.e.as_of_day === e.as_of_day &&
    filled.e.size === e.size &&
    equalBytes(filled.e.digest, e.digest);
  if (!same) c.find("CircularDiffers");
  if (e.act !== ARCHIVED && filled && filled.person === c.person) c.find("ApproverIsRequester");
}

export const circularStep = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (!(e.from_day <= e.as_of_day && e.as_of_day <= e.to_day)) c.find("DataDaysBackwards");
    if (e.as_of_day > c.day) c.find("InTheFuture");
    if (e.size < 1 || e.size > c.index) c.find("CircularAhead");
    const { steps, archived } = circularOf(c, e);
    const last = steps.length > 0 ? steps[steps.length - 1].e.act : 0;
    const back = last !== 0 && last < ISSUED && e.act <= last;
    if (e.act !== (last === 0 ? DATA_CHECKED : last + 1) && !back) c.find("CircularOrder");
    if (e.text === "" && (back || (last === 0 && archived))) c.find("TextNeeded");
    checkFilled(c, e, steps);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const { steps, archived } = circularOf(c, e);
    const kept = steps.filter((s) => s.e.act < e.act);
    const ends = e.act === ARCHIVED;
    c.f.circulars.set(`${e.from_day}/${e.to_day}`, {
      steps: ends ? [] : [...kept, { e, person: c.person }],
      archived: archived || ends,
    });
  },
};
