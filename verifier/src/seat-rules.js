// How a panel is made up, and who presides over it (section 22.10).

import { parseCaseNumber } from "./case-number.js";
import { policyOn } from "./policy.js";
import { roleOn } from "./roster.js";
import { N } from "./schema.js";
import { allSeats, changesOf, inOrder, panelSeats, seatsIn } from "./seats.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */

const { PRESIDENT, DIVISION_CHIEF } = N.Role;
const { PANEL_FORMED } = N.SeatChangeKind;

/** The SeatRules of a policy, null if it has none. @param {any} policy */
export function seatRules(policy) {
  return (policy && policy.seats) || null;
}

/** Whether no judge decides a case with these flags alone. @param {any} rules SeatRules @param {string[]} flags */
export function neverAlone(rules, flags) {
  return flags.some((x) => rules.never_alone.includes(x));
}

/** Whether a change takes away a flag with which no judge decides alone. @param {any} rules SeatRules @param {string[]} before @param {string[]} after */
export function losesFlag(rules, before, after) {
  return before.some((x) => !after.includes(x) && neverAlone(rules, [x]));
}

/** Whether so many assessors may sit in a panel of so many seats. @param {number} seats @param {number} theirs */
function lawful(seats, theirs) {
  return seats === 3 ? theirs === 1 || theirs === 2 : seats === 7 && theirs === 4;
}

/** The rules of the policy on a filing's panel. @param {Context} c @param {any} e CaseFiled @param {any} policy */
export function checkSeatRules(c, e, policy) {
  const rules = seatRules(policy);
  const changes = changesOf(e);
  if (!rules || (changes && changes.kind !== PANEL_FORMED)) return;
  const panel = panelSeats(e);
  const seats = allSeats(panel);
  const theirs = seatsIn(panel, assessors);
  const number = parseCaseNumber(e.case_number, c.f.code);
  const firstInstance = !number.code && !number.legacy && number.type.endsWith("初");
  if (theirs > 0 && !(firstInstance && lawful(seats, theirs))) c.find("AssessorsUnlawful");
  if (seats === 1 && neverAlone(rules, e.flags)) c.find("NeverAlone");
}

/** The roles of whom the first that sits presides. @param {Context} c */
function ranksOf(c) {
  const rules = seatRules(policyOn(c.f, c.day));
  return rules && rules.presiding_ranks.length > 0 ? rules.presiding_ranks : [PRESIDENT, DIVISION_CHIEF];
}

/**
 * Who presides after a draw (section 11, step 11).
 * @param {Context} c @param {any} e CaseFiled @param {{ role: number, judge: number }[]} winners
 */
export function presidingOf(c, e, winners) {
  if (allSeats(panelSeats(e)) === 1) return 0;
  const changes = changesOf(e);
  if (changes && changes.presiding !== 0) return changes.presiding;
  const stay = changes ? changes.seats.filter((/** @type {any} */ s) => !changes.leaves.includes(s.judge)) : [];
  const judges = inOrder([...stay, ...winners]).filter((s) => !assessors(s.role));
  for (const rank of ranksOf(c)) {
    const found = judges.find((s) => roleOn(c.f, s.judge, c.day) === rank);
    if (found) return found.judge;
  }
  return judges.length > 0 ? judges[0].judge : 0;
}
