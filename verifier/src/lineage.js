// What a filing or a request says of the earlier stage or case (sections 12a and 22.10).

import { parseCaseNumber } from "./case-number.js";
import { hasJudge, present, recordIn, undone } from "./fold.js";
import { N } from "./schema.js";
import { changesOf, changing } from "./seats.js";
import { isFreeText, isName, numbersAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Case} Case */

/** @param {number[]} a @param {number[]} b */
export function sameNumbers(a, b) {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** @param {Iterable<number>} set */
export function ascending(set) {
  return [...set].sort((a, b) => a - b);
}

/**
 * The undertaking judges of all stages of a case so far, and all who left a seat of one.
 * @param {Case} k @param {import("./fold.js").Stage | null} [but] whose undertaking judge goes on
 */
export function leftOf(k, but = null) {
  const out = new Set();
  for (const s of k.stages) {
    if (hasJudge(s) && s !== but) out.add(s.judge);
    for (const j of s.gone) out.add(j);
  }
  return ascending(out);
}

/** All who held a seat at any stage, stood on a recorded panel or helped as staff. @param {Case} k */
export function satIn(k) {
  const out = new Set([...k.panelJudges, ...k.staff]);
  for (const s of k.stages) {
    if (!hasJudge(s)) continue;
    out.add(s.judge);
    for (const seat of s.seats) out.add(seat.judge);
    for (const j of s.gone) out.add(j);
  }
  out.delete(0);
  return ascending(out);
}

/** @param {any[]} a @param {any[]} b */
export function sameSeats(a, b) {
  return (
    a.length === b.length && a.every((x, i) => x.role === b[i].role && x.judge === b[i].judge && x.pool === b[i].pool)
  );
}

/** @param {Context} c @param {any} r Reassignment @param {Case | undefined} k */
function checkReassignment(c, r, k) {
  if (!isFreeText(r.text)) c.find("TextOutsideTable");
  if (r.ground === N.ReassignmentGround.OTHER && r.text === "") c.find("TextNeeded");
  const stage = present(k);
  if (!k || !stage || !hasJudge(stage)) {
    c.find("CaseHasNoJudge");
    return;
  }
  const same =
    r.filing === stage.index &&
    r.judge === stage.judge &&
    r.filed_day === stage.record.filed_day &&
    sameSeats(r.seats, stage.seats) &&
    sameNumbers(r.left, leftOf(k));
  if (!same) c.find("LineageMismatch");
}

/** Whether a text may name another case: canonical, if it is a number of this court. @param {Context} c @param {string} s */
export function namesCase(c, s) {
  return isName(s) && (parseCaseNumber(s, c.f.code).code === "" || !spelledOtherwise(c, s));
}

/** Whether a text that is not canonical would be a number of this court. @param {Context} c @param {string} s */
function spelledOtherwise(c, s) {
  let plain = "";
  for (const ch of s) {
    const n = /** @type {number} */ (ch.codePointAt(0));
    if (n >= 0xff01 && n <= 0xff5e) plain += String.fromCharCode(n - 0xfee0);
    else if (ch === "〔" || ch === "[") plain += "(";
    else if (ch === "〕" || ch === "]") plain += ")";
    else if (ch !== " ") plain += ch;
  }
  plain = plain.replace(/^\[/, "(").replace(/\]/, ")").replace(/([^0-9])0+([1-9][0-9]*号)$/, "$1$2");
  return parseCaseNumber(plain, c.f.code).code === "";
}

/** @param {Context} c @param {any} p PriorCase */
function checkPrior(c, p) {
  const f = c.f;
  if (!namesCase(c, p.case_number)) c.find("PriorCaseMissing");
  const k = f.cases.get(p.case_number);
  const here = k && k.stages.length > 0 ? k : null;
  if (!here) {
    if (p.filing !== 0) c.find("LineageMismatch");
    if (p.sat.length === 0) c.find("PriorCaseUnknown");
    if (!p.sat.every((/** @type {number} */ j) => f.judges.has(j))) c.find("JudgeUnknown");
    if (!numbersAscend(p.sat)) c.find("PriorSatDiffers");
    if (c.protocol === 2 && !p.elsewhere) c.find("PriorCaseUnknown");
    return;
  }
  const stage = present(here);
  if (!stage || !hasJudge(stage)) {
    c.find("CaseHasNoJudge");
    return;
  }
  if (p.filing !== stage.index || p.elsewhere) c.find("LineageMismatch");
  if (!sameNumbers(p.sat, satIn(here))) c.find("PriorSatDiffers");
}

/**
 * The rules on the lineage but those on series.
 * @param {Context} c @param {any} e @param {Case | undefined} k the case
 */
export function checkLineage(c, e, k) {
  const { reassigns, prior } = e.lineage || { reassigns: null, prior: null };
  if (reassigns) {
    checkReassignment(c, reassigns, k);
    const record = recordIn(k);
    if (record && e.weight !== record.weight) c.find("WeightOfCase");
  }
  const flagged = e.flags.includes("REMANDED") || e.flags.includes("RETRIAL");
  if (flagged && !prior) c.find("PriorCaseMissing");
  if (!flagged && prior) c.find("PriorCaseUnflagged");
  if (!prior) return;
  checkPrior(c, prior);
  if (c.protocol === 2 && prior.elsewhere && !prior.panel_returns) {
    const out = new Set(e.exclusions.map((/** @type {any} */ x) => x.judge));
    if (!prior.sat.every((/** @type {number} */ j) => out.has(j))) c.find("PriorSatCandidate");
  }
}

/**
 * The rules on the stage (section 10; of undone cases section 22.5, of seats that change 22.10).
 * @param {Context} c @param {any} e @param {Case | undefined} k @param {number} next
 */
export function checkStage(c, e, k, next) {
  if (e.stage !== next) c.find("StageNotNext");
  const stage = present(k);
  const changes = changesOf(e);
  if (changes && !(stage && hasJudge(stage))) c.find("CaseHasNoJudge");
  if (!k || !stage) return;
  if (stage.status === "open") c.find("FilingOpen");
  if (stage.status === "pending") c.find("DesignationPending");
  if (!hasJudge(stage)) return;
  const goesOn = changes || (e.lineage && e.lineage.reassigns);
  const record = stage.record;
  if (!goesOn && !(c.protocol === 2 && undone(record))) c.find("AlreadyDrawn");
  if (goesOn && record.closing) c.find("CaseClosedAlready");
  if (goesOn && changing(k)) c.find("FilingOpen");
}
