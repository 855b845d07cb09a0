// Cases that go back to their judge, and marks that are carried (section 12b).

import { hex } from "./bytes.js";
import { byProgram, inConflict } from "./exclusions.js";
import { hasJudge, partyKey, present } from "./fold.js";
import { onDuty } from "./roster.js";
import { N } from "./schema.js";
import { changesOf } from "./seats.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Case} Case */

const { WITHDRAWN, RULING, DUPLICATE, IN_ERROR } = N.Manner;

/** Whom a judge of a request may be (section 12a). @param {Context} c @param {number} judge @param {any} e @param {any[]} exclusions */
export function judgeFaults(c, judge, e, exclusions) {
  const f = c.f;
  if (!f.judges.has(judge)) return ["JudgeUnknown"];
  const out = [];
  if (!onDuty(f, judge, c.day)) out.push("JudgeNotOnDuty");
  const excluded = exclusions.some((x) => x.judge === judge) || inConflict(f, judge, e.party_marks);
  if (excluded) out.push("JudgeExcluded");
  return out;
}

/** @param {Context} c @param {import("./fold.js").Stage} s */
function goesBackTo(c, s) {
  if (s.status === "voided") return s.avoided ? { judge: s.avoided, day: s.voidDay } : null;
  const closing = s.record && s.record.closing;
  // A case that was undone may have later stages under its number; it is an earlier case all the same.
  if (!hasJudge(s) || !closing) return null;
  const manner = closing.manner;
  const back = manner === WITHDRAWN || manner === RULING || manner === DUPLICATE || manner === IN_ERROR;
  return back ? { judge: s.record.undertaking, day: closing.day } : null;
}

/**
 * The earlier case that a filing or a request goes back to, or null.
 * @param {Context} c @param {any} e @param {any} policy
 * @returns {{ judge: number, number: string, excluded: boolean } | null} excluded by a person, in protocol 2
 */
export function earlierCase(c, e, policy) {
  if (!policy || !policy.refiling || e.party_marks.length < 2) return null;
  if (changesOf(e) || (e.lineage && e.lineage.reassigns)) return null;
  const list = c.f.byParties.get(partyKey(e.party_marks, e.cause)) || [];
  for (let i = list.length - 1; i >= 0; i--) {
    const back = goesBackTo(c, list[i]);
    if (!back || c.day > back.day + policy.refiling.days) continue;
    const persons = e.exclusions.filter((/** @type {any} */ x) => !byProgram(x));
    const program = e.exclusions.filter(
      (/** @type {any} */ x) => byProgram(x) && x.ground !== N.ExclusionGround.WORKLOAD_CAP,
    );
    const asked = c.protocol === 2 ? program : [...persons, ...program];
    if (judgeFaults(c, back.judge, e, asked).length > 0) return null;
    const excluded = persons.some((/** @type {any} */ x) => x.judge === back.judge);
    return { judge: back.judge, number: list[i].of.number, excluded };
  }
  return null;
}

/** @param {Context} c @param {any} e CaseFiled @param {any} policy */
export function checkRedraw(c, e, policy) {
  const earlier = earlierCase(c, e, policy);
  if (e.redraw === "") {
    if (earlier) c.find(earlier.excluded ? "RefiledExcluded" : "RefiledDrawn");
    return;
  }
  if (!earlier) c.find("NotRefiled");
  if (c.protocol === 1 && e.approver === "") c.find("RedrawUnapproved");
}

/** @param {Context} c @param {any} e @param {Case | undefined} k */
export function checkCarriedMarks(c, e, k) {
  if (!k || k.stages.length === 0) return;
  let from = null;
  if (changesOf(e) || (e.lineage && e.lineage.reassigns)) {
    from = present(k);
  } else {
    const last = k.stages[k.stages.length - 1];
    if (last.status === "voided" && last.avoided !== 0) from = last;
  }
  const marks = from ? from.marks : [];
  if (marks.length === 0) return;
  const has = new Set(e.party_marks.map(hex));
  if (!marks.every((/** @type {Uint8Array} */ m) => has.has(hex(m)))) c.find("PartyMarksLost");
}
