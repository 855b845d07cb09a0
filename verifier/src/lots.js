// Lots other than those of cases: mediators, assessors for a day, samples of closed cases, appraisers and
// administrators (section 22.13).

import { equalBytes } from "./bytes.js";
import { yearOf } from "./calendar.js";
import { envelopeCommitment, nonceCommitment } from "./commitment.js";
import { replay } from "./draw.js";
import { undrawnLot } from "./fold.js";
import { ofList } from "./lists.js";
import { digestOf, drawnFrom } from "./lot-candidates.js";
import { lotNeeds } from "./lot-needs.js";
import { recordOn } from "./pools.js";
import { N, word } from "./schema.js";
import { isCode, isFreeText, isName, numbersAscend, skeleton, textsAscend } from "./text.js";
import { checkEnvelope, takeEnvelope } from "./trays.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

/**
 * @typedef {object} Lot
 * @property {number} index
 * @property {any} e LotOpened
 * @property {string} person who opened it
 * @property {number} day
 * @property {string} likeness the skeleton of its subject
 * @property {boolean} judged whether its candidates, needs and draw are held against the log
 * @property {string[]} candidates by the log, in their order; forgotten when it is drawn
 * @property {number} count of them
 * @property {boolean} approved
 * @property {boolean} declined
 * @property {boolean} lost a recovery began before it was drawn
 * @property {string[] | null} drawn in the order drawn, null until it is
 * @property {number} drawIndex
 */

const { ASSESSORS, REVIEW } = N.LotKind;
/** How many days after it a filing, or a lot, may be approved (section 22.4). */
export const DAYS_TO_APPROVE = 7;
const MOST_SEATS = 1000;
const MOST_CANDIDATES = 100000;
const MOST_DAYS = 366;
const MASS = 1000;
const MOST_UNDRAWN = 8;

const ROLES = [0, N.SeatRole.MEDIATOR, N.SeatRole.ASSESSOR, N.SeatRole.REVIEW, N.SeatRole.APPRAISER, N.SeatRole.ADMINISTRATOR];

/** What stands where a case has its number. @param {any} e LotOpened */
export function rollNumber(e) {
  return `LOT-${word("LotKind", e.kind)}-${e.year}-${e.number}`;
}

/** Whether a lot waits for its approval. @param {Lot} lot */
export function lotWaits(lot) {
  return lot.drawn === null && !lot.lost && lot.e.needs.length > 0 && !lot.approved && !lot.declined;
}

/** Whether a lot may still be drawn, or approved. @param {Fold} f @param {Lot} lot @param {number} day */
function maybeDrawn(f, lot, day) {
  const tray = f.trays[lot.e.tray];
  if (lot.drawn !== null || lot.lost || lot.declined || (tray && tray.ground !== 0)) return false;
  return !lotWaits(lot) || day <= lot.day + DAYS_TO_APPROVE;
}

/** @param {Context} c @param {any} s SampleRule */
function sampleFormed(c, s) {
  const days = s.from_day <= s.to_day && s.to_day <= c.day;
  const who = s.judge === 0 || c.f.judges.has(s.judge);
  return days && who && (s.pool === "" || isCode(s.pool)) && numbersAscend(s.manners);
}

/** What a lot of its kind must say, and what it may not. @param {Context} c @param {any} e */
function formed(c, e) {
  const day = e.kind === ASSESSORS ? e.day >= c.day && e.day <= c.day + MOST_DAYS : e.day === 0;
  const from = e.kind === REVIEW ? !!e.sample && e.list === "" : !e.sample && e.list !== "";
  return day && from && (!e.sample || sampleFormed(c, e.sample)) && e.seats >= 1 && e.seats <= MOST_SEATS;
}

/** Whether there is what the lot draws from. @param {Context} c @param {any} e */
function listKnown(c, e) {
  if (e.kind === REVIEW) return true;
  if (ofList(e.kind)) {
    const list = c.f.namedLists.get(e.list);
    return !!list && list.kind === e.kind;
  }
  const pool = c.f.pools.get(e.list);
  const rec = pool && recordOn(pool, c.day);
  return !!rec && rec.assessors;
}

/** Whether those who are left out are candidates otherwise. @param {any} e @param {string[]} all of whom the lot may be drawn */
function leftOutKnown(e, all) {
  if (e.left_out.length === 0) return true;
  const known = new Set(all);
  return e.kind !== REVIEW && textsAscend(e.left_out) && e.left_out.every((/** @type {string} */ x) => known.has(x));
}

/**
 * What is wrong with what a lot says, or with what it is drawn from. With any of it neither its candidates and
 * needs are judged, nor its draw.
 * @param {Context} c @param {any} e @param {string[]} all @param {string[]} candidates
 */
export function faultsOf(c, e, all, candidates) {
  const out = [];
  if (!isName(e.subject) || !isFreeText(e.text)) out.push("TextOutsideTable");
  if (!formed(c, e) || !leftOutKnown(e, all)) out.push("LotMalformed");
  if (candidates.length > MOST_CANDIDATES) out.push("LotTooLarge");
  if (!listKnown(c, e)) out.push("ListUnknown");
  if (e.left_out.length > 0 && e.text === "") out.push("TextNeeded");
  if (candidates.length < e.seats) out.push("NoCandidates");
  return out;
}

/** Whether candidates and needs are as the log has them. @param {Context} c @param {any} e @param {string[]} candidates */
function checkGiven(c, e, candidates) {
  if (e.candidates !== candidates.length || !equalBytes(e.digest, digestOf(candidates))) c.find("LotDiffers");
  const needs = lotNeeds(c, e, candidates);
  if (needs.length !== e.needs.length || needs.some((n, i) => n !== e.needs[i])) c.find("NeedsMismatch");
}

/** Who may be drawn. @param {Context} c @param {any} e LotOpened @returns {{ all: string[], candidates: string[] }} */
export function candidatesOfLot(c, e) {
  const all = drawnFrom(c, e);
  const out = new Set(e.left_out);
  return { all, candidates: out.size === 0 ? all : all.filter((x) => !out.has(x)) };
}

/** @param {Fold} f @param {number} kind @param {number} year */
export function lotsBefore(f, kind, year) {
  let n = 0;
  for (const { e } of f.lots.values()) if (e.kind === kind && e.year === year) n += 1;
  return n;
}

/** How many lots of a person may still be drawn. @param {Context} c */
function undrawnOf(c) {
  let n = 0;
  for (const lot of c.f.lots.values()) if (lot.person === c.person && maybeDrawn(c.f, lot, c.day)) n += 1;
  return n;
}

/** After a recovery no lot is drawn that was opened before it. @param {Fold} f */
export function loseLots(f) {
  for (const lot of f.lots.values()) {
    if (lot.drawn !== null) continue;
    lot.lost = true;
    lot.candidates = [];
  }
}

export const lotOpened = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (e.year !== yearOf(c.day) || e.number !== lotsBefore(f, e.kind, e.year) + 1) c.find("LotOutOfOrder");
    const { all, candidates } = candidatesOfLot(c, e);
    const faults = faultsOf(c, e, all, candidates);
    for (const code of faults) c.find(code);
    if (faults.length === 0) checkGiven(c, e, candidates);
    checkEnvelope(c, e);
    if (undrawnOf(c) >= MOST_UNDRAWN) c.find("TooManyUndrawn");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const { all, candidates } = candidatesOfLot(c, e);
    const judged = faultsOf(c, e, all, candidates).length === 0;
    takeEnvelope(f, e);
    f.lots.set(c.index, {
      index: c.index,
      e,
      person: c.person,
      day: c.day,
      likeness: skeleton(e.subject),
      judged,
      candidates,
      count: candidates.length,
      approved: false,
      declined: false,
      lost: false,
      drawn: null,
      drawIndex: -1,
    });
  },
};

/** @param {Lot} lot @param {string} origin @param {Uint8Array} envelopeSecret @param {Uint8Array} nonce */
export function replayLot(lot, origin, envelopeSecret, nonce) {
  const { e } = lot;
  const places = Array.from({ length: lot.count }, (_, i) => ({ judge: i + 1, mass: MASS }));
  return replay({
    protocol: 2,
    origin,
    caseNumber: rollNumber(e),
    stage: 0,
    tray: e.tray,
    envelope: e.envelope,
    kind: 3,
    groups: [{ pool: e.list, role: ROLES[e.kind], seats: e.seats, candidates: places }],
    envelopeSecret,
    nonce,
  });
}

/** @param {Context} c @param {any} e LotDrawn @param {Lot} lot */
function checkDrawn(c, e, lot) {
  const r = replayLot(lot, c.f.origin, e.envelope_secret, e.nonce);
  // There are candidates enough, since the lot is judged.
  if (!r.seats) return;
  if (!equalBytes(r.seedHash, e.seed_hash)) c.find("SeedHashMismatch");
  const drawn = r.seats.map((s) => lot.candidates[s.judge - 1]);
  if (drawn.length !== e.drawn.length || drawn.some((x, i) => x !== e.drawn[i])) c.find("LotMismatch");
}

export const lotDrawn = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    const lot = undrawnLot(f, e.lot);
    if (!lot) {
      c.find("LotUnknown");
      return;
    }
    const o = lot.e;
    if ((o.needs.length > 0 && !lot.approved) || lot.declined) c.find("Unapproved");
    const tray = f.trays[o.tray];
    if (tray && tray.ground !== 0) c.find("TrayLost");
    if (!equalBytes(envelopeCommitment(f.origin, o.tray, o.envelope, e.envelope_secret), o.commitment)) c.find("SecretMismatch");
    if (!equalBytes(nonceCommitment(f.origin, rollNumber(o), 0, e.nonce), o.nonce_commitment)) c.find("NonceMismatch");
    if (lot.judged) checkDrawn(c, e, lot);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const lot = undrawnLot(c.f, e.lot);
    if (!lot) return;
    lot.drawn = e.drawn;
    lot.drawIndex = c.index;
    lot.candidates = [];
  },
};
