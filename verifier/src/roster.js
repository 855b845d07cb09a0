// Judges, tenures and absences (section 7), the end of a duty and another role (section 22.5), and staff (section 22.12).

import { isFreeText, isName } from "./text.js";
import { N } from "./schema.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

const { ADMINISTRATIVE, LAY_ASSESSOR, JUDICIAL_ASSISTANT, COURT_CLERK } = N.Role;

/** @param {{ from_day: number, to_day: number }} row @param {number} day */
export function covers(row, day) {
  return row.from_day <= day && (row.to_day === 0 || day <= row.to_day);
}

/** Whether the role is a judge's. @param {number} role */
export function ofJudges(role) {
  return role < ADMINISTRATIVE;
}

/** Whether somebody helps judges on a day, as an assistant or a clerk. @param {Fold} f @param {number} judge @param {number} day */
export function isStaff(f, judge, day) {
  const role = roleOn(f, judge, day);
  return role === JUDICIAL_ASSISTANT || role === COURT_CLERK;
}

/** @param {any} row */
function judicial(row) {
  return row.in_quota && ofJudges(row.role);
}

/** @param {Fold} f @param {number} judge @param {number} day */
export function inQuota(f, judge, day) {
  const j = f.judges.get(judge);
  return !!j && j.tenures.some((t) => covers(t, day) && judicial(t));
}

/** @param {Fold} f @param {number} judge @param {number} day */
export function isAssessor(f, judge, day) {
  const j = f.judges.get(judge);
  return !!j && j.tenures.some((t) => covers(t, day) && t.role === LAY_ASSESSOR);
}

/** Whether the judge has a row of this role, on whatever day. @param {Fold} f @param {number} judge @param {number} role */
export function hasRow(f, judge, role) {
  const j = f.judges.get(judge);
  return !!j && j.tenures.some((t) => t.role === role);
}

/** @param {Fold} f @param {number} judge @param {number} day */
export function absent(f, judge, day) {
  const list = f.absencesOf.get(judge);
  return !!list && list.some((a) => covers(a, day));
}

/** Whether the judge is away on a day by an absence that was recorded on or before another. @param {Fold} f @param {number} judge @param {number} day @param {number} recorded */
export function settledAbsence(f, judge, day, recorded) {
  const list = f.absencesOf.get(judge);
  return !!list && list.some((a) => covers(a, day) && a.recorded <= recorded);
}

/** @param {Fold} f @param {number} judge @param {number} day @param {boolean} [assessors] of a pool of assessors */
export function onDuty(f, judge, day, assessors = false) {
  return (assessors ? isAssessor(f, judge, day) : inQuota(f, judge, day)) && !absent(f, judge, day);
}

/** @param {Fold} f @param {number} judge @param {number} day */
export function roleOn(f, judge, day) {
  const j = f.judges.get(judge);
  const row = j && j.tenures.find((t) => covers(t, day));
  return row ? row.role : 0;
}

/** Whether rows with days overlap or follow an open one. @param {{ from_day: number, to_day: number }[]} rows */
export function rowsOverlap(rows) {
  for (let i = 0; i < rows.length; i++) {
    const r = rows[i];
    if (r.to_day !== 0 && r.to_day < r.from_day) return true;
    if (i === 0) continue;
    const before = rows[i - 1];
    if (before.to_day === 0 || r.from_day <= before.to_day) return true;
  }
  return false;
}

const OPEN = 1e15;

/** The days from `first` on that rows of a kind cover. @param {any[]} rows @param {(r: any) => boolean} kind @param {number} first */
function spans(rows, kind, first) {
  const out = [];
  for (const r of rows) {
    const to = r.to_day === 0 ? OPEN : r.to_day;
    if (kind(r) && to >= first) out.push({ from: Math.max(r.from_day, first), to });
  }
  return out;
}

/** Whether some day of `before` is not in `after`. @param {any[]} before @param {any[]} after */
function uncovered(before, after) {
  return before.some((b) => {
    let day = b.from;
    for (const a of after) if (a.from <= day && a.to >= day) day = a.to + 1;
    return day <= b.to;
  });
}

/** @type {((r: any) => boolean)[]} */
const KINDS = [judicial, (r) => r.role === LAY_ASSESSOR];

/**
 * Whether new rows end a duty on a day from today on, and whether today is such a day.
 * @param {Fold} f @param {any} e JudgeRecorded @param {number} today
 */
export function endsDuty(f, e, today) {
  const known = f.judges.get(e.judge);
  if (!known) return { ends: false, today: false };
  let ends = false;
  let now = false;
  for (const kind of KINDS) {
    if (uncovered(spans(known.tenures, kind, today), spans(e.tenures, kind, today))) ends = true;
    const had = known.tenures.some((t) => covers(t, today) && kind(t));
    if (had && !e.tenures.some((/** @type {any} */ t) => covers(t, today) && kind(t))) now = true;
  }
  return { ends, today: now };
}

/** Whether two rows share a day from `first` on. @param {any} a @param {any} b @param {number} first */
function meet(a, b, first) {
  const last = (/** @type {any} */ r) => (r.to_day === 0 ? OPEN : r.to_day);
  return Math.max(a.from_day, b.from_day, first) <= Math.min(last(a), last(b));
}

/**
 * Whether new rows give a judge another judicial role on a day from today on, in quota or not.
 * @param {Fold} f @param {any} e JudgeRecorded @param {number} today
 */
export function changesRole(f, e, today) {
  const known = f.judges.get(e.judge);
  if (!known) return false;
  const other = (/** @type {any} */ old, /** @type {any} */ t) =>
    ofJudges(old.role) && ofJudges(t.role) && old.role !== t.role && meet(old, t, today);
  return known.tenures.some((old) => e.tenures.some((/** @type {any} */ t) => other(old, t)));
}

export const judgeRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (e.judge === 0) c.find("JudgeZero");
    if (!isName(e.name) || !e.tenures.every((/** @type {any} */ t) => isFreeText(t.division))) c.find("TextOutsideTable");
    if (e.tenures.length === 0) c.find("TenureMissing");
    if (rowsOverlap(e.tenures)) c.find("TenureOverlap");
    if (e.tenures.some((/** @type {any} */ t) => t.in_quota && !judicial(t))) c.find("StaffInQuota");
    if (c.protocol === 2 && c.f.filed && endsDuty(c.f, e, c.day).today) c.find("TenureEndsToday");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.judges.set(e.judge, { name: e.name, tenures: e.tenures });
    c.f.rosterVersion += 1;
  },
};

export const absenceRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (!f.judges.has(e.judge)) c.find("JudgeUnknown");
    if (e.to_day !== 0 && e.to_day < e.from_day) c.find("AbsenceBackwards");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.kind === N.AbsenceKind.OTHER && e.text === "") c.find("TextNeeded");
    const old = e.replaces === 0 ? null : f.absences.get(e.replaces);
    if (e.replaces === 0 ? e.cancelled : !old || old.judge !== e.judge) c.find("AbsenceUnknown");
    const sameStart = old && old.judge === e.judge && old.from_day === e.from_day;
    if (e.cancelled || sameStart || f.lastFilingDay < 0) return;
    if (e.from_day < Math.min(c.day, f.lastFilingDay + 1)) c.find("AbsenceRetroactive");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    let list = f.absencesOf.get(e.judge) || [];
    if (e.replaces !== 0) {
      const old = f.absences.get(e.replaces);
      f.absences.delete(e.replaces);
      list = list.filter((a) => a !== old);
    }
    if (!e.cancelled) {
      const a = { judge: e.judge, from_day: e.from_day, to_day: e.to_day, kind: e.kind, recorded: c.day };
      f.absences.set(c.index, a);
      list = [...list, a];
    }
    f.absencesOf.set(e.judge, list);
    f.rosterVersion += 1;
  },
};
