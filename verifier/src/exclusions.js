// Who is excluded by the rules (sections 12a and 22.10), and declared conflicts (sections 12b and 22.12).

import { compareBytes, equalBytes, hex } from "./bytes.js";
import { membersOnDuty } from "./pools.js";
import { eligibility, inEdition } from "./policy.js";
import { hasRow } from "./roster.js";
import { N } from "./schema.js";
import { changesOf } from "./seats.js";
import { ascends, isFreeText, isName, numbersAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

const { PRIOR_STAGE, WORKLOAD_CAP, OTHER, OTHER_RELATIONSHIP, SEATED, MEDIATED_BEFORE } = N.ExclusionGround;

/** @param {any} x Exclusion */
export function byProgram(x) {
  return x.by_program || x.person === "caselot";
}

/** The marks that conflicts are held against: of parties, and of their agents. @param {any} e a filing or a request @returns {Uint8Array[]} */
export function marksOf(e) {
  return [...e.party_marks, ...e.agent_marks];
}

/** The conflicts in force that share a mark with these. @param {Fold} f @param {Uint8Array[]} marks */
function conflictsWith(f, marks) {
  const out = new Set();
  if (f.conflictsByMark.size === 0) return out;
  for (const m of marks) for (const k of f.conflictsByMark.get(hex(m)) || []) out.add(k);
  return out;
}

/** @param {Fold} f @param {number} judge @param {Uint8Array[]} marks */
export function inConflict(f, judge, marks) {
  for (const k of conflictsWith(f, marks)) if (k.judge === judge) return true;
  return false;
}

/** Whether the judge has such a conflict that was declared on or before a day. @param {Fold} f @param {number} judge @param {Uint8Array[]} marks @param {number} day */
export function settledConflict(f, judge, marks, day) {
  for (const k of conflictsWith(f, marks)) if (k.judge === judge && k.recorded <= day) return true;
  return false;
}

/**
 * The exclusions in the program's name, ground by judge.
 * @param {Context} c @param {any} e a filing or a request @param {any} policy @param {boolean} capped
 * @returns {Map<number, number>}
 */
export function programExclusions(c, e, policy, capped) {
  const out = new Map();
  const { reassigns, prior } = e.lineage || { reassigns: null, prior: null };
  for (const j of reassigns ? reassigns.left : []) out.set(j, PRIOR_STAGE);
  const barred = prior && !prior.panel_returns && !prior.elsewhere;
  for (const j of barred ? prior.sat : []) out.set(j, PRIOR_STAGE);
  const changes = changesOf(e);
  if (changes) outOfChange(changes, out);
  const found = new Map();
  for (const k of conflictsWith(c.f, marksOf(e))) {
    found.set(k.judge, Math.min(k.ground, found.get(k.judge) || k.ground));
  }
  for (const [j, ground] of found) if (!out.has(j)) out.set(j, ground);
  for (const j of changes ? changes.mediated : []) {
    if (!out.has(j) && hasRow(c.f, j, N.Role.LAY_ASSESSOR)) out.set(j, MEDIATED_BEFORE);
  }
  if (capped) overCap(c, e, policy, out);
  return out;
}

/** Who left the case, sits in it or is its alternate. @param {any} x SeatChange @param {Map<number, number>} out */
function outOfChange(x, out) {
  for (const j of [...x.left, ...x.leaves]) out.set(j, PRIOR_STAGE);
  for (const { judge } of [...x.seats, ...x.alternates]) if (!out.has(judge)) out.set(judge, SEATED);
}

/** @param {Context} c @param {any} e @param {any} policy @param {Map<number, number>} out */
function overCap(c, e, policy, out) {
  const cap = eligibility(policy).open_case_cap;
  const pool = c.f.pools.get(e.pool);
  if (cap === 0 || !pool) return;
  const byPerson = new Set(e.exclusions.filter((/** @type {any} */ x) => !byProgram(x)).map((/** @type {any} */ x) => x.judge));
  for (const { judge } of membersOnDuty(c.f, pool, c.day)) {
    if (out.has(judge) || byPerson.has(judge)) continue;
    if ((c.f.load.get(judge) || 0) >= cap) out.set(judge, WORKLOAD_CAP);
  }
}

/**
 * The rules on the exclusions of a filing or a request.
 * @param {Context} c @param {any} e @param {any} policy @param {boolean} capped
 */
export function checkExclusions(c, e, policy, capped) {
  if (e.exclusions.length > 256 || !numbersAscend(e.exclusions.map((/** @type {any} */ x) => x.judge))) {
    c.find("ExclusionsOrder");
  }
  const wanted = programExclusions(c, e, policy, capped);
  let stated = 0;
  for (const x of e.exclusions) {
    if (!c.f.judges.has(x.judge)) c.find("JudgeUnknown");
    if (c.protocol === 1 && !isName(x.person)) c.find("PersonMissing");
    if (!isFreeText(x.text)) c.find("TextOutsideTable");
    if (byProgram(x)) {
      stated += 1;
      if (x.text !== "" || wanted.get(x.judge) !== x.ground) c.find("SystemExclusionsDiffer");
    } else {
      if (x.ground === OTHER && x.text === "") c.find("TextNeeded");
      if (x.ground === SEATED && inEdition(policy)) c.find("SystemExclusionsDiffer");
    }
  }
  if (stated !== wanted.size) c.find("SystemExclusionsDiffer");
}

/** @param {Uint8Array[]} a @param {Uint8Array[]} b */
function sameMarks(a, b) {
  return a.length === b.length && a.every((m, i) => equalBytes(m, b[i]));
}

export const conflictDeclared = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (!f.judges.has(e.judge)) c.find("JudgeUnknown");
    if (e.marks.length < 1 || e.marks.length > 64 || !ascends(e.marks, compareBytes)) c.find("PartyMarksOrder");
    if (e.ground > OTHER_RELATIONSHIP) c.find("ConflictGround");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    const old = e.replaces === 0 ? null : f.conflicts.get(e.replaces);
    if (e.replaces === 0 ? e.cancelled : !old || old.judge !== e.judge) c.find("ConflictUnknown");
    if (!e.cancelled) return;
    if (old && !(sameMarks(old.marks, e.marks) && old.ground === e.ground)) c.find("ConflictUnknown");
    if (e.text === "") c.find("ConflictTextNeeded");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const old = f.conflicts.get(e.replaces);
    if (e.replaces !== 0 && old) {
      f.conflicts.delete(e.replaces);
      for (const m of old.marks) /** @type {Set<any>} */ (f.conflictsByMark.get(hex(m))).delete(old);
    }
    if (e.cancelled) return;
    const k = { judge: e.judge, marks: e.marks, ground: e.ground, recorded: c.day };
    f.conflicts.set(c.index, k);
    for (const m of e.marks) {
      const key = hex(m);
      const set = f.conflictsByMark.get(key) || new Set();
      set.add(k);
      f.conflictsByMark.set(key, set);
    }
  },
};
