// What a filing of protocol 2 waits for (sections 22.6, 22.10 to 22.12 and 22.14).

import { div } from "./bytes.js";
import { effective } from "./draw.js";
import { byProgram, settledConflict } from "./exclusions.js";
import { followNeeds } from "./follows.js";
import { recordIn, undone } from "./fold.js";
import { recordOn } from "./pools.js";
import { eligibility } from "./policy.js";
import { approvedByList } from "./redistribution.js";
import { covers, settledAbsence } from "./roster.js";
import { N } from "./schema.js";
import { changesOf, dayOfGroup } from "./seats.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {{ judge: number, mass: number }[]} Candidates */

const Need = N.ApprovalNeed;
const { REPLACEMENT, PANEL_FORMED } = N.SeatChangeKind;
const MOST_UNDRAWN = 8;
/** Of filings that are opened for a contributor. */
const MOST_OPENED = 256;

/** Seats and alternates. @param {any} g a group */
export function placesOf(g) {
  return g.seats + g.alternates;
}

/**
 * *taken* of a group: the sum, over those before it, of the lesser of that group's seats and alternates
 * and the number of candidates that both have.
 * @param {any[]} groups @param {Candidates[]} candidates @param {number} i
 */
export function takenBefore(groups, candidates, i) {
  let taken = 0;
  const mine = new Set(candidates[i].map((x) => x.judge));
  for (let k = 0; k < i; k++) {
    const shared = candidates[k].filter((x) => mine.has(x.judge)).length;
    taken += Math.min(placesOf(groups[k]), shared);
  }
  return taken;
}

/** @param {Context} c @param {any} e @param {any} policy @param {Candidates[]} candidates */
function fewCandidates(c, e, policy, candidates) {
  for (let i = 0; i < e.groups.length; i++) {
    const g = e.groups[i];
    const n = candidates[i].length;
    const taken = takenBefore(e.groups, candidates, i);
    const least = taken + placesOf(g);
    if (assessors(g.role) && n === least) continue;
    const pool = c.f.pools.get(g.pool);
    const rec = pool && recordOn(pool, c.day);
    const small = !!rec && rec.small_until_day !== undefined && rec.small_until_day !== 0 && c.day <= rec.small_until_day;
    const { w2, s2 } = effective(candidates[i]);
    if (n < least + (small ? 1 : 2)) return true;
    if (small ? 3n * s2 > 2n * w2 : 2n * s2 > w2) return true;
  }
  const least = eligibility(policy).min_candidates;
  return !changesOf(e) && least > 3 && effective(candidates[0] || []).n < least;
}

/** Who may be missing: who sits already, and who is away by an absence, or in conflict with a party, that was there a week ago. @param {Context} c @param {any} e @param {number} judge @param {number} day */
function settled(c, e, judge, day) {
  const before = c.day - 7;
  if (settledAbsence(c.f, judge, day, before)) return true;
  const own = e.exclusions.find((/** @type {any} */ x) => x.judge === judge && byProgram(x));
  if (own && own.ground === N.ExclusionGround.SEATED) return true;
  return !!own && settledConflict(c.f, judge, e.party_marks, before);
}

/** @param {Context} c @param {any} e @param {Candidates[]} candidates */
function manyMissing(c, e, candidates) {
  return e.groups.some((/** @type {any} */ g, /** @type {number} */ i) => {
    const pool = c.f.pools.get(g.pool);
    const rec = pool && recordOn(pool, c.day);
    if (!rec) return false;
    const in_ = new Set(candidates[i].map((x) => x.judge));
    const day = dayOfGroup(c, e, g);
    const members = rec.members.filter((/** @type {any} */ m) => covers(m, day));
    let missing = 0;
    for (const m of members) if (!in_.has(m.judge) && !settled(c, e, m.judge, day)) missing += 1;
    return missing > Math.max(1, div(members.length, 4));
  });
}

/** @param {Context} c @param {any} e @param {any} policy @param {Candidates[]} candidates @returns {number[]} */
export function needsOf(c, e, policy, candidates) {
  const { reassigns, prior } = e.lineage || { reassigns: null, prior: null };
  const changes = changesOf(e);
  const k = c.f.cases.get(e.case_number);
  const again = !!k && (k.correctedAway || undone(recordIn(k)));
  const follows = followNeeds(c, e, policy);
  const out = [];
  if (fewCandidates(c, e, policy, candidates)) out.push(Need.FEW_CANDIDATES);
  if (manyMissing(c, e, candidates)) out.push(Need.MANY_MISSING);
  if (e.departure !== "") out.push(Need.DEPARTURE);
  if (reassigns && !approvedByList(c, e)) out.push(Need.REASSIGNMENT);
  if (e.redraw !== "" || follows.redraw) out.push(Need.REDRAW);
  const heavier = e.weight > 300 && !(changes && e.weight === changes.weight);
  if (heavier && !(policy && policy.weights.length > 0)) out.push(Need.HEAVY);
  if ((prior && prior.elsewhere) || follows.elsewhere) out.push(Need.ELSEWHERE);
  if (again) out.push(Need.NUMBER_AGAIN);
  if (e.party_marks.length === 0 && policy && policy.parties_required) out.push(Need.NO_PARTIES);
  if (changes && (changes.kind === REPLACEMENT || changes.kind === PANEL_FORMED)) out.push(Need.SEAT_CHANGE);
  return out;
}

/** @param {Context} c @param {any} e CaseFiled @param {any} policy @param {Candidates[]} candidates */
export function checkNeeds(c, e, policy, candidates) {
  const f = c.f;
  const opened = f.openedOf.get(c.person) || 0;
  if ((f.undrawnOf.get(c.person) || 0) >= MOST_UNDRAWN || opened >= MOST_OPENED) c.find("TooManyUndrawn");
  for (const s of f.open) {
    const tray = f.trays[s.e.tray];
    if (tray && tray.ground !== 0 && !s.opened) c.find("LostFilingsOpen");
  }
  e.groups.forEach((/** @type {any} */ g, /** @type {number} */ i) => {
    if (candidates[i].length < takenBefore(e.groups, candidates, i) + placesOf(g)) c.find("NoCandidates");
  });
  if (!changesOf(e) && (candidates[0] || []).length === 1) c.find("OnlyCandidate");
  if (e.nonce === "single_call_nonce" && !(policy && policy.single_call && e.needs.length === 0)) {
    c.find("SingleCallUnlisted");
  }
  const needs = needsOf(c, e, policy, candidates);
  if (needs.length !== e.needs.length || needs.some((n, i) => n !== e.needs[i])) c.find("NeedsMismatch");
}
