// Who sits in a case (section 22.10): the seats of a filing, and of a present stage as they change.

import { N } from "./schema.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Case} Case */
/** @typedef {import("./fold.js").Stage} Stage */
/** @typedef {import("./fold.js").Seat} Seat */

const { UNDERTAKING, MEMBER } = N.SeatRole;

/** What a filing changes, null if it changes nothing; of a request nothing counts. @param {any} e */
export function changesOf(e) {
  return (e.groups && e.lineage && e.lineage.changes) || null;
}

/** A change of seats of the case that is filed and not ended. @param {Case | undefined} k */
export function changing(k) {
  return !!k && k.stages.some((s) => s.changes !== null && s.status === "open");
}

/** Seats that were left for later before the filing, and go on to be. @param {any} e CaseFiled @returns {any[]} */
function stillLater(e) {
  const changes = changesOf(e);
  return changes && changes.kind !== N.SeatChangeKind.ASSESSORS_DRAWN ? changes.later : [];
}

/**
 * The seats of a filing's panel: those that stay, its groups, and those that are left for later.
 * @param {any} e CaseFiled
 * @returns {{ role: number, seats: number, pool: string, alternates: number, from: "held" | "group" | "later" }[]}
 */
export function panelSeats(e) {
  const changes = changesOf(e);
  const stay = changes ? changes.seats.filter((/** @type {Seat} */ s) => !changes.leaves.includes(s.judge)) : [];
  return [
    ...stay.map((/** @type {Seat} */ s) => ({ role: s.role, seats: 1, pool: s.pool, alternates: 0, from: "held" })),
    ...e.groups.map((/** @type {any} */ g) => ({ ...place(g), from: "group" })),
    ...[...e.later, ...stillLater(e)].map((/** @type {any} */ l) => ({ ...place(l), from: "later" })),
  ];
}

/** @param {any} g a group, or seats that are left for later */
function place(g) {
  return { role: g.role, seats: g.seats, pool: g.pool, alternates: g.alternates };
}

/** @param {{ role: number, seats: number }[]} panel @param {(role: number) => boolean} [of] */
export function seatsIn(panel, of = () => true) {
  let n = 0;
  for (const s of panel) if (of(s.role)) n += s.seats;
  return n;
}

/** By role, of one role as they were; seats that are drawn later stand behind. @param {Seat[]} seats */
export function inOrder(seats) {
  const out = [];
  for (const role of [...new Set(seats.map((s) => s.role))].sort((a, b) => a - b)) {
    out.push(...seats.filter((s) => s.role === role));
  }
  return out;
}

/** The panel of the record: who presides, and the members without that judge. @param {Seat[]} seats @param {number} presiding */
export function recordPanel(seats, presiding) {
  const members = seats.filter((s) => s.role === MEMBER && s.judge !== presiding).map((s) => s.judge);
  return { presiding, members: members.sort((a, b) => a - b), assessors: [] };
}

/** Whether the stage has, or will have, more than its undertaking judge. @param {Stage} stage */
export function isPanel(stage) {
  return stage.seats.length > 1 || stage.later.length > 0;
}

/** Who holds the undertaking seat and those of members. @param {Seat[]} seats */
export function judgesOf(seats) {
  return seats.filter((s) => s.role === UNDERTAKING || s.role === MEMBER).map((s) => s.judge);
}

/** A judge leaves a seat of the stage. @param {Stage} stage @param {number} judge */
export function leave(stage, judge) {
  stage.gone.add(judge);
  if (stage.designated === judge) stage.designated = 0;
}

/** The day for which the seats of a group are asked. @param {Context} c @param {any} e CaseFiled @param {any} g */
export function dayOfGroup(c, e, g) {
  const changes = changesOf(e);
  return changes && changes.hearing_day !== 0 && assessors(g.role) ? changes.hearing_day : c.day;
}
