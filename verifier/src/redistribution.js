// The open cases of a judge who leaves, drawn afresh by one list (section 22.11).

import { compareText, equalBytes, hex } from "./bytes.js";
import { byProgram } from "./exclusions.js";
import { hasJudge, nextStage, present } from "./fold.js";
import { keepsFacts, keepsFlags, keepsSeats } from "./reassigned.js";
import { N } from "./schema.js";
import { changing } from "./seats.js";
import { ascends, isFreeText } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./fold.js").Stage} Stage */

/**
 * A list that was approved.
 * @typedef {object} List
 * @property {number} entry that of its approval
 * @property {number} day that of its approval
 * @property {any} e Redistribution
 * @property {any[]} waits RedistributedCase that wait still, in their order
 * @property {Stage[]} made filings that were made from it
 * @property {number} leftOut open cases of the judge that it did not name
 * @property {number} closed how many left it without a filing
 * @property {number} ended how many waited when a later list came, and are not in that one
 * @property {number} changed how many waited then, and are in that one with another commitment
 */

const MOST = 400;
/** How many days after its approval filings are made from a list without another one. */
const DAYS = 14;

/** Whether the log says of a case what the list says. @param {Context} c @param {any} x RedistributedCase @param {number} judge */
function listable(c, x, judge) {
  const k = c.f.cases.get(x.case_number);
  const stage = present(k);
  if (!k || !stage || !hasJudge(stage)) return false;
  const open = !stage.record.closing && !changing(k);
  return open && x.filing === stage.index && stage.judge === judge && x.stage === nextStage(k);
}

export const redistribution = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!c.f.judges.has(e.judge)) c.find("JudgeUnknown");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.ground === N.ReassignmentGround.OTHER && e.text === "") c.find("TextNeeded");
    const ordered = ascends(e.cases, (/** @type {any} */ a, /** @type {any} */ b) => compareText(a.case_number, b.case_number));
    if (e.cases.length > MOST || !ordered) c.find("RedistributionMalformed");
    if (!e.cases.every((/** @type {any} */ x) => listable(c, x, e.judge))) c.find("RedistributionDiffers");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const old = f.lists.get(e.judge);
    if (old) {
      const goesOn = new Map(e.cases.map((/** @type {any} */ x) => [x.filing, x.nonce_commitment]));
      for (const x of old.waits) {
        const next = goesOn.get(x.filing);
        if (!next) old.ended += 1;
        else if (!equalBytes(next, x.nonce_commitment)) old.changed += 1;
      }
      old.waits = [];
    }
    const leftOut = (f.load.get(e.judge) || 0) - e.cases.length;
    /** @type {List} */
    const list = { entry: c.index, day: c.day, e, waits: [...e.cases], made: [], leftOut, closed: 0, ended: 0, changed: 0 };
    f.lists.set(e.judge, list);
    if (e.cases.length > 0) f.redistributed.push(list);
  },
};

/** The lists in which the case of an entry waits. @param {Fold} f @param {number} filing @returns {List[]} */
function listsOf(f, filing) {
  const out = [];
  for (const list of f.lists.values()) if (list.waits.some((x) => x.filing === filing)) out.push(list);
  return out;
}

/** @param {Context} c @param {List} list @param {any} e CaseFiled that reassigns a case which waits in it */
function checkNext(c, list, e) {
  const { filing, ground, text } = e.lineage.reassigns;
  const at = list.waits.findIndex((x) => x.filing === filing);
  if (at > 0 || list.made.some((s) => s.status === "open" && !s.opened)) c.find("RedistributionOrder");
  const x = list.waits[at];
  const committed = e.nonce === "nonce_commitment" && equalBytes(e.nonce_commitment, x.nonce_commitment);
  if (!committed || e.stage !== x.stage || ground !== list.e.ground || text !== list.e.text) c.find("RedistributionDiffers");
}

/** A filing or a request of a case that waits. @param {Context} c @param {any} e */
export function checkListed(c, e) {
  const { reassigns, changes } = e.lineage || { reassigns: null, changes: null };
  const lists = reassigns ? listsOf(c.f, reassigns.filing) : [];
  if (e.groups) for (const list of lists) checkNext(c, list, e);
  else if (lists.length > 0) c.find("RedistributionOrder");
  if (e.groups && changes && waitsInList(c.f, changes.filing)) c.find("RedistributionOrder");
}

/** @param {Fold} f @param {number} filing the entry of a case */
export function waitsInList(f, filing) {
  return listsOf(f, filing).length > 0;
}

/** Whether all marks of a filing are carried. @param {Uint8Array[]} marks @param {Uint8Array[]} carried */
function addsNone(marks, carried) {
  const has = new Set(carried.map(hex));
  return marks.every((m) => has.has(hex(m)));
}

/** Whether a filing leaves its case as it was when the list was approved. @param {any} e CaseFiled @param {Stage | null} stage that it reassigns */
function leavesCase(e, stage) {
  if (!stage || !hasJudge(stage)) return false;
  const marks = addsNone(e.party_marks, stage.carried) && addsNone(e.agent_marks, stage.agents);
  return marks && keepsFacts(e, stage.record) && keepsFlags(e, stage.record) && keepsSeats(e, stage);
}

/** Whether an exclusion is by the program, and for no declared conflict. @param {any} x Exclusion */
function foreseen(x) {
  return byProgram(x) && x.ground > N.ExclusionGround.OTHER_RELATIONSHIP;
}

/** Whether a filing was approved with the list from which it is made. @param {Context} c @param {any} e CaseFiled that reassigns */
export function approvedByList(c, e) {
  const { reassigns, prior, series } = e.lineage;
  const list = listsOf(c.f, reassigns.filing).find((x) => c.day <= x.day + DAYS);
  if (!list || prior || series !== "") return false;
  return e.exclusions.every(foreseen) && leavesCase(e, present(c.f.cases.get(e.case_number)));
}

/** A case leaves the lists in which it waits. @param {Fold} f @param {number} filing @param {Stage | null} stage made of it */
export function leaveLists(f, filing, stage) {
  for (const list of listsOf(f, filing)) {
    list.waits = list.waits.filter((x) => x.filing !== filing);
    if (stage) list.made.push(stage);
    else list.closed += 1;
  }
}

/** What the facts say of the lists. @param {Fold} f */
export function listFacts(f) {
  return f.redistributed.map((list) => ({
    entry: list.entry,
    judge: list.e.judge,
    listed: list.e.cases.length,
    left_out: list.leftOut,
    filed: list.made.length,
    closed: list.closed,
    ended: list.ended,
    changed: list.changed,
  }));
}
