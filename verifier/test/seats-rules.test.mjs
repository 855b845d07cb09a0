// Seats that change (section 22.10): single rules, and what they mean for other cases.

import assert from "node:assert/strict";
import { test } from "node:test";
import { verify } from "../src/index.js";
import { N } from "../src/schema.js";
import { encodeEntry } from "./encode.mjs";
import { decodeEntry } from "../src/codec.js";
import { DAY } from "./court.mjs";
import { signedBundle } from "./files.mjs";
import { ASSESSOR, EXPERT, Kind, LATER, MEMBER, NOBODY, NUMBER, PRESIDING, ROUTE, SeatsCourt, UNDERTAKING, policyOf, reportOf, seatsOf } from "./seats-court.mjs";

const { RECUSAL, HEALTH } = N.ReassignmentGround;
const Decided = N.DecidedBy;
const Need = N.ApprovalNeed;

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
  court.refuses(["SeatsNotOfLog"], "case_filed", court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], { party_marks: [] }));
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
  assert.deepEqual(court.stage().carried, party_marks);
  assert.deepEqual(court.stage().marks, party_marks.slice(0, 1));
  const c = court.stage().seats[2].judge;
  assert.ok(![a, b, x, y].includes(c));
  const next = (more) => court.change(Kind.REPLACEMENT, { ...said, leaves: [c] }, [[ASSESSOR, 1, "陪审"]], more);
  court.refuses(["PartyMarksLost"], "case_filed", next({ party_marks: [other] }));
  court.must(court.write("case_closed", court.closing(), "钱七"));
  const before = court.stage().record;
  const after = { ...before, closing: { ...before.closing, day: court.day - 1 } };
  const correction = { filing: first.filing, before, after, ground: 1, text: "", approver: "" };
  court.refusesProposed(["ClosedBeforeChange"], "case_corrected", correction, "钱七");
});

test("cases are compared by the marks of the filing that made the stage, and carry those that a change added", () => {
  const [one, two, added] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n));
  const filed = { party_marks: [one, two] };
  const changed = { party_marks: [one, two, added] };
  const own = [[UNDERTAKING, 1, "民事"]];
  const other = { case_number: "(2026)湘0203民初2号" };
  const court = new SeatsCourt();
  court.policy({ refiling: { days: 20 } });
  const first = court.drawn(court.filing(own, filed));
  const formed = (more) => court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], more);
  court.drawn(formed(changed));
  assert.equal(court.stage().index, first.filing);
  court.time += DAY;
  court.refuses(["PartyMarksLost"], "case_filed", court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], filed));
  const lineage = court.reassigning();
  court.refuses(["PartyMarksLost"], "case_filed", court.filing(own, { ...filed, lineage }));
  const entries = court.entries.length;
  court.must(court.write("case_filed", court.filing(own, { ...changed, lineage }), "张三"));
  court.entries.length = entries;
  court.look();

  for (const [more, codes] of [[filed, ["NumberShared"]], [changed, []]]) {
    const at = court.entries.length;
    court.drawn(court.filing(own, { ...other, ...more }));
    const correction = { filing: at, wrong: other.case_number, stage: 0, number: "(2026)湘0203民初8号", text: "因" };
    if (codes.length > 0) court.refusesProposed(codes, "number_corrected", correction);
    else court.must(court.second("number_corrected", correction, "张三"));
    court.entries.length = at;
    court.look();
  }
  court.must(court.write("case_closed", court.closing({ closing: { day: court.day, manner: N.Manner.WITHDRAWN } }), "钱七"));
  court.refuses(["RefiledDrawn"], "case_filed", court.filing(own, { ...other, ...filed }));
  court.must(court.write("case_filed", court.filing(own, { ...other, ...changed }), "张三"));
});

test("a change that is filed is no case with its parties", () => {
  const marks = [1, 2].map((n) => new Uint8Array(32).fill(n));
  const court = new SeatsCourt();
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { party_marks: marks.slice(0, 1) }));
  court.must(court.write("case_filed", court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], { party_marks: marks }), "张三"));
  const number = "(2026)湘0203民初2号";
  const { filing } = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { case_number: number, party_marks: marks }));
  court.must(court.second("number_corrected", { filing, wrong: number, stage: 0, number: "(2026)湘0203民初8号", text: "因" }, "张三"));
  reportOf(court);
});

test("an alternate is passed over by the marks that a change added", () => {
  const court = new SeatsCourt();
  const added = new Uint8Array(32).fill(2);
  const first = court.drawn(court.filing([[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"], [ASSESSOR, 2, "陪审", 1], [EXPERT, 2, "专家", 1]]));
  const [, m] = first.seats.map((s) => s.judge);
  const [x] = first.alternates.map((s) => s.judge);
  const said = { ground: HEALTH, decided_by: Decided.PRESIDENT, leaves: [m] };
  court.drawn(court.change(Kind.REPLACEMENT, said, [[MEMBER, 1, "民事"]], { party_marks: [court.stage().carried[0], added] }));
  court.must(court.write("conflict_declared", { judge: x, marks: [added], ground: 1, text: "因", replaces: 0, cancelled: false }, "赵六"));
  const leaves = [court.stage().seats.find((s) => s.role === ASSESSOR).judge];
  court.must(court.write("case_filed", court.change(Kind.REPLACEMENT, { ...said, leaves }, [[ASSESSOR, 1, "陪审"]]), "张三"));
  court.entries.pop();
  court.look();
  court.refusesProposed(["NoAlternate"], "seats_taken", court.taking(ASSESSOR, x));
});

test("the undertaking seat is one, whatever is said of it", () => {
  const court = new SeatsCourt();
  court.policy({ seats: { presiding_ranks: [], never_alone: ["MAJOR_SENSITIVE"] } });
  const refuses = (codes, groups) => court.refuses(["GroupsMalformed", ...codes], "case_filed", court.filing(groups, { flags: ["MAJOR_SENSITIVE"] }));
  for (const seats of [0, 2, 3]) {
    refuses(["NeverAlone"], [[UNDERTAKING, seats, "民事"]]);
    refuses(["PanelSize"], [[UNDERTAKING, seats, "民事"], [MEMBER, 1, "民事"]]);
    refuses([], [[UNDERTAKING, seats, "民事"], [ASSESSOR, 2, "陪审"]]);
  }
  // Of a request the rules of seats ask nothing.
  const facts = court.filing([[UNDERTAKING, 1, "民事"]], { flags: ["MAJOR_SENSITIVE"] });
  court.refuses(["NeverAlone"], "case_filed", facts);
  court.must(court.write("designation_requested", { ...facts, exclusions: [], judge: 3, ground: N.DesignationGround.SUPERVISION, text: "" }, "张三"));
});

test("what is withdrawn soon was filed, as the stage that is closed, a month before at most", () => {
  for (const [before, after, soon] of [[40, 30, true], [0, 31, false], [20, 20, true]]) {
    const court = new SeatsCourt();
    court.drawn(court.filing([[UNDERTAKING, 1, "民事"]]));
    court.time += before * DAY;
    const { filing } = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { lineage: court.reassigning() }));
    court.time += after * DAY;
    court.must(court.write("case_closed", court.closing({ closing: { day: court.day, manner: N.Manner.WITHDRAWN } }), "钱七"));
    assert.deepEqual({ ...reportOf(court).facts.acts.withdrawn_soon }, soon ? { 张三: [filing] } : {});
  }
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
