// Balances (sections 13, 22.7 and 22.10).

import { div } from "./bytes.js";
import { byProgram } from "./exclusions.js";
import { membersOnDuty, recordOn, seatPercent, tolerance } from "./pools.js";
import { N } from "./schema.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./pools.js").Pool} Pool */
/** @typedef {{ judge: number, share: number }[]} Shares */

/** @param {Shares} rows */
function sumOf(rows) {
  let sum = 0;
  for (const r of rows) sum += r.share;
  return sum;
}

/** @param {any} rec @param {number} role @param {number} weight */
function valueOf(rec, role, weight) {
  return (role === N.SeatRole.UNDERTAKING ? weight : div(weight * seatPercent(rec), 100)) * 10000;
}

/**
 * All that one seat moves. Whose balance nothing ever moved has none: the only candidate of a draw is
 * owed what the seat costs.
 * @param {Pool} pool @param {Map<number, number>} moves
 */
function moveAll(pool, moves) {
  for (const [judge, by] of moves) if (by !== 0) move(pool, judge, by);
}

/** @param {Map<number, number>} moves @param {number} judge @param {number} by */
function add(moves, judge, by) {
  moves.set(judge, (moves.get(judge) || 0) + by);
}

/** @param {Pool} pool @param {number} judge @param {number} by */
function move(pool, judge, by) {
  pool.balances.set(judge, (pool.balances.get(judge) || 0) + by);
}

/**
 * One seat is paid for.
 * @param {Context} c @param {Pool} pool
 * @param {{ day: number, role: number, weight: number, shares: Shares, winner: number,
 *   eligible: (judge: number) => boolean, barred: (judge: number) => boolean }} seat barred judges earn nothing
 */
export function settleSeat(c, pool, seat) {
  const rec = recordOn(pool, seat.day);
  const sum = sumOf(seat.shares);
  if (!rec || sum === 0) return;
  const value = valueOf(rec, seat.role, seat.weight);
  let paid = 0;
  const moves = new Map();
  for (const { judge, share } of seat.shares) {
    const part = div(value * share, sum);
    let earned = part;
    if (seat.barred(judge)) earned = 0;
    else if (!seat.eligible(judge)) {
      const room = tolerance(rec, share) - (pool.balances.get(judge) || 0);
      earned = Math.min(part, Math.max(0, room));
    }
    paid += earned;
    add(moves, judge, earned);
  }
  add(moves, seat.winner, -paid);
  moveAll(pool, moves);
}

/** Judges whom persons exclude; in protocol 2 they earn nothing. @param {Context} c @param {any[]} exclusions */
export function barredBy(c, exclusions) {
  if (c.protocol === 1) return () => false;
  const out = new Set(exclusions.filter((x) => !byProgram(x)).map((x) => x.judge));
  return (/** @type {number} */ judge) => out.has(judge);
}

/**
 * What seats cost is given back, by those on duty today.
 * @param {Context} c @param {{ role: number, judge: number, pool: string }[]} seats @param {number} weight
 */
export function giveBack(c, seats, weight) {
  for (const s of seats) {
    const pool = c.f.pools.get(s.pool);
    const rec = pool && recordOn(pool, c.day);
    if (!pool || !rec) continue;
    const shares = membersOnDuty(c.f, pool, c.day);
    const sum = sumOf(shares);
    if (sum === 0) continue;
    const value = valueOf(rec, s.role, weight);
    let total = 0;
    const moves = new Map();
    for (const { judge, share } of shares) {
      const part = div(value * share, sum);
      add(moves, judge, -part);
      total += part;
    }
    add(moves, s.judge, total);
    moveAll(pool, moves);
  }
}

/**
 * A seat moves balances as a designation today does, nobody excluded.
 * @param {Context} c @param {import("./fold.js").Seat} seat @param {number} weight
 */
export function settleHeld(c, seat, weight) {
  const pool = c.f.pools.get(seat.pool);
  if (!pool) return;
  settleSeat(c, pool, {
    day: c.day,
    role: seat.role,
    weight,
    shares: membersOnDuty(c.f, pool, c.day),
    winner: seat.judge,
    eligible: () => true,
    barred: () => false,
  });
}

/** The first stage of an import counts as one seat. @param {Context} c @param {any} record CaseRecord */
export function settleImport(c, record) {
  const pool = c.f.pools.get(record.pool);
  if (!pool || pool.begun) return;
  settleSeat(c, pool, {
    day: record.filed_day,
    role: N.SeatRole.UNDERTAKING,
    weight: record.weight,
    shares: membersOnDuty(c.f, pool, record.filed_day),
    winner: record.undertaking,
    eligible: () => true,
    barred: () => false,
  });
}
