// CaseFiled, and the rules that it shares with a request to designate (sections 10, 22.6, 22.10 to 22.12, 22.14 and 22.15).

import { compareBytes } from "./bytes.js";
import { yearOf } from "./calendar.js";
import { isUnusual, parseCaseNumber } from "./case-number.js";
import { effective } from "./draw.js";
import { checkAwaits, countAwaiting, endAwaiting } from "./contributors.js";
import { byProgram, checkExclusions } from "./exclusions.js";
import { drawSigned } from "./hands.js";
import { nextStage } from "./fold.js";
import { belongsElsewhere, checkFollows } from "./follows.js";
import { checkGroups, groupsFormed } from "./freeze.js";
import { checkCarriedMarks, checkRedraw } from "./refiling.js";
import { checkLineage, checkStage } from "./lineage.js";
import { checkNeeds } from "./needs.js";
import { keepsCase } from "./reassigned.js";
import { checkListed, leaveLists } from "./redistribution.js";
import { checkSeatRules } from "./seat-rules.js";
import { allSeats, changesOf, panelSeats } from "./seats.js";
import { checkChanges } from "./seats-changed.js";
import { departs, eligibility, policyOn } from "./policy.js";
import { recordOn } from "./pools.js";
import { N } from "./schema.js";
import { checkSeries, joinSeries } from "./series.js";
import { ascends, isCode, isFreeText, isName, textsAscend } from "./text.js";
import { checkEnvelope, takeEnvelope } from "./trays.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

/** @param {Context} c @param {any} e @param {import("./case-number.js").CaseNumber} number */
function checkNumber(c, e, number) {
  if (number.code) c.find(number.code);
  if (c.protocol === 2) {
    if (!number.code && number.year > yearOf(c.day)) c.find("CaseNumberYear");
    return;
  }
  if (!number.code && isUnusual(number) && e.approver === "") c.find("ApproverNeeded");
  if (e.approver === "") return;
  if (!isName(e.approver)) c.find("PersonMissing");
  if (e.approver === c.person) c.find("ApproverIsRequester");
}

/** @param {Context} c @param {any} e */
function checkTexts(c, e) {
  if (!isCode(e.pool)) c.find("PoolCodeMalformed");
  if (!isFreeText(e.cause) || !isFreeText(e.procedure) || !e.flags.every(isName)) c.find("TextOutsideTable");
  if (e.flags.length > 32 || !textsAscend(e.flags)) c.find("FlagsOrder");
  if (e.weight < 1 || e.weight > 1000) c.find("WeightOutOfRange");
  for (const marks of [e.party_marks, e.agent_marks]) {
    if (marks.length > 64 || !ascends(marks, compareBytes)) c.find("PartyMarksOrder");
  }
}

/**
 * The rules that hold for a filing and a request alike.
 * @param {Context} c @param {any} e @param {any} policy @param {number} ground of a request, else 0
 */
export function checkFacts(c, e, policy, ground) {
  const number = parseCaseNumber(e.case_number, c.f.code);
  checkNumber(c, e, number);
  checkTexts(c, e);
  // A request leaves nobody out by the cap, unless it says that there is one candidate alone.
  const changes = changesOf(e);
  const capped = (ground === 0 && !changes) || ground === N.DesignationGround.ONLY_CANDIDATE;
  checkExclusions(c, e, policy, capped);
  const k = c.f.cases.get(e.case_number);
  checkCarriedMarks(c, e, k);
  checkStage(c, e, k, nextStage(k));
  checkLineage(c, e, k);
  checkSeries(c, e, ground, policy);
  checkFollows(c, e, policy);
  checkListed(c, e);
  const weighed = !(e.lineage && e.lineage.reassigns) && ground !== N.DesignationGround.BATCH_OR_RELATED;
  // A change of seats departs only where a panel is formed.
  const mayDepart = !changes || changes.kind === N.SeatChangeKind.PANEL_FORMED;
  const kept = keepsCase(e, k, policy);
  const departing = mayDepart && (!kept || departs(policy, e, number, c.day, weighed));
  if (!isFreeText(e.departure)) c.find("TextOutsideTable");
  if (departing && e.departure === "") c.find("DepartureUnexplained");
  if (!departing && e.departure !== "") c.find("DepartureIdle");
}

/** The pool of seats that are left for later. @param {Context} c @param {string} code */
function checkLaterPool(c, code) {
  const pool = c.f.pools.get(code);
  if (!pool) {
    c.find("PoolUnknown");
    return;
  }
  const rec = recordOn(pool, c.day);
  if (!rec || !rec.assessors) c.find("PoolOfOthers");
}

/** @param {Context} c @param {any} e */
function checkSeats(c, e) {
  if (![1, 3, 5, 7].includes(allSeats(panelSeats(e)))) c.find("PanelSize");
  for (const g of e.groups) if (assessors(g.role) && g.pool === "") c.find("AssessorPoolMissing");
  for (const l of e.later) checkLaterPool(c, l.pool);
  if (!groupsFormed(e)) c.find("GroupsMalformed");
}

/** The rules that protocol 1 has in place of needs. @param {Context} c @param {any} e @param {any} policy @param {any[][]} candidates */
function checkApprover(c, e, policy, candidates) {
  if (e.approver !== "") return;
  if (e.lineage && e.lineage.reassigns) c.find("ReassignmentUnapproved");
  if (effective(candidates[0] || []).n < eligibility(policy).min_candidates) c.find("FewCandidates");
  if (e.groups.length === 0) return;
  const rows = e.groups[0].sharesRows;
  const onDuty = new Set(rows.map((/** @type {any} */ r) => r.judge));
  let byHand = 0;
  for (const x of e.exclusions) if (!byProgram(x) && onDuty.has(x.judge)) byHand += 1;
  if (4 * byHand > rows.length) c.find("ManyExcluded");
}

export const caseFiled = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const policy = policyOn(c.f, c.day);
    checkFacts(c, e, policy, 0);
    if (!isFreeText(e.redraw)) c.find("TextOutsideTable");
    checkSeats(c, e);
    checkSeatRules(c, e, policy);
    checkChanges(c, e);
    checkEnvelope(c, e);
    if (!c.f.pools.has(e.pool)) c.find("PoolUnknown");
    const candidates = checkGroups(c, e);
    checkRedraw(c, e, policy);
    if (c.protocol === 1) {
      checkApprover(c, e, policy, candidates);
      return;
    }
    checkNeeds(c, e, policy, candidates);
    checkAwaits(c, e);
    // Its draw would stand in the next entry, before anybody could sign a tree that holds the filing.
    if (e.nonce !== "nonce_commitment" && drawSigned(c)) c.find("SingleCallUnlisted");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const alone = belongsElsewhere(c, e, policyOn(f, c.day));
    const stage = addStage(c, "filing", e, "open");
    stage.alone = alone;
    if (stage.changes) stage.of.worked = true;
    takeEnvelope(f, e);
    f.open.add(stage);
    countUndrawn(f, stage, 1);
    countAwaiting(f, stage);
    joinSeries(f, stage, 0);
    if (e.lineage && e.lineage.reassigns) leaveLists(f, e.lineage.reassigns.filing, stage);
    f.filed = true;
    f.lastFilingDay = c.day;
  },
};

/** @param {any} e @returns {Set<string>} */
function poolsOf(e) {
  return new Set(e.groups.map((/** @type {any} */ g) => g.pool));
}

/**
 * A new stage of the case that the event names.
 * @param {Context} c @param {"filing" | "request" | "import"} kind @param {any} e @param {Stage["status"]} status
 * @returns {Stage}
 */
export function addStage(c, kind, e, status) {
  const f = c.f;
  const k = f.caseOf(e.case_number);
  /** @type {Stage} */
  const stage = {
    kind,
    index: c.index,
    number: kind === "import" ? 0 : e.stage,
    e,
    of: k,
    protocol: c.protocol,
    day: c.day,
    person: c.person,
    standing: String(c.standing),
    status,
    judge: 0,
    seats: [],
    alternates: [],
    later: [],
    changes: kind === "filing" ? changesOf(e) : null,
    gone: new Set(),
    designated: 0,
    seatsDay: -1,
    marks: e.party_marks || [],
    carried: e.party_marks || [],
    agents: e.agent_marks || [],
    mediated: new Set(),
    taken: [],
    approved: false,
    declined: false,
    nonceLost: false,
    alone: false,
    record: null,
    avoided: 0,
    voidDay: 0,
    drawIndex: -1,
    opened: null,
    contribution: null,
  };
  k.stages.push(stage);
  f.stages.set(c.index, stage);
  f.numbers.add(e.case_number);
  f.index(stage);
  f.recount(k);
  return stage;
}

/** A filing is drawn or voided. @param {Context} c @param {Stage} stage @param {"drawn" | "voided"} status */
export function endFiling(c, stage, status) {
  const f = c.f;
  stage.status = status;
  f.open.delete(stage);
  endAwaiting(f, stage);
  countUndrawn(f, stage, -1);
}

/**
 * Counts a filing for the limits of what is undrawn, or of what is opened and undrawn (section 22.14).
 * @param {import("./fold.js").Fold} f @param {Stage} stage @param {number} by
 */
export function countUndrawn(f, stage, by) {
  const of = stage.opened ? f.openedOf : f.undrawnOf;
  if (stage.protocol === 2) of.set(stage.person, (of.get(stage.person) || 0) + by);
  for (const code of poolsOf(stage.e)) {
    const pool = f.pools.get(code);
    if (!pool) continue;
    if (stage.opened) pool.opened += by;
    else pool.open += by;
  }
}
