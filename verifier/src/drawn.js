// CaseDrawn (sections 11 and 22.7).

import { equalBytes } from "./bytes.js";
import { barredBy, giveBack, settleSeat } from "./balances.js";
import { yearOf } from "./calendar.js";
import { envelopeCommitment, nonceCommitment } from "./commitment.js";
import { effective, replay } from "./draw.js";
import { endFiling } from "./filing.js";
import { recordOn } from "./pools.js";
import { roleOn } from "./roster.js";
import { N } from "./schema.js";
import { candidatesOf, forgetRows } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

const { ASSESSOR, MEMBER } = N.SeatRole;
const { PRESIDENT, DIVISION_CHIEF } = N.Role;

/** @param {Context} c @param {any} e CaseFiled @param {Uint8Array} secret */
export function secretOpens(c, e, secret) {
  return equalBytes(envelopeCommitment(c.f.origin, e.tray, e.envelope, secret), e.commitment);
}

/** @param {Context} c @param {any} e CaseFiled @param {Uint8Array} nonce */
export function nonceOpens(c, e, nonce) {
  return equalBytes(nonceCommitment(c.f.origin, e.case_number, e.stage, nonce), e.nonce_commitment);
}

/** @param {Stage} stage @param {string} origin @param {Uint8Array} envelopeSecret @param {Uint8Array} nonce */
export function replayStage(stage, origin, envelopeSecret, nonce) {
  const e = stage.e;
  return replay({
    protocol: stage.protocol === 2 ? 2 : 1,
    origin,
    caseNumber: e.case_number,
    stage: e.stage,
    tray: e.tray,
    envelope: e.envelope,
    kind: e.lineage && e.lineage.reassigns ? 1 : 0,
    groups: e.groups.map((/** @type {any} */ g) => ({
      pool: g.pool,
      role: g.role,
      seats: g.seats,
      candidates: candidatesOf(g),
    })),
    envelopeSecret,
    nonce,
  });
}

/** Whether the groups are in an order that can be drawn from (section 11). @param {any} e CaseFiled */
function drawable(e) {
  let last = 0;
  for (const g of e.groups) {
    if (g.role <= last) return false;
    last = g.role;
  }
  return e.groups.length > 0;
}

/** Who presides (section 11, step 11). @param {Context} c @param {{ role: number, judge: number }[]} seats */
export function presidingOf(c, seats) {
  if (seats.length <= 1) return 0;
  const judges = seats.filter((s) => s.role !== ASSESSOR);
  for (const role of [PRESIDENT, DIVISION_CHIEF]) {
    const found = judges.find((s) => roleOn(c.f, s.judge, c.day) === role);
    if (found) return found.judge;
  }
  return seats[0].judge;
}

/** @param {Context} c @param {any} e CaseDrawn @param {Stage} stage @returns {Uint8Array | null} the nonce */
function checkNonce(c, e, stage) {
  const filing = stage.e;
  if (filing.nonce === "single_call_nonce") {
    if (e.nonce.length > 0) c.find("NonceNotForGround");
    return filing.single_call_nonce;
  }
  if (e.nonce.length === 0) {
    c.find("NonceMissing");
    return null;
  }
  if (!nonceOpens(c, filing, e.nonce)) c.find("NonceMismatch");
  return e.nonce;
}

/** @param {Context} c @param {Stage} stage */
function checkMayBeDrawn(c, stage) {
  if (c.protocol === 1) return;
  const needed = stage.protocol === 2 && stage.e.needs.length > 0;
  if ((needed && !stage.approved) || stage.declined || stage.nonceLost) c.find("Unapproved");
  const tray = c.f.trays[stage.e.tray];
  if (tray && tray.ground !== 0) c.find("TrayLost");
}

/** @param {Context} c @param {any} e CaseDrawn @param {Stage} stage @param {Uint8Array} nonce */
function checkResult(c, e, stage, nonce) {
  const r = drawable(stage.e) ? replayStage(stage, c.f.origin, e.envelope_secret, nonce) : null;
  if (!r || !r.seats) {
    c.find("DrawImpossible");
    return;
  }
  if (!equalBytes(r.seedHash, e.seed_hash)) c.find("SeedHashMismatch");
  const same =
    r.seats.length === e.seats.length &&
    r.seats.every((s, i) => {
      const x = e.seats[i];
      return s.role === x.role && s.judge === x.judge && s.r === x.r && s.total === x.total;
    });
  if (!same) c.find("SeatsMismatch");
  if (effective(stage.e.groups[0].oddsRows).n !== e.n_eff) c.find("NEffMismatch");
  if (presidingOf(c, r.seats) !== e.presiding) c.find("PresidingMismatch");
}

export const caseDrawn = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.status !== "open") {
      c.find("FilingNotOpen");
      return;
    }
    checkMayBeDrawn(c, stage);
    if (!secretOpens(c, stage.e, e.envelope_secret)) c.find("SecretMismatch");
    const nonce = checkNonce(c, e, stage);
    if (nonce) checkResult(c, e, stage, nonce);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const stage = f.stages.get(e.filing);
    if (!stage || stage.status !== "open" || e.seats.length === 0) return;
    endFiling(c, stage, "drawn");
    stage.drawIndex = c.index;
    stage.judge = e.seats[0].judge;
    const poolOf = new Map(stage.e.groups.map((/** @type {any} */ g) => [g.role, g.pool]));
    stage.seats = e.seats.map((/** @type {any} */ s) => ({ role: s.role, judge: s.judge, pool: poolOf.get(s.role) || "" }));
    const reassigns = stage.e.lineage && stage.e.lineage.reassigns;
    if (reassigns) giveBack(c, reassigns.seats, stage.e.weight);
    settleDraw(c, stage);
    countDraw(c, stage, e);
    forgetRows(stage.e);
    stage.record = recordOf(stage, 1, panelOf(e));
    f.recount(stage.of);
  },
};

/** @param {Context} c @param {Stage} stage */
function settleDraw(c, stage) {
  const barred = barredBy(c, stage.e.exclusions);
  for (const seat of stage.seats) {
    const g = stage.e.groups.find((/** @type {any} */ x) => x.role === seat.role);
    const pool = g && c.f.pools.get(g.pool);
    if (!pool) continue;
    const candidates = new Set(g.oddsRows.map((/** @type {any} */ r) => r.judge));
    settleSeat(c, pool, {
      day: c.day,
      role: seat.role,
      weight: stage.e.weight,
      shares: g.sharesRows,
      winner: seat.judge,
      eligible: (judge) => candidates.has(judge),
      barred,
    });
  }
}

/** What a draw leaves in its pools besides balances. @param {Context} c @param {Stage} stage @param {any} e */
function countDraw(c, stage, e) {
  const year = yearOf(c.day);
  const seen = new Set();
  for (const seat of stage.seats) {
    const pool = c.f.pools.get(seat.pool);
    if (!pool) continue;
    pool.begun = true;
    if (!seen.has(pool)) {
      seen.add(pool);
      pool.draws += 1;
    }
    if (seat.role === N.SeatRole.UNDERTAKING) {
      const n = Number(e.n_eff);
      if (pool.leastEffective === 0 || n < pool.leastEffective) pool.leastEffective = n;
    }
    const rec = recordOn(pool, c.day);
    if (!rec || rec.yearly_cap === 0) continue;
    const of = pool.drawn.get(year) || new Map();
    of.set(seat.judge, (of.get(seat.judge) || 0) + 1);
    pool.drawn.set(year, of);
  }
}

/** What a draw gives as the panel of the record (section 12). @param {any} e CaseDrawn */
function panelOf(e) {
  const members = e.seats
    .filter((/** @type {any} */ s) => s.role === MEMBER && s.judge !== e.presiding)
    .map((/** @type {any} */ s) => s.judge)
    .sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  return { presiding: e.presiding, members, assessors: [] };
}

/**
 * The record of a case when it gets its judge (section 12).
 * @param {Stage} stage @param {number} assignedBy @param {any} panel
 */
export function recordOf(stage, assignedBy, panel) {
  const e = stage.e;
  const reassigns = e.lineage && e.lineage.reassigns;
  return {
    pool: e.pool,
    cause: e.cause,
    procedure: e.procedure,
    flags: e.flags,
    weight: e.weight,
    filed_day: reassigns ? reassigns.filed_day : stage.day,
    undertaking: stage.judge,
    assigned_by: assignedBy,
    panel,
    closing: null,
  };
}
