// SeatsTaken (section 22.10): an alternate takes a seat, or who sits presides from here on.

import { whoCanCome } from "./alternates.js";
import { giveBack, settleHeld } from "./balances.js";
import { sameSeats } from "./lineage.js";
import { countSeat } from "./pools.js";
import { presentStage } from "./records.js";
import { waitsInList } from "./redistribution.js";
import { N } from "./schema.js";
import { changing, isPanel, judgesOf, leave, recordPanel } from "./seats.js";
import { hearingTooFar, whoRecuses } from "./seats-changed.js";
import { isFreeText } from "./text.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

const { PRESIDENT, DIVISION_CHIEF } = N.DecidedBy;
const { RECUSAL, OTHER } = N.ReassignmentGround;

/** @param {Context} c @param {any} e @param {Stage | null} stage */
function checkPresiding(c, e, stage) {
  if (e.seat || e.ground !== 0 || e.hearing_day !== 0 || e.weight !== 0) c.find("SeatChangeMalformed");
  if (e.decided_by !== PRESIDENT && e.decided_by !== DIVISION_CHIEF) c.find("NotTheirsToDecide");
  if (!stage) return;
  if (!isPanel(stage) || !judgesOf(stage.seats).includes(e.judge)) c.find("SeatNotHeld");
  if (e.judge === stage.designated) c.find("PresidesAlready");
}

/** @param {Context} c @param {any} e @param {Stage | null} stage */
function checkAlternate(c, e, stage) {
  const said = !!e.seat && e.seat.judge !== 0 && e.ground !== 0;
  if (!said || (stage && e.weight !== stage.record.weight)) c.find("SeatChangeMalformed");
  if (e.ground === OTHER && e.text === "") c.find("TextNeeded");
  const leaves = e.seat ? e.seat.judge : 0;
  if (e.ground === RECUSAL && e.decided_by !== whoRecuses(c, [leaves])) c.find("NotTheirsToDecide");
  if (!stage) return;
  const held = !!e.seat && e.seat.role === e.role && stage.seats.some((s) => sameSeats([s], [e.seat]));
  if (!held) c.find("SeatNotHeld");
  const able = whoCanCome(c, ofRole(stage, e.role), e.hearing_day, stage.mediated, [...stage.carried, ...stage.agents]);
  if (able.length === 0) c.find("NoAlternate");
  else if (able[0].judge !== e.judge) c.find("AlternateOutOfOrder");
}

/** @param {Stage} stage @param {number} role */
function ofRole(stage, role) {
  return stage.alternates.filter((s) => s.role === role);
}

/** @param {Context} c @param {any} e @param {Stage} stage */
function takeOver(c, e, stage) {
  const { seat, judge } = e;
  giveBack(c, [seat], e.weight);
  const pool = c.f.pools.get(seat.pool);
  settleHeld(c, { ...seat, judge }, e.weight);
  if (pool) countSeat(pool, c.day, judge);
  stage.seats = stage.seats.map((s) => (s.judge === seat.judge ? { ...s, judge } : s));
  stage.alternates = stage.alternates.filter((s) => s.judge !== judge);
  leave(stage, seat.judge);
}

export const seatsTaken = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const stage = presentStage(c, e.filing);
    if (stage) {
      if (stage.kind === "import") c.find("SeatsNotOfLog");
      if (stage.record.closing) c.find("CaseClosedAlready");
      if (changing(stage.of)) c.find("FilingOpen");
    }
    if (e.role !== N.SeatRole.PRESIDING && waitsInList(c.f, e.filing)) c.find("RedistributionOrder");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.hearing_day !== 0 && e.hearing_day < c.day) c.find("HearingTooSoon");
    if (hearingTooFar(c, e.hearing_day)) c.find("HearingTooFar");
    if (e.role === N.SeatRole.PRESIDING) checkPresiding(c, e, stage);
    else if (assessors(e.role)) checkAlternate(c, e, stage);
    else c.find("SeatChangeMalformed");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = /** @type {Stage} */ (c.f.stages.get(e.filing));
    const [first] = ofRole(stage, e.role);
    stage.taken.push({
      entry: c.index,
      role: e.role,
      judge: e.judge,
      left: e.seat ? e.seat.judge : 0,
      first: !!first && first.judge === e.judge,
      again: stage.gone.size > 0,
    });
    if (e.role === N.SeatRole.PRESIDING) {
      stage.designated = e.judge;
      stage.record = { ...stage.record, panel: recordPanel(stage.seats, e.judge) };
    } else {
      takeOver(c, e, stage);
    }
    stage.of.worked = true;
    stage.seatsDay = c.day;
  },
};
