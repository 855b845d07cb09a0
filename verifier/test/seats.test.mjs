// Seats that change (section 22.10): a case's life, and what is refused on the way.

import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { Writer, hex, utf8 } from "../src/bytes.js";
import { caseView } from "../src/case-view.js";
import { replay, transcript } from "../src/draw.js";
import { partyKey } from "../src/fold.js";
import { verify } from "../src/index.js";
import { N } from "../src/schema.js";
import { encodeEntry } from "./encode.mjs";
import { decodeEntry } from "../src/codec.js";
import { DAY } from "./court.mjs";
import { signedBundle } from "./files.mjs";
import { ASSESSOR, EXPERT, Kind, MEMBER, NOBODY, NUMBER, PRESIDING, ROUTE, SeatsCourt, UNDERTAKING, policyOf } from "./seats-court.mjs";

const { RECUSAL, HEALTH, OTHER } = N.ReassignmentGround;
const Decided = N.DecidedBy;
const Need = N.ApprovalNeed;
const seatsOf = (stage) => stage.seats.map((s) => [s.role, s.judge, s.pool]);
const LATER = [{ pool: "陪审", role: ASSESSOR, seats: 2, alternates: 2 }];

function reportOf(court) {
  const r = verify(signedBundle(court.origin, court.entries));
  assert.deepEqual(r.findings, []);
  return r;
}

test("the transcript has the kind and the alternates of each group", () => {
  const candidates = [1, 2, 3, 4].map((judge) => ({ judge, mass: 5 }));
  const groups = [{ pool: "陪审", role: ASSESSOR, seats: 1, alternates: 2, candidates }];
  const d = { protocol: 2, origin: "o", caseNumber: "n", stage: 1, tray: 0, envelope: 3, kind: 2, groups };
  const w = new Writer().bytes(Uint8Array.of(0x15)).bytes(utf8("caselot/v2/transcript")).lp("o").lp("n").u32(1).u64(0).u32(3);
  w.u8(2).u8(0).u32(1).lp("陪审").u8(4).u32(1).u32(2).u32(4);
  for (const c of candidates) w.u32(c.judge).u64(c.mass);
  assert.equal(hex(transcript(d)), hex(sha256(w.done())));
  const r = replay({ ...d, envelopeSecret: new Uint8Array(32), nonce: new Uint8Array(32) });
  assert.deepEqual([...r.seats, ...r.alternates].map((s) => s.total), [20, 15, 10]);
  assert.equal(new Set([...r.seats, ...r.alternates].map((s) => s.judge)).size, 3);
  const more = [{ ...groups[0], alternates: 4 }];
  assert.equal(replay({ ...d, groups: more, envelopeSecret: new Uint8Array(32), nonce: new Uint8Array(32) }).seats, null);
});

test("decoding: versions, words and what is left for later", () => {
  const court = new SeatsCourt();
  const e = court.filing([[UNDERTAKING, 1, "民事"]], { later: LATER });
  const entry = { index: 1, time_ms: 1, actor: { person: "张三", standing: 3 }, protocol: 2, event: "case_filed" };
  const code = (change, protocol = 2) => decodeEntry(encodeEntry({ ...entry, protocol, case_filed: { ...e, ...change } })).code;
  assert.equal(code({}), "");
  assert.equal(code({ needs: [] }, 1), "NotCanonical");
  const one = { needs: [], later: [] };
  assert.equal(code(one, 1), "");
  assert.equal(code({ ...one, groups: [{ ...e.groups[0], alternates: 1 }] }, 1), "NotCanonical");
  assert.equal(code({ ...one, groups: [{ ...e.groups[0], role: EXPERT }] }, 1), "Undecodable");
  assert.equal(code({ ...one, exclusions: [{ judge: 1, ground: 8, person: "张三" }] }, 1), "Undecodable");
  const later = (...list) => code({ later: list.map(([role, seats, alternates]) => ({ pool: "陪审", role, seats, alternates })) });
  assert.equal(later([ASSESSOR, 1, 2], [EXPERT, 1, 2]), "");
  assert.equal(later([EXPERT, 1, 2], [ASSESSOR, 1, 2]), "Undecodable");
  assert.equal(later([ASSESSOR, 1, 2], [EXPERT, 1, 1]), "Undecodable");
  assert.equal(later([ASSESSOR, 0, 2]), "Undecodable");
  assert.equal(later([MEMBER, 1, 0]), "Undecodable");
  assert.equal(code({ groups: [e.groups[0], { ...e.groups[0], role: ASSESSOR }] }), "Undecodable");
  const lineage = (changes) => code({ lineage: { reassigns: null, prior: null, series: "", changes } });
  assert.equal(lineage({ kind: 1 }), "");
  assert.equal(lineage({ kind: 0 }), "Undecodable");
  assert.equal(lineage({ kind: 4 }), "Undecodable");
  assert.equal(lineage({ kind: 1, decided_by: 5 }), "Undecodable");
  assert.equal(lineage({ kind: 1, hearing_day: 2932897 }), "Undecodable");
  const taken = (e2, protocol = 2) => decodeEntry(encodeEntry({ ...entry, protocol, event: "seats_taken", seats_taken: e2 })).code;
  assert.equal(taken({ filing: 3, role: 2, judge: 1, decided_by: 2 }), "");
  assert.equal(taken({ filing: 3, role: 2, judge: 1, decided_by: 0 }), "Undecodable");
  assert.equal(taken({ filing: 3, role: 2, judge: 1, decided_by: 2 }, 1), "NotCanonical");
});

test("assessors that are left for later are drawn for the day of the hearing, and alternates take their seats", () => {
  const court = new SeatsCourt();
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { later: LATER }));
  const own = first.seats[0].judge;
  const hearing = court.day + 10;
  const away = { judge: 101, from_day: hearing, to_day: hearing, kind: 1, text: "", replaces: 0, cancelled: false };
  court.must(court.write("absence_recorded", away, "赵六"));
  // With seats left for later it is a panel: somebody presides.
  assert.equal(first.presiding, own);
  assert.deepEqual(court.stage().record.panel, { presiding: own, members: [], assessors: [] });
  assert.deepEqual(court.stage().later.map((l) => [l.pool, l.role, l.seats, l.alternates]), [["陪审", ASSESSOR, 2, 2]]);

  const groups = [[ASSESSOR, 2, "陪审", 2]];
  const draw = (said, g = groups, more = {}) => court.change(Kind.ASSESSORS_DRAWN, { hearing_day: hearing, ...said }, g, more);
  const filing = draw({});
  assert.deepEqual(filing.needs, []);
  assert.deepEqual(filing.groups[0].sharesRows.map((x) => x.judge), [102, 103, 104, 105, 106, 107, 108]);
  assert.deepEqual(filing.exclusions.map((x) => [x.judge, x.ground]), [[own, N.ExclusionGround.SEATED]]);
  court.refuses(["SharesMismatch", "OddsMismatch", "SeatChangeMalformed"], "case_filed", { ...filing, lineage: draw({ hearing_day: 0 }).lineage });
  court.refuses(["HearingTooSoon"], "case_filed", draw({ hearing_day: court.day }));
  court.refuses(["SeatsDiffer"], "case_filed", draw({}, [[ASSESSOR, 2, "陪审", 1]]));
  court.refuses(["SeatsDiffer", "GroupsMalformed", "PanelSize"], "case_filed", draw({}, [[ASSESSOR, 2, "陪审", 2], [EXPERT, 1, "专家", 1]]));
  court.refuses(["SeatsDiffer"], "case_filed", draw({}, []));
  court.refuses(["SeatChangeMalformed"], "case_filed", draw({ ground: HEALTH }));
  court.refuses(["LineageMismatch"], "case_filed", draw({ presiding: own }));
  court.refuses(["LineageMismatch"], "case_filed", draw({ later: [] }));
  court.refuses(["LineageMismatch"], "case_filed", draw({ later: [{ ...LATER[0], alternates: 1 }] }));
  court.refuses(["LineageMismatch", "RecordChanged", "ChangeOtherFacts"], "case_filed", draw({ weight: 101 }));
  court.refuses(["LineageMismatch"], "case_filed", draw({ mediated: [102] }, groups, {}));
  court.refuses(["RecordChanged"], "case_filed", draw({}, groups, { cause: "离婚纠纷" }));
  court.refuses(["ChangeOtherFacts"], "case_filed", draw({}, groups, { procedure: "简易" }));
  court.refuses(["ChangeOtherFacts"], "case_filed", draw({}, groups, { flags: ["MAJOR_SENSITIVE"] }));
  court.refuses(["ChangeAlone", "NotRefiled"], "case_filed", draw({}, groups, { redraw: "另行分案" }));
  court.refuses(["DepartureIdle"], "case_filed", draw({}, groups, { departure: "因" }));
  court.refuses(["PartyMarksLost"], "case_filed", draw({}, groups, { party_marks: [] }));
  court.refuses(["LaterUndrawn", "TextNeeded", "SeatChangeMalformed"], "case_filed", court.change(Kind.PANEL_FORMED, { hearing_day: hearing }, [[MEMBER, 2, "民事"]]));

  const at = court.entries.length;
  court.must(court.write("case_filed", filing, "张三"));
  assert.equal(court.stage().number, 0);
  court.refuses(["FilingOpen"], "case_closed", court.closing(), "钱七");
  court.refuses(["FilingOpen", "StageNotNext"], "case_filed", { ...filing, ...next(court) });
  court.refusesProposed(["FilingOpen"], "seats_taken", court.taking(PRESIDING, own));
  const second = court.drawOf(court.f.stages.get(at));
  assert.equal(second.seats.length, 2);
  assert.equal(second.alternates.length, 2);
  assert.equal(second.presiding, own);
  court.refuses(["SeatsMismatch"], "case_drawn", { ...second, alternates: [...second.alternates].reverse() });
  court.refuses(["PresidingMismatch"], "case_drawn", { ...second, presiding: 0 });
  court.must(court.write("case_drawn", second, "张三"));
  const [a, b] = second.seats.map((s) => s.judge);
  const [x, y] = second.alternates.map((s) => s.judge);
  assert.deepEqual(seatsOf(court.stage()), [[UNDERTAKING, own, "民事"], [ASSESSOR, a, "陪审"], [ASSESSOR, b, "陪审"]]);
  assert.deepEqual(court.stage().later, []);
  assert.equal(court.stage().index, first.filing);
  // Seats of 100 × 30 % are paid for by the seven who were there for the hearing; alternates pay nothing.
  const part = Math.floor(300000 / 7);
  assert.equal(court.balances("陪审")[x], 2 * part);
  assert.equal(court.balances("陪审")[a], 2 * part - 7 * part);
  court.refuses(["NothingLater", "SeatsDiffer", "NoCandidates"], "case_filed", draw({}));

  const take = (more, judge = x) => court.taking(ASSESSOR, judge, more);
  court.refuses(["NeedsApproval"], "seats_taken", take());
  court.refusesProposed(["AlternateOutOfOrder"], "seats_taken", take({}, y));
  court.refusesProposed(["SeatNotHeld"], "seats_taken", take({ seat: { role: ASSESSOR, judge: y, pool: "陪审" } }));
  court.refusesProposed(["SeatChangeMalformed"], "seats_taken", take({ weight: 99 }));
  court.refusesProposed(["SeatChangeMalformed"], "seats_taken", take({ ground: 0 }));
  court.refusesProposed(["SeatChangeMalformed", "SeatNotHeld"], "seats_taken", take({ seat: null }));
  court.refusesProposed(["TextNeeded"], "seats_taken", take({ ground: OTHER }));
  court.refusesProposed(["NotTheirsToDecide"], "seats_taken", take({ ground: RECUSAL, decided_by: Decided.COMMITTEE }));
  court.refusesProposed(["HearingTooSoon"], "seats_taken", take({ hearing_day: court.day - 1 }));
  court.refusesProposed(["NoAlternate", "SeatNotHeld"], "seats_taken", court.taking(EXPERT, x, { seat: { role: EXPERT, judge: a, pool: "陪审" } }));
  court.refusesProposed(["SeatChangeMalformed"], "seats_taken", court.taking(MEMBER, x));
  court.refuses(["RoleMissing", "NeedsApproval"], "seats_taken", take(), "钱七");
  // The first alternate is away on the day of the hearing.
  court.must(court.write("absence_recorded", { ...away, judge: x }, "赵六"));
  const held = { ...court.balances("陪审") };
  court.must(court.second("seats_taken", take({ hearing_day: hearing }, y), "张三"));
  assert.deepEqual(seatsOf(court.stage()), [[UNDERTAKING, own, "民事"], [ASSESSOR, y, "陪审"], [ASSESSOR, b, "陪审"]]);
  assert.deepEqual(court.stage().alternates.map((s) => s.judge), [x]);
  // What the seat cost goes to who leaves, from who takes it: all eight are there today.
  assert.equal(court.balances("陪审")[a] - held[a], 300000);
  assert.equal(court.balances("陪审")[y] - held[y], -300000);
  assert.equal(court.balances("陪审")[x], held[x]);

  court.refusesProposed(["SeatNotHeld"], "seats_taken", court.taking(PRESIDING, y));
  court.refusesProposed(["NotTheirsToDecide"], "seats_taken", court.taking(PRESIDING, own, { decided_by: Decided.COMMITTEE }));
  court.refusesProposed(["SeatChangeMalformed"], "seats_taken", court.taking(PRESIDING, own, { weight: 100 }));
  court.must(court.second("seats_taken", court.taking(PRESIDING, own), "张三"));
  court.refusesProposed(["PresidesAlready"], "seats_taken", court.taking(PRESIDING, own));
  assert.equal(court.stage().designated, own);

  court.time += DAY;
  // An assessor leaves; the alternate can come today, but not to the hearing.
  const replace = (said, g = [[ASSESSOR, 1, "陪审"]], more = {}) =>
    court.change(Kind.REPLACEMENT, { ground: HEALTH, decided_by: Decided.DIVISION_CHIEF, leaves: [b], hearing_day: hearing, ...said }, g, more);
  const third = replace({});
  // Two who left, one who was away when it was filed: more of eight are missing than may be. Who sits is not.
  assert.deepEqual(third.needs, [Need.MANY_MISSING, Need.SEAT_CHANGE]);
  assert.deepEqual(third.lineage.changes.left, [a]);
  const left = [a, b].sort((p, q) => p - q).map((j) => [j, N.ExclusionGround.PRIOR_STAGE]);
  const sits = [own, x, y].map((j) => [j, N.ExclusionGround.SEATED]);
  assert.deepEqual(third.exclusions.map((e) => [e.judge, e.ground]), [...left, ...sits].sort((p, q) => p[0] - q[0]));
  court.refuses(["AlternateFirst"], "case_filed", replace({ hearing_day: 0 }));
  court.refuses(["SeatsDiffer"], "case_filed", replace({}, [[ASSESSOR, 1, "陪审", 1]]));
  court.refuses(["SeatsDiffer", "SeatNotHeld", "PanelSize"], "case_filed", replace({ leaves: [b, 125] }, [[ASSESSOR, 2, "陪审"]]));
  court.refuses(["NotTheirsToDecide"], "case_filed", replace({ ground: RECUSAL }));
  court.refuses(["SeatChangeMalformed"], "case_filed", replace({ decided_by: 0 }));
  court.refuses(["NeedsMismatch"], "case_filed", { ...third, needs: [] });
  const fourth = court.drawn(third);
  assert.equal(fourth.presiding, own);
  const z = fourth.seats[0].judge;
  assert.ok(![own, a, b, x, y, 101].includes(z));
  assert.deepEqual(seatsOf(court.stage()), [[UNDERTAKING, own, "民事"], [ASSESSOR, y, "陪审"], [ASSESSOR, z, "陪审"]]);
  assert.deepEqual([...court.stage().gone], [a, b]);

  court.time += DAY;
  court.refuses(["ClosedBeforeChange"], "case_closed", court.closing({ closing: { day: court.day - 2, manner: 1 } }), "钱七");
  court.refuses(["PanelNamed"], "case_closed", court.closing({ panel: { ...NOBODY, presiding: own } }), "钱七");
  court.refuses(["PanelNeeded"], "case_closed", court.closing({ as_seated: false }), "钱七");
  court.must(court.write("case_closed", court.closing(), "钱七"));
  assert.deepEqual(court.stage().record.panel, { presiding: own, members: [], assessors: [] });
  court.refuses(["CaseClosedAlready"], "case_filed", replace({ leaves: [z] }));
  court.refusesProposed(["CaseClosedAlready", "PresidesAlready"], "seats_taken", court.taking(PRESIDING, own));

  const r = reportOf(court);
  const { seats } = r.facts.acts;
  assert.deepEqual(Object.keys(seats), ["replaced", "formed", "grown", "taken_over", "passed_over", "presiding", "again", "short_notice"]);
  assert.equal(seats.replaced.length, 1);
  assert.equal(seats.taken_over.length, 1);
  assert.deepEqual(seats.passed_over, seats.taken_over);
  assert.equal(seats.presiding.length, 1);
  assert.deepEqual(seats.again, seats.replaced);
  assert.deepEqual([seats.formed, seats.grown, seats.short_notice], [[], [], []]);
  assert.equal(r.facts.closed_by_others, undefined);
  assert.equal(r.facts.pools["陪审"].draws, 2);
  assert.equal(r.facts.redrawn_cases[NUMBER], 3);

  const view = caseView(court.v, NUMBER);
  assert.deepEqual(view.stages.map((s) => (s.changes ? s.changes.kind : "")), ["", "ASSESSORS_DRAWN", "REPLACEMENT"]);
  assert.deepEqual(view.stages[1].draw.seats.map((s) => [s.alternate, s.winner.judge]), [[false, a], [false, b], [true, x], [true, y]]);
  assert.deepEqual(view.stages[0].sits.seats.map((s) => [s.role, s.judge]), [["UNDERTAKING", own], ["ASSESSOR", y], ["ASSESSOR", z]]);
  assert.equal(view.stages[0].sits.presiding.judge, own);
  assert.deepEqual(view.stages[0].sits.alternates.map((s) => s.judge), [x]);
  assert.deepEqual(view.stages[0].taken.map((t) => [t.role, t.judge.judge, t.left && t.left.judge]), [["ASSESSOR", y, a], ["PRESIDING", own, null]]);
  assert.equal(view.stages[1].sits, null);
});

/** The next envelope, without what depends on it. */
function next(court) {
  const e = court.filing([[UNDERTAKING, 1, "民事"]]);
  const { tray, envelope, commitment } = e;
  return { tray, envelope, commitment };
}

test("a sole judge becomes a panel: weight, balances, who presides, and members who leave", () => {
  const court = new SeatsCourt();
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]]));
  const own = first.seats[0].judge;
  assert.equal(first.presiding, 0);
  const before = { ...court.balances("民事") };
  const formed = (said, groups, more) => court.change(Kind.PANEL_FORMED, { text: "案情复杂", ...said }, groups, more);
  const groups = [[MEMBER, 2, "民事"]];
  court.refuses(["TextNeeded"], "case_filed", formed({ text: "" }, groups));
  court.refuses(["SeatsDiffer"], "case_filed", formed({}, []));
  court.refuses(["PanelSize"], "case_filed", formed({}, [[MEMBER, 1, "民事"]]));
  court.refuses(["SeatChangeMalformed"], "case_filed", formed({ hearing_day: court.day + 3 }, groups));
  court.refuses(["GroupsMalformed"], "case_filed", formed({}, [[MEMBER, 2, "民事", 1]]));
  court.refuses(["GroupsMalformed", "PanelSize"], "case_filed", formed({}, [[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"]]));
  court.refuses(["GroupsMalformed"], "case_filed", formed({}, [[ASSESSOR, 1, "陪审", 1], [EXPERT, 1, "专家", 2]]));
  const asked = formed({}, groups).lineage;
  const request = { judge: own, ground: N.DesignationGround.SUPERVISION, text: "", lineage: { ...asked, series: "" } };
  const facts = court.filing([[UNDERTAKING, 1, "民事"]]);
  court.refuses(["ChangeAlone", "AlreadyDrawn"], "designation_requested", { ...facts, ...request });
  court.refuses(["CaseHasNoJudge"], "case_filed", {
    ...formed({}, groups),
    ...(() => {
      const e = court.filing([[UNDERTAKING, 1, "民事"]], { case_number: "(2026)湘0203民初9号" });
      return { case_number: e.case_number, stage: 0, nonce_commitment: e.nonce_commitment };
    })(),
  });

  const filing = formed({}, groups, { procedure: "普通程序", weight: 200 });
  assert.deepEqual(filing.needs, [Need.SEAT_CHANGE]);
  const draw = court.drawn(filing);
  const members = draw.seats.map((s) => s.judge);
  const chief = [9, 10].find((j) => [own, ...members].includes(j)) || own;
  assert.equal(draw.presiding, chief);
  const record = court.stage().record;
  assert.equal(record.weight, 200);
  assert.equal(record.procedure, "普通程序");
  assert.deepEqual(record.panel, { presiding: chief, members: members.filter((j) => j !== chief).sort((a, b) => a - b), assessors: [] });
  // The undertaking seat is paid for anew: 1,000,000 back and 2,000,000 on; then two of 600,000 each. The
  // undertaking judge is excluded from these, by the program, and earns up to the tolerance.
  const after = court.balances("民事");
  assert.equal(after[own] - before[own], -1000000 + 100000 + 2 * 60000);
  for (const j of members) assert.equal(after[j] - before[j], 100000 + 2 * 60000 - 600000);
  assert.equal(Object.values(after).reduce((a, b) => a + b, 0), 0);

  court.refusesProposed(["NumberFixed", "NumberUnmarked"], "number_corrected", { filing: first.filing, wrong: NUMBER, stage: 0, number: "(2026)湘0203民初8号", text: "因" });
  const [m, n] = members;
  const designated = [own, m, n].find((j) => j !== chief);
  court.must(court.second("seats_taken", court.taking(PRESIDING, designated, { decided_by: Decided.DIVISION_CHIEF }), "张三"));
  assert.equal(court.stage().record.panel.presiding, designated);
  const leaves = m;
  const replace = (said, groups2 = [[MEMBER, 1, "民事"]], more = {}) =>
    court.change(Kind.REPLACEMENT, { ground: RECUSAL, decided_by: leaves === 9 ? Decided.COMMITTEE : Decided.PRESIDENT, leaves: [leaves], ...said }, groups2, more);
  court.refuses(["NotTheirsToDecide"], "case_filed", replace({ decided_by: Decided.VICE_PRESIDENT }));
  court.refuses(["SeatsDiffer", "PanelSize"], "case_filed", replace({}, [[MEMBER, 2, "民事"]]));
  const other = replace({});
  court.refuses(["LineageMismatch"], "case_filed", replace({ presiding: designated === leaves ? n : 0 }));
  const second = court.drawn(other);
  const z = second.seats[0].judge;
  assert.deepEqual(seatsOf(court.stage()).map((s) => s[1]), [own, n, z]);
  assert.deepEqual([...court.stage().gone], [leaves]);
  if (designated !== leaves) assert.equal(second.presiding, designated);
  assert.equal(court.stage().designated, designated === leaves ? 0 : designated);

  // A reassignment leaves out who left, too, and begins with seats of its own.
  const stage = court.stage();
  const left = [own, leaves].sort((a, b) => a - b);
  const reassigns = { ground: HEALTH, text: "", filing: stage.index, judge: own, filed_day: stage.record.filed_day, seats: stage.seats, left };
  const again = (change) => court.filing([[UNDERTAKING, 1, "民事"]], { weight: 200, lineage: { reassigns: { ...reassigns, ...change }, prior: null, series: "" } });
  court.refuses(["LineageMismatch"], "case_filed", again({ left: [own] }));
  court.refuses(["LineageMismatch"], "case_filed", again({ seats: stage.seats.slice(0, 1) }));
  const anew = court.drawn(again({}));
  assert.ok(![own, leaves].includes(anew.seats[0].judge));
  assert.equal(court.stage().index, anew.filing);
  assert.deepEqual(court.stage().seats.length, 1);
  const more = court.change(Kind.PANEL_FORMED, { text: "因" }, groups);
  assert.deepEqual(more.lineage.changes.left, left);

  // A prior case's `sat` are all who held a seat.
  const sat = [...new Set([own, m, n, z, anew.seats[0].judge])].sort((a, b) => a - b);
  const prior = (list) => ({ reassigns: null, prior: { case_number: NUMBER, filing: anew.filing, sat: list, panel_returns: true, elsewhere: false }, series: "" });
  const remanded = (list) => court.filing([[UNDERTAKING, 1, "民事"]], { case_number: "(2026)湘0203民初7号", flags: ["REMANDED"], lineage: prior(list) });
  court.refuses(["PriorSatDiffers"], "case_filed", remanded(sat.filter((j) => j !== leaves)));
  court.must(court.write("case_filed", remanded(sat), "张三"));
  const facts2 = reportOf(court).facts;
  assert.deepEqual(facts2.acts.seats.formed.length, 1);
  assert.deepEqual(facts2.acts.seats.grown, []);
});

test("who mediated, who is in conflict, and a yearly cap", () => {
  const court = new SeatsCourt();
  court.pool("陪审", [101, 102, 103, 104, 105, 106, 107, 108], true, { yearly_cap: 1 });
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"], [ASSESSOR, 2, "陪审", 2]]));
  const [own, a, b] = first.seats.map((s) => s.judge);
  const [x, y] = first.alternates.map((s) => s.judge);
  const cap = () => [...court.f.pools.get("陪审").drawn.get(2026).keys()].sort((p, q) => p - q);
  assert.deepEqual(cap(), [a, b].sort((p, q) => p - q));
  const free = [101, 102, 103, 104, 105, 106, 107, 108].filter((j) => ![a, b, x, y].includes(j));
  const mediation = { filing: first.filing, judge: free[0], kind: N.ActivityKind.MEDIATION, day: court.day, minute: 0, minutes: 0 };
  court.must(court.write("activity_recorded", mediation, "钱七"));
  court.must(court.write("activity_recorded", { ...mediation, judge: own }, "钱七"));
  court.must(court.write("activity_recorded", { ...mediation, judge: 125, kind: N.ActivityKind.PARTIES_TOLD }, "钱七"));
  const conflict = { judge: x, marks: [new Uint8Array(32).fill(1)], ground: 1, text: "", replaces: 0, cancelled: false };
  court.must(court.write("conflict_declared", conflict, "赵六"));
  const taking = court.taking(ASSESSOR, y);
  court.refusesProposed(["AlternateOutOfOrder"], "seats_taken", court.taking(ASSESSOR, x));
  court.must(court.second("seats_taken", taking, "张三"));
  assert.deepEqual(cap(), [a, b, y].sort((p, q) => p - q));
  court.refusesProposed(["NoAlternate"], "seats_taken", court.taking(ASSESSOR, x));
  const said = { ground: HEALTH, decided_by: Decided.PRESIDENT, leaves: [b] };
  const e = court.change(Kind.REPLACEMENT, said, [[ASSESSOR, 1, "陪审"]]);
  assert.deepEqual(e.lineage.changes.mediated, [own, free[0]].sort((p, q) => p - q));
  const grounds = Object.fromEntries(e.exclusions.map((z) => [z.judge, z.ground]));
  assert.deepEqual(grounds, { [own]: 8, [y]: 8, [x]: 8, [a]: 5, [b]: 5, [free[0]]: 9 });
  assert.deepEqual(e.groups[0].oddsRows.map((r) => r.judge), free.slice(1));
  court.drawn(e);
  assert.deepEqual(seatsOf(court.stage()).map((s) => s[1]).slice(0, 2), [own, y]);
  assert.equal(reportOf(court).facts.acts.seats.taken_over.length, 1);
});

test("a policy's routes and rules of seats", () => {
  const court = new SeatsCourt();
  const routes = (...list) => ({ routes: list.map((r) => ({ ...ROUTE, ...r })) });
  const form = (codes, change) => court.refusesProposed(codes, "policy_adopted", policyOf(change), "赵六");
  const panel = { seats: 3, assessors: 1, assessor_pool: "陪审", experts: 1, expert_pool: "专家", alternates: 2, later: true };
  form(["RouteMalformed"], routes({ ...panel, experts: 2 }));
  form(["RouteMalformed"], routes({ ...panel, expert_pool: "" }));
  form(["RouteMalformed"], routes({ ...panel, experts: 0 }));
  form(["RouteMalformed"], routes({ ...panel, alternates: 17 }));
  form(["RouteMalformed"], routes({ seats: 3, alternates: 1 }));
  form(["RouteMalformed"], routes({ seats: 3, later: true }));
  form(["RouteMalformed"], routes({ ...panel, member_pool: "民事" }));
  const rules = { presiding_ranks: [N.Role.JUDGE, N.Role.PRESIDENT], never_alone: ["MAJOR_SENSITIVE"] };
  form(["PolicyMalformed"], { seats: { ...rules, presiding_ranks: [9] } });
  form(["PolicyMalformed"], { seats: { ...rules, presiding_ranks: [1, 1] } });
  form(["PolicyMalformed"], { seats: { ...rules, never_alone: ["B", "A"] } });
  form(["PolicyMalformed"], { seats: { ...rules, never_alone: [""] } });
  court.policy({ ...routes({ procedures: ["普通"], ...panel }, { procedures: ["简易"] }), seats: rules });

  const later = [{ pool: "陪审", role: ASSESSOR, seats: 1, alternates: 2 }, { pool: "专家", role: EXPERT, seats: 1, alternates: 2 }];
  const own = [[UNDERTAKING, 1, "民事"]];
  court.refuses(["DepartureUnexplained"], "case_filed", court.filing(own, { later: [later[0], { ...later[1], pool: "陪审" }] }));
  court.refuses(["DepartureUnexplained"], "case_filed", court.filing(own, { later: later.map((l) => ({ ...l, alternates: 1 })) }));
  court.refuses(["DepartureUnexplained"], "case_filed", court.filing([...own, [ASSESSOR, 1, "陪审", 2], [EXPERT, 1, "专家", 2]]));
  court.refuses(["DepartureIdle"], "case_filed", { ...court.filing(own, { later, departure: "因" }) });
  const of = (pool) => [{ ...later[0], pool }, later[1]];
  court.refuses(["PoolOfOthers"], "case_filed", court.filing(own, { later: of("民事"), departure: "因" }));
  court.refuses(["PoolUnknown"], "case_filed", court.filing(own, { later: of("无"), departure: "因" }));
  const five = [[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"], [ASSESSOR, 2, "陪审"]];
  court.refuses(["AssessorsUnlawful"], "case_filed", court.filing(five, { departure: "因" }));
  const special = { case_number: "(2026)湘0203民特1号", later };
  court.refuses(["AssessorsUnlawful"], "case_filed", court.filing(own, special));
  const alone = { procedure: "简易", flags: ["MAJOR_SENSITIVE"] };
  court.refuses(["NeverAlone"], "case_filed", court.filing(own, alone));
  const first = court.drawn(court.filing(own, { later }));
  const judge = first.seats[0].judge;
  assert.equal(first.presiding, judge);
  const draw = court.change(Kind.ASSESSORS_DRAWN, { hearing_day: court.day + 2 }, [[ASSESSOR, 1, "陪审", 2], [EXPERT, 1, "专家", 2]]);
  const drawn = court.drawn(draw);
  assert.deepEqual(drawn.alternates.map((s) => s.role), [ASSESSOR, ASSESSOR, EXPERT, EXPERT]);
  assert.deepEqual(drawn.seats.map((s) => s.role), [ASSESSOR, EXPERT]);
  const expert = drawn.alternates[2].judge;
  court.must(court.second("seats_taken", court.taking(EXPERT, expert, { hearing_day: court.day + 2 }), "张三"));
  assert.deepEqual(seatsOf(court.stage()), [[UNDERTAKING, judge, "民事"], [ASSESSOR, drawn.seats[0].judge, "陪审"], [EXPERT, expert, "专家"]]);

  court.refuses(["PanelNamed"], "case_closed", court.closing({ as_seated: false, panel: { presiding: judge, members: [], assessors: [] } }), "钱七");
  const before = court.stage().record;
  const after = { ...before, panel: { presiding: judge, members: [judge === 1 ? 2 : 1], assessors: [] } };
  const correction = { filing: first.filing, before, after, ground: 1, text: "", approver: "" };
  court.refusesProposed(["SeatsFixed"], "case_corrected", correction, "赵六");
  court.must(court.second("case_corrected", { ...correction, after: { ...before, panel: { ...before.panel, assessors: ["甲"] } } }, "赵六"));
  court.must(court.write("case_closed", court.closing(), "钱七"));

  // The first of the ranks that anybody has presides: here that of a plain judge.
  const three = [[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"]];
  const second = court.drawn(court.filing(three, { case_number: "(2026)湘0203民初2号", departure: "因" }));
  const plain = second.seats.map((s) => s.judge).find((j) => j < 9);
  assert.equal(second.presiding, plain);

  // A sole judge whose case becomes one that no judge decides alone.
  const sole = { case_number: "(2026)湘0203民初3号", procedure: "简易" };
  const third = court.drawn(court.filing(own, sole));
  const flags = { filing: third.filing, before: [], after: ["MAJOR_SENSITIVE"], text: "因" };
  court.must(court.write("flags_changed", flags, "张三"));
  const closing = (manner) => ({ ...court.closing(), filing: third.filing, closing: { day: court.day, manner } });
  court.refuses(["NeverAlone"], "case_closed", closing(N.Manner.JUDGMENT), "钱七");
  const form3 = { text: "转合议" };
  const formed = (groups, more) => court.change(Kind.PANEL_FORMED, form3, groups, { case_number: sole.case_number, ...more });
  court.refuses(["DepartureUnexplained"], "case_filed", formed([[MEMBER, 2, "民事"]]));
  court.refuses(["AssessorsUnlawful"], "case_filed", formed([[MEMBER, 2, "民事"], [ASSESSOR, 2, "陪审", 2]], { procedure: "普通", departure: "因" }));
  court.refuses(["AssessorsUnlawful", "PanelSize", "SeatsDiffer"], "case_filed", formed([], { procedure: "普通", departure: "因", later: [{ ...later[0], seats: 1 }] }));
  // The route leaves assessors for later, with alternates; where a panel is formed neither is compared.
  court.refuses(["DepartureIdle"], "case_filed", formed([[ASSESSOR, 1, "陪审", 1], [EXPERT, 1, "专家", 1]], { procedure: "普通", departure: "因" }));
  court.drawn(formed([[ASSESSOR, 1, "陪审", 1], [EXPERT, 1, "专家", 1]], { procedure: "普通" }));
  court.must(court.write("case_closed", closing(N.Manner.JUDGMENT), "钱七"));
  const facts = reportOf(court).facts;
  assert.deepEqual(facts.acts.seats.short_notice.length, 2);
  assert.deepEqual(facts.acts.seats.formed.length, 1);
});

test("imports have no seats, and a panel of others is told", () => {
  const court = new SeatsCourt();
  const record = { pool: "民事", cause: "买卖合同纠纷", procedure: "普通", flags: [], weight: 100, filed_day: court.day - 9, undertaking: 1, assigned_by: 3, panel: NOBODY, closing: null };
  court.must(court.write("case_imported", { case_number: NUMBER, record }, "赵六"));
  court.refuses(["SeatsNotOfLog", "PanelSize"], "case_filed", court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], { party_marks: [] }));
  court.refusesProposed(["SeatsNotOfLog", "SeatNotHeld"], "seats_taken", court.taking(PRESIDING, 1));
  court.refuses(["PanelNamed"], "case_closed", court.closing(), "钱七");
  const number = "(2026)湘0203民初2号";
  const draw = court.drawn(court.filing([[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"]], { case_number: number }));
  const others = [1, 2, 3, 4, 5].filter((j) => !draw.seats.some((s) => s.judge === j)).slice(0, 1);
  const at = court.entries.length;
  const closing = { day: court.day, manner: 1 };
  court.must(court.write("case_closed", { filing: draw.filing, closing, panel: { ...NOBODY, members: others }, seats: [], weight: 0 }, "钱七"));
  assert.deepEqual(reportOf(court).facts.closed_by_others, [at]);
});

test("what a change waits for, a single call, and a change that is voided", () => {
  const court = new SeatsCourt();
  court.policy({ single_call: true });
  const absence = (judge, day) => ({ judge, from_day: day, to_day: day, kind: 1, text: "", replaces: 0, cancelled: false });
  const hearing = court.day + 20;
  for (const j of [101, 102, 103, 104]) court.must(court.write("absence_recorded", absence(j, hearing), "赵六"));
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { later: [{ ...LATER[0], alternates: 0 }] }));
  const groups = [[ASSESSOR, 2, "陪审"]];
  const draw = (day) => court.change(Kind.ASSESSORS_DRAWN, { hearing_day: day }, groups);
  // Four of eight are away on that day; what was known a week ago is not held against it.
  assert.deepEqual(draw(hearing).needs, [Need.MANY_MISSING]);
  assert.deepEqual(draw(hearing + 1).needs, []);
  court.time += 7 * DAY;
  assert.deepEqual(draw(hearing).needs, []);

  const single = draw(hearing);
  const nonce = new Uint8Array(32).fill(9);
  const call = { ...single, nonce: "single_call_nonce", single_call_nonce: nonce };
  assert.equal(court.write("case_filed", call, "张三", true), true);
  court.refuses(["SingleCallNotDrawn"], "activity_recorded", { filing: first.filing, judge: 1, kind: 1, day: court.day, minute: 0, minutes: 0 }, "钱七");
  court.entries.pop();
  court.look();

  const at = court.entries.length;
  court.must(court.write("case_filed", single, "张三"));
  const own = court.stage();
  const reassigns = { ground: HEALTH, text: "", filing: own.index, judge: own.judge, filed_day: own.record.filed_day, seats: own.seats, left: [own.judge] };
  const reassign = court.filing([[UNDERTAKING, 1, "民事"]], { lineage: { reassigns, prior: null, series: "" } });
  court.refuses(["FilingOpen"], "case_filed", reassign);
  const request = { ...reassign, judge: own.judge === 1 ? 2 : 1, ground: N.DesignationGround.SUPERVISION, text: "" };
  court.refuses(["FilingOpen"], "designation_requested", request);
  const correction = { filing: own.index, before: own.record, after: { ...own.record, cause: "离婚纠纷" }, ground: 1, text: "", approver: "" };
  court.refusesProposed(["FilingOpen"], "case_corrected", correction, "赵六");
  court.refuses(["StageSuperseded"], "flags_changed", { filing: at, before: [], after: [], text: "因" });
  const stage = court.f.stages.get(at);
  const { envelope_secret, nonce: opened } = court.drawOf(stage);
  const lost = { filing: at, ground: N.VoidGround.NONCE_LOST, text: "", approver: "", avoided: 0, nonce: new Uint8Array(0) };
  court.must(court.second("filing_voided", { ...lost, envelope_secret: new Uint8Array(0) }, "张三"));
  court.must(court.write("filing_voided", { ...lost, envelope_secret }, "张三"));
  assert.equal(opened.length, 32);
  assert.equal(court.stage().index, own.index);
  assert.equal(court.stage().seats.length, 1);
  assert.equal(court.nextStage(NUMBER), 2);
  court.refusesProposed(["NumberFixed", "NumberUnmarked"], "number_corrected", { filing: own.index, wrong: NUMBER, stage: 0, number: "(2026)湘0203民初8号", text: "因" });
  court.drawn(draw(hearing));
  // What is undone gives back the seats that are held now.
  const { seats } = court.stage();
  const undone = court.closing({ closing: { day: court.day, manner: N.Manner.IN_ERROR }, seats, weight: 100 });
  court.refusesProposed(["GivenBackMismatch"], "case_closed", { ...undone, seats: seats.slice(0, 1) });
  court.must(court.second("case_closed", undone, "张三"));
  // Paid for by the four who were there for the hearing, given back by the eight of today.
  const [a, b] = seats.slice(1).map((s) => s.judge);
  const rest = [101, 102, 103, 104, 105, 106, 107, 108].filter((j) => j !== a && j !== b);
  for (const j of rest) assert.equal(court.balances("陪审")[j], 2 * ((j > 104 ? 75000 : 0) - 37500));
  assert.deepEqual(reportOf(court).facts.acts.seats, undefined);
});

test("a designated case becomes a panel, which weighs more", () => {
  const court = new SeatsCourt();
  const facts = court.filing([[UNDERTAKING, 1, "民事"]]);
  const at = court.entries.length;
  court.must(court.write("designation_requested", { ...facts, exclusions: [], judge: 3, ground: N.DesignationGround.SUPERVISION, text: "" }, "张三"));
  court.must(court.write("case_designated", { filing: at, judge: 3 }, "李四"));
  const formed = (weight) => court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], { weight });
  assert.deepEqual(formed(100).needs, [Need.SEAT_CHANGE]);
  assert.deepEqual(formed(301).needs, [Need.HEAVY, Need.SEAT_CHANGE]);
  court.drawn(formed(301));
  // It weighs as much as before, and the three of ten who sit already are not missing.
  assert.deepEqual(court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]]).needs, [Need.SEAT_CHANGE]);
  const five = court.drawn(court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]]));
  assert.equal(court.stage().seats.length, 5);
  assert.deepEqual(court.stage().seats.slice(3).map((s) => s.judge), five.seats.map((s) => s.judge));
  court.must(court.write("case_closed", court.closing(), "钱七"));
  const { seats } = reportOf(court).facts.acts;
  assert.deepEqual([seats.formed.length, seats.grown.length], [2, 1]);
});

test("what is left for later counts for a panel whose member is replaced", () => {
  const court = new SeatsCourt();
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"]], { later: [{ ...LATER[0], alternates: 0 }] }));
  const [own, m, n] = first.seats.map((s) => s.judge);
  const president = m === 9;
  const said = { ground: RECUSAL, decided_by: president ? Decided.COMMITTEE : Decided.PRESIDENT, leaves: [m] };
  const replace = (more) => court.change(Kind.REPLACEMENT, { ...said, ...more }, [[MEMBER, 1, "民事"]]);
  court.refuses(["NotTheirsToDecide"], "case_filed", replace({ decided_by: president ? Decided.PRESIDENT : Decided.COMMITTEE }));
  court.refuses(["LineageMismatch", "PanelSize"], "case_filed", replace({ later: [{ ...LATER[0], seats: 1 }] }));
  const second = court.drawn(replace({}));
  assert.deepEqual(court.stage().later.map((l) => l.seats), [2]);
  assert.deepEqual(seatsOf(court.stage()).map((s) => s[1]), [own, n, second.seats[0].judge]);
});

test("a change adds marks, an alternate who mediated cannot come, and a closing day is corrected", () => {
  const court = new SeatsCourt();
  const other = new Uint8Array(32).fill(2);
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"], [ASSESSOR, 2, "陪审", 2]]));
  const [, a, b] = first.seats.map((s) => s.judge);
  const [x, y] = first.alternates.map((s) => s.judge);
  const mediation = { filing: first.filing, judge: x, kind: N.ActivityKind.MEDIATION, day: court.day, minute: 0, minutes: 0 };
  court.must(court.write("activity_recorded", mediation, "钱七"));
  court.refusesProposed(["AlternateOutOfOrder"], "seats_taken", court.taking(ASSESSOR, x));
  court.must(court.second("seats_taken", court.taking(ASSESSOR, y), "张三"));
  court.time += DAY;
  const said = { ground: HEALTH, decided_by: Decided.PRESIDENT, leaves: [b] };
  const party_marks = [court.stage().marks[0], other];
  court.drawn(court.change(Kind.REPLACEMENT, said, [[ASSESSOR, 1, "陪审"]], { party_marks }));
  assert.deepEqual(court.stage().marks, party_marks);
  const c = court.stage().seats[2].judge;
  assert.ok(![a, b, x, y].includes(c));
  const next = (more) => court.change(Kind.REPLACEMENT, { ...said, leaves: [c] }, [[ASSESSOR, 1, "陪审"]], more);
  court.refuses(["PartyMarksLost"], "case_filed", next({ party_marks: [other] }));
  assert.deepEqual(court.f.byParties.get(partyKey(party_marks, "买卖合同纠纷")).filter((s) => !s.changes), [court.stage()]);

  court.must(court.write("case_closed", court.closing(), "钱七"));
  const before = court.stage().record;
  const after = { ...before, closing: { ...before.closing, day: court.day - 1 } };
  const correction = { filing: first.filing, before, after, ground: 1, text: "", approver: "" };
  court.refusesProposed(["ClosedBeforeChange"], "case_corrected", correction, "钱七");
});

/** Changes one number or list of a message, or of one within it. */
function garbled(value, next) {
  const keys = Object.keys(value).filter((k) => typeof value[k] === "number" || typeof value[k] === "boolean" || (value[k] && typeof value[k] === "object" && !(value[k] instanceof Uint8Array)));
  if (keys.length === 0) return value;
  const k = keys[next(keys.length)];
  const v = value[k];
  const copy = Array.isArray(value) ? [...value] : { ...value };
  if (typeof v === "number") copy[k] = [0, 1, v + 1, 4294967295, next(10), next(130)][next(6)];
  else if (typeof v === "boolean") copy[k] = !v;
  else if (Array.isArray(v) && (v.length === 0 || next(3) === 0)) copy[k] = v.slice(1);
  else copy[k] = garbled(v, next);
  return copy;
}

test("a log whose seats change, garbled, never throws", () => {
  const court = new SeatsCourt();
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { later: LATER }));
  const drawn = court.drawn(court.change(Kind.ASSESSORS_DRAWN, { hearing_day: court.day + 9 }, [[ASSESSOR, 2, "陪审", 2]]));
  court.must(court.second("seats_taken", court.taking(ASSESSOR, drawn.alternates[0].judge), "张三"));
  const from = drawn.filing - 3;
  court.drawn(court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], { weight: 150 }));
  const leaves = [court.stage().seats[1].judge];
  court.drawn(court.change(Kind.REPLACEMENT, { ground: HEALTH, decided_by: 2, leaves }, [[MEMBER, 1, "民事"]]));
  court.must(court.write("case_closed", court.closing(), "钱七"));
  let state = 5;
  const next = (n) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8) % n;
  for (let i = 0; i < 200; i++) {
    const at = from + next(court.entries.length - from);
    const { entry } = decodeEntry(court.entries[at]);
    const entries = [...court.entries];
    entries[at] = encodeEntry({ ...entry, [entry.event]: garbled(entry[entry.event], next) });
    const r = verify(signedBundle(court.origin, entries));
    assert.ok(r.verdict === "INVALID" || r.verdict === "SELF_ASSERTED");
    if (r.verdict === "INVALID" && r.findings[0].entry !== null) assert.ok(r.findings[0].entry >= at);
  }
});
