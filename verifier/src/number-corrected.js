// NumberCorrected (sections 22.5, 22.10 and 22.11).

import { yearOf } from "./calendar.js";
import { parseCaseNumber } from "./case-number.js";
import { ended, hasJudge, partyKey } from "./fold.js";
import { presentStage } from "./records.js";
import { leaveLists } from "./redistribution.js";
import { isFreeText } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

/** Whether the stage may have another number still. @param {Context} c @param {any} e @param {Stage} stage */
function mayChange(c, e, stage) {
  const k = stage.of;
  const f = c.f;
  if (stage.kind === "import" || k.stages[k.stages.length - 1] !== stage) return false;
  if (k.stages.filter(hasJudge).length !== 1) return false;
  if (c.day > stage.record.filed_day + 3 || stage.record.closing || k.worked || k.corrected) return false;
  const before = parseCaseNumber(k.number, f.code);
  const after = parseCaseNumber(e.number, f.code);
  return before.legacy === after.legacy && before.type === after.type;
}

/** Another case with the same parties and cause. @param {Context} c @param {Stage} stage */
function shared(c, stage) {
  const list = c.f.byParties.get(partyKey(stage.marks, stage.e.cause)) || [];
  return list.some((s) => s.of !== stage.of && !ended(s));
}

export const numberCorrected = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.text === "") c.find("TextNeeded");
    const number = parseCaseNumber(e.number, f.code);
    if (number.code) c.find("CaseNumberMalformed");
    const stage = presentStage(c, e.filing);
    if (f.numbers.has(e.number)) c.find("NumberTaken");
    if (!stage) return;
    if (e.wrong !== stage.of.number || e.stage !== stage.number) c.find("RecordChanged");
    if (!mayChange(c, e, stage)) c.find("NumberFixed");
    if (!number.code && number.year > yearOf(stage.record.filed_day)) c.find("CaseNumberYear");
    if (stage.marks.length < 2) c.find("NumberUnmarked");
    else if (shared(c, stage)) c.find("NumberShared");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const stage = /** @type {Stage} */ (f.stages.get(e.filing));
    leaveLists(f, e.filing, null);
    const wrong = stage.of;
    wrong.stages = wrong.stages.filter((s) => s !== stage);
    wrong.floor = Math.max(wrong.floor, stage.number + 1);
    wrong.correctedAway = true;
    f.recount(wrong);
    const right = f.caseOf(e.number);
    right.corrected = true;
    right.stages.push(stage);
    stage.of = right;
    f.numbers.add(e.number);
    f.recount(right);
  },
};
