// Who may be the judge of a case that is not drawn (sections 12a, 12b and 22.6).

import { byProgram, inConflict, marksOf } from "./exclusions.js";
import { onDuty } from "./roster.js";
import { N } from "./schema.js";

/** @typedef {import("./fold.js").Context} Context */

/** Whom a judge of a request may be (section 12a). @param {Context} c @param {number} judge @param {any} e @param {any[]} exclusions */
export function judgeFaults(c, judge, e, exclusions) {
  const f = c.f;
  if (!f.judges.has(judge)) return ["JudgeUnknown"];
  const out = [];
  if (!onDuty(f, judge, c.day)) out.push("JudgeNotOnDuty");
  const excluded = exclusions.some((x) => x.judge === judge) || inConflict(f, judge, marksOf(e));
  if (excluded) out.push("JudgeExcluded");
  return out;
}

/**
 * Whether a judge to whom a case goes may sit, the cap aside; in protocol 2 it is asked without the
 * exclusions of persons, and said whether one of them is of this judge.
 * @param {Context} c @param {number} judge @param {any} e a filing or a request
 */
export function maySit(c, judge, e) {
  const persons = e.exclusions.filter((/** @type {any} */ x) => !byProgram(x));
  const program = e.exclusions.filter(
    (/** @type {any} */ x) => byProgram(x) && x.ground !== N.ExclusionGround.WORKLOAD_CAP,
  );
  const asked = c.protocol === 2 ? program : [...persons, ...program];
  return {
    may: judgeFaults(c, judge, e, asked).length === 0,
    excluded: persons.some((/** @type {any} */ x) => x.judge === judge),
  };
}
