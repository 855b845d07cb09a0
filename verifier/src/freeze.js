// The freeze of a filing: seat groups, members on duty, candidates and masses (sections 10, 22.10 and 22.14).

import { assessorsOn, drawnIn, massOf, membersOnDuty, recordOn } from "./pools.js";
import { N } from "./schema.js";
import { changesOf, dayOfGroup } from "./seats.js";
import { yearOf } from "./calendar.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */

const { UNDERTAKING, MEMBER } = N.SeatRole;
const MOST_OPEN = 32;
/** Of filings that are opened for a contributor. */
const MOST_OPENED = 512;

/** @param {any} e CaseFiled */
export function groupsFormed(e) {
  const [first, ...rest] = e.groups;
  const own = changesOf(e) ? e.groups : rest;
  if (own === rest) {
    if (!first || first.role !== UNDERTAKING || first.seats !== 1 || first.pool !== e.pool) return false;
    if (first.alternates !== 0) return false;
  }
  let last = UNDERTAKING;
  for (const g of own) {
    if (g.role !== MEMBER && !assessors(g.role)) return false;
    if (g.role <= last || g.seats < 1) return false;
    if (g.role === MEMBER && g.alternates !== 0) return false;
    last = g.role;
  }
  const alternates = own.filter((/** @type {any} */ g) => assessors(g.role)).map((/** @type {any} */ g) => g.alternates);
  return new Set(alternates).size <= 1;
}

/**
 * The members on duty and the candidates of one group.
 * @param {Context} c @param {string} code @param {any[]} exclusions
 * @param {number} [day] of assessors who are asked for another day than today
 * @returns {{ shares: { judge: number, share: number }[], odds: { judge: number, mass: number }[] } | null}
 */
export function frozen(c, code, exclusions, day = c.day) {
  const pool = c.f.pools.get(code);
  if (!pool) return null;
  const rec = recordOn(pool, c.day);
  const shares = day === c.day ? membersOnDuty(c.f, pool, c.day) : assessorsOn(c.f, rec, day);
  const out = new Set(exclusions.map((x) => x.judge));
  const year = rec && rec.yearly_cap > 0 ? yearOf(c.day) : 0;
  const odds = [];
  for (const { judge, share } of shares) {
    if (out.has(judge)) continue;
    if (year !== 0 && drawnIn(pool, year, judge) >= rec.yearly_cap) continue;
    odds.push({ judge, mass: massOf(rec, share, pool.balances.get(judge) || 0) });
  }
  return { shares, odds };
}

/** @param {any[]} a @param {any[]} b @param {"mass" | "share"} key */
function sameRows(a, b, key) {
  return a.length === b.length && a.every((x, i) => x.judge === b[i].judge && x[key] === b[i][key]);
}

/**
 * The rules on the groups of a filing; gives back what each group's candidates are by the log.
 * @param {Context} c @param {any} e CaseFiled
 * @returns {({ judge: number, mass: number }[])[]}
 */
export function checkGroups(c, e) {
  const candidates = [];
  let seats = 0;
  for (const g of e.groups) {
    seats += g.seats;
    const pool = c.f.pools.get(g.pool);
    const fresh = frozen(c, g.pool, e.exclusions, dayOfGroup(c, e, g));
    if (!pool || !fresh) {
      c.find("PoolUnknown");
      candidates.push([]);
      continue;
    }
    const rec = recordOn(pool, c.day);
    if (!!(rec && rec.assessors) !== assessors(g.role)) c.find("PoolOfOthers");
    if (pool.open >= MOST_OPEN || pool.opened >= MOST_OPENED) c.find("TooManyOpen");
    if (!sameRows(fresh.shares, g.sharesRows, "share")) c.find("SharesMismatch");
    if (!sameRows(fresh.odds, g.oddsRows, "mass")) c.find("OddsMismatch");
    if (c.protocol === 1 && fresh.odds.length < seats) c.find("NoCandidates");
    candidates.push(fresh.odds);
  }
  return candidates;
}
