// The form of PolicyAdopted (sections 10a, 12, 22.5, 22.10 and 22.12).

import { compareText } from "./bytes.js";
import { ofJudges } from "./roster.js";
import { ascends, isCode, isFreeText, isName, numbersAscend, textsAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */

const MILLION = 1000000;

/** @param {string[]} list @param {number} most */
function names(list, most) {
  return list.length <= most && list.every(isName) && textsAscend(list);
}

/** @param {any} r */
function routeFormed(r) {
  const lists = names(r.types, 256) && names(r.causes, 256) && names(r.procedures, 256) && names(r.flags, 32);
  const seats = [1, 3, 5, 7].includes(r.seats) && r.assessors + r.experts < r.seats;
  const listed = (/** @type {number} */ n, /** @type {string} */ pool) => (n > 0 ? isCode(pool) : pool === "");
  const assessors = listed(r.assessors, r.assessor_pool) && listed(r.experts, r.expert_pool);
  const drawn = r.alternates <= 16 && (r.assessors + r.experts > 0 || (r.alternates === 0 && !r.later));
  const members = r.member_pool === "" || (isCode(r.member_pool) && r.seats > r.assessors + r.experts + 1);
  return lists && isCode(r.pool) && seats && assessors && drawn && members;
}

/** @param {any[]} rows */
function weightsFormed(rows) {
  const seen = new Set();
  for (const w of rows) {
    if (![w.type, w.cause, w.procedure].every((t) => t === "" || isName(t))) return false;
    if (w.weight < 1 || w.weight > 1000) return false;
    seen.add(JSON.stringify([w.type, w.cause, w.procedure]));
  }
  return rows.length <= 1000 && seen.size === rows.length;
}

/** @param {any} l */
function listFormed(l) {
  const words = l.words.length > 0 && names(l.words, 2000) && names(l.types, 256);
  return words && (l.to_day === 0 || l.to_day >= l.from_day);
}

/** @param {any} x a Fraction @param {number} least of the numerator */
function fractionFormed(x, least) {
  const parts = x.numerator >= least && x.numerator <= MILLION && x.denominator <= MILLION;
  return parts && x.numerator < 1001 * x.denominator;
}

/** Roles of judges in the quota, ascending. @param {number[]} roles */
function judicialRoles(roles) {
  return numbersAscend(roles) && roles.every(ofJudges);
}

/** @param {any} s SeatRules, or null */
function seatRulesFormed(s) {
  if (!s) return true;
  const ranks = s.presiding_ranks.every(ofJudges) && new Set(s.presiding_ranks).size === s.presiding_ranks.length;
  return ranks && names(s.never_alone, 32);
}

/** Which cases belong to which others. @param {any[]} rules */
function followsFormed(rules) {
  const of = (/** @type {any} */ r) => r.of.length > 0 && names(r.of, 64);
  return rules.every(of) && names(rules.map((r) => r.type), 64);
}

/** What the court's own files call things. @param {any[]} list SheetWords */
function sheetWordsFormed(list) {
  const order = (/** @type {any} */ a, /** @type {any} */ b) => a.of - b.of || compareText(a.meaning, b.meaning);
  const told = (/** @type {any} */ x) => isCode(x.meaning) && x.words.length > 0 && names(x.words, 256);
  return list.length <= 256 && ascends(list, order) && list.every(told);
}

/** @param {any} q QuotaPolicy */
function quotaFormed(q) {
  if (!judicialRoles(q.roles.map((/** @type {any} */ r) => r.role))) return false;
  if (q.population.length === 0 || !judicialRoles(q.population)) return false;
  if (!q.roles.every((/** @type {any} */ r) => fractionFormed(r.ratio, 1))) return false;
  if (!fractionFormed(q.panel_coefficient, 0)) return false;
  if (q.not_counted.length > 64 || !textsAscend(q.not_counted) || !q.not_counted.every(isCode)) return false;
  if (!numbersAscend(q.signals.map((/** @type {any} */ s) => s.signal))) return false;
  if (!q.signals.every((/** @type {any} */ s) => s.threshold === null || fractionFormed(s.threshold, 1))) return false;
  const rule = q.division_rule;
  if (rule && (rule.min_base_days < 1 || rule.min_base_days > 366)) return false;
  return !q.leave_kinds || numbersAscend(q.leave_kinds);
}

/** Whether the edition is one that there is, and not an earlier one than before. @param {Context} c @param {number} edition */
function editionHolds(c, edition) {
  return edition <= 1 && c.f.policies.every((p) => p.e.edition <= edition);
}

export const policyAdopted = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isFreeText(e.document)) c.find("TextOutsideTable");
    if (e.quota.roles.length === 0) c.find("PolicyAssessesNobody");
    const refiling = e.refiling === null || (e.refiling.days >= 1 && e.refiling.days <= 3660);
    const s = e.series;
    const series = s === null || (s.further_percent >= 1 && s.further_percent <= 100 && s.cap <= MILLION);
    if (!quotaFormed(e.quota) || !refiling || !series || !seatRulesFormed(e.seats)) c.find("PolicyMalformed");
    if (!editionHolds(c, e.edition) || !followsFormed(e.follows) || !sheetWordsFormed(e.sheet_words)) {
      c.find("PolicyMalformed");
    }
    if (e.routes.length > 256 || !e.routes.every(routeFormed)) c.find("RouteMalformed");
    if (!weightsFormed(e.weights)) c.find("WeightRuleMalformed");
    const el = e.eligibility;
    if (el && (el.min_candidates < 1 || el.min_candidates > 1000 || el.open_case_cap > MILLION)) {
      c.find("EligibilityMalformed");
    }
    if (e.word_lists && (e.word_lists.length > 256 || !e.word_lists.every(listFormed))) c.find("WordListMalformed");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const later = c.protocol === 2 && c.f.filed;
    const bindDay = later ? Math.max(e.valid_from_day, c.day + 1) : e.valid_from_day;
    c.f.policies.push({ bindDay, e, index: c.index });
  },
};
