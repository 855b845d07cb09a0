// The facts of a report as tables.

import { el, pairs, table } from "./dom.js";
import { factLabel, keyLabel, logWord, partLabel } from "./labels.js";
import { lang, t } from "./words.js";

const MOST = 40;

/** @param {(number | string)[]} list */
function listed(list) {
  const shown = list.slice(0, MOST).join(", ");
  return list.length > MOST ? `${shown} ${t("more", list.length - MOST)}` : shown;
}

/** @param {any} value */
function told(value) {
  if (Array.isArray(value)) return listed(value);
  return value === null ? "—" : logWord(String(value));
}

/** @param {any} item an object of a list, such as a void */
function object(item) {
  return Object.keys(item)
    .filter((k) => item[k] !== "" && item[k] !== null)
    .map((k) => (partLabel(k) ? `${partLabel(k)} ${told(item[k])}` : told(item[k])))
    .join(lang() === "zh" ? "，" : ", ");
}

/** How many, and which. @param {any} value @returns {[string, any]} */
function summary(value) {
  if (typeof value !== "object") return [String(value), ""];
  if (Array.isArray(value)) {
    if (value.length === 0 || typeof value[0] !== "object") return [String(value.length), listed(value)];
    const lines = value.slice(0, MOST).map((x) => el("div", {}, object(x)));
    if (value.length > MOST) lines.push(el("div", {}, t("more", value.length - MOST)));
    return [String(value.length), el("div", {}, ...lines)];
  }
  const keys = Object.keys(value);
  const lines = keys.slice(0, MOST).map((k) => el("div", {}, `${keyLabel(k)}: ${told(value[k])}`));
  if (keys.length > MOST) lines.push(el("div", {}, t("more", keys.length - MOST)));
  return [String(keys.length), el("div", {}, ...lines)];
}

/** @param {any} value */
function empty(value) {
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The facts of lots, under names of their own. @param {any} lots */
function lotsOf(lots) {
  /** @type {Record<string, any>} */
  const out = {};
  for (const k of Object.keys(lots)) out[`lots_${k}`] = lots[k];
  return out;
}

/** A contributor under names of its own; what is not there is not told. @param {any} k */
function contributor(k) {
  const some = (/** @type {number[]} */ list) => (list.length > 0 ? list : null);
  return {
    entry: k.entry,
    called: k.name,
    of_key: k.key,
    tree_depth: k.depth,
    await_it: k.filed,
    drawn_by_it: k.drawn,
    voided_of_it: k.voided,
    waiting: some(k.waiting),
    slowest_ms: k.slowest_ms,
    withheld: some(k.withheld),
    ended_at: k.ended || null,
    stalled_at: k.stalled || null,
  };
}

/** @param {any} contributions */
function contributionsOf(contributions) {
  return contributions ? { ...contributions, contributors: contributions.contributors.map(contributor) } : {};
}

/** A hand under names of its own. @param {any} hand */
function handOf(hand) {
  return {
    entry: hand.entry,
    person: hand.person,
    of_key: hand.key,
    how: hand.rotated ? "HAND_ROTATED" : hand.replaced ? "HAND_REPLACED" : "HAND_ENROLLED",
    in_place_of: hand.replaced || null,
    vouched: hand.vouched ? "HAND_VOUCHED" : "HAND_UNVOUCHED",
    compromised_since: hand.compromised_since || null,
    acts_signed: hand.signed,
  };
}

/** The facts of hands, under names of their own. @param {any} hands */
function handsOf(hands) {
  if (!hands) return {};
  const required = hands.required.map((/** @type {any} */ r) => {
    const roles = r.roles.length > 0 ? r.roles : ["NOBODY_SIGNS"];
    return { entry: r.entry, roles: roles.map(logWord) };
  });
  /** @type {any} */
  const out = { hands_keys: hands.keys.map(handOf), hands_required: required, hands_covered: hands.covered, hands_unsigned: hands.unsigned };
  if (hands.unpinned) out.hands_unpinned = hands.unpinned;
  return out;
}

/** What is told elsewhere, or in parts. */
const TOLD_APART = ["pools", "acts", "seats", "lots", "contributions", "hands", "witnessed"];

/** @param {any} facts */
function factRows(facts) {
  const acts = facts.acts || {};
  const flat = { ...facts, ...acts, ...(acts.seats || {}), ...lotsOf(facts.lots || {}), ...contributionsOf(facts.contributions), ...handsOf(facts.hands) };
  const rows = [];
  const nothing = [];
  for (const k of Object.keys(flat)) {
    if (TOLD_APART.includes(k)) continue;
    if (empty(flat[k]) || flat[k] === 0) {
      if (k !== "since") nothing.push(factLabel(k));
      continue;
    }
    rows.push([factLabel(k), ...summary(flat[k])]);
  }
  if ("since" in flat && flat.since === 0) rows.push([factLabel("since"), "0", ""]);
  return { rows, nothing };
}

/** A moment in UTC; one beyond the calendar as its seconds. @param {number | bigint} seconds */
function moment(seconds) {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? `${seconds} s` : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** What witnesses saw (section 16 of the protocol). @param {any} w */
function witnessedView(w) {
  /** @type {[string, any][]} */
  const rows = [[t("witnessedCheckpoints"), String(w.checkpoints)]];
  if (w.checkpoints > 0) {
    rows.push([t("witnessedSize"), String(w.size)], [t("witnessedTime"), moment(w.time)]);
  }
  rows.push([t("witnessedUncovered"), String(w.uncovered)]);
  if (w.longest) rows.push([t("witnessedLongest"), t("witnessedLongestOf", w.longest[1], w.longest[0])]);
  if (w.ahead.length > 0) rows.push([t("witnessedAhead"), listed(w.ahead)]);
  for (const name of Object.keys(w.witnesses)) rows.push([t("witnessedSigned", name), String(w.witnesses[name])]);
  if (w.lost > 0) rows.push([t("witnessedLost"), String(w.lost)]);
  if (w.foreign > 0) rows.push([t("witnessedForeign"), String(w.foreign)]);
  return el("div", { id: "witnessed" }, el("h3", {}, t("witnessed")), pairs(rows));
}

/** Millionths of a standard case. @param {number} n */
function standard(n) {
  const sign = n < 0 ? "−" : "";
  const whole = Math.abs(n);
  return `${sign}${Math.floor(whole / 1000000)}.${String(whole % 1000000).padStart(6, "0").slice(0, 2)}`;
}

/** @param {string} code @param {any} pool @param {Record<string, string>} judges */
function poolView(code, pool, judges) {
  const numbers = [...new Set([...Object.keys(pool.drawn), ...Object.keys(pool.balances)])].sort((a, b) => Number(a) - Number(b));
  const rows = numbers.map((n) => [
    `${n} ${judges[n] || ""}`,
    String(pool.drawn[n] || 0),
    standard(pool.balances[n] || 0),
  ]);
  return el(
    "details",
    {},
    el("summary", {}, `${code} — ${factLabel("draws")} ${pool.draws}`),
    table([t("judge"), t("drawnTimes"), t("balance")], rows, [1, 2]),
  );
}

/** @param {any} report @param {Record<string, string>} judges */
export function factsView(report, judges) {
  const { rows, nothing } = factRows(report.facts);
  const pools = Object.keys(report.facts.pools);
  return el(
    "div",
    {},
    report.facts.witnessed && witnessedView(report.facts.witnessed),
    el("h3", {}, t("facts")),
    el("p", { class: "note" }, t("factsNote")),
    table([t("fact"), t("number_of"), t("detail")], rows, [1]),
    nothing.length > 0 && pairs([[t("noneOf"), nothing.join(lang() === "zh" ? "；" : "; ")]]),
    pools.length > 0 && el("h3", {}, t("pools")),
    ...pools.map((p) => poolView(p, report.facts.pools[p], judges)),
  );
}
