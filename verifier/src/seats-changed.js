// Filings that draw seats of a case which keeps its undertaking judge (section 22.10).

import { whoCanCome } from "./alternates.js";
import { giveBack, settleHeld } from "./balances.js";
import { marksOf } from "./exclusions.js";
import { hasJudge, present } from "./fold.js";
import { ascending, leftOf, sameNumbers, sameSeats } from "./lineage.js";
import { inEdition, policyOn } from "./policy.js";
import { roleOn } from "./roster.js";
import { N } from "./schema.js";
import { changesOf, inOrder, leave, recordPanel } from "./seats.js";
import { isFreeText, numbersAscend } from "./text.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Seat} Seat */
/** @typedef {import("./fold.js").Stage} Stage */

const { REPLACEMENT, PANEL_FORMED, ASSESSORS_DRAWN } = N.SeatChangeKind;
const { UNDERTAKING, MEMBER, ASSESSOR, EXPERT } = N.SeatRole;
const { RECUSAL, OTHER } = N.ReassignmentGround;

/** What must be said, and what may not. @param {Context} c @param {any} e @param {any} x SeatChange */
function checkForm(c, e, x) {
  const { reassigns, series } = e.lineage;
  if (reassigns || series !== "" || e.redraw !== "") c.find("ChangeAlone");
  if (!isFreeText(x.text)) c.find("TextOutsideTable");
  if (x.text === "" && (x.ground === OTHER || x.kind === PANEL_FORMED)) c.find("TextNeeded");
  const replaced = [x.ground !== 0, x.decided_by !== 0, x.leaves.length > 0];
  if (replaced.some((said) => said !== (x.kind === REPLACEMENT)) || !numbersAscend(x.leaves)) c.find("SeatChangeMalformed");
  const ofAssessors = e.groups.some((/** @type {any} */ g) => assessors(g.role));
  const dated = x.hearing_day !== 0;
  if (x.kind === ASSESSORS_DRAWN ? !dated : dated && !ofAssessors) c.find("SeatChangeMalformed");
  if (dated && x.hearing_day <= c.day) c.find("HearingTooSoon");
  if (hearingTooFar(c, x.hearing_day)) c.find("HearingTooFar");
}

/** How many days a hearing may be away. */
const FAR = 183;

/** @param {Context} c @param {number} day of a hearing */
export function hearingTooFar(c, day) {
  return day > c.day + FAR && inEdition(policyOn(c.f, c.day));
}

/** Who decides that somebody is recused. @param {Context} c @param {number[]} judges */
export function whoRecuses(c, judges) {
  const president = judges.some((j) => roleOn(c.f, j, c.day) === N.Role.PRESIDENT);
  return president ? N.DecidedBy.COMMITTEE : N.DecidedBy.PRESIDENT;
}

/** The groups that draw what is left, role by role. @param {any} e @param {Seat[]} left */
function groupsReplace(e, left) {
  if (e.later.length > 0) return false;
  const roles = new Set(left.map((s) => s.role));
  if (e.groups.length !== roles.size) return false;
  return e.groups.every((/** @type {any} */ g) => {
    const of = left.filter((s) => s.role === g.role);
    return of.length > 0 && g.seats === of.length && g.alternates === 0 && g.pool === of[of.length - 1].pool;
  });
}

/** @param {Context} c @param {any} e @param {any} x SeatChange */
function checkReplacement(c, e, x) {
  const left = x.seats.filter((/** @type {Seat} */ s) => x.leaves.includes(s.judge));
  const held = (/** @type {number} */ j) =>
    left.some((/** @type {Seat} */ s) => s.judge === j && (s.role === MEMBER || s.role === ASSESSOR || s.role === EXPERT));
  if (!x.leaves.every(held)) c.find("SeatNotHeld");
  if (x.ground === RECUSAL && x.decided_by !== whoRecuses(c, x.leaves)) c.find("NotTheirsToDecide");
  if (!groupsReplace(e, left)) c.find("SeatsDiffer");
  const roles = new Set(left.map((/** @type {Seat} */ s) => s.role));
  const alternates = x.alternates.filter((/** @type {Seat} */ s) => roles.has(s.role));
  if (whoCanCome(c, alternates, x.hearing_day, x.mediated, marksOf(e)).length > 0) c.find("AlternateFirst");
}

/** Whether groups, or seats that are left for later, are exactly what was left for later. @param {any[]} these @param {any[]} later */
function sameLater(these, later) {
  return (
    these.length === later.length &&
    these.every((g, i) => {
      const l = later[i];
      return g.pool === l.pool && g.role === l.role && g.seats === l.seats && g.alternates === l.alternates;
    })
  );
}

/** What the log says of the present stage. @param {Stage} stage @param {number[]} leaves @returns {any} */
function saidOf(stage, leaves) {
  return {
    procedure: stage.record.procedure,
    weight: stage.record.weight,
    filing: stage.index,
    filed_day: stage.record.filed_day,
    seats: stage.seats,
    alternates: stage.alternates,
    left: leftOf(stage.of, stage),
    mediated: ascending(stage.mediated),
    presiding: leaves.includes(stage.designated) ? 0 : stage.designated,
    later: stage.later,
  };
}

/** What is said of the present stage and of the case. @param {Context} c @param {any} e @param {any} x SeatChange @param {Stage} stage */
function checkSaid(c, e, x, stage) {
  const said = saidOf(stage, x.leaves);
  const same =
    x.weight === said.weight &&
    x.filing === said.filing &&
    x.filed_day === said.filed_day &&
    sameSeats(x.seats, said.seats) &&
    sameSeats(x.alternates, said.alternates) &&
    sameNumbers(x.left, said.left) &&
    sameNumbers(x.mediated, said.mediated) &&
    x.presiding === said.presiding &&
    sameLater(x.later, said.later);
  if (!same) c.find("LineageMismatch");
  const r = stage.record;
  const facts = e.pool === r.pool && e.cause === r.cause && x.filed_day === r.filed_day;
  if (!facts || x.procedure !== r.procedure || x.weight !== r.weight) c.find("RecordChanged");
  const flags = e.flags.length === r.flags.length && e.flags.every((/** @type {string} */ f, /** @type {number} */ i) => f === r.flags[i]);
  const kept = e.procedure === x.procedure && e.weight === x.weight;
  if (!flags || (x.kind !== PANEL_FORMED && !kept)) c.find("ChangeOtherFacts");
}

/** What a filing says and draws by the log. @param {Context} c @param {any} e CaseFiled @param {any} x SeatChange @param {Stage} stage */
function checkOfLog(c, e, x, stage) {
  if (stage.kind === "import") c.find("SeatsNotOfLog");
  checkSaid(c, e, x, stage);
  const later = stage.later;
  if (x.kind === PANEL_FORMED && later.length > 0) c.find("LaterUndrawn");
  if (x.kind !== ASSESSORS_DRAWN) return;
  if (later.length === 0) c.find("NothingLater");
  if (!sameLater(e.groups, later) || e.later.length > 0) c.find("SeatsDiffer");
}

/** The rules on a filing with `changes`. @param {Context} c @param {any} e CaseFiled */
export function checkChanges(c, e) {
  const x = changesOf(e);
  if (!x) return;
  checkForm(c, e, x);
  if (x.kind === REPLACEMENT) checkReplacement(c, e, x);
  const stage = present(c.f.cases.get(e.case_number));
  if (stage && hasJudge(stage)) checkOfLog(c, e, x, stage);
  if (e.groups.length === 0) c.find("SeatsDiffer");
}

/** What is given back before the seats of the draw move balances. @param {Context} c @param {Stage} filing */
export function giveBackChanged(c, filing) {
  const x = filing.changes;
  giveBack(c, x.seats.filter((/** @type {Seat} */ s) => x.leaves.includes(s.judge)), x.weight);
  if (filing.e.weight === x.weight) return;
  const own = x.seats.filter((/** @type {Seat} */ s) => s.role === UNDERTAKING);
  giveBack(c, own, x.weight);
  for (const s of own) settleHeld(c, s, filing.e.weight);
}

/** After the draw: who sits, and what the record says of it. @param {Context} c @param {Stage} filing @param {number} presiding */
export function changeSeats(c, filing, presiding) {
  const stage = present(filing.of);
  if (!stage || !hasJudge(stage)) return;
  const x = filing.changes;
  const e = filing.e;
  for (const j of x.leaves) leave(stage, j);
  stage.seats = inOrder([...stage.seats.filter((s) => !x.leaves.includes(s.judge)), ...filing.seats]);
  stage.alternates = [...stage.alternates, ...filing.alternates];
  if (x.kind !== REPLACEMENT) stage.later = e.later;
  const panel = recordPanel(stage.seats, presiding);
  stage.record = { ...stage.record, procedure: e.procedure, weight: e.weight, panel };
  stage.carried = e.party_marks;
  stage.agents = e.agent_marks;
  stage.seatsDay = c.day;
}
