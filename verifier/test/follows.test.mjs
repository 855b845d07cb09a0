// Cases that belong to another, agents, and staff (section 22.12).

import assert from "node:assert/strict";
import { test } from "node:test";
import { caseView } from "../src/case-view.js";
import { decodeEntry } from "../src/codec.js";
import { N } from "../src/schema.js";
import { DAY } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { ASSESSOR, Kind, MEMBER, NOBODY, NUMBER, SeatsCourt, UNDERTAKING, policyOf, reportOf } from "./seats-court.mjs";

const { FOLLOWS, REFILED, SUPERVISION } = N.DesignationGround;
const { HEALTH } = N.ReassignmentGround;
const Need = N.ApprovalNeed;
const OWN = [[UNDERTAKING, 1, "民事"]];
const RULES = [{ type: "执恢", of: ["执", "民初"] }];
const FURTHER = "(2026)湘0203执恢1号";
const mark = (n) => new Uint8Array(32).fill(n);
const MARKS = [mark(1), mark(2)];
const NOTHING = { reassigns: null, prior: null, series: "", changes: null, follows: null };
const mine = (judge, by_program = false, ground = 2) => ({ judge, ground, person: "", text: "", by_program });

class FollowingCourt extends SeatsCourt {
  constructor(policy = {}) {
    super();
    this.policy({ follows: RULES, ...policy });
  }

  /** A main case that is drawn; gives back its judge. */
  main(case_number = NUMBER, more = {}) {
    return this.drawn(this.filing(OWN, { case_number, party_marks: MARKS, ...more })).seats[0].judge;
  }

  /** A filing that belongs to a main case. */
  further(follows = {}, more = {}, persons = []) {
    const k = this.f.cases.get(follows.case_number || NUMBER);
    const filing = k && this.stage(k.number) ? this.stage(k.number).index : 0;
    const lineage = { ...NOTHING, follows: { case_number: NUMBER, filing, ...follows } };
    return this.filing(OWN, { case_number: FURTHER, party_marks: MARKS, lineage, ...more }, persons);
  }

  /** A request that it follows its main case. */
  following(judge, follows = {}, more = {}, persons = []) {
    const { case_number = FURTHER } = more;
    const e = { ...this.further(follows, { case_number }, persons), judge, ground: FOLLOWS, text: NUMBER, outage: null, ...more };
    e.exclusions = e.exclusions.filter((x) => x.ground !== N.ExclusionGround.WORKLOAD_CAP);
    return e;
  }

  away(judge) {
    const e = { judge, from_day: this.day + 1, to_day: 0, kind: 1, text: "", replaces: 0, cancelled: false };
    this.must(this.write("absence_recorded", e, "赵六"));
    this.time += DAY;
  }

  conflict(judge, marks) {
    this.must(this.write("conflict_declared", { judge, marks, ground: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  }

  closes(manner = N.Manner.JUDGMENT) {
    const e = { filing: this.stage().index, closing: { day: this.day, manner }, panel: NOBODY, seats: [], weight: 0, as_seated: false };
    this.must(this.write("case_closed", e, "钱七"));
  }
}

test("fields of protocol 2 alone, and words", () => {
  const court = new FollowingCourt();
  court.main();
  const e = court.further();
  const entry = { index: 1, time_ms: 1, actor: { person: "张三", standing: 3 }, protocol: 2, event: "case_filed" };
  const code = (event, x, protocol = 2) => decodeEntry(encodeEntry({ ...entry, protocol, event, [event]: x })).code;
  assert.equal(code("case_filed", e), "");
  const old = { ...e, needs: [], exclusions: [], groups: e.groups.map((g) => ({ ...g, alternates: 0 })) };
  assert.equal(code("case_filed", { ...old, lineage: null }, 1), "");
  assert.equal(code("case_filed", old, 1), "NotCanonical");
  assert.equal(code("case_filed", { ...old, lineage: null, agent_marks: [mark(1)] }, 1), "NotCanonical");
  assert.equal(code("case_filed", { ...e, agent_marks: [mark(1)] }), "");
  assert.equal(code("case_filed", { ...e, agent_marks: [new Uint8Array(31)] }), "Undecodable");
  assert.equal(code("case_filed", { ...e, lineage: NOTHING }), "Undecodable");
  const request = { ...old, lineage: null, judge: 1, ground: SUPERVISION, text: "", outage: null };
  assert.equal(code("designation_requested", request, 1), "");
  assert.equal(code("designation_requested", { ...request, agent_marks: [mark(1)] }, 1), "NotCanonical");
  assert.equal(code("designation_requested", { ...request, ground: FOLLOWS }, 1), "Undecodable");
  assert.equal(code("designation_requested", { ...request, ground: FOLLOWS }), "");
  assert.equal(code("designation_requested", { ...request, ground: 10 }), "Undecodable");
  assert.equal(code("policy_adopted", policyOf({ follows: RULES }), 1), "NotCanonical");
  const judge = (role) => ({ judge: 1, name: "甲", tenures: [{ role, in_quota: false, division: "", from_day: 0, to_day: 0 }] });
  for (const role of [N.Role.JUDICIAL_ASSISTANT, N.Role.COURT_CLERK]) {
    assert.equal(code("judge_recorded", judge(role), 1), "Undecodable");
    assert.equal(code("judge_recorded", judge(role)), "");
  }
  assert.equal(code("judge_recorded", judge(12)), "Undecodable");
  const activity = (kind) => ({ filing: 1, judge: 1, kind, day: 1, minute: 0, minutes: 0 });
  assert.equal(code("activity_recorded", activity(N.ActivityKind.RELATED_CASES_SEEN), 1), "Undecodable");
  assert.equal(code("activity_recorded", activity(13)), "");
  assert.equal(code("activity_recorded", activity(14)), "Undecodable");
});

test("the form of the rules", () => {
  const court = new SeatsCourt();
  const malformed = (follows) => court.refusesProposed(["PolicyMalformed"], "policy_adopted", policyOf({ follows }), "赵六");
  malformed([{ type: "", of: ["民初"] }]);
  malformed([{ type: "执恢", of: [] }]);
  malformed([{ type: "执恢", of: ["民初", "执"] }]);
  malformed([{ type: "执恢", of: ["执", "执"] }]);
  malformed([{ type: "执恢", of: ["执 "] }]);
  malformed([{ type: "执恢", of: ["执"] }, { type: "执恢", of: ["民初"] }]);
  malformed([{ type: "执恢", of: ["执"] }, { type: "执异", of: ["民初"] }]);
  const named = (n) => Array.from({ length: n }, (_, i) => `t${String(i).padStart(2, "0")}`);
  malformed(named(65).map((type) => ({ type, of: ["执"] })));
  malformed([{ type: "执恢", of: named(65) }]);
  court.policy({ follows: named(64).map((type) => ({ type, of: named(64) })) });
});

test("who belongs to another case says which, and nobody else does", () => {
  const court = new FollowingCourt();
  court.main();
  const refuses = (codes, e) => court.refuses(codes, "case_filed", e);
  refuses(["FollowedMissing"], court.further({}, { lineage: null }));
  refuses(["FollowedIdle"], court.further({}, { case_number: "(2026)湘0203民初2号" }));
  refuses(["FollowedMissing"], court.further({}, { lineage: { ...NOTHING, series: "s/1" } }));
  const prior = { case_number: NUMBER, filing: court.stage().index, sat: [court.stage().judge], panel_returns: false, elsewhere: false };
  refuses(["FollowedMissing"], court.further({}, { flags: ["REMANDED"], lineage: { ...NOTHING, prior } }));
  court.refuses(["FollowedMissing"], "designation_requested", court.following(3, {}, { lineage: null, ground: SUPERVISION }));
  // The first case of a series belongs to another, its further ones and a case of no rule do not.
  const judge = court.main("(2026)湘0203民初2号");
  const { lineage } = court.further({ case_number: "(2026)湘0203民初2号" });
  const first = court.following(judge, {}, { lineage: { ...lineage, series: "s/1" }, text: "(2026)湘0203民初2号" });
  const at = court.entries.length;
  court.must(court.write("designation_requested", first, "张三"));
  court.must(court.write("case_designated", { filing: at, judge }, "李四"));
  const next = (said) => court.following(judge, {}, { case_number: "(2026)湘0203执恢2号", ground: N.DesignationGround.BATCH_OR_RELATED, text: "", weight: 30, lineage: { ...lineage, series: "s/1", ...said } });
  court.refuses(["FollowedIdle"], "designation_requested", next({}));
  court.must(court.write("designation_requested", next({ follows: null }), "张三"));
  // One that comes back names its main case, whose judge sat before.
  const back = court.further({}, { case_number: "(2026)湘0203执恢3号", flags: ["REMANDED"], lineage: { ...court.further().lineage, prior } });
  assert.deepEqual(back.needs, [Need.REDRAW]);
  court.drawn(back);
  // A reassignment goes on without its main case.
  const reassigning = { case_number: FURTHER, lineage: reassign(court, FURTHER) };
  refuses(["FollowedIdle"], court.filing(OWN, { ...reassigning, party_marks: MARKS, lineage: { ...reassigning.lineage, follows: { case_number: NUMBER, filing: court.stage().index } } }));
  court.drawn(court.filing(OWN, { ...reassigning, party_marks: MARKS }));
  reportOf(court);
});

function reassign(court, number) {
  const stage = court.stage(number);
  return { ...NOTHING, reassigns: { ground: HEALTH, text: "", filing: stage.index, judge: stage.judge, filed_day: stage.record.filed_day, seats: stage.seats, left: [stage.judge] } };
}

test("a further case of a series belongs to no other, once the series has begun", () => {
  const court = new FollowingCourt();
  const judge = court.main();
  const { lineage } = court.further();
  const of = (follows, series = "s/1") => ({ lineage: { ...lineage, follows, series } });
  const BATCH = { ground: N.DesignationGround.BATCH_OR_RELATED, text: "", weight: 30 };
  const ask = (follows, more) => court.following(judge, {}, { ...of(follows), ...more });
  // Nothing has begun: the ground alone says nothing of it.
  court.refuses(["SeriesNotDrawn"], "designation_requested", ask(lineage.follows, BATCH));
  court.refuses(["FollowedMissing", "SeriesNotDrawn"], "designation_requested", ask(null, BATCH));
  court.refuses(["FollowedMissing"], "designation_requested", ask(null, { ground: SUPERVISION, text: "" }));
  // What began it is declined: it has not begun.
  const first = court.entries.length;
  court.must(court.write("designation_requested", ask(lineage.follows), "张三"));
  const next = { case_number: "(2026)湘0203执恢2号" };
  court.refuses(["SeriesFollows"], "designation_requested", ask(null, { ...next, ground: SUPERVISION, text: "" }));
  court.refuses(["FollowedIdle", "SeriesFollows"], "designation_requested", ask(lineage.follows, { ...next, ground: SUPERVISION, text: "" }));
  court.must(court.write("designation_declined", { filing: first, text: "因" }, "李四"));
  court.refuses(["FollowedMissing"], "designation_requested", ask(null, { ...next, ground: SUPERVISION, text: "" }));
  // A filing begins it, and belongs to a case elsewhere.
  const elsewhere = { case_number: "(2020)京0101民初5号", filing: 0 };
  const alone = court.entries.length;
  court.drawn(court.further(elsewhere, { ...next, ...of(elsewhere) }));
  const third = { case_number: "(2026)湘0203执恢3号" };
  court.refuses(["SeriesFollows"], "case_filed", court.further({}, { ...third, ...of(null) }));
  court.refuses(["FollowedIdle", "SeriesFollows"], "case_filed", court.further({}, { ...third, ...of(lineage.follows) }));
  const has = court.stage(next.case_number).judge;
  const further = (follows, more) => ({ ...ask(follows, { ...third, ...BATCH, ...more }), judge: has });
  court.refuses(["FollowedIdle"], "designation_requested", further(lineage.follows));
  court.refuses(["FollowedMismatch", "SeriesFollows"], "designation_requested", { ...further(null), ground: FOLLOWS, text: NUMBER });
  court.must(court.write("designation_requested", further(null), "张三"));
  assert.deepEqual(reportOf(court).facts.acts.alone, [alone]);
});

test("the main case is one of the log, or of none", () => {
  const court = new FollowingCourt();
  const refuses = (codes, follows, more) => court.refuses(codes, "case_filed", court.further(follows, more));
  refuses(["FollowedMalformed"], { case_number: "", filing: 0 });
  refuses(["FollowedMalformed"], { case_number: FURTHER, filing: 0 });
  refuses(["LineageMismatch"], { filing: 7 });
  const alone = court.entries.length;
  court.drawn(court.further({ case_number: "(2025)京0101民初5号", filing: 0 }, { case_number: "(2026)湘0203执恢9号" }));
  refuses(["FollowedMalformed"], { case_number: " 民初1号", filing: 0 });
  refuses(["FollowedMalformed"], { case_number: "案".repeat(67), filing: 0 });
  const at = court.entries.length;
  court.must(court.write("case_filed", court.filing(OWN, { party_marks: MARKS }), "张三"));
  // One that nobody has yet is as one of elsewhere.
  refuses(["LineageMismatch"], { filing: at });
  const early = court.further({ filing: 0 }, { case_number: "(2026)湘0203执恢8号" });
  assert.deepEqual(early.needs, [Need.ELSEWHERE]);
  court.refuses(["NeedsMismatch"], "case_filed", { ...early, needs: [] });
  court.refuses(["FollowedMismatch"], "designation_requested", court.following(1, { filing: 0 }));
  const second = court.entries.length;
  court.drawn(early);
  court.must(court.write("case_drawn", court.drawOf(court.f.stages.get(at)), "张三"));
  refuses(["LineageMismatch"], { filing: 0 });
  refuses(["FollowedDrawn", "LineageMismatch"], { filing: at + 1 });
  refuses(["FollowedDrawn"], {});
  // A number of this court that is spelled otherwise is that of no case here.
  const spelled = "（2026）湘0203民初1号";
  refuses(["LineageMismatch"], { case_number: spelled, filing: at });
  const third = court.entries.length;
  const other = court.further({ case_number: spelled, filing: 0 }, { case_number: "(2026)湘0203执恢7号" });
  assert.deepEqual(other.needs, [Need.ELSEWHERE]);
  court.drawn(other);
  assert.deepEqual(reportOf(court).facts.acts.alone, [alone, second, third]);
});

test("a case whose stages all came to nothing is no main case of the log", () => {
  const court = new FollowingCourt();
  const at = court.entries.length;
  const request = { ...court.filing(OWN, { party_marks: MARKS }), judge: 1, ground: SUPERVISION, text: "", outage: null };
  court.must(court.write("designation_requested", request, "张三"));
  court.refuses(["LineageMismatch"], "case_filed", court.further({ filing: at }));
  court.must(court.write("designation_declined", { filing: at, text: "因" }, "李四"));
  court.refuses(["LineageMismatch"], "case_filed", court.further({ filing: at }));
  court.drawn(court.further({ filing: 0 }));
  reportOf(court);
});

test("a main case under an old number has no type", () => {
  const court = new FollowingCourt();
  const old = "(2014)石法民一初字第45号";
  const imported = (case_number) => {
    const record = { pool: "民事", cause: "借款", procedure: "普通", flags: [], weight: 100, filed_day: court.day - 90, undertaking: 2, assigned_by: 3, panel: NOBODY, closing: null };
    court.must(court.write("case_imported", { case_number, record }, "赵六"));
  };
  imported(old);
  imported("(2020)湘0203民特3号");
  const asks = (case_number, number) => court.following(2, { case_number }, { text: case_number, case_number: number });
  court.refuses(["FollowedOfOtherType"], "designation_requested", asks("(2020)湘0203民特3号", FURTHER));
  court.must(court.write("designation_requested", asks(old, FURTHER), "张三"));
  reportOf(court);
});

test("a main case of another type, or of others", () => {
  const court = new FollowingCourt();
  court.main();
  court.main("(2026)湘0203民特1号");
  court.main("(2026)湘0203民初7号", { party_marks: [] });
  court.main("(2026)湘0203民初8号", { party_marks: [mark(1)] });
  court.main("(2026)湘0203民初9号", { party_marks: [...MARKS, mark(3)] });
  const judge = court.stage().judge;
  const asks = (codes, follows, more) => court.refuses(codes, "designation_requested", court.following(judge, follows, more));
  const special = "(2026)湘0203民特1号";
  asks(["FollowedOfOtherType"], { case_number: special }, { judge: court.stage(special).judge, text: special });
  asks(["FollowedOfOthers"], {}, { party_marks: [] });
  asks(["FollowedOfOthers"], {}, { party_marks: [mark(3)] });
  asks(["FollowedOfOthers"], {}, { party_marks: [mark(1), mark(3)] });
  asks(["FollowedOfOthers"], {}, { party_marks: [...MARKS, mark(3)] });
  // One of several parties may have any case.
  asks(["FollowedOfOthers"], {}, { party_marks: [mark(2)] });
  court.must(court.write("designation_requested", court.following(judge), "张三"));
  const takes = (n, party_marks) => {
    const main = `(2026)湘0203民初${n}号`;
    const e = court.following(court.stage(main).judge, { case_number: main }, { text: main, case_number: `(2026)湘0203执恢${n}号`, party_marks });
    court.must(court.write("designation_requested", e, "张三"));
  };
  takes(8, [mark(1)]);
  takes(9, [mark(1), mark(3)]);
  // Of a main case without marks nobody can say whose it is.
  const seven = "(2026)湘0203民初7号";
  const other = court.following(court.stage(seven).judge, { case_number: seven }, { text: seven, case_number: "(2026)湘0203执恢2号", party_marks: [] });
  court.must(court.write("designation_requested", other, "张三"));
  reportOf(court);
});

test("it goes to the judge of its main case, by two persons", () => {
  const court = new FollowingCourt();
  const judge = court.main();
  const other = judge === 3 ? 4 : 3;
  court.closes();
  court.refuses(["FollowedDrawn"], "case_filed", court.further());
  court.refuses(["FollowedExcluded"], "case_filed", court.further({}, {}, [mine(judge)]));
  court.refuses(["FollowedDrawn"], "case_filed", court.further({}, {}, [mine(other)]));
  const asks = (codes, e) => court.refuses(codes, "designation_requested", e);
  asks(["FollowedMismatch"], court.following(other));
  asks(["FollowedMismatch"], court.following(judge, {}, { text: "" }));
  asks(["JudgeExcluded"], court.following(judge, {}, {}, [mine(judge)]));
  asks(["FollowedMismatch"], { ...court.following(judge), lineage: null, case_number: "(2026)湘0203民初2号", text: NUMBER });
  const at = court.entries.length;
  court.must(court.write("designation_requested", court.following(judge), "张三"));
  court.refuses(["ApproverIsRequester", "NotSupervisor", "RoleMissing"], "case_designated", { filing: at, judge }, "张三");
  court.must(court.write("case_designated", { filing: at, judge }, "李四"));
  assert.equal(court.stage(FURTHER).judge, judge);
  assert.equal(caseView(court.v, FURTHER).stages[0].follows, NUMBER);
  // A request of another ground is two persons' decision; a redraw, too.
  court.must(court.write("designation_requested", court.following(other, {}, { ground: SUPERVISION, text: "", case_number: "(2026)湘0203执恢2号" }), "张三"));
  const anew = court.further({}, { redraw: "因", case_number: "(2026)湘0203执恢3号" }, [mine(judge)]);
  assert.deepEqual(anew.needs, [Need.REDRAW]);
  court.drawn(anew);
  assert.deepEqual(reportOf(court).facts.acts.follows, [at]);
  assert.equal("alone" in reportOf(court).facts.acts, false);
});

test("a request is approved only while the main case is with that judge", () => {
  const court = new FollowingCourt();
  const judge = court.main();
  const at = court.entries.length;
  court.must(court.write("designation_requested", court.following(judge), "张三"));
  const filed = court.entries.length;
  court.must(court.write("case_filed", court.filing(OWN, { lineage: court.reassigning(), party_marks: MARKS }), "张三"));
  court.refuses(["FollowedMismatch"], "case_designated", { filing: at, judge }, "李四");
  court.must(court.write("approved", { entry: filed }, "李四"));
  const draw = court.drawOf(court.f.stages.get(filed));
  court.must(court.write("case_drawn", draw, "张三"));
  court.refuses(["FollowedMismatch"], "case_designated", { filing: at, judge }, "李四");
  court.must(court.write("designation_declined", { filing: at, text: "因" }, "张三"));
  const next = court.entries.length;
  court.must(court.write("designation_requested", court.following(draw.seats[0].judge), "张三"));
  court.must(court.write("case_designated", { filing: next, judge: draw.seats[0].judge }, "李四"));
  reportOf(court);
});

test("it is drawn if that judge may not sit, or the main case is not here", () => {
  const court = new FollowingCourt();
  const judge = court.main();
  const elsewhere = { case_number: "(2020)京0101民初5号", filing: 0 };
  court.refuses(["NotFollowed"], "case_filed", court.further(elsewhere, { redraw: "因" }));
  court.refuses(["FollowedMismatch"], "designation_requested", court.following(judge, elsewhere, { text: elsewhere.case_number }));
  court.away(judge);
  court.refuses(["FollowedMismatch", "JudgeNotOnDuty"], "designation_requested", court.following(judge));
  court.refuses(["NotFollowed"], "case_filed", court.further({}, { redraw: "因" }));
  const drawn = court.further();
  assert.deepEqual(drawn.needs, [Need.REDRAW]);
  court.refuses(["NeedsMismatch"], "case_filed", { ...drawn, needs: [] });
  court.drawn(drawn);
  const alone = court.further(elsewhere, { case_number: "(2026)湘0203执恢2号" });
  assert.deepEqual(alone.needs, [Need.ELSEWHERE]);
  court.refuses(["NeedsMismatch"], "case_filed", { ...alone, needs: [] });
  court.drawn(alone);
  reportOf(court);
});

test("a conflict keeps it from the judge, the cap does not", () => {
  const court = new FollowingCourt({ eligibility: { min_candidates: 3, open_case_cap: 1 } });
  const judge = court.main();
  const e = court.further();
  assert.deepEqual(e.exclusions.map((x) => [x.judge, x.ground]), [[judge, N.ExclusionGround.WORKLOAD_CAP]]);
  court.refuses(["FollowedDrawn"], "case_filed", e);
  court.must(court.write("designation_requested", court.following(judge), "张三"));
  court.must(court.write("designation_declined", { filing: court.entries.length - 1, text: "因" }, "李四"));
  court.conflict(judge, [mark(2)]);
  court.refuses(["FollowedMismatch", "JudgeExcluded"], "designation_requested", court.following(judge));
  court.drawn(court.further());
  reportOf(court);
});

test("refiling is not asked of a case that belongs to another", () => {
  const court = new FollowingCourt({ refiling: { days: 180 } });
  const first = court.drawn(court.further({ case_number: "(2025)京0101民初5号", filing: 0 })).seats[0].judge;
  const closing = { day: court.day, manner: N.Manner.WITHDRAWN };
  court.must(court.write("case_closed", { filing: court.stage(FURTHER).index, closing, panel: NOBODY, seats: [], weight: 0, as_seated: false }, "钱七"));
  const next = (follows, more) => court.further(follows, { case_number: "(2026)湘0203执恢2号", ...more });
  const elsewhere = { case_number: "(2025)京0101民初5号", filing: 0 };
  const request = { ...next(elsewhere), judge: first, ground: REFILED, text: FURTHER, outage: null };
  court.refuses(["RefilingMismatch"], "designation_requested", request);
  court.refuses(["NotFollowed"], "case_filed", next(elsewhere, { redraw: "因" }));
  court.drawn(next(elsewhere));
  // Without a rule it would go back.
  court.refuses(["RefiledDrawn"], "case_filed", court.filing(OWN, { case_number: "(2026)湘0203民初2号", party_marks: MARKS }));
  reportOf(court);
});

test("the parties of a main case are those that later filings of it carry", () => {
  const court = new FollowingCourt();
  const judge = court.main();
  court.drawn(court.change(Kind.PANEL_FORMED, { text: "转合议" }, [[MEMBER, 2, "民事"]], { party_marks: [...MARKS, mark(3)] }));
  court.must(court.write("designation_requested", court.following(judge, {}, { party_marks: [mark(1), mark(3)] }), "张三"));
  reportOf(court);
});

test("conflicts are held against agents, too", () => {
  const court = new SeatsCourt();
  const agents = [mark(7), mark(8)];
  const orders = (agent_marks) => court.refuses(["PartyMarksOrder"], "case_filed", court.filing(OWN, { agent_marks }));
  orders([...agents].reverse());
  orders([mark(7), mark(7)]);
  orders(Array.from({ length: 65 }, (_, i) => mark(i + 1)));
  const conflict = (judge, marks) => court.must(court.write("conflict_declared", { judge, marks, ground: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  conflict(3, [mark(8)]);
  conflict(4, [mark(9)]);
  const e = court.filing(OWN, { agent_marks: agents });
  assert.deepEqual(e.exclusions.map((x) => [x.judge, x.ground, x.by_program]), [[3, 1, true]]);
  court.refuses(["SystemExclusionsDiffer"], "case_filed", { ...court.filing(OWN), agent_marks: agents });
  const request = (judge) => ({ ...court.filing(OWN, { agent_marks: agents }), judge, ground: SUPERVISION, text: "", outage: null });
  court.refuses(["JudgeExcluded"], "designation_requested", request(3));
  const at = court.entries.length;
  court.must(court.write("designation_requested", request(5), "张三"));
  conflict(5, [mark(7)]);
  court.refuses(["JudgeExcluded"], "case_designated", { filing: at, judge: 5 }, "李四");
  court.must(court.write("designation_declined", { filing: at, text: "因" }, "李四"));
  const filed = court.filing(OWN, { stage: 1, agent_marks: agents });
  court.drawn(filed);
  assert.notEqual(court.stage().judge, 3);
  reportOf(court);
});

test("who is excluded for an agent's sake alone is missed, however long ago that was declared", () => {
  const court = new SeatsCourt();
  const agent_marks = [mark(7)];
  const party_marks = [mark(6)];
  const conflict = (judge, marks) => court.must(court.write("conflict_declared", { judge, marks, ground: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  for (const judge of [1, 2, 3]) conflict(judge, [mark(7)]);
  court.time += 7 * DAY;
  const e = court.filing(OWN, { agent_marks });
  assert.deepEqual(e.needs, [Need.MANY_MISSING]);
  court.refuses(["NeedsMismatch"], "case_filed", { ...e, needs: [] });
  // Two of ten may be missing.
  conflict(3, [mark(6)]);
  assert.deepEqual(court.filing(OWN, { agent_marks, party_marks }).needs, [Need.MANY_MISSING]);
  court.time += 7 * DAY;
  assert.deepEqual(court.filing(OWN, { agent_marks }).needs, [Need.MANY_MISSING]);
  // Who is excluded for a party's sake, too, is not missed.
  const both = court.filing(OWN, { agent_marks, party_marks });
  assert.deepEqual(both.needs, []);
  court.refuses(["NeedsMismatch"], "case_filed", { ...both, needs: [Need.MANY_MISSING] });
  court.drawn(both);
  reportOf(court);
});

test("marks of agents are carried, apart from those of parties", () => {
  const court = new SeatsCourt();
  const [a, b] = [mark(7), mark(8)];
  const first = court.drawn(court.filing([...OWN, [ASSESSOR, 2, "陪审", 2]], { party_marks: [a], agent_marks: [b] }));
  const again = (more) => court.filing([...OWN, [ASSESSOR, 2, "陪审", 2]], { lineage: court.reassigning(), party_marks: [a], agent_marks: [b], ...more });
  court.refuses(["PartyMarksLost"], "case_filed", again({ agent_marks: [] }));
  court.refuses(["PartyMarksLost"], "case_filed", again({ party_marks: [a, b], agent_marks: [] }));
  court.refuses(["PartyMarksLost"], "case_filed", again({ party_marks: [], agent_marks: [a, b] }));
  const said = { ground: HEALTH, decided_by: N.DecidedBy.PRESIDENT, leaves: [first.seats[1].judge] };
  court.drawn(court.change(Kind.PANEL_FORMED, { text: "增" }, [[MEMBER, 4, "民事"]], { agent_marks: [mark(6), b] }));
  assert.deepEqual([court.stage().carried, court.stage().agents], [[a], [mark(6), b]]);
  court.refuses(["PartyMarksLost"], "case_filed", again({ agent_marks: [b] }));
  const [x, y] = first.alternates.map((s) => s.judge);
  court.must(court.write("conflict_declared", { judge: x, marks: [mark(6)], ground: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  const replace = () => court.change(Kind.REPLACEMENT, said, [[ASSESSOR, 1, "陪审"]]);
  court.refuses(["AlternateFirst"], "case_filed", replace());
  court.refusesProposed(["AlternateOutOfOrder"], "seats_taken", court.taking(ASSESSOR, x));
  court.must(court.write("conflict_declared", { judge: y, marks: [b], ground: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  court.refusesProposed(["NoAlternate"], "seats_taken", court.taking(ASSESSOR, y));
  court.drawn(replace());
  reportOf(court);
});

test("agents are no parties", () => {
  const court = new SeatsCourt();
  court.policy({ parties_required: true, refiling: { days: 180 } });
  assert.deepEqual(court.filing(OWN, { party_marks: [], agent_marks: MARKS }).needs, [Need.NO_PARTIES]);
  const { filing } = court.drawn(court.filing(OWN, { agent_marks: [mark(7)], party_marks: [mark(1)] }));
  const corrected = { filing, wrong: NUMBER, stage: 0, number: "(2026)湘0203民初8号", text: "因" };
  court.refusesProposed(["NumberUnmarked"], "number_corrected", corrected);
  const closing = { filing, closing: { day: court.day, manner: N.Manner.WITHDRAWN }, panel: NOBODY, seats: [], weight: 0, as_seated: false };
  court.must(court.write("case_closed", closing, "钱七"));
  court.drawn(court.filing(OWN, { case_number: "(2026)湘0203民初2号", agent_marks: [mark(7)], party_marks: [mark(1)] }));
  reportOf(court);
});

test("staff are no judges, and nothing is drawn for them", () => {
  const court = new SeatsCourt();
  const tenure = (role, in_quota) => [{ role, in_quota, division: "", from_day: 18262, to_day: 0 }];
  for (const role of [N.Role.JUDICIAL_ASSISTANT, N.Role.COURT_CLERK]) {
    court.refuses(["StaffInQuota"], "judge_recorded", { judge: 201, name: "助理", tenures: tenure(role, true) }, "赵六");
    court.must(court.write("judge_recorded", { judge: 201, name: "助理", tenures: tenure(role, false) }, "赵六"));
    const of = (assessors) => ({ pool: "助理", name: "", members: [{ judge: 201, share: 100, from_day: 0, to_day: 0 }], tolerance: 3000000, min_tolerance: 500000, seat_percent: 0, yearly_cap: 0, assessors, approver: "", from_day: 0, small_until_day: 0, small_ground: "" });
    court.refusesProposed(["NotInQuota"], "pool_recorded", of(false), "赵六");
    court.refusesProposed(["NotAssessor"], "pool_recorded", of(true), "赵六");
    const { quota } = policyOf({});
    court.refusesProposed(["PolicyMalformed"], "policy_adopted", policyOf({ quota: { ...quota, population: [7, role] } }), "赵六");
    court.refusesProposed(["PolicyMalformed"], "policy_adopted", policyOf({ quota: { ...quota, roles: [{ ...quota.roles[0], role }] } }), "赵六");
    court.refusesProposed(["PolicyMalformed"], "policy_adopted", policyOf({ seats: { presiding_ranks: [role], never_alone: [] } }), "赵六");
  }
});

test("staff that helped in a case do not sit in it when it comes back", () => {
  const court = new SeatsCourt();
  const { JUDICIAL_ASSISTANT, COURT_CLERK, JUDGE } = N.Role;
  const { FILE_ACCESS, JUDGMENT_SIGNED, CASE_REVIEWED, RELATED_CASES_SEEN } = N.ActivityKind;
  const filed = court.day;
  // They become judges two days later.
  const was = (judge, role) => court.judge(judge, [{ role, in_quota: false, to_day: filed + 1 }, { role: JUDGE, from_day: filed + 2 }]);
  for (const judge of [3, 5]) was(judge, JUDICIAL_ASSISTANT);
  for (const judge of [4, 6]) was(judge, COURT_CLERK);
  const first = court.drawn(court.filing(OWN));
  court.time += 3 * DAY;
  const helped = (judge, day, kind = FILE_ACCESS) =>
    court.must(court.write("activity_recorded", { filing: first.filing, judge, kind, day, minute: 0, minutes: 0 }, "钱七"));
  const own = first.seats[0].judge;
  helped(3, filed + 1);
  helped(4, filed, JUDGMENT_SIGNED);
  // Who looked at it for another case, or before it was filed, or is a judge, did not help in it.
  helped(5, filed + 1, CASE_REVIEWED);
  helped(5, filed + 1, RELATED_CASES_SEEN);
  helped(6, filed - 1);
  helped(6, filed + 2);
  helped(0, filed);
  court.closes = FollowingCourt.prototype.closes;
  court.closes();
  const prior = (sat) => ({ ...NOTHING, prior: { case_number: NUMBER, filing: first.filing, sat, panel_returns: false, elsewhere: false } });
  const ordered = (list) => list.sort((a, b) => a - b);
  const sat = ordered([3, 4, own]);
  const back = (list) => court.filing(OWN, { case_number: "(2026)湘0203民初2号", flags: ["REMANDED"], lineage: prior(list) });
  for (const wrong of [[own], [3, own], [3, 4, 5, own], [3, 4, 6, own]]) court.refuses(["PriorSatDiffers"], "case_filed", back(ordered(wrong)));
  const e = back(sat);
  assert.deepEqual(e.exclusions.map((x) => [x.judge, x.ground]), sat.map((j) => [j, N.ExclusionGround.PRIOR_STAGE]));
  court.drawn(e);
  reportOf(court);
});

test("an imported case was filed on the day that its record says", () => {
  const court = new SeatsCourt();
  court.judge(3, [{ role: N.Role.COURT_CLERK, in_quota: false }]);
  const record = { pool: "民事", cause: "借款", procedure: "普通", flags: [], weight: 100, filed_day: court.day - 90, undertaking: 2, assigned_by: 3, panel: NOBODY, closing: null };
  court.must(court.write("case_imported", { case_number: NUMBER, record }, "赵六"));
  const helped = (day) => court.must(court.write("activity_recorded", { filing: court.stage().index, judge: 3, kind: 1, day, minute: 0, minutes: 0 }, "钱七"));
  helped(court.day - 91);
  assert.equal(court.stage().of.staff.size, 0);
  helped(court.day - 90);
  assert.deepEqual([...court.stage().of.staff], [3]);
  reportOf(court);
});

test("a case that is drawn afresh was filed on the day that it carries", () => {
  const court = new SeatsCourt();
  court.judge(3, [{ role: N.Role.COURT_CLERK, in_quota: false }]);
  court.judge(4, [{ role: N.Role.COURT_CLERK, in_quota: false }]);
  const filed = court.day;
  court.drawn(court.filing(OWN));
  court.time += 3 * DAY;
  court.drawn(court.filing(OWN, { lineage: court.reassigning() }));
  const helped = (judge, day) => court.must(court.write("activity_recorded", { filing: court.stage().index, judge, kind: 1, day, minute: 0, minutes: 0 }, "钱七"));
  helped(4, filed - 1);
  helped(3, filed);
  const sat = [3, ...court.stage().of.stages.map((x) => x.judge)].sort((a, b) => a - b);
  const prior = (list) => ({ ...NOTHING, prior: { case_number: NUMBER, filing: court.stage().index, sat: list, panel_returns: false, elsewhere: false } });
  const back = (list) => court.filing(OWN, { case_number: "(2026)湘0203民初2号", flags: ["REMANDED"], lineage: prior(list) });
  court.refuses(["PriorSatDiffers"], "case_filed", back(sat.filter((j) => j !== 3)));
  court.refuses(["PriorSatDiffers"], "case_filed", back([...sat, 4].sort((a, b) => a - b)));
  court.drawn(back(sat));
  reportOf(court);
});

test("who is staff is asked when the activity is recorded", () => {
  const court = new SeatsCourt();
  const first = court.drawn(court.filing(OWN, {}, [mine(3)]));
  const activity = { filing: first.filing, judge: 3, kind: N.ActivityKind.FILE_ACCESS, day: court.day, minute: 0, minutes: 0 };
  court.must(court.write("activity_recorded", activity, "钱七"));
  court.time += DAY;
  const tenures = [{ role: N.Role.COURT_CLERK, in_quota: false, division: "", from_day: 18262, to_day: court.day - 1 }, { role: N.Role.JUDGE, in_quota: true, division: "", from_day: court.day, to_day: 0 }];
  court.must(court.write("judge_recorded", { judge: 3, name: "法官3", tenures }, "赵六"));
  assert.equal(court.stage().of.staff.size, 0);
  court.must(court.write("activity_recorded", activity, "钱七"));
  assert.deepEqual([...court.stage().of.staff], [3]);
  reportOf(court);
});
