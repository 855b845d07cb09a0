// Acts of a court for logs that grow: lots, lists and reviews, the cases of judges who leave, cases that
// belong to another, remands, what staff does, and recoveries.

import { ed25519 } from "@noble/curves/ed25519.js";
import { base64, concat, utf8 } from "../src/bytes.js";
import { nonceCommitment } from "../src/commitment.js";
import { logName } from "../src/court.js";
import { hasJudge, present } from "../src/fold.js";
import { satIn } from "../src/lineage.js";
import { keyId } from "../src/note.js";
import { N } from "../src/schema.js";
import { exclude, facts, reassigningOf, seatsNow, someStage } from "./acts-of-cases.mjs";
import { nonceOf, secretOf, trayOf } from "./court.mjs";
import { TEST_SEED } from "./files.mjs";
import { Lot, LotsCourt } from "./lots-court.mjs";
import { MARKS, below, chance, pick } from "./luck.mjs";
import { NOBODY, UNDERTAKING } from "./seats-court.mjs";

const NAMES = ["丁", "丙", "乙", "己", "庚", "戊", "甲"];
/** Names that look like others. */
const ALIKE = ["丁·", "Ａ甲", "a甲"];
const LISTS = { 1: ["调解", "调解二"], 4: ["鉴定"], 5: ["管理人"] };
const some = (list, n) => list.filter(() => chance(n));
const byBytes = (list) => [...list].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

export function lotsCourt() {
  return withLots(new LotsCourt(() => below(8)));
}

/** The court with lists, staff, and a policy by which cases belong to others. */
export function withLots(court) {
  for (const kind of [1, 4, 5]) for (const list of LISTS[kind]) court.list(list, kind, byBytes(NAMES.slice(0, 4 + below(3))));
  const follows = [{ type: "执恢", of: byBytes(["刑初", "执恢", "民初"]) }];
  const sheet_words = [{ of: 1, meaning: "cause", words: ["案由"] }, { of: 2, meaning: "JUDGMENT", words: byBytes(["判决", "裁判"]) }];
  court.policy({ follows, sheet_words: chance(2) ? [] : sheet_words, edition: below(2), refiling: chance(2) ? null : { days: 9 }, eligibility: chance(2) ? null : { min_candidates: 3, open_case_cap: 4 } });
  for (const judge of [201, 202]) court.judge(judge, [{ role: 10 + below(2), in_quota: false, to_day: court.day }, { role: 7, in_quota: true, from_day: court.day + 1 }]);
  for (const number of [`(2024)${court.f.code}民初31号`, `(2024)${court.f.code}执恢32号`, "(2014)石法民一初字第45号"]) imported(court, number);
  for (let n = 901; n < 908; n++) given(court, `(2026)${court.f.code}民初${n}号`, pick([1, 1, 2]));
  return court;
}

/** An old case of a judge. */
function imported(court, case_number) {
  const record = { pool: "民事", cause: "买卖合同纠纷", procedure: "普通", flags: [], weight: 100, filed_day: court.day - 3, undertaking: 1 + below(2), assigned_by: 3, panel: NOBODY, closing: null };
  court.must(court.write("case_imported", { case_number, record }, "赵六"));
}

/** A case that two persons give to a judge. */
function given(court, case_number, judge) {
  const at = court.entries.length;
  const more = { judge, ground: N.DesignationGround.SUPERVISION, text: "", outage: null };
  const e = { ...court.filing([[UNDERTAKING, 1, "民事"]], { case_number }), ...more };
  e.exclusions = [];
  court.must(court.write("designation_requested", e, "张三"));
  court.must(court.write("case_designated", { filing: at, judge }, "李四"));
}

export function list(court) {
  const kind = pick([1, 1, 4, 5]);
  const code = pick(LISTS[kind]);
  const e = { list: code, kind: chance(12) ? pick([1, 2, 4]) : kind, name: "名册", entries: byBytes(some(NAMES, 1 + below(2) * 2).concat(NAMES.slice(0, 2), some(ALIKE, 9)).filter((x, i, l) => l.indexOf(x) === i)) };
  return court.second("list_recorded", e, "赵六", court.replaces(`list/${code}`));
}

export function openLot(court) {
  const kind = 1 + below(5);
  const subject = chance(4) ? pick(["一", "二", "一·", "事项 Ａ", "事项a", `事项${below(30)}`, `（2026）${court.f.code}民初${pick([1, 901, 902])}号`]) : pick([...court.f.cases.keys()]);
  const said = { subject, seats: 1 + below(3), text: chance(3) ? "因" : "" };
  if (kind === Lot.ASSESSORS) Object.assign(said, { list: pick(["陪审", "专家"]), day: court.day + pick([0, 1, 9, 366]) });
  else if (kind === Lot.REVIEW) {
    const from_day = court.day - below(20);
    if (!chance(4)) said.seats = 1;
    said.sample = { from_day, to_day: Math.min(court.day, from_day + below(20)), pool: pick(["", "民事"]), judge: pick([0, 0, 0, 1 + below(10)]), manners: pick([[], [], [1, 2], [2, 4]]) };
  } else {
    said.list = pick(LISTS[kind]);
    if (chance(4)) Object.assign(said, { left_out: [pick(NAMES)], text: "因" });
  }
  return court.write("lot_opened", court.lot(kind, said), kind === Lot.REVIEW ? "钱七" : "张三");
}

/** Mostly what may be drawn; what waits is mostly approved. */
export function drawLot(court) {
  const lot = pick([...court.f.lots.values()].filter((x) => x.drawn === null));
  if (!lot) return false;
  const waits = lot.e.needs.length > 0 && !lot.approved && !lot.declined;
  if (waits && chance(5)) return court.write("declined", { entry: lot.index, text: "否" }, "李四");
  if (waits && !chance(9)) return court.write("approved", { entry: lot.index }, "李四");
  return court.write("lot_drawn", court.lotDraw(lot.index), lot.person);
}

export function review(court) {
  const lot = pick([...court.f.lots.values()].filter((x) => x.drawn !== null && (x.e.kind === Lot.REVIEW || chance(9))));
  if (!lot) return false;
  const case_number = pick(lot.drawn);
  const e = { lot: lot.index, case_number, result: 1 + below(4), text: chance(3) ? "" : "因", withdrawn: chance(4) };
  return court.write("review_recorded", e, "钱七");
}

export function redistribute(court) {
  const holders = [...court.f.load.keys()].filter((j) => court.f.load.get(j) > 0);
  const judge = chance(12) ? 1 + below(10) : pick(holders);
  const cases = [...court.f.cases.values()].flatMap((k) => {
    const stage = present(k);
    if (!stage || !hasJudge(stage) || stage.judge !== judge || stage.record.closing || chance(6)) return [];
    const next = court.nextStage(k.number);
    return [{ filing: stage.index, case_number: k.number, stage: next, nonce_commitment: nonceCommitment(court.f.origin, k.number, next, nonceOf(k.number, next)) }];
  });
  cases.sort((a, b) => Buffer.compare(Buffer.from(a.case_number), Buffer.from(b.case_number)));
  return court.second("redistribution", { judge, ground: 2 + below(2), text: pick(["", "离任"]), cases: chance(8) ? [] : cases }, "张三");
}

/** The earlier case that a case names, as the log has it now. */
function priorAgain(court, stage) {
  const said = stage.e.lineage && stage.e.lineage.prior;
  const main = said && court.f.cases.get(said.case_number);
  const now = main && present(main);
  return now && hasJudge(now) ? { ...said, filing: now.index, sat: satIn(main) } : said || null;
}

/** The next case of a list, or now and then another one. */
export function fromList(court) {
  const of = pick([...court.f.lists.values()].filter((x) => x.waits.length > 0));
  if (!of) return false;
  const x = chance(6) ? pick(of.waits) : of.waits[0];
  const k = court.f.cases.get(x.case_number);
  const stage = k && present(k);
  if (!stage || !hasJudge(stage)) return false;
  const lineage = reassigningOf(k, stage);
  lineage.prior = priorAgain(court, stage);
  if (chance(8)) lineage.series = pick(["s/1", "s/9"]);
  Object.assign(lineage.reassigns, { ground: chance(12) ? 4 : of.e.ground, text: of.e.text });
  const { pool, cause, procedure, flags, weight } = stage.record;
  const seats = seatsNow(court, stage);
  const e = { ...facts(court), case_number: k.number, stage: court.nextStage(k.number), pool: pool || "民事", cause, procedure, flags, weight, departure: "", redraw: "", lineage, party_marks: stage.carried, agent_marks: stage.agents, later: seats.later };
  if (chance(5)) Object.assign(e, pick([{ party_marks: MARKS }, { agent_marks: MARKS }, { cause: "离婚纠纷" }, { flags: ["MAJOR_SENSITIVE"] }, { departure: "因" }]));
  if (chance(4)) exclude(court, e, true);
  else court.exclude(e, [], true);
  return court.freeze(e, [{ role: 1, seats: 1, pool: pool || "民事" }, ...(chance(9) ? [] : seats.groups)]) !== null && court.write("case_filed", e, "张三");
}

/** A case that belongs to another, filed or asked for. */
export function follow(court) {
  const main = pick([...court.f.cases.values()].filter((k) => k.stages.length > 0));
  const stage = main && present(main);
  const number = `(2026)${court.f.code}执恢${1 + below(90)}号`;
  const away = !stage || chance(5);
  const held = !away && hasJudge(stage);
  // A case that nobody has is as one of elsewhere.
  const follows = { case_number: away ? "(2025)京0101民初5号" : main.number, filing: away || !(held || chance(9)) ? 0 : stage.index };
  const marks = away || stage.kind === "import" ? some(MARKS, 2) : chance(5) ? stage.marks : stage.carried;
  const e = { ...facts(court), case_number: number, stage: court.nextStage(number), weight: 100, departure: "", redraw: chance(9) ? "因" : "", later: [], party_marks: marks };
  e.lineage = { reassigns: null, prior: null, series: chance(6) ? pick(["s/1", "s/3"]) : "", changes: null, follows: chance(12) ? null : follows };
  if (chance(6) && stage && hasJudge(stage)) {
    e.flags = ["REMANDED"];
    e.lineage.prior = { case_number: main.number, filing: stage.index, sat: satIn(main), panel_returns: chance(2), elsewhere: false };
  }
  const series = court.f.series.get(e.lineage.series);
  if (series && !chance(3)) return followSeries(court, e, series.first);
  const asked = held && !chance(4);
  if (chance(4)) exclude(court, e, !asked);
  else court.exclude(e, [], !asked);
  if (!asked) return court.freeze(e, [{ role: 1, seats: 1, pool: e.pool }]) !== null && court.write("case_filed", e, "张三");
  const request = { ...e, judge: chance(9) ? 1 + below(10) : stage.judge, ground: N.DesignationGround.FOLLOWS, text: main.number, outage: null };
  return court.write("designation_requested", request, "张三");
}

/** A further case of a series, mostly without a main case. */
function followSeries(court, e, first) {
  court.exclude(e, [], false);
  if (!chance(5)) e.lineage.follows = null;
  const weight = Math.max(1, Math.floor((first.e.weight * 30) / 100));
  const request = { ...e, weight, judge: first.judge || 1, ground: N.DesignationGround.BATCH_OR_RELATED, text: "", outage: null };
  return court.write("designation_requested", request, "张三");
}

/** A case that comes back after an earlier one of this docket. */
export function remand(court) {
  const s = someStage(court);
  if (!s) return false;
  const number = `(2026)${court.f.code}民初${600 + below(200)}号`;
  const prior = { case_number: s.of.number, filing: s.index, sat: satIn(s.of), panel_returns: chance(4), elsewhere: false };
  const lineage = { reassigns: null, prior, series: "", changes: null, follows: null };
  const e = { ...facts(court), case_number: number, stage: court.nextStage(number), weight: 100, flags: ["REMANDED"], departure: "", redraw: "", later: [], lineage, party_marks: [] };
  court.exclude(e, [], true);
  return court.freeze(e, [{ role: 1, seats: 1, pool: e.pool }]) !== null && court.write("case_filed", e, "张三");
}

export function help(court) {
  const s = someStage(court);
  if (!s) return false;
  const e = { filing: s.index, judge: pick([201, 202, 3, 0]), kind: pick([1, 4, 13, 13]), day: court.day - below(9), minute: 0, minutes: below(90) };
  return court.write("activity_recorded", e, "钱七");
}

/** The log was lost and put back, and all steps of its recovery are taken. */
export function restore(court) {
  const f = court.f;
  const lost_size = court.entries.length + 1 + below(3);
  const lost_root = new Uint8Array(32).fill(1 + below(9));
  const name = logName(f.origin, below(f.restorations + 1));
  const text = `${name}\n${lost_size}\n${base64(lost_root)}\n`;
  const signature = concat(keyId(name, ed25519.getPublicKey(TEST_SEED)), ed25519.sign(utf8(text), TEST_SEED));
  const lost_note = `${text}\n— ${name} ${base64(signature)}\n`;
  if (!court.write("restored", { lost_size, lost_root, text: "", approver: "李四", lost_note }, "周十")) return false;
  for (const s of [...court.f.open]) {
    const tray = court.f.trays[s.e.tray];
    const lost = tray.ground !== 0 && !s.opened && chance(2);
    const envelope_secret = lost ? new Uint8Array(0) : secretOf(s.e.tray, s.e.envelope);
    const ground = lost ? N.VoidGround.SECRET_LOST : N.VoidGround.RESTORED;
    court.must(court.write("filing_voided", { filing: s.index, envelope_secret, nonce: new Uint8Array(0), ground, text: "", approver: "", avoided: 0 }, "caselot"));
  }
  const before = court.f.trays.length;
  for (let k = 0; k < before; k++) {
    if (court.f.trays[k].ground === 0) court.must(court.write("tray_retired", { tray: k, ground: N.RetirementGround.RESTORED, text: "" }, "caselot"));
  }
  for (let k = 0; k < 10; k++) court.write("tray_opened", trayOf(f.origin, before + k, 64), "caselot");
  return true;
}

export const OF_LOTS = [list, openLot, openLot, openLot, openLot, drawLot, drawLot, drawLot, drawLot, drawLot, review, review, review, redistribute, redistribute, fromList, fromList, fromList, follow, follow, follow, remand, help];
