// Facts of seats that change (section 22.10).

import { hasJudge, present } from "./fold.js";
import { N } from "./schema.js";
import { changesOf, isPanel, judgesOf } from "./seats.js";
import { undoes } from "./records.js";

/** @typedef {import("./fold.js").Context} Context */

const { REPLACEMENT, PANEL_FORMED } = N.SeatChangeKind;

/** Whether a hearing is less than seven days ahead. @param {Context} c @param {number} hearingDay 0: none */
function short(c, hearingDay) {
  return hearingDay !== 0 && hearingDay < c.day + 7;
}

export class Seats {
  constructor() {
    this.facts = {
      /** @type {number[]} */
      replaced: [],
      /** @type {number[]} */
      formed: [],
      /** @type {number[]} */
      grown: [],
      /** @type {number[]} */
      taken_over: [],
      /** @type {number[]} */
      passed_over: [],
      /** @type {number[]} */
      presiding: [],
      /** @type {number[]} */
      again: [],
      /** @type {number[]} */
      short_notice: [],
    };
  }

  /** @param {Context} c @param {any} e CaseFiled */
  filed(c, e) {
    const x = changesOf(e);
    if (!x) return;
    const facts = this.facts;
    const stage = present(c.f.cases.get(e.case_number));
    if (x.kind === REPLACEMENT) facts.replaced.push(c.index);
    if (x.kind === REPLACEMENT && stage && stage.gone.size > 0) facts.again.push(c.index);
    if (x.kind === PANEL_FORMED) facts.formed.push(c.index);
    if (x.kind === PANEL_FORMED && stage && hasJudge(stage) && isPanel(stage)) facts.grown.push(c.index);
    if (short(c, x.hearing_day)) facts.short_notice.push(c.index);
  }

  /** SeatsTaken, after it was applied. @param {Context} c @param {any} e */
  taken(c, e) {
    const facts = this.facts;
    if (e.role === N.SeatRole.PRESIDING) {
      facts.presiding.push(c.index);
      return;
    }
    const stage = c.f.stages.get(e.filing);
    const taken = stage && stage.taken.find((x) => x.entry === c.index);
    facts.taken_over.push(c.index);
    if (taken && !taken.first) facts.passed_over.push(c.index);
    if (taken && taken.again) facts.again.push(c.index);
    if (short(c, e.hearing_day)) facts.short_notice.push(c.index);
  }

  /** Null if there are none. */
  finish() {
    return Object.values(this.facts).some((list) => list.length > 0) ? this.facts : null;
  }
}

/** Whether a drawn case is closed with a panel of others than who sits. @param {Context} c @param {any} e CaseClosed */
export function closedByOthers(c, e) {
  const stage = c.f.stages.get(e.filing);
  if (!stage || stage.status !== "drawn" || e.as_seated || undoes(e.closing.manner)) return false;
  const said = new Set([stage.record.undertaking, ...e.panel.members]);
  if (e.panel.presiding !== 0) said.add(e.panel.presiding);
  const sits = new Set(judgesOf(stage.seats));
  return said.size !== sits.size || [...said].some((j) => !sits.has(j));
}
