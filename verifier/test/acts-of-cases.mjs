// Acts in cases for logs that grow: mostly in order, with facts by chance.

import { isDeepStrictEqual } from "node:util";
import { replayStage } from "../src/drawn.js";
import { hasJudge, nextStage, present } from "../src/fold.js";
import { leftOf } from "../src/lineage.js";
import { whoRecuses } from "../src/seats-changed.js";
import { FACTS, nonceOf, secretOf } from "./court.mjs";
import { MARKS, below, chance, pick } from "./luck.mjs";
import { LotsCourt } from "./lots-court.mjs";
import { NOBODY, SeatsCourt } from "./seats-court.mjs";

function marks() {
  return MARKS.filter(() => chance(2));
}

function lineageOf(court, k) {
  const stage = k && present(k);
  return !stage || !hasJudge(stage) || stage.record.closing ? null : reassigningOf(k, stage);
}

/** What a filing says that takes a case from its judge. */
export function reassigningOf(k, stage) {
  const reassigns = {
    ground: 1 + below(4),
    text: "",
    filing: stage.index,
    judge: stage.judge,
    filed_day: stage.record.filed_day,
    seats: stage.seats,
    left: leftOf(k),
  };
  return { reassigns, prior: null, series: "", changes: null, follows: null };
}

/** A pool, in a court of seats mostly that of judges. */
function judgesOf(court) {
  return court instanceof SeatsCourt && !chance(9) ? "民事" : pick([...court.f.pools.keys()]);
}

/** What a filing and a request have in common. */
export function facts(court) {
  const again = chance(court instanceof SeatsCourt ? 5 : 3) && court.f.cases.size > 0;
  const number = again ? pick([...court.f.cases.keys()]) : `(2026)${court.f.code}${pick(["民初", "刑初", "民特"])}${1 + below(400)}号`;
  const k = court.f.cases.get(number);
  const lineage = lineageOf(court, k);
  const stage = k && present(k);
  const old = lineage ? stage.carried : [];
  const kept = lineage && !chance(3) && stage.kind !== "import" ? stage.record : null;
  return {
    case_number: number,
    stage: nextStage(k),
    pool: kept ? kept.pool : judgesOf(court),
    cause: kept ? kept.cause : pick(["买卖合同纠纷", "离婚纠纷"]),
    procedure: kept ? kept.procedure : pick(["简易", "普通"]),
    flags: [],
    weight: lineage ? stage.record.weight : pick([100, 100, 150, 350, 1]),
    exclusions: [],
    facts_commitment: FACTS,
    approver: court.protocol === 1 && !chance(4) ? "李四" : "",
    lineage: lineage || (chance(6) ? { reassigns: null, prior: null, series: pick(["s/1", "s/2"]) } : null),
    departure: chance(8) ? "因" : "",
    party_marks: lineage ? (old.length > 0 ? old : marks()) : marks(),
    agent_marks: lineage ? stage.agents : court instanceof LotsCourt && chance(3) ? marks() : [],
  };
}

export function exclude(court, e, capped) {
  const person = court.protocol === 1 ? "张三" : "";
  const persons = [];
  if (chance(3)) persons.push({ judge: pick([...court.f.judges.keys()]), ground: court.protocol === 2 && chance(9) ? 8 : 1 + below(4), person, text: "", by_program: false });
  court.exclude(e, persons, capped);
}

/** The lists of assessors and of experts. */
const LISTS = { 4: "陪审名册", 7: "专家名册" };
const SEATS_LISTS = { 4: "陪审", 7: "专家" };
const listsOf = (court) => (court instanceof SeatsCourt ? SEATS_LISTS : LISTS);
/** Seats beside the undertaking one, by role. */
const PANELS = [[[3, 2]], [[3, 2]], [[4, 2]], [[3, 1], [4, 1]], [[4, 1], [7, 1]], [[3, 2], [4, 2], [7, 2]]];

/** Groups beside the undertaking one, and those that are left for later. */
function seats(court, kinds) {
  const alternates = pick([0, 0, 1, 2]);
  const lists = listsOf(court);
  const groups = kinds.map(([role, n]) => ({ role, seats: n, pool: lists[role] || judgesOf(court), alternates: lists[role] ? alternates : 0 }));
  const wait = chance(2);
  return { groups: groups.filter((g) => !wait || !LISTS[g.role]), later: groups.filter((g) => wait && LISTS[g.role]) };
}

/** The seats beside the undertaking one that a case has now, and those that it has not drawn yet. */
export function seatsNow(court, stage) {
  const alternates = pick([0, 0, 1, 2]);
  const of = (role) => stage.seats.filter((s) => s.role === role);
  const groups = [3, 4, 7].map(of).filter((l) => l.length > 0).map((l) => ({ role: l[0].role, seats: l.length, pool: l[l.length - 1].pool, alternates: l[0].role > 3 ? alternates : 0 }));
  return { groups, later: stage.later };
}

/** Now and then the parties of an earlier case, as filed or as they came to be. */
function comeBack(court, e) {
  const s = chance(4) && !e.lineage && pick([...court.f.stages.values()].filter((x) => x.kind !== "import"));
  if (s) Object.assign(e, { cause: s.e.cause, party_marks: pick([s.e.party_marks, s.carried]) });
}

export function file(court) {
  const e = { ...facts(court), redraw: chance(court instanceof SeatsCourt ? 30 : 5) ? "另行分案" : "", later: [] };
  comeBack(court, e);
  exclude(court, e, true);
  const kinds = court.protocol === 1 ? [[3, 2]] : pick(PANELS);
  const again = e.lineage && e.lineage.reassigns && !chance(4) ? present(court.f.cases.get(e.case_number)) : null;
  const panel = again ? seatsNow(court, again) : chance(2) ? seats(court, kinds) : { groups: [], later: [] };
  e.later = panel.later;
  const groups = [{ role: 1, seats: 1, pool: e.pool }, ...panel.groups];
  return court.freeze(e, groups) !== null && court.write("case_filed", e, "张三");
}

/** A filing that changes seats of a case. */
export function change(court) {
  if (court.protocol === 1) return false;
  const stage = someStage(court);
  if (!stage || stage.kind === "import") return false;
  const r = stage.record;
  let kind = stage.later.length > 0 && !chance(4) ? 3 : stage.seats.length > 1 ? 1 : 2;
  if (chance(12)) kind = 1 + below(3);
  const hearing = court.day + pick([1, 3, 9, 9, 183, 184]);
  let panel = { groups: [], later: [] };
  let said = {};
  let more = {};
  if (kind === 1) {
    const leaves = stage.seats.filter((s) => s.role !== 1 && chance(2)).slice(0, 2);
    const count = (role) => leaves.filter((s) => s.role === role);
    panel.groups = [3, 4, 7].map(count).filter((l) => l.length > 0).map((l) => ({ role: l[0].role, seats: l.length, pool: l[l.length - 1].pool, alternates: 0 }));
    said = { ground: 1 + below(4), decided_by: pick([2, 2, 2, 1, 4]), leaves: leaves.map((s) => s.judge).sort((a, b) => a - b) };
    if (said.ground === 1 && !chance(5)) said.decided_by = whoRecuses(court.context("张三"), said.leaves);
  } else if (kind === 2) {
    panel = seats(court, pick(PANELS));
    said = { text: "转合议" };
    more = { procedure: pick(["普通", r.procedure]), weight: pick([r.weight, 150, 350]), departure: chance(4) ? "因" : "" };
  } else {
    panel.groups = stage.later;
  }
  const dated = panel.groups.some((g) => LISTS[g.role]) && (kind === 3 || chance(2));
  const changes = court.changesOf(stage, kind, { ...said, hearing_day: dated ? hearing : 0 });
  const { pool, cause, procedure, flags, weight } = r;
  const lineage = { reassigns: null, prior: null, series: "", changes };
  const number = stage.of.number;
  const e = { ...facts(court), case_number: number, stage: court.nextStage(number), pool, cause, procedure, flags, weight, departure: "", redraw: "", lineage, party_marks: chance(4) ? MARKS.filter((m) => chance(2) || stage.carried.some((x) => isDeepStrictEqual(x, m))) : stage.carried, later: panel.later, groups: panel.groups, ...more };
  exclude(court, e, false);
  return court.freeze(e, panel.groups) !== null && court.write("case_filed", e, "张三");
}

/** A seat changes without a draw. */
export function take(court) {
  if (court.protocol === 1) return false;
  const stage = someStage(court);
  if (!stage || stage.seats.length < 2) return false;
  const e = { filing: stage.index, role: 2, judge: pick(stage.seats).judge, seat: null, weight: 0, ground: 0, text: "", decided_by: pick([2, 2, 4, 3]), hearing_day: 0 };
  const list = stage.seats.filter((s) => s.role > 3 && stage.alternates.some((x) => x.role === s.role));
  if (list.length > 0 && !chance(3)) {
    const seat = pick(list);
    const of = stage.alternates.filter((s) => s.role === seat.role);
    Object.assign(e, { role: seat.role, judge: (chance(4) ? pick(of) : of[0]).judge, seat, weight: stage.record.weight, ground: 1 + below(4), hearing_day: pick([0, 0, court.day, court.day + 4, court.day + 184]) });
    if (e.ground === 1 && !chance(5)) e.decided_by = whoRecuses(court.context("张三"), [seat.judge]);
  }
  return court.second("seats_taken", e, "张三");
}

export function mediate(court) {
  const stage = someStage(court);
  if (!stage || court.protocol === 1) return false;
  const sit = [...stage.alternates, ...stage.seats].map((s) => s.judge);
  const judge = pick([...(court instanceof SeatsCourt ? [101, 102, 121] : [501, 502, 503, 521]), stage.judge, ...sit]);
  return court.write("activity_recorded", { filing: stage.index, judge, kind: pick([11, 11, 12]), day: court.day, minute: 0, minutes: 0 }, "钱七");
}

function openFiling(court) {
  return pick([...court.f.open]);
}

export function draw(court) {
  const s = openFiling(court);
  const e = s && court.drawOf(s);
  return !!e && court.write("case_drawn", e, "张三");
}

export function endOpen(court) {
  const s = openFiling(court);
  if (!s) return false;
  const secret = secretOf(s.e.tray, s.e.envelope);
  const nonce = nonceOf(s.e.case_number, s.e.stage);
  if (court.protocol === 2) {
    const act = below(3);
    if (act === 0) return court.write("declined", { entry: s.index, text: "否" }, "李四");
    const e = { filing: s.index, envelope_secret: secret, nonce: chance(2) ? nonce : new Uint8Array(0), ground: act === 1 ? 9 : 10, text: "", approver: "", avoided: 0 };
    return court.write("filing_voided", e, "张三");
  }
  const ground = pick([1, 2, 3, 3, 3, 4]);
  const avoided = ground === 3 && s.e.party_marks.length > 0 ? replayStage(s, court.f.origin, secret, nonce).seats[0].judge : 0;
  return court.write("filing_voided", { filing: s.index, envelope_secret: secret, nonce, ground, text: "", approver: "李四", avoided }, "张三");
}

export function approve(court) {
  const waiting = [...court.f.open].filter((s) => s.protocol === 2 && s.e.needs.length > 0 && !s.approved);
  const s = pick(waiting);
  return !!s && court.write("approved", { entry: s.index }, "李四");
}

export function ask(court) {
  const e = { ...facts(court), judge: 0, ground: pick([1, 2, 2, 3, 4, 6, 6, court.protocol === 2 ? 7 : 5]), text: "因" };
  exclude(court, e, e.ground === 7);
  e.judge = pick([...court.f.judges.keys()]);
  if (e.ground === 6) {
    const back = [...court.f.stages.values()].filter((s) => s.kind !== "import" && s.e.party_marks.length > 1 && (s.avoided || (s.record && s.record.closing)));
    const s = pick(back);
    if (!s) return false;
    Object.assign(e, { party_marks: s.e.party_marks, cause: s.e.cause, judge: s.avoided || s.record.undertaking, text: s.of.number });
    exclude(court, e, false);
  }
  if (e.ground === 2 && e.lineage && e.lineage.series) {
    const first = court.f.series.get(e.lineage.series);
    if (first) Object.assign(e, { judge: first.first.judge, weight: Math.max(1, Math.floor((first.first.e.weight * 30) / 100)) });
  }
  const at = court.entries.length;
  if (!court.write("designation_requested", e, "张三", e.ground === 6 && court.protocol === 1)) {
    if (court.entries.length === at) return false;
    // A case that goes back in protocol 1 is given by the next entry.
    if (court.findings.every((x) => x.code === "RefiledNotDesignated")) court.write("case_designated", { filing: at, judge: e.judge }, "caselot", true);
    return court.findings.length === 0;
  }
  return court.protocol === 1 && e.ground === 6 ? court.write("case_designated", { filing: at, judge: e.judge }, "caselot") : true;
}

export function answer(court) {
  const s = pick([...court.f.stages.values()].filter((x) => x.status === "pending"));
  if (!s) return false;
  if (chance(4)) return court.write("designation_declined", { filing: s.index, text: "否" }, "李四");
  return court.write("case_designated", { filing: s.index, judge: s.e.judge }, "李四");
}

export function someStage(court) {
  const all = [...court.f.cases.values()].map(present).filter((s) => s && hasJudge(s));
  const open = court instanceof SeatsCourt && !chance(9) ? all.filter((s) => !s.record.closing) : all;
  return pick(open.length > 0 ? open : all);
}

export function close(court) {
  const s = someStage(court);
  if (!s) return false;
  const manner = pick([1, 2, 2, 4, 4, court.protocol === 2 ? 6 : 3, court.protocol === 2 ? 7 : 5]);
  const undo = manner >= 6;
  const costs = undo && s.kind !== "import";
  const e = {
    filing: s.index,
    closing: { day: Math.max(s.record.filed_day, court.day - below(3)), manner },
    panel: undo ? NOBODY : s.record.panel,
    seats: costs ? s.seats : [],
    weight: costs ? s.record.weight : 0,
    as_seated: court.protocol === 2 && s.kind !== "import" && chance(2),
  };
  if (e.as_seated) e.panel = NOBODY;
  return undo ? court.second("case_closed", e, "钱七") : court.write("case_closed", e, court.protocol === 1 ? "张三" : "钱七");
}

/** One who sits, if anybody does. */
function stageJudge(s) {
  return s.seats.length > 0 ? pick(s.seats).judge : s.judge;
}

export function correct(court) {
  const s = someStage(court);
  if (!s) return false;
  const before = s.record;
  const after = pick([
    { ...before, closing: null },
    { ...before, cause: "继承纠纷" },
    { ...before, closing: { day: court.day - below(4), manner: 2 } },
    { ...before, panel: { ...before.panel, presiding: pick([0, stageJudge(s)]) } },
    { ...before, undertaking: 1 + below(8) },
    { ...before, filed_day: before.filed_day - 1 },
  ]);
  const ground = before.closing && !after.closing ? 2 : 1;
  return court.second("case_corrected", { filing: s.index, before, after, ground, text: "", approver: "" }, court.protocol === 1 ? "张三" : "钱七");
}
