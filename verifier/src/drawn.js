// CaseDrawn (sections 11, 22.7, 22.10 and 22.14).

import { equalBytes } from "./bytes.js";
import { barredBy, giveBack, settleSeat } from "./balances.js";
import { envelopeCommitment, nonceCommitment } from "./commitment.js";
import { effective, replay } from "./draw.js";
import { endFiling } from "./filing.js";
import { countSeat } from "./pools.js";
import { presidingOf } from "./seat-rules.js";
import { changesOf, recordPanel } from "./seats.js";
import { changeSeats, giveBackChanged } from "./seats-changed.js";
import { candidatesOf, forgetRows } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

/** @param {Context} c @param {any} e CaseFiled @param {Uint8Array} secret */
export function secretOpens(c, e, secret) {
  return equalBytes(envelopeCommitment(c.f.origin, e.tray, e.envelope, secret), e.commitment);
}

/** @param {Context} c @param {any} e CaseFiled @param {Uint8Array} nonce */
export function nonceOpens(c, e, nonce) {
  return equalBytes(nonceCommitment(c.f.origin, e.case_number, e.stage, nonce), e.nonce_commitment);
}

/** What the transcript says of a filing's kind. @param {any} e CaseFiled */
function kindOf(e) {
  if (changesOf(e)) return 2;
  return e.lineage && e.lineage.reassigns ? 1 : 0;
}

/**
 * The draw of a filing. One that awaits a contributor cannot be drawn before it has its value.
 * @param {Stage} stage @param {string} origin @param {Uint8Array} envelopeSecret @param {Uint8Array} nonce
 */
export function replayStage(stage, origin, envelopeSecret, nonce) {
  const e = stage.e;
  return replay({
    protocol: stage.protocol === 2 ? 2 : 1,
    origin,
    caseNumber: e.case_number,
    stage: e.stage,
    tray: e.tray,
    envelope: e.envelope,
    kind: kindOf(e),
    groups: e.groups.map((/** @type {any} */ g) => ({
      pool: g.pool,
      role: g.role,
      seats: g.seats,
      alternates: g.alternates,
      candidates: candidatesOf(g),
    })),
    envelopeSecret,
    nonce,
    head: e.awaits ? e.awaits.head : null,
    number: e.awaits ? e.awaits.number : 0,
    value: stage.contribution ? stage.contribution.value : null,
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

/** Whether a filing may not be drawn (section 22.7), nor opened. @param {Stage} stage */
export function unapproved(stage) {
  const needed = stage.protocol === 2 && stage.e.needs.length > 0;
  return (needed && !stage.approved) || stage.declined || stage.nonceLost;
}

/** @param {Context} c @param {Stage} stage */
function checkMayBeDrawn(c, stage) {
  if (c.protocol === 1) return;
  if (unapproved(stage)) c.find("Unapproved");
  const tray = c.f.trays[stage.e.tray];
  if (tray && tray.ground !== 0) c.find("TrayLost");
}

/** @param {import("./draw.js").Seat[]} drawn @param {any[]} said */
function sameDrawn(drawn, said) {
  return (
    drawn.length === said.length &&
    drawn.every((s, i) => {
      const x = said[i];
      return s.role === x.role && s.judge === x.judge && s.r === x.r && s.total === x.total;
    })
  );
}

/** @param {Context} c @param {any} e CaseDrawn @param {Stage} stage @param {Uint8Array} secret @param {Uint8Array} nonce */
function checkResult(c, e, stage, secret, nonce) {
  const r = drawable(stage.e) ? replayStage(stage, c.f.origin, secret, nonce) : null;
  if (!r || !r.seats) {
    c.find("DrawImpossible");
    return;
  }
  if (!equalBytes(r.seedHash, e.seed_hash)) c.find("SeedHashMismatch");
  if (!sameDrawn(r.seats, e.seats) || !sameDrawn(r.alternates, e.alternates)) c.find("SeatsMismatch");
  if (effective(stage.e.groups[0].oddsRows).n !== e.n_eff) c.find("NEffMismatch");
  if (presidingOf(c, stage.e, r.seats) !== e.presiding) c.find("PresidingMismatch");
}

/** The draw of a filing that awaits a contributor. @param {Context} c @param {any} e CaseDrawn @param {Stage} stage */
function checkContributed(c, e, stage) {
  const { opened, contribution } = stage;
  if (!opened || !contribution) {
    c.find("ContributionAwaited");
    return;
  }
  const openings = equalBytes(e.envelope_secret, opened.secret) && equalBytes(e.nonce, opened.nonce);
  if (e.contribution !== contribution.entry || !openings) c.find("ContributionDiffers");
  checkResult(c, e, stage, opened.secret, opened.nonce);
}

export const caseDrawn = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.status !== "open") {
      c.find("FilingNotOpen");
      return;
    }
    if (stage.e.awaits) {
      checkContributed(c, e, stage);
      return;
    }
    if (c.protocol === 2 && e.contribution !== 0) c.find("ContributionDiffers");
    checkMayBeDrawn(c, stage);
    if (!secretOpens(c, stage.e, e.envelope_secret)) c.find("SecretMismatch");
    const nonce = checkNonce(c, e, stage);
    if (nonce) checkResult(c, e, stage, e.envelope_secret, nonce);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const stage = f.stages.get(e.filing);
    if (!stage || stage.status !== "open" || e.seats.length === 0) return;
    endFiling(c, stage, "drawn");
    stage.drawIndex = c.index;
    const poolOf = new Map(stage.e.groups.map((/** @type {any} */ g) => [g.role, g.pool]));
    const held = (/** @type {any} */ s) => ({ role: s.role, judge: s.judge, pool: poolOf.get(s.role) || "" });
    stage.seats = e.seats.map(held);
    stage.alternates = e.alternates.map(held);
    const reassigns = stage.e.lineage && stage.e.lineage.reassigns;
    if (stage.changes) giveBackChanged(c, stage);
    else if (reassigns) giveBack(c, reassigns.seats, stage.e.weight);
    settleDraw(c, stage);
    countDraw(c, stage, e);
    forgetRows(stage.e);
    if (stage.changes) {
      changeSeats(c, stage, e.presiding);
    } else {
      stage.judge = e.seats[0].judge;
      stage.later = stage.e.later;
      stage.record = recordOf(stage, 1, recordPanel(stage.seats, e.presiding));
    }
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
  const seen = new Set();
  for (const seat of stage.seats) {
    const pool = c.f.pools.get(seat.pool);
    if (!pool) continue;
    pool.begun = true;
    if (!seen.has(pool)) {
      seen.add(pool);
      pool.draws += 1;
    }
    if (seat === stage.seats[0]) {
      const n = Number(e.n_eff);
      if (pool.leastEffective === 0 || n < pool.leastEffective) pool.leastEffective = n;
    }
    countSeat(pool, c.day, seat.judge);
  }
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
