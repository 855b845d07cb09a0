// From whom, or of which cases, a lot is drawn (section 22.13).

import { Writer, compareText } from "./bytes.js";
import { hasJudge, present, undone } from "./fold.js";
import { tagged } from "./hashes.js";
import { entriesOn } from "./lists.js";
import { assessorsOn, recordOn } from "./pools.js";
import { N } from "./schema.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

const { ASSESSORS, REVIEW } = N.LotKind;

/** The pool of a stage as it began, whatever was corrected since. @param {Stage} stage */
function poolOf(stage) {
  return stage.kind === "import" ? stage.e.record.pool : stage.e.pool;
}

/** Whether a case is one that a sample asks for. @param {Stage} stage its present one @param {any} s SampleRule */
function sampled(stage, s) {
  const r = stage.record;
  if (!r || !r.closing || undone(r)) return false;
  const { day, manner } = r.closing;
  return (
    day >= s.from_day &&
    day <= s.to_day &&
    (s.pool === "" || s.pool === poolOf(stage)) &&
    (s.judge === 0 || s.judge === r.undertaking) &&
    (s.manners.length === 0 || s.manners.includes(manner))
  );
}

/** The numbers of closed cases. @param {Context} c @param {any} s SampleRule @returns {string[]} */
function casesOf(c, s) {
  const out = [];
  for (const k of c.f.cases.values()) {
    const stage = present(k);
    if (stage && hasJudge(stage) && sampled(stage, s)) out.push(k.number);
  }
  return out.sort(compareText);
}

/** All of whom the lot may be drawn, those who are left out too, in their order. @param {Context} c @param {any} e LotOpened @returns {string[]} */
export function drawnFrom(c, e) {
  if (e.kind === REVIEW) return e.sample ? casesOf(c, e.sample) : [];
  if (e.kind !== ASSESSORS) return entriesOn(c.f, e.list, c.day);
  const pool = c.f.pools.get(e.list);
  const rows = pool ? assessorsOn(c.f, recordOn(pool, c.day), e.day) : [];
  return rows.map((r) => String(r.judge));
}

/** @param {string[]} candidates */
export function digestOf(candidates) {
  const w = new Writer().u32(candidates.length);
  for (const x of candidates) w.lp(x);
  return tagged("lot-candidates", w.done());
}
