// What a lot waits for (section 22.13).

import { div } from "./bytes.js";
import { hasJudge, present } from "./fold.js";
import { recordOn } from "./pools.js";
import { covers } from "./roster.js";
import { N } from "./schema.js";
import { skeleton } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

const { ASSESSORS, REVIEW } = N.LotKind;
const Need = N.LotNeed;

/** Whether samples share a closing day, of a pool and a judge that may be the same. @param {any} a SampleRule @param {any} b */
function samplesMeet(a, b) {
  // One that runs backwards has no day.
  const days = Math.max(a.from_day, b.from_day) <= Math.min(a.to_day, b.to_day);
  const pools = a.pool === b.pool || a.pool === "" || b.pool === "";
  return days && pools && (a.judge === b.judge || a.judge === 0 || b.judge === 0);
}

/** Whether a lot of this kind was opened for the same before, or for what looks the same. @param {Fold} f @param {any} e */
function again(f, e) {
  const likeness = skeleton(e.subject);
  for (const { e: x, likeness: other } of f.lots.values()) {
    if (x.kind !== e.kind) continue;
    if (other === likeness) return true;
    if (e.kind === ASSESSORS && x.list === e.list && x.day === e.day) return true;
    if (e.kind === REVIEW && x.sample && e.sample && samplesMeet(x.sample, e.sample)) return true;
  }
  return false;
}

/** Whether the subject is the number of no case of this docket that has a judge. @param {Fold} f @param {any} e */
function noCase(f, e) {
  if (e.kind === ASSESSORS || e.kind === REVIEW) return false;
  const stage = present(f.cases.get(e.subject));
  return !stage || !hasJudge(stage);
}

/** Whether a sample is of one judge, or of hardly more cases than are drawn. @param {any} e @param {string[]} candidates */
function narrow(e, candidates) {
  if (e.kind !== REVIEW) return false;
  return (!!e.sample && e.sample.judge !== 0) || candidates.length < 5 * e.seats;
}

/** Whether many assessors are missing, but for those who are left out. @param {Context} c @param {any} e @param {string[]} candidates */
function manyMissing(c, e, candidates) {
  const pool = e.kind === ASSESSORS ? c.f.pools.get(e.list) : null;
  const rec = pool && recordOn(pool, c.day);
  if (!rec) return false;
  const there = new Set([...candidates, ...e.left_out]);
  const members = rec.members.filter((/** @type {any} */ m) => covers(m, e.day));
  const missing = members.filter((/** @type {any} */ m) => !there.has(String(m.judge)));
  return missing.length > Math.max(1, div(members.length, 4));
}

/** @param {Context} c @param {any} e LotOpened @param {string[]} candidates @returns {number[]} */
export function lotNeeds(c, e, candidates) {
  const out = [];
  if (again(c.f, e)) out.push(Need.AGAIN);
  if (e.left_out.length > 0) out.push(Need.LEFT_OUT);
  if (candidates.length < e.seats + 2) out.push(Need.FEW);
  if (noCase(c.f, e)) out.push(Need.NO_CASE);
  if (narrow(e, candidates)) out.push(Need.NARROW);
  if (manyMissing(c, e, candidates)) out.push(Need.MANY_MISSING);
  return out;
}
