// Cases that belong to another and go to its judge (section 22.12).

import { hex } from "./bytes.js";
import { parseCaseNumber } from "./case-number.js";
import { hasJudge, present } from "./fold.js";
import { maySit } from "./may-sit.js";
import { begun } from "./series.js";
import { isName } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

/** Whether it is a further case of a series. @param {Context} c @param {any} e a filing or a request */
function further(c, e) {
  return !!e.lineage && e.lineage.series !== "" && begun(c.f, e.lineage.series) !== null;
}

/** The rule by which a filing or a request belongs to another case, null if it does not. @param {Context} c @param {any} e @param {any} policy */
function ruleOf(c, e, policy) {
  if (!policy || !policy.follows || policy.follows.length === 0) return null;
  const { reassigns, changes } = e.lineage || { reassigns: null, changes: null };
  if (reassigns || changes || further(c, e)) return null;
  const number = parseCaseNumber(e.case_number, c.f.code);
  if (number.code || number.legacy) return null;
  return policy.follows.find((/** @type {any} */ r) => r.type === number.type) || null;
}

/** @param {Context} c @param {any} e a filing or a request @param {any} policy */
export function belongs(c, e, policy) {
  return ruleOf(c, e, policy) !== null;
}

/** The main case as the filing names it. @param {any} e */
export function followsOf(e) {
  return (e.lineage && e.lineage.follows) || null;
}

/** The present stage of the main case, null if it has no judge or there is none. @param {Context} c @param {any} x FollowedCase @returns {Stage | null} */
function mainStage(c, x) {
  const stage = present(c.f.cases.get(x.case_number));
  return stage && hasJudge(stage) ? stage : null;
}

/** @param {Context} c @param {any} x FollowedCase @param {any} e @param {any} rule null if there is none */
function checkMain(c, x, e, rule) {
  const f = c.f;
  if (!isName(x.case_number) || x.case_number === e.case_number) c.find("FollowedMalformed");
  const stage = mainStage(c, x);
  if (x.filing !== (stage ? stage.index : 0)) c.find("LineageMismatch");
  if (!stage || x.filing === 0) return;
  const main = parseCaseNumber(x.case_number, f.code);
  if (rule && !main.legacy && !rule.of.includes(main.type)) c.find("FollowedOfOtherType");
  if (!ofThese(e.party_marks, stage.carried)) c.find("FollowedOfOthers");
}

/** Whether marks are of the parties of a main case, two at least if it has so many. @param {Uint8Array[]} marks @param {Uint8Array[]} carried */
function ofThese(marks, carried) {
  if (carried.length === 0) return true;
  const theirs = new Set(carried.map(hex));
  return marks.length >= Math.min(2, carried.length) && marks.every((m) => theirs.has(hex(m)));
}

/** What a filing or a request says of its main case. @param {Context} c @param {any} e @param {any} policy */
export function checkFollows(c, e, policy) {
  const rule = ruleOf(c, e, policy);
  const x = followsOf(e);
  if (rule && !x) c.find("FollowedMissing");
  if (!rule && x) c.find("FollowedIdle");
  if (x) checkMain(c, x, e, rule);
}

/**
 * The judge of the main case, if the filing goes there; null if it is drawn.
 * @param {Context} c @param {any} e a filing or a request that belongs to another case
 */
function goesTo(c, e) {
  const x = followsOf(e);
  const stage = x && x.filing !== 0 ? mainStage(c, x) : null;
  if (!stage) return null;
  const { may, excluded } = maySit(c, stage.judge, e);
  return may ? { judge: stage.judge, excluded } : null;
}

/** What a filing that belongs to another case, and is drawn, waits for. @param {Context} c @param {any} e CaseFiled @param {any} policy */
export function followNeeds(c, e, policy) {
  const x = belongs(c, e, policy) ? followsOf(e) : null;
  return { redraw: !!x && x.filing !== 0 && !goesTo(c, e), elsewhere: !!x && x.filing === 0 };
}

/** Whether a filing belongs to a case that this docket does not have. @param {Context} c @param {any} e CaseFiled @param {any} policy */
export function belongsElsewhere(c, e, policy) {
  return followNeeds(c, e, policy).elsewhere;
}

/** Whether a filing that belongs to another case may be drawn. @param {Context} c @param {any} e CaseFiled */
export function checkFollowed(c, e) {
  const to = goesTo(c, e);
  if (e.redraw !== "") {
    if (!to) c.find("NotFollowed");
  } else if (to) {
    c.find(to.excluded ? "FollowedExcluded" : "FollowedDrawn");
  }
}

/** Whether the main case of a request is still with the judge. @param {Context} c @param {any} e DesignationRequested */
export function stillFollows(c, e) {
  const x = followsOf(e);
  const stage = x && mainStage(c, x);
  return !!stage && stage.judge === e.judge;
}

/** A request of ground FOLLOWS. @param {Context} c @param {any} e DesignationRequested @param {any} policy */
export function checkFollowing(c, e, policy) {
  const to = belongs(c, e, policy) ? goesTo(c, e) : null;
  const x = followsOf(e);
  if (!to || to.judge !== e.judge || !x || e.text !== x.case_number) c.find("FollowedMismatch");
}
