// Which alternate can come (section 22.10).

import { inConflict } from "./exclusions.js";
import { absent, isAssessor } from "./roster.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Seat} Seat */

/**
 * Those of a list who can come, in its order.
 * @param {Context} c @param {Seat[]} alternates @param {number} hearingDay 0: today
 * @param {Iterable<number>} mediated @param {Uint8Array[]} marks
 */
export function whoCanCome(c, alternates, hearingDay, mediated, marks) {
  const day = hearingDay || c.day;
  const out = new Set(mediated);
  return alternates.filter(
    ({ judge }) =>
      isAssessor(c.f, judge, day) && !absent(c.f, judge, day) && !out.has(judge) && !inConflict(c.f, judge, marks),
  );
}
