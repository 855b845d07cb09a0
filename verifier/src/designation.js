// Requests to designate and their ends (sections 12a, 22.4, 22.6 and 22.10 to 22.12).

import { barredBy, giveBack, settleSeat } from "./balances.js";
import { recordOf } from "./drawn.js";
import { addStage, checkFacts } from "./filing.js";
import { checkFollowing, stillFollows } from "./follows.js";
import { frozen } from "./freeze.js";
import { judgeFaults } from "./may-sit.js";
import { hasRole } from "./persons.js";
import { membersOnDuty, recordOn } from "./pools.js";
import { policyOn } from "./policy.js";
import { earlierCase } from "./refiling.js";
import { N } from "./schema.js";
import { joinSeries } from "./series.js";
import { isFreeText, isName, textsAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

const Ground = N.DesignationGround;
const { SYSTEM, AUTHENTICATED } = N.Standing;

/** Whether the request's judge is the only candidate (section 22.6). @param {Context} c @param {any} e */
function onlyCandidate(c, e) {
  const group = frozen(c, e.pool, e.exclusions);
  return !!group && group.odds.length === 1 && group.odds[0].judge === e.judge;
}

/** Whether two different persons are named, in their order. @param {string[]} names */
function areTwo(names) {
  return names.length === 2 && names.every(isName) && textsAscend(names);
}

/** A draw by hand (section 22.6). @param {Context} c @param {any} e */
function checkOutage(c, e) {
  const o = e.outage;
  const told = !o || (isName(o.minutes) && areTwo(o.witnesses));
  if (!told || !!o !== (e.ground === Ground.OUTAGE)) c.find("OutageMalformed");
  if (!o) return;
  if (o.on_day > c.day) c.find("InTheFuture");
  if (c.day > o.on_day + 10) c.find("OutageTooOld");
}

export const designationRequested = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    const policy = policyOn(f, c.day);
    checkFacts(c, e, policy, e.ground);
    if (e.lineage && e.lineage.changes) c.find("ChangeAlone");
    const pool = f.pools.get(e.pool);
    const rec = pool && recordOn(pool, c.day);
    if (!pool) c.find("PoolUnknown");
    if (rec && rec.assessors) c.find("PoolOfOthers");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.ground === Ground.OTHER && e.text === "") c.find("TextNeeded");
    for (const code of judgeFaults(c, e.judge, e, e.exclusions)) c.find(code);
    if (e.ground === Ground.REFILED) {
      const earlier = earlierCase(c, e, policy);
      if (!earlier || earlier.judge !== e.judge || earlier.number !== e.text) c.find("RefilingMismatch");
    }
    if (e.ground === Ground.FOLLOWS) checkFollowing(c, e, policy);
    if (c.protocol === 1) return;
    checkOutage(c, e);
    if ((f.pendingOf.get(c.person) || 0) >= 256) c.find("TooManyWaiting");
    if (e.ground === Ground.ONLY_CANDIDATE && !onlyCandidate(c, e)) c.find("NotOnlyCandidate");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = addStage(c, "request", e, "pending");
    c.f.pendingOf.set(c.person, (c.f.pendingOf.get(c.person) || 0) + 1);
    joinSeries(c.f, stage, e.ground);
  },
};

/** @param {Context} c @param {any} e @returns {Stage | null} */
function pending(c, e) {
  const stage = c.f.stages.get(e.filing);
  if (stage && stage.status === "pending") return stage;
  c.find("RequestNotPending");
  return null;
}

/** @param {Context} c */
function isSupervisor(c) {
  return c.standing === AUTHENTICATED && hasRole(c.f, c.person, N.PersonRole.SUPERVISOR, c.day);
}

export const caseDesignated = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const stage = pending(c, e);
    if (!stage) return;
    if (c.person === stage.person) c.find("ApproverIsRequester");
    for (const code of judgeFaults(c, e.judge, stage.e, stage.e.exclusions)) c.find(code);
    if (e.judge !== stage.e.judge) c.find("DesignationMismatch");
    if (stage.e.ground === Ground.FOLLOWS && !stillFollows(c, stage.e)) c.find("FollowedMismatch");
    if (c.protocol === 2) {
      if (!isSupervisor(c)) c.find("NotSupervisor");
      return;
    }
    const program = c.person === "caselot" && c.standing === SYSTEM;
    const some = c.person === "caselot" || c.standing === SYSTEM;
    if (stage.e.ground === Ground.REFILED ? !program : some) c.find("RefiledByProgram");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const stage = f.stages.get(e.filing);
    if (!stage || stage.status !== "pending") return;
    endRequest(c, stage, "designated");
    stage.judge = e.judge;
    stage.seats = [{ role: N.SeatRole.UNDERTAKING, judge: e.judge, pool: stage.e.pool }];
    const reassigns = stage.e.lineage && stage.e.lineage.reassigns;
    if (reassigns) giveBack(c, reassigns.seats, stage.e.weight);
    const pool = f.pools.get(stage.e.pool);
    if (pool) {
      pool.begun = true;
      const out = new Set(stage.e.exclusions.map((/** @type {any} */ x) => x.judge));
      settleSeat(c, pool, {
        day: c.day,
        role: N.SeatRole.UNDERTAKING,
        weight: stage.e.weight,
        shares: membersOnDuty(f, pool, c.day),
        winner: e.judge,
        eligible: (judge) => !out.has(judge),
        barred: barredBy(c, stage.e.exclusions),
      });
    }
    stage.record = recordOf(stage, 2, { presiding: 0, members: [], assessors: [] });
    f.recount(stage.of);
  },
};

/** @param {Context} c @param {Stage} stage @param {"designated" | "declined"} status */
function endRequest(c, stage, status) {
  stage.status = status;
  stage.drawIndex = c.index;
  c.f.pendingOf.set(stage.person, (c.f.pendingOf.get(stage.person) || 0) - 1);
}

export const designationDeclined = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.text === "") c.find("TextNeeded");
    const stage = pending(c, e);
    if (c.protocol === 1 || !stage) return;
    const own = c.person === stage.person && String(c.standing) === stage.standing;
    if (!own && !isSupervisor(c)) c.find("DeclineNotYours");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.status !== "pending") return;
    endRequest(c, stage, "declined");
    c.f.recount(stage.of);
  },
};
