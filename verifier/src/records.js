// What is recorded of a case for the quota (sections 12, 12a, 22.5 and 22.10 to 22.12).

import { giveBack, settleImport } from "./balances.js";
import { parseCaseNumber } from "./case-number.js";
import { hasJudge, present, undone } from "./fold.js";
import { addStage } from "./filing.js";
import { sameSeats } from "./lineage.js";
import { inEdition, policyOn } from "./policy.js";
import { leaveLists } from "./redistribution.js";
import { isStaff } from "./roster.js";
import { N } from "./schema.js";
import { losesFlag, neverAlone, seatRules } from "./seat-rules.js";
import { changing, isPanel } from "./seats.js";
import { isCode, isFreeText, isName, numbersAscend, textsAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

/** The present stage that an entry names, which has a judge, or null with the finding. @param {Context} c @param {number} index @returns {Stage | null} */
export function presentStage(c, index) {
  const named = c.f.stages.get(index);
  const stage = named ? present(named.of) : null;
  if (!named || !stage) c.find("CaseEntryUnknown");
  else if (!hasJudge(stage)) c.find("CaseHasNoJudge");
  else if (stage !== named) c.find("StageSuperseded");
  else return stage;
  return null;
}

/** @param {any} a @param {any} b @returns {boolean} */
export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || a instanceof Uint8Array) {
    return a.length === b.length && a.every((/** @type {any} */ x, /** @type {number} */ i) => same(x, b[i]));
  }
  return Object.keys(a).every((k) => same(a[k], b[k]));
}

/** @param {Context} c @param {number[]} judges those that are named */
function checkJudges(c, judges) {
  if (!judges.every((j) => c.f.judges.has(j))) c.find("JudgeUnknown");
}

/** @param {Context} c @param {any} p Panel @param {number} undertaking */
export function checkPanel(c, p, undertaking) {
  checkJudges(c, p.presiding === 0 ? p.members : [...p.members, p.presiding]);
  const members =
    p.members.length <= 32 && numbersAscend(p.members) && !p.members.includes(undertaking) && !p.members.includes(p.presiding);
  const assessors = p.assessors.length <= 32 && p.assessors.every(isName) && textsAscend(p.assessors);
  if (!members || !assessors) c.find("PanelMalformed");
}

/** @param {Context} c @param {any} closing @param {number} filedDay */
function checkClosing(c, closing, filedDay) {
  if (closing.day < filedDay) c.find("ClosedBeforeFiled");
  if (closing.day > c.day) c.find("InTheFuture");
}

/** @param {Context} c @param {any} r CaseRecord */
export function checkRecord(c, r) {
  // An old case may have come from no pool.
  if (r.pool !== "" && !isCode(r.pool)) c.find("PoolCodeMalformed");
  if (!isFreeText(r.cause) || !isFreeText(r.procedure)) c.find("TextOutsideTable");
  if (r.flags.length > 32 || !r.flags.every(isName) || !textsAscend(r.flags)) c.find("FlagsOrder");
  if (r.weight < 1 || r.weight > 1000) c.find("WeightOutOfRange");
  checkJudges(c, [r.undertaking]);
  checkPanel(c, r.panel, r.undertaking);
  if (r.filed_day > c.day) c.find("InTheFuture");
  if (r.closing) checkClosing(c, r.closing, r.filed_day);
}

/** @param {any} k Case @param {any} panel */
function keepPanel(k, panel) {
  if (panel.presiding !== 0) k.panelJudges.add(panel.presiding);
  for (const j of panel.members) k.panelJudges.add(j);
}

/** The form of an import. @param {Context} c @param {any} e */
export function checkImport(c, e) {
  if (parseCaseNumber(e.case_number, c.f.code).code) c.find("CaseNumberMalformed");
  checkRecord(c, e.record);
}

export const caseImported = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    checkImport(c, e);
    const k = c.f.cases.get(e.case_number);
    if (k && k.stages.length > 0) c.find("ImportedAgain");
    if (c.protocol === 1) return;
    const bySystem = c.standing === N.Standing.SYSTEM;
    if (c.f.due.length > 0 ? !bySystem || !same(c.f.due[0], e) : bySystem || c.f.filed) c.find("ImportUnlisted");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    if (c.protocol === 2) c.f.due.shift();
    const stage = addStage(c, "import", e, "imported");
    stage.judge = e.record.undertaking;
    stage.record = e.record;
    keepPanel(stage.of, e.record.panel);
    settleImport(c, e.record);
    c.f.recount(stage.of);
  },
};

/** @param {any} p Panel */
function silent(p) {
  return p.presiding === 0 && p.members.length === 0 && p.assessors.length === 0;
}

/** @param {number} manner */
export function undoes(manner) {
  return manner === N.Manner.DUPLICATE || manner === N.Manner.IN_ERROR;
}

/** @param {Context} c @param {any} closing null of a case that is open @param {Stage} stage */
function checkClosedAfterChange(c, closing, stage) {
  if (closing && closing.day < stage.seatsDay) c.find("ClosedBeforeChange");
}

/** Whether a case ends by what its panel decided. @param {any} closing */
function decides(closing) {
  return closing.manner !== N.Manner.WITHDRAWN && !undoes(closing.manner);
}

/** In edition 1 nothing is left for later. @param {Context} c @param {any} closing @param {Stage} stage */
function checkAllDrawn(c, closing, stage) {
  if (decides(closing) && stage.later.length > 0 && inEdition(policyOn(c.f, c.day))) c.find("LaterUndrawn");
}

/** The rules of section 22.10 on a closing. @param {Context} c @param {any} e @param {Stage} stage */
function checkAsSeated(c, e, stage) {
  const policy = policyOn(c.f, c.day);
  const rules = seatRules(policy);
  const here = stage.kind !== "import";
  if (e.as_seated ? !here || !silent(e.panel) : rules && here) c.find("PanelNamed");
  checkClosedAfterChange(c, e.closing, stage);
  checkAllDrawn(c, e.closing, stage);
  if (!decides(e.closing)) return;
  if (e.as_seated && rules && neverAlone(rules, stage.record.flags) && !isPanel(stage)) c.find("NeverAlone");
}

export const caseClosed = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const stage = presentStage(c, e.filing);
    if (!stage) return;
    const r = stage.record;
    if (r.closing) c.find("ClosedOtherwise");
    checkPanel(c, e.panel, r.undertaking);
    checkClosing(c, e.closing, r.filed_day);
    const undoing = undoes(e.closing.manner);
    const needed = stage.status === "drawn" && !silent(r.panel) && !undoing && !e.as_seated;
    if (needed && silent(e.panel)) c.find("PanelNeeded");
    if (changing(stage.of)) c.find("FilingOpen");
    if (c.protocol === 1) return;
    checkAsSeated(c, e, stage);
    const costs = undoing && stage.kind !== "import";
    const seats = costs ? stage.seats : [];
    if (!sameSeats(e.seats, seats) || e.weight !== (costs ? r.weight : 0)) c.find("GivenBackMismatch");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = /** @type {Stage} */ (c.f.stages.get(e.filing));
    const panel = e.as_seated ? stage.record.panel : e.panel;
    stage.record = { ...stage.record, closing: e.closing, panel };
    stage.of.worked = true;
    leaveLists(c.f, e.filing, null);
    keepPanel(stage.of, e.panel);
    if (c.protocol === 2 && e.seats.length > 0) giveBack(c, e.seats, e.weight);
    c.f.recount(stage.of);
  },
};

/** @param {any} a @param {any} b records of a case that was drawn or designated */
function drawnFactsKept(a, b) {
  return (
    a.pool === b.pool &&
    a.weight === b.weight &&
    a.filed_day === b.filed_day &&
    a.undertaking === b.undertaking &&
    a.assigned_by === b.assigned_by
  );
}

/** Whether the same judges are on both panels. @param {any} a @param {any} b */
function samePanel(a, b) {
  return a.presiding === b.presiding && same(a.members, b.members);
}

export const caseCorrected = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (c.protocol === 1) {
      if (!isName(e.approver)) c.find("PersonMissing");
      else if (e.approver === c.person) c.find("ApproverIsRequester");
    }
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.ground === N.CorrectionGround.OTHER && e.text === "") c.find("TextNeeded");
    checkRecord(c, e.after);
    const withdrawn = e.before.closing !== null && e.after.closing === null;
    if (withdrawn !== (e.ground === N.CorrectionGround.CLOSING_WITHDRAWN)) c.find("WithdrawalDiffers");
    const stage = presentStage(c, e.filing);
    if (!stage) return;
    if (!same(stage.record, e.before)) c.find("RecordChanged");
    if (changing(stage.of)) c.find("FilingOpen");
    checkClosedAfterChange(c, e.after.closing, stage);
    if (e.after.closing && !e.before.closing) checkAllDrawn(c, e.after.closing, stage);
    if (stage.kind === "import") return;
    if (seatRules(policyOn(c.f, c.day)) && !samePanel(e.before.panel, e.after.panel)) c.find("SeatsFixed");
    if (!drawnFactsKept(e.before, e.after)) c.find("DrawnFactsFixed");
    if (c.protocol === 2 && (undone(e.before) || undone(e.after))) c.find("UndoneFixed");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = /** @type {Stage} */ (c.f.stages.get(e.filing));
    if (e.after.undertaking !== e.before.undertaking || e.after.closing) leaveLists(c.f, e.filing, null);
    stage.record = e.after;
    stage.judge = e.after.undertaking;
    keepPanel(stage.of, e.after.panel);
    c.f.recount(stage.of);
  },
};

/** Whether somebody had the case in hand. @param {any} e ActivityRecorded @param {Stage} stage */
function handles(e, stage) {
  return e.kind <= N.ActivityKind.JUDGMENT_SIGNED && !!stage.record && e.day >= stage.record.filed_day;
}

export const activityRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    presentStage(c, e.filing);
    if (e.judge !== 0) checkJudges(c, [e.judge]);
    if (e.minutes > 14400) c.find("MinutesOutOfRange");
    if (e.day > c.day) c.find("InTheFuture");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage) return;
    stage.of.worked = true;
    if (e.judge === 0) return;
    if (e.kind === N.ActivityKind.MEDIATION) stage.mediated.add(e.judge);
    if (handles(e, stage) && isStaff(c.f, e.judge, e.day)) stage.of.staff.add(e.judge);
  },
};

export const quotaReductionGranted = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (c.protocol === 1) {
      if (!isName(e.approver)) c.find("PersonMissing");
      else if (e.approver === c.person) c.find("ApproverIsRequester");
    }
    checkJudges(c, [e.judge]);
    if (!isName(e.reason)) c.find("TextOutsideTable");
    if (e.revokes !== 0) {
      const grant = c.f.grants.get(e.revokes);
      const same = grant && grant.judge === e.judge && grant.year === e.year;
      if (!same || e.percent !== 0 || e.cases !== 0 || e.document !== "") c.find("GrantUnknown");
      return;
    }
    if (!isName(e.document)) c.find("TextOutsideTable");
    const range = e.percent <= 100 && e.cases <= 1000000 && e.percent + e.cases > 0;
    if (!range || e.year < 1970 || e.year > 9999) c.find("ReductionOutOfRange");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    if (e.revokes !== 0) c.f.grants.delete(e.revokes);
    else c.f.grants.set(c.index, e);
  },
};

export const flagsChanged = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (e.after.length > 32 || !e.after.every(isName) || !textsAscend(e.after)) c.find("FlagsOrder");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.text === "") c.find("FlagsTextNeeded");
    const stage = presentStage(c, e.filing);
    if (stage && !same(stage.record.flags, e.before)) c.find("RecordChanged");
    const policy = policyOn(c.f, c.day);
    const rules = seatRules(policy);
    if (rules && inEdition(policy) && losesFlag(rules, e.before, e.after)) c.find("FlagStays");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = /** @type {Stage} */ (c.f.stages.get(e.filing));
    stage.record = { ...stage.record, flags: e.after };
  },
};

