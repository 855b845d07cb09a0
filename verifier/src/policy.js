// The policy in force, and what departs from it (sections 10a, 22.5 and 22.10).

import { covers } from "./roster.js";
import { N } from "./schema.js";
import { changesOf, panelSeats, seatsIn } from "./seats.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./case-number.js").CaseNumber} CaseNumber */

/** @param {Fold} f @param {number} day @returns {any} PolicyAdopted, or null */
export function policyOn(f, day) {
  let best = null;
  for (const p of f.policies) if (p.bindDay <= day && (!best || p.bindDay >= best.bindDay)) best = p;
  return best ? best.e : null;
}

/** Whether edition 1 holds with the policy in force (section 22.5). @param {any} policy */
export function inEdition(policy) {
  return !!policy && policy.edition === 1;
}

/** @param {any} policy */
export function eligibility(policy) {
  return (policy && policy.eligibility) || { min_candidates: 3, open_case_cap: 0 };
}

/** @param {any} policy */
export function seriesRule(policy) {
  return (policy && policy.series) || { further_percent: 30, cap: 0 };
}

/** @param {string[]} list @param {string} value */
function holds(list, value) {
  return list.length === 0 || list.includes(value);
}

/** @param {any} policy @param {any} e @param {CaseNumber} number */
function routeOf(policy, e, number) {
  return policy.routes.find(
    (/** @type {any} */ r) =>
      (r.types.length === 0 || (!number.legacy && r.types.includes(number.type))) &&
      holds(r.causes, e.cause) &&
      holds(r.procedures, e.procedure) &&
      (r.flags.length === 0 || r.flags.some((/** @type {string} */ x) => e.flags.includes(x))),
  );
}

/** @param {any} policy @param {any} e @param {CaseNumber} number */
function weightOf(policy, e, number) {
  const row = policy.weights.find(
    (/** @type {any} */ w) =>
      (w.type === "" || (!number.legacy && w.type === number.type)) &&
      (w.cause === "" || w.cause === e.cause) &&
      (w.procedure === "" || w.procedure === e.procedure),
  );
  return row ? row.weight : 100;
}

/** Whether assessors are drawn when the route says, with so many alternates. @param {any} route @param {any} s of a panel */
function drawnAs(route, s) {
  return !assessors(s.role) || ((s.from === "later") === route.later && s.alternates === route.alternates);
}

/** Whether the seats of a filing's panel are the route's. @param {any} policy @param {any} route @param {any} e CaseFiled */
function seatsAre(policy, route, e) {
  const members = route.seats - 1 - route.assessors - route.experts;
  /** @type {Record<number, { seats: number, pool: string }>} */
  const wanted = {
    [N.SeatRole.UNDERTAKING]: { seats: 1, pool: route.pool },
    [N.SeatRole.MEMBER]: { seats: members, pool: route.member_pool || route.pool },
    [N.SeatRole.ASSESSOR]: { seats: route.assessors, pool: route.assessor_pool },
    [N.SeatRole.EXPERT]: { seats: route.experts, pool: route.expert_pool },
  };
  const panel = panelSeats(e);
  const formed = changesOf(e) !== null || (inEdition(policy) && !!e.lineage && !!e.lineage.reassigns);
  const fits = (/** @type {any} */ s) => wanted[s.role] && wanted[s.role].pool === s.pool && (formed || drawnAs(route, s));
  if (!panel.every(fits)) return false;
  return Object.keys(wanted).every((role) => seatsIn(panel, (r) => r === Number(role)) === wanted[Number(role)].seats);
}

/** @param {any} policy @param {any} e @param {CaseNumber} number @param {number} day */
function listed(policy, e, number, day) {
  const flags = e.flags.filter((/** @type {string} */ x) => x !== "REMANDED" && x !== "RETRIAL");
  /** @type {string[][]} */
  const texts = [[], [e.cause], [e.procedure], flags];
  for (const of of [N.ListedWord.CAUSE, N.ListedWord.PROCEDURE, N.ListedWord.FLAG]) {
    const lists = policy.word_lists.filter(
      (/** @type {any} */ l) =>
        l.of === of && covers(l, day) && (l.types.length === 0 || (!number.legacy && l.types.includes(number.type))),
    );
    if (lists.length === 0) continue;
    const missing = texts[of].some((t) => !lists.some((/** @type {any} */ l) => l.words.includes(t)));
    if (missing) return false;
  }
  return true;
}

/**
 * Whether a filing or a request departs from the policy in force.
 * @param {any} policy @param {any} e @param {CaseNumber} number @param {number} day
 * @param {boolean} weighed whether its weight is held against the weights
 */
export function departs(policy, e, number, day, weighed) {
  if (!policy) return false;
  const route = routeOf(policy, e, number);
  if (route && route.pool !== e.pool) return true;
  if (route && e.groups && !seatsAre(policy, route, e)) return true;
  const weights = policy.weights.length > 0;
  if (weighed && weights && weightOf(policy, e, number) !== e.weight) return true;
  // Without weights nobody but the log says what a case weighs that becomes a panel's.
  const changes = changesOf(e);
  if (inEdition(policy) && changes && !weights && e.weight !== changes.weight) return true;
  return !!policy.word_lists && !listed(policy, e, number, day);
}
