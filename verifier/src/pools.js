// Pools and their records (sections 8, 22.5 and 22.10).

import { div } from "./bytes.js";
import { yearOf } from "./calendar.js";
import { covers, inQuota, isAssessor, onDuty, rowsOverlap } from "./roster.js";
import { ascends, isCode, isFreeText, isName } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

/**
 * @typedef {{ from: number, e: any }} PoolRecord `from` 0 is before all days
 * @typedef {object} Pool
 * @property {PoolRecord[]} records by first day
 * @property {boolean} begun
 * @property {number} open filings that are open and have a group of this pool
 * @property {number} opened of those that are opened for a contributor and undrawn
 * @property {Map<number, number>} balances
 * @property {Map<number, Map<number, number>>} drawn seats by year and judge, while there is a cap
 * @property {{ day: number, version: number, rows: any } | null} duty
 * @property {number} draws
 * @property {number} leastEffective
 */

/** @param {Pool} pool @param {number} day @returns {any} the record in force, or null */
export function recordOn(pool, day) {
  let found = null;
  for (const r of pool.records) if (r.from <= day) found = r.e;
  return found;
}

/**
 * The members on duty on a day, with their shares, ascending by judge.
 * @param {Fold} f @param {Pool} pool @param {number} day
 * @returns {{ judge: number, share: number }[]}
 */
export function membersOnDuty(f, pool, day) {
  const d = pool.duty;
  if (d && d.day === day && d.version === f.rosterVersion) return d.rows;
  const rec = recordOn(pool, day);
  const rows = [];
  for (const m of rec ? rec.members : []) {
    if (covers(m, day) && onDuty(f, m.judge, day, rec.assessors)) rows.push({ judge: m.judge, share: m.share });
  }
  pool.duty = { day, version: f.rosterVersion, rows };
  return rows;
}

/**
 * The assessors of a pool's record who are there on a later day, as known today (section 22.10).
 * @param {Fold} f @param {any} rec @param {number} day
 * @returns {{ judge: number, share: number }[]}
 */
export function assessorsOn(f, rec, day) {
  const rows = [];
  for (const m of rec ? rec.members : []) {
    if (covers(m, day) && onDuty(f, m.judge, day, true)) rows.push({ judge: m.judge, share: m.share });
  }
  return rows;
}

/** Section 10, step 5. @param {any} rec @param {number} share */
export function tolerance(rec, share) {
  const own = div(rec.tolerance * share, 100);
  return Math.min(Math.max(own, rec.min_tolerance, 500000), 30000000);
}

/** @param {any} rec @param {number} share @param {number} balance */
export function massOf(rec, share, balance) {
  const tol = tolerance(rec, share);
  const leaning = Math.min(Math.max(tol + balance, div(tol, 4)), 2 * tol);
  return share * div(leaning * 1000, tol);
}

/** @param {any} rec */
export function seatPercent(rec) {
  return rec.seat_percent === 0 ? 20 : rec.seat_percent;
}

/** How often a judge was drawn for a pool in a year. @param {Pool} pool @param {number} year @param {number} judge */
export function drawnIn(pool, year, judge) {
  const of = pool.drawn.get(year);
  return (of && of.get(judge)) || 0;
}

/** A seat of a pool with a yearly cap counts for who got it. @param {Pool} pool @param {number} day @param {number} judge */
export function countSeat(pool, day, judge) {
  const rec = recordOn(pool, day);
  if (!rec || rec.yearly_cap === 0) return;
  const year = yearOf(day);
  const of = pool.drawn.get(year) || new Map();
  of.set(judge, (of.get(judge) || 0) + 1);
  pool.drawn.set(year, of);
}

/** The first day of a record, of protocol 2 the one that it cannot be before. @param {Context} c @param {any} e */
function firstDay(c, e) {
  if (c.protocol === 1) return e.from_day === 0 ? c.day : e.from_day;
  const wanted = e.from_day === 0 ? c.day : e.from_day;
  return c.f.filed ? Math.max(wanted, c.day + 1) : wanted;
}

/** @param {any} e */
function dutyOverlaps(e) {
  /** @type {any[]} */
  let rows = [];
  for (const m of e.members) {
    if (rows.length > 0 && rows[0].judge !== m.judge) rows = [];
    rows.push(m);
    if (rowsOverlap(rows)) return true;
  }
  return false;
}

/** @param {Context} c @param {any} e */
function checkMembers(c, e) {
  const f = c.f;
  if (e.members.length === 0) c.find("PoolEmpty");
  if (!ascends(e.members, (/** @type {any} */ a, /** @type {any} */ b) => a.judge - b.judge || a.from_day - b.from_day)) {
    c.find("PoolMembersOrder");
  }
  if (dutyOverlaps(e)) c.find("DutyOverlap");
  const first = firstDay(c, e);
  for (const m of e.members) {
    if (m.share < 1 || m.share > 100) c.find("ShareOutOfRange");
    if (!f.judges.has(m.judge)) {
      c.find("JudgeUnknown");
      continue;
    }
    const from = Math.max(m.from_day, first);
    if (m.to_day !== 0 && m.to_day < from) continue;
    if (e.assessors ? !isAssessor(f, m.judge, from) : !inQuota(f, m.judge, from)) {
      c.find(e.assessors ? "NotAssessor" : "NotInQuota");
    }
  }
}

/** @param {Context} c @param {any} e @param {boolean} begun */
function checkDays(c, e, begun) {
  if (c.protocol === 2) {
    if (e.small_until_day === 0) return;
    if (!isFreeText(e.small_ground)) c.find("TextOutsideTable");
    const inTime = e.small_until_day >= c.day && e.small_until_day <= c.day + 366;
    if (!inTime || e.small_ground === "") c.find("SmallPoolMalformed");
    return;
  }
  if (e.approver !== "") {
    if (!isName(e.approver)) c.find("PersonMissing");
    if (e.approver === c.person) c.find("ApproverIsRequester");
  }
  if (!begun) {
    if (e.from_day !== 0) c.find("PoolNotBegun");
    return;
  }
  if (e.approver === "") c.find("PoolChangeUnapproved");
  if (e.from_day <= c.day) c.find("PoolChangeTooEarly");
}

export const poolRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const pool = c.f.pools.get(e.pool);
    if (!isCode(e.pool)) c.find("PoolCodeMalformed");
    if (!isFreeText(e.name)) c.find("TextOutsideTable");
    checkMembers(c, e);
    if (e.seat_percent > 100) c.find("SeatPercentOutOfRange");
    if (e.yearly_cap !== 0 && !e.assessors) c.find("CapOfJudges");
    const ordered = e.min_tolerance >= 500000 && e.min_tolerance <= e.tolerance && e.tolerance <= 30000000;
    if (!ordered) c.find("ToleranceOutOfRange");
    checkDays(c, e, !!pool && pool.begun);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    let pool = f.pools.get(e.pool);
    if (!pool) {
      pool = {
        records: [],
        begun: false,
        open: 0,
        opened: 0,
        balances: new Map(),
        drawn: new Map(),
        duty: null,
        draws: 0,
        leastEffective: 0,
      };
      f.pools.set(e.pool, pool);
    }
    let from = e.from_day;
    if (c.protocol === 2) {
      const first = firstDay(c, e);
      from = first <= c.day ? 0 : first;
    }
    pool.records = pool.records.filter((r) => r.from < from);
    pool.records.push({ from, e });
    f.rosterVersion += 1;
  },
};
