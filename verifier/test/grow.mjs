// Logs that go on: published ones with trays of known secrets, and then random acts of a court, most of
// them in order. Holds this verifier against another program's on them, as compare.mjs does:
//
//     node test/grow.mjs PROGRAM [COUNT] [SEED] [seats]
//
// A published log has few acts of each kind; here balances, stages, series and days run on for long. A
// third of the logs, with `seats` all of them, are of a court whose seats change again and again, and
// half of these have one entry changed afterwards.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { decodeEntry } from "../src/codec.js";
import { hasJudge, nextStage, present } from "../src/fold.js";
import { verify } from "../src/index.js";
import { leftOf } from "../src/lineage.js";
import { messages } from "../src/schema.js";
import { whoRecuses } from "../src/seats-changed.js";
import { policyOn } from "../src/policy.js";
import { replayStage } from "../src/drawn.js";
import { Court, DAY, FACTS, nonceOf, secretOf, trayOf } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { bytes, logs, signedBundle } from "./files.mjs";
import { changer, chooser, donorsOf, places } from "./garble.mjs";
import { ROUTE, SeatsCourt } from "./seats-court.mjs";

const [program, count = "50", seed = "1", only = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "caselot-grow-"));
const below = chooser(Number(seed));
const garble = changer(below);
const pick = (list) => list[below(list.length)];
const chance = (n) => below(n) === 0;
const MARKS = [1, 2, 3, 4].map((n) => new Uint8Array(32).fill(n));
const NOBODY = { presiding: 0, members: [], assessors: [] };

/** Trays of known secrets, after the others are given up. */
function prepare(court) {
  if (court.f.open.size > 0 || court.f.recovery || court.f.due.length > 0) return false;
  for (let k = 0; k < court.f.trays.length; k++) {
    if (court.f.trays[k].ground === 0) court.second("tray_retired", { tray: k, ground: 1, text: "" }, "张三");
  }
  for (let i = 0; i < 10; i++) {
    court.write("tray_opened", trayOf(court.f.origin, court.f.trays.length, 40), "caselot");
  }
  if (court.findings.length === 0 && court.protocol === 2) assessors(court);
  return court.findings.length === 0;
}

/** Lists of assessors and of experts. */
function assessors(court) {
  const tenure = { role: 9, in_quota: false, division: "", from_day: 0, to_day: 0 };
  for (const [pool, from, n] of [["陪审名册", 501, 9], ["专家名册", 521, 5]]) {
    const members = [];
    for (let judge = from; judge < from + n; judge++) {
      court.write("judge_recorded", { judge, name: `陪审员${judge}`, tenures: [tenure] }, "赵六");
      members.push({ judge, share: 100, from_day: 0, to_day: 0 });
    }
    const settings = { tolerance: 3000000, min_tolerance: 500000, seat_percent: 30, yearly_cap: pick([0, 0, 3]), from_day: 0 };
    court.second("pool_recorded", { pool, name: "", members, assessors: true, approver: "", small_until_day: 0, small_ground: "", ...settings }, "赵六");
  }
  court.time += DAY;
}

function marks() {
  return MARKS.filter(() => chance(2));
}

function lineageOf(court, k) {
  const stage = k && present(k);
  if (!stage || !hasJudge(stage) || stage.record.closing) return null;
  const reassigns = {
    ground: 1 + below(4),
    text: "",
    filing: stage.index,
    judge: stage.judge,
    filed_day: stage.record.filed_day,
    seats: stage.seats,
    left: leftOf(k),
  };
  return { reassigns, prior: null, series: "" };
}

/** A pool, in a court of seats mostly that of judges. */
function judgesOf(court) {
  return court instanceof SeatsCourt && !chance(9) ? "民事" : pick([...court.f.pools.keys()]);
}

/** What a filing and a request have in common. */
function facts(court) {
  const again = chance(court instanceof SeatsCourt ? 9 : 3) && court.f.cases.size > 0;
  const number = again ? pick([...court.f.cases.keys()]) : `(2026)${court.f.code}${pick(["民初", "刑初", "民特"])}${1 + below(400)}号`;
  const k = court.f.cases.get(number);
  const lineage = lineageOf(court, k);
  const stage = k && present(k);
  const old = lineage ? stage.marks : [];
  return {
    case_number: number,
    stage: nextStage(k),
    pool: judgesOf(court),
    cause: pick(["买卖合同纠纷", "离婚纠纷"]),
    procedure: pick(["简易", "普通"]),
    flags: [],
    weight: lineage ? stage.record.weight : pick([100, 100, 150, 350, 1]),
    exclusions: [],
    facts_commitment: FACTS,
    approver: court.protocol === 1 && !chance(4) ? "李四" : "",
    lineage: lineage || (chance(6) ? { reassigns: null, prior: null, series: pick(["s/1", "s/2"]) } : null),
    departure: chance(8) ? "因" : "",
    party_marks: lineage ? (old.length > 0 ? old : marks()) : marks(),
  };
}

function exclude(court, e, capped) {
  const person = court.protocol === 1 ? "张三" : "";
  const persons = [];
  if (chance(3)) persons.push({ judge: pick([...court.f.judges.keys()]), ground: 1 + below(4), person, text: "", by_program: false });
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

function file(court) {
  const e = { ...facts(court), redraw: chance(court instanceof SeatsCourt ? 30 : 5) ? "另行分案" : "", later: [] };
  exclude(court, e, true);
  const kinds = court.protocol === 1 ? [[3, 2]] : pick(PANELS);
  const panel = chance(2) ? seats(court, kinds) : { groups: [], later: [] };
  e.later = panel.later;
  const groups = [{ role: 1, seats: 1, pool: e.pool }, ...panel.groups];
  return court.freeze(e, groups) !== null && court.write("case_filed", e, "张三");
}

/** A filing that changes seats of a case. */
function change(court) {
  if (court.protocol === 1) return false;
  const stage = someStage(court);
  if (!stage || stage.kind === "import") return false;
  const r = stage.record;
  let kind = stage.later.length > 0 && !chance(4) ? 3 : stage.seats.length > 1 ? 1 : 2;
  if (chance(12)) kind = 1 + below(3);
  const hearing = court.day + pick([1, 3, 9]);
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
  const e = { ...facts(court), case_number: number, stage: court.nextStage(number), pool, cause, procedure, flags, weight, departure: "", redraw: "", lineage, party_marks: chance(4) ? MARKS.filter((m) => chance(2) || stage.marks.some((x) => isDeepStrictEqual(x, m))) : stage.marks, later: panel.later, groups: panel.groups, ...more };
  exclude(court, e, false);
  return court.freeze(e, panel.groups) !== null && court.write("case_filed", e, "张三");
}

/** A seat changes without a draw. */
function take(court) {
  if (court.protocol === 1) return false;
  const stage = someStage(court);
  if (!stage || stage.seats.length < 2) return false;
  const e = { filing: stage.index, role: 2, judge: pick(stage.seats).judge, seat: null, weight: 0, ground: 0, text: "", decided_by: pick([2, 2, 4, 3]), hearing_day: 0 };
  const list = stage.seats.filter((s) => s.role > 3 && stage.alternates.some((x) => x.role === s.role));
  if (list.length > 0 && !chance(3)) {
    const seat = pick(list);
    const of = stage.alternates.filter((s) => s.role === seat.role);
    Object.assign(e, { role: seat.role, judge: (chance(4) ? pick(of) : of[0]).judge, seat, weight: stage.record.weight, ground: 1 + below(4), hearing_day: pick([0, 0, court.day, court.day + 4]) });
    if (e.ground === 1 && !chance(5)) e.decided_by = whoRecuses(court.context("张三"), [seat.judge]);
  }
  return court.second("seats_taken", e, "张三");
}

function mediate(court) {
  const stage = someStage(court);
  if (!stage || court.protocol === 1) return false;
  const sit = [...stage.alternates, ...stage.seats].map((s) => s.judge);
  const judge = pick([...(court instanceof SeatsCourt ? [101, 102, 121] : [501, 502, 503, 521]), stage.judge, ...sit]);
  return court.write("activity_recorded", { filing: stage.index, judge, kind: pick([11, 11, 12]), day: court.day, minute: 0, minutes: 0 }, "钱七");
}

function openFiling(court) {
  return pick([...court.f.open]);
}

function draw(court) {
  const s = openFiling(court);
  const e = s && court.drawOf(s);
  return !!e && court.write("case_drawn", e, "张三");
}

function endOpen(court) {
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

function approve(court) {
  const waiting = [...court.f.open].filter((s) => s.protocol === 2 && s.e.needs.length > 0 && !s.approved);
  const s = pick(waiting);
  return !!s && court.write("approved", { entry: s.index }, "李四");
}

function ask(court) {
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

function answer(court) {
  const s = pick([...court.f.stages.values()].filter((x) => x.status === "pending"));
  if (!s) return false;
  if (chance(4)) return court.write("designation_declined", { filing: s.index, text: "否" }, "李四");
  return court.write("case_designated", { filing: s.index, judge: s.e.judge }, "李四");
}

function someStage(court) {
  const all = [...court.f.cases.values()].map(present).filter((s) => s && hasJudge(s));
  const open = court instanceof SeatsCourt && !chance(9) ? all.filter((s) => !s.record.closing) : all;
  return pick(open.length > 0 ? open : all);
}

function close(court) {
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

function correct(court) {
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

function absence(court) {
  const old = chance(3) ? pick([...court.f.absences.keys()]) : undefined;
  const judge = old === undefined ? pick([...court.f.judges.keys()]) : court.f.absences.get(old).judge;
  const from = court.day + pick([0, 0, 1, 2, -1]);
  const e = { judge, from_day: from, to_day: pick([0, from, from + 2]), kind: 1 + below(3), text: "", replaces: old || 0, cancelled: old !== undefined && chance(2) };
  return court.write("absence_recorded", e, court.protocol === 1 ? "张三" : "赵六");
}

function conflict(court) {
  const old = chance(3) ? pick([...court.f.conflicts.keys()]) : undefined;
  const before = old === undefined ? null : court.f.conflicts.get(old);
  const cancelled = !!before && chance(2);
  const e = {
    judge: before ? before.judge : pick([...court.f.judges.keys()]),
    marks: cancelled ? before.marks : [pick(MARKS)],
    ground: cancelled ? before.ground : 1 + below(3),
    text: "因",
    replaces: old || 0,
    cancelled,
  };
  return court.write("conflict_declared", e, court.protocol === 1 ? "张三" : "赵六");
}

function pool(court) {
  const code = pick([...court.f.pools.keys()]);
  const p = court.f.pools.get(code);
  const rec = p.records[p.records.length - 1].e;
  const members = rec.members.filter(() => !chance(7)).map((m) => ({ ...m, share: pick([m.share, 50, 100]) }));
  const from = p.begun || court.protocol === 2 ? pick([0, court.day + 1, court.day + 2]) : 0;
  const small = court.protocol === 2 && chance(4);
  const e = {
    ...rec,
    members,
    tolerance: pick([rec.tolerance, 5000000]),
    from_day: from,
    approver: court.protocol === 1 ? "李四" : "",
    small_until_day: small ? court.day + below(4) : 0,
    small_ground: small ? "人少" : "",
  };
  return court.second("pool_recorded", e, court.protocol === 1 ? "张三" : "赵六", court.replaces(`pool/${code}`));
}

/** Routes to panels of this court. */
function routes(court) {
  if (!(court instanceof SeatsCourt)) return { routes: [] };
  const later = chance(2);
  const listed = (experts) => ({ seats: 3, assessors: 2 - experts, assessor_pool: "陪审", experts, expert_pool: experts ? "专家" : "", alternates: pick([0, 1, 2]), later });
  const panel = pick([{ seats: 3, member_pool: pick(["", "民事"]) }, listed(0), listed(1)]);
  return { routes: [{ ...ROUTE, ...panel, procedures: ["普通"] }, { ...ROUTE, procedures: ["简易"] }] };
}

function policy(court) {
  const now = policyOn(court.f, court.day);
  if (!now) return false;
  const change = pick([
    { eligibility: { min_candidates: 1 + below(5), open_case_cap: pick([0, 2, 3, 5]) } },
    { refiling: chance(3) ? null : { days: 1 + below(5) } },
    { series: { further_percent: 50, cap: pick([0, 120, 300]) } },
    { weights: [{ type: "", cause: "离婚纠纷", procedure: "", weight: 150 }] },
    { weights: [] },
    ...(court.protocol === 1 ? [] : [{ seats: { presiding_ranks: pick([[], [7], [5, 7]]), never_alone: pick([[], ["MAJOR_SENSITIVE"]]) } }, { seats: null }, routes(court)]),
  ]);
  const e = { ...now, ...change, valid_from_day: court.day + pick([0, 1, 2, -3]) };
  return court.second("policy_adopted", e, court.protocol === 1 ? "张三" : "赵六", court.replaces("policy"));
}

function judge(court) {
  const n = pick([...court.f.judges.keys()]);
  const j = court.f.judges.get(n);
  const last = { ...j.tenures[j.tenures.length - 1] };
  const tenures = [...j.tenures.slice(0, -1), pick([{ ...last, to_day: court.day + below(3) }, { ...last, to_day: 0 }, { ...last, role: 5 }, { ...last, in_quota: !last.in_quota }])];
  return court.second("judge_recorded", { judge: n, name: chance(4) ? j.name + "甲" : j.name, tenures }, court.protocol === 1 ? "张三" : "赵六", court.replaces(`judge/${n}`));
}

function person(court) {
  if (court.protocol === 1) return false;
  const name = pick(["孙八", "周十", "钱七", "王五"]);
  const e = { person: name, roles: pick([[1], [2], [3], [2, 5], []]), judge: 0, from_day: court.day + pick([0, 1, -5]), to_day: pick([0, court.day + 3]), deputizes: chance(3) ? "李四" : "", division: "" };
  return court.second("person_enrolled", e, "赵六", court.replaces(`person/${name}/${e.deputizes}`));
}

function renumber(court) {
  if (court.protocol === 1) return false;
  const s = someStage(court);
  if (!s || s.kind === "import") return false;
  const number = s.of.number.replace(/[0-9]+号$/, `${500 + below(90)}号`);
  return court.second("number_corrected", { filing: s.index, wrong: s.of.number, stage: s.number, number, text: "因" }, "张三");
}

function flags(court) {
  const s = someStage(court);
  if (!s) return false;
  return court.write("flags_changed", { filing: s.index, before: s.record.flags, after: pick([[], ["MAJOR_SENSITIVE"]]), text: "因" }, "张三");
}

const ACTS = [file, file, file, file, draw, draw, draw, draw, approve, approve, ask, ask, answer, answer, close, close, correct, endOpen, change, change, change, take, take, mediate, absence, conflict, pool, policy, judge, person, renumber, flags];

/** What is filed is mostly approved and drawn at once. */
function drawn(act) {
  return (court) => {
    const at = court.entries.length;
    if (!act(court)) return false;
    const s = court.f.stages.get(at);
    if (!s || chance(5)) return true;
    if (s.e.needs.length > 0) court.write("approved", { entry: at }, "李四");
    const e = court.drawOf(s);
    if (e) court.write("case_drawn", e, "张三");
    return true;
  };
}

const seldom = (act) => (court) => chance(3) && act(court);

/** Mostly what changes seats, of few cases. */
const OF_SEATS = [drawn(file), ...[1, 2, 3, 4, 5].map(() => drawn(change)), take, take, take, draw, approve, mediate, correct, endOpen, ...[close, ask, answer, absence, conflict, pool, policy, policy, judge, renumber, flags].map(seldom)];

function seatsCourt() {
  const court = new SeatsCourt(() => below(8));
  court.policy({});
  for (let i = 0; i < 4; i++) drawn(file)(court);
  return court;
}

function grown(name) {
  const court = name === "seats" ? seatsCourt() : new Court(name, undefined, () => below(8));
  if (name !== "seats" && !prepare(court)) return null;
  const acts = name === "seats" ? OF_SEATS : ACTS;
  const steps = name === "seats" ? 30 + below(40) : 15 + below(25);
  let done = 0;
  for (let i = 0; i < steps * 3 && done < steps && court.findings.length === 0; i++) {
    if (chance(5)) court.time += pick([3600000, DAY, DAY, 2 * DAY, 5 * DAY]);
    if (pick(acts)(court)) done += 1;
  }
  // The last act may be any.
  if (court.findings.length === 0 && chance(2)) {
    const write = court.write;
    court.write = (event, e, who) => write.call(court, event, e, who, true);
    for (let i = 0; i < 4 && court.findings.length === 0; i++) pick(acts)(court);
  }
  return court;
}

/** The log with one entry changed that has to do with seats. */
function withOneChanged(entries) {
  const decoded = entries.map((raw) => decodeEntry(raw).entry);
  const of = (e) => (e.event === "proposed" ? e.proposed.event : e.event);
  const told = (e) => ["seats_taken", "policy_adopted", "case_drawn", "case_closed", "case_corrected"].includes(of(e)) || (e.event === "case_filed" && (e.case_filed.lineage || e.case_filed.later.length > 0));
  const at = pick(decoded.flatMap((e, i) => (i > 40 && e && told(e) ? [i] : [])));
  if (at === undefined) return entries;
  const entry = decoded[at];
  const e = entry.event === "case_filed" && entry.case_filed.lineage && !chance(3) ? entry.case_filed.lineage : entry;
  const all = places(messages.get(e === entry ? "Entry" : "Lineage"), e, []);
  garble(...pick(all), donorsOf(decoded.filter(Boolean)));
  return entries.map((raw, i) => (i === at ? encodeEntry(entry) : raw));
}

function theirs(path, key) {
  try {
    return JSON.parse(execFileSync(program, ["verify", path, "--key", key, "--json"], { stdio: ["ignore", "pipe", "ignore"] }));
  } catch (e) {
    return JSON.parse(e.stdout.toString());
  }
}

/** What an entry changes of seats, "" if it changes none. */
function kindOf(raw) {
  const { entry } = decodeEntry(raw);
  if (entry.event === "proposed" && entry.proposed.event === "seats_taken") return `taken ${entry.proposed.seats_taken.role}`;
  const changes = entry.event === "case_filed" && entry.case_filed.lineage && entry.case_filed.lineage.changes;
  return changes ? `change ${changes.kind}` : entry.event === "case_filed" && entry.case_filed.lineage && entry.case_filed.lineage.reassigns ? "reassigned" : "";
}

const KEY = verify(bytes("vectors/logs/one-draws.bundle")).key_fingerprint;
const first = (r) => {
  const of = r.findings.filter((x) => x.entry !== null);
  const entry = of.length > 0 ? Math.min(...of.map((x) => x.entry)) : null;
  return { entry, codes: (entry === null ? r.findings : of.filter((x) => x.entry === entry)).map((x) => x.code) };
};
const tally = { logs: 0, valid: 0, acts: 0, wrong: 0, codes: 0, facts: 0 };
/** Entries of valid logs, by what they are. */
const seen = {};
for (let i = 0; i < Number(count); i++) {
  const name = only || (chance(3) ? "seats" : pick(logs().filter((n) => n !== "two-handover" && n !== "two-restored")));
  const court = grown(name);
  if (!court) continue;
  const entries = name === "seats" && chance(2) ? withOneChanged(court.entries) : court.entries;
  const raw = signedBundle(court.origin, entries);
  const path = join(folder, "log.bundle");
  writeFileSync(path, raw);
  const [a, b] = [verify(raw, { key: KEY }), theirs(path, KEY)];
  const [x, y] = [first(a), first(b)];
  tally.logs += 1;
  tally.acts += entries.length;
  if (a.valid) tally.valid += 1;
  for (const kind of a.valid ? entries.map(kindOf) : []) if (kind) seen[kind] = (seen[kind] || 0) + 1;
  const agree = a.verdict === b.verdict && x.entry === y.entry && (a.valid || x.codes.some((c) => y.codes.includes(c)));
  if (!agree) {
    tally.wrong += 1;
    const kept = join(tmpdir(), `grown-${seed}-${i}.bundle`);
    writeFileSync(kept, raw);
    console.log(`${name}: ${a.verdict} ${x.entry} ${x.codes} and ${b.verdict} ${y.entry} ${y.codes}: ${kept}`);
  } else if (!isDeepStrictEqual([...x.codes].sort(), [...y.codes].sort())) {
    tally.codes += 1;
  } else if (a.valid && !isDeepStrictEqual(JSON.parse(JSON.stringify(a.facts)), b.facts)) {
    tally.facts += 1;
    const kept = join(tmpdir(), `grown-${seed}-${i}.bundle`);
    writeFileSync(kept, raw);
    const flat = (r) => JSON.parse(JSON.stringify({ ...r.facts, ...r.facts.acts, ...r.facts.pools }));
    const [mine, other] = [flat(a), flat(b)];
    for (const k of Object.keys(other)) {
      if (k !== "acts" && k !== "pools" && !isDeepStrictEqual(mine[k], other[k])) console.log(`${name} ${kept}: ${k}: ${JSON.stringify(mine[k]).slice(0, 150)} and ${JSON.stringify(other[k]).slice(0, 150)}`);
    }
  }
}
console.log(JSON.stringify(tally), JSON.stringify(seen));
rmSync(folder, { recursive: true });
process.exitCode = tally.wrong === 0 ? 0 : 1;
