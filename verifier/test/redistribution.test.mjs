// The cases of a judge who leaves (section 22.11): lists, their order, and what is told of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { caseView } from "../src/case-view.js";
import { decodeEntry } from "../src/codec.js";
import { nonceCommitment } from "../src/commitment.js";
import { present } from "../src/fold.js";
import { N } from "../src/schema.js";
import { DAY, nonceOf } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { ASSESSOR, Kind, MEMBER, NOBODY, PRESIDING, SeatsCourt, UNDERTAKING, reportOf } from "./seats-court.mjs";

const { TRANSFER, HEALTH, OTHER } = N.ReassignmentGround;
const Need = N.ApprovalNeed;
const OWN = [[UNDERTAKING, 1, "民事"]];
const numbered = (n) => `(2026)湘0203民初${n}号`;

class LeavingCourt extends SeatsCourt {
  /** Requests that are approved give a judge so many cases. */
  constructor(cases = 3, judge = 1) {
    super();
    this.leaving = judge;
    for (let n = 1; n <= cases; n++) this.designated(numbered(n), judge);
  }

  designated(case_number, judge, more = {}) {
    const at = this.entries.length;
    const e = { ...this.filing(OWN, { case_number }), judge, ground: N.DesignationGround.SUPERVISION, text: "", outage: null, ...more };
    this.must(this.write("designation_requested", e, "张三"));
    this.must(this.write("case_designated", { filing: at, judge }, "李四"));
  }

  /** A case as a list has it. */
  listed(case_number, wrong = {}) {
    const stage = this.stage(case_number);
    const next = this.nextStage(case_number);
    const nonce_commitment = nonceCommitment(this.f.origin, case_number, next, nonceOf(case_number, next));
    return { filing: stage.index, case_number, stage: next, nonce_commitment, ...wrong };
  }

  redistribution(numbers, more = {}) {
    return { judge: this.leaving, ground: TRANSFER, text: "", cases: numbers.map((n) => this.listed(numbered(n))), ...more };
  }

  /** Lets a list be approved; gives back the entry of the approval. */
  approves(e) {
    this.must(this.second("redistribution", e, "张三"));
    return this.entries.length - 1;
  }

  /** A filing from the list. */
  again(n, said = {}, more = {}, persons = []) {
    const case_number = numbered(n);
    const stage = this.stage(case_number);
    const { reassigns } = reassigningOf(this, stage);
    const lineage = { reassigns: { ...reassigns, ground: TRANSFER, ...said }, prior: null, series: "", changes: null, follows: null };
    return this.filing(OWN, { case_number, lineage, party_marks: stage.carried, ...more }, persons);
  }

  closes(n) {
    const closing = { day: this.day, manner: N.Manner.JUDGMENT };
    const e = { filing: this.stage(numbered(n)).index, closing, panel: NOBODY, seats: [], weight: 0, as_seated: false };
    this.must(this.write("case_closed", e, "钱七"));
  }
}

/** Its cases are old ones. */
class ImportingCourt extends LeavingCourt {
  constructor() {
    super(0);
    for (const n of [1, 2]) {
      const record = { pool: "民事", cause: "借款", procedure: "普通", flags: [], weight: 100, filed_day: this.day - 90, undertaking: 1, assigned_by: 3, panel: NOBODY, closing: null };
      this.must(this.write("case_imported", { case_number: numbered(n), record }, "赵六"));
    }
  }
}

function reassigningOf(court, stage) {
  const before = court.stage;
  court.stage = () => stage;
  const out = court.reassigning();
  court.stage = before;
  return out;
}

/** A filing of a list that says more than the list waits for its approval. */
function waits(court, e) {
  assert.deepEqual(e.needs, [Need.REASSIGNMENT]);
  court.refuses(["NeedsMismatch"], "case_filed", { ...e, needs: [] });
}

const factsOf = (court) => reportOf(court).facts.acts.redistributed;

test("the cases of a judge who leaves are drawn one by one under one approval", () => {
  const court = new LeavingCourt();
  const at = court.approves(court.redistribution([1, 2, 3]));
  assert.deepEqual(factsOf(court), [{ entry: at, judge: 1, listed: 3, left_out: 0, filed: 0, closed: 0, ended: 0, changed: 0 }]);
  for (const n of [1, 2, 3]) {
    const e = court.again(n);
    assert.deepEqual(e.needs, []);
    const draw = court.drawn(e);
    assert.notEqual(draw.seats[0].judge, 1);
  }
  assert.deepEqual(factsOf(court), [{ entry: at, judge: 1, listed: 3, left_out: 0, filed: 3, closed: 0, ended: 0, changed: 0 }]);
  assert.equal(court.f.load.get(1), 0);
  const [first, second] = caseView(court.v, numbered(1)).stages;
  assert.deepEqual([first.list, second.list], [null, { entry: at, cases: 3 }]);
});

test("a list is of protocol 2, in a proposal alone, by a filer", () => {
  const court = new LeavingCourt();
  const e = court.redistribution([1, 2]);
  court.refuses(["NeedsApproval"], "redistribution", e);
  const proposal = (redistribution, more = {}) => ({ until_day: court.day, replaces: 0, text: "因", event: "redistribution", redistribution, ...more });
  for (const person of ["李四", "赵六", "钱七"]) court.refuses(["RoleMissing"], "proposed", proposal(e), person);
  court.refuses(["ProposalStale"], "proposed", proposal(e, { replaces: 5 }));
  court.must(court.write("proposed", proposal(e), "张三"));
  const { entry } = decodeEntry(court.entries.at(-1));
  assert.equal(entry.proposed.redistribution.cases.length, 2);
  assert.equal(decodeEntry(encodeEntry({ ...entry, protocol: 1 })).code, "NotCanonical");
  const of = (change) => decodeEntry(encodeEntry({ ...entry, proposed: proposal({ ...e, ...change }) })).code;
  assert.equal(of({}), "");
  assert.equal(of({ ground: 0 }), "Undecodable");
  assert.equal(of({ ground: 6 }), "Undecodable");
  assert.equal(of({ cases: [{ ...e.cases[0], nonce_commitment: new Uint8Array(31) }] }), "Undecodable");
  court.refuses(["ApproverIsRequester", "NotSupervisor", "RoleMissing"], "approved", { entry: court.entries.length - 1 }, "张三");
  assert.equal("redistributed" in reportOf(court).facts.acts, false);
});

test("what a list says is what the log says", () => {
  const court = new LeavingCourt();
  court.designated(numbered(4), 2);
  const refuses = (codes, e) => court.refusesProposed(codes, "redistribution", e);
  const changed = (wrong) => court.redistribution([1], { cases: [court.listed(numbered(1), wrong)] });
  refuses(["JudgeUnknown", "RedistributionDiffers"], court.redistribution([1], { judge: 99 }));
  refuses(["JudgeUnknown"], court.redistribution([], { judge: 99 }));
  refuses(["TextOutsideTable"], court.redistribution([1], { text: " 因" }));
  refuses(["TextNeeded"], court.redistribution([1], { ground: OTHER }));
  refuses(["RedistributionMalformed"], court.redistribution([2, 1]));
  refuses(["RedistributionMalformed"], court.redistribution([1, 1]));
  refuses(["RedistributionDiffers"], court.redistribution([4]));
  refuses(["RedistributionDiffers"], changed({ stage: 2 }));
  refuses(["RedistributionDiffers"], changed({ filing: court.listed(numbered(2)).filing }));
  refuses(["RedistributionDiffers"], changed({ filing: 99999 }));
  refuses(["RedistributionDiffers"], changed({ case_number: numbered(9) }));
  const many = Array.from({ length: 401 }, (_, i) => ({ ...court.listed(numbered(1)), case_number: `(2026)湘0203民初${1000 + i}号` }));
  refuses(["RedistributionDiffers", "RedistributionMalformed"], court.redistribution([], { cases: many }));
  court.closes(2);
  refuses(["RedistributionDiffers"], court.redistribution([2]));
  const change = court.change(Kind.PANEL_FORMED, { text: "转合议" }, [[MEMBER, 2, "民事"]], { case_number: numbered(3) });
  court.must(court.write("case_filed", change, "张三"));
  refuses(["RedistributionDiffers"], court.redistribution([3]));
  court.must(court.write("case_filed", court.again(1), "张三"));
  refuses(["RedistributionDiffers"], court.redistribution([], { cases: [{ ...many[0], case_number: numbered(1), stage: 2 }] }));
  reportOf(court);
});

test("what is said at the proposal is asked again at the approval", () => {
  const court = new LeavingCourt();
  const e = court.redistribution([1, 2]);
  const at = court.entries.length;
  court.must(court.write("proposed", { until_day: court.day + 7, replaces: 0, text: "", event: "redistribution", redistribution: e }, "张三"));
  court.closes(1);
  court.refuses(["RedistributionDiffers"], "approved", { entry: at }, "李四");
});

test("a list keeps its order, its stages, its nonces and its ground", () => {
  const court = new LeavingCourt();
  court.approves(court.redistribution([1, 2, 3]));
  const refuses = (codes, e) => court.refuses(codes, "case_filed", e);
  refuses(["RedistributionOrder"], court.again(2));
  refuses(["RedistributionDiffers"], court.again(1, { ground: HEALTH }));
  refuses(["RedistributionDiffers"], court.again(1, { text: "因" }));
  refuses(["RedistributionDiffers"], { ...court.again(1), nonce_commitment: new Uint8Array(32).fill(1) });
  const single = { ...court.again(1), nonce: "single_call_nonce", single_call_nonce: new Uint8Array(32) };
  refuses(["RedistributionDiffers", "SingleCallUnlisted"], single);
  refuses(["RedistributionDiffers", "StageNotNext"], { ...court.again(1), stage: 2 });
  refuses(["NeedsMismatch"], { ...court.again(1), needs: [Need.REASSIGNMENT] });
  const at = court.entries.length;
  court.must(court.write("case_filed", court.again(1), "张三"));
  refuses(["RedistributionOrder"], court.again(2));
  court.must(court.write("case_drawn", court.drawOf(court.f.stages.get(at)), "张三"));
  court.drawn(court.again(2));
  reportOf(court);
});

test("a filing from a list in which a person excludes somebody waits", () => {
  const court = new LeavingCourt();
  court.approves(court.redistribution([1, 2]));
  const persons = [{ judge: 5, ground: 2, person: "", text: "", by_program: false }];
  const e = court.again(1, {}, {}, persons);
  assert.deepEqual(e.needs, [Need.REASSIGNMENT]);
  court.refuses(["NeedsMismatch"], "case_filed", { ...e, needs: [] });
  for (const ground of [N.ExclusionGround.PRIOR_STAGE, N.ExclusionGround.OTHER]) waits(court, court.again(1, {}, {}, [{ ...persons[0], ground, text: "因" }]));
  court.drawn(e);
  // Other needs are as of any filing.
  assert.deepEqual(court.again(2, {}, { departure: "因" }).needs, [Need.DEPARTURE]);
  court.drawn(court.again(2));
  // A case that was not listed is reassigned as any other.
  assert.deepEqual(court.again(3).needs, [Need.REASSIGNMENT]);
  reportOf(court);
});

test("a filing that says more than its list was approved for waits", () => {
  const mark = (n) => new Uint8Array(32).fill(n);
  const court = new LeavingCourt();
  court.pool("刑事", [1, 2, 3, 4, 5, 6, 7], false);
  court.designated(numbered(4), 1, { agent_marks: [mark(7)], flags: ["MAJOR_SENSITIVE"] });
  court.approves(court.redistribution([1, 4]));
  const carried = court.stage(numbered(1)).carried;
  waits(court, court.again(1, {}, { party_marks: [...carried, mark(9)] }));
  waits(court, court.again(1, {}, { agent_marks: [mark(9)] }));
  // A mark of a party is none of an agent.
  waits(court, court.again(1, {}, { agent_marks: carried }));
  waits(court, court.again(1, {}, { cause: "离婚纠纷" }));
  waits(court, court.again(1, {}, { procedure: "简易" }));
  waits(court, court.again(1, {}, { flags: ["MAJOR_SENSITIVE"] }));
  const elsewhere = { ...court.again(1, {}, { pool: "刑事" }), groups: [] };
  waits(court, court.freeze(elsewhere, [{ role: UNDERTAKING, seats: 1, pool: "刑事" }]));
  court.refuses(["NeedsMismatch", "WeightOfCase"], "case_filed", { ...court.again(1, {}, { weight: 150 }), needs: [] });
  court.refuses(["LineageMismatch", "NeedsMismatch"], "case_filed", { ...court.again(1, { filed_day: court.day - 1 }), needs: [] });
  court.drawn(court.again(1));
  waits(court, court.again(4, {}, { agent_marks: [mark(7)] }));
  const whole = court.again(4, {}, { agent_marks: [mark(7)], flags: ["MAJOR_SENSITIVE"] });
  assert.deepEqual(whole.needs, []);
  court.drawn(whole);
  reportOf(court);
});

test("a filing from a list waits for a conflict, an earlier case and a series", () => {
  const mark = (n) => new Uint8Array(32).fill(n);
  const court = new LeavingCourt(0);
  const conflict = (judge, marks) => court.must(court.write("conflict_declared", { judge, marks, ground: 3, text: "", replaces: 0, cancelled: false }, "赵六"));
  court.designated(numbered(1), 1, { party_marks: [mark(3)], agent_marks: [mark(2)] });
  court.designated(numbered(9), 2);
  const prior = { case_number: numbered(9), filing: court.stage(numbered(9)).index, sat: [2], panel_returns: false, elsewhere: false };
  const none = { reassigns: null, prior: null, series: "", changes: null, follows: null };
  const remanded = court.filing(OWN, { case_number: numbered(2), flags: ["REMANDED"], lineage: { ...none, prior } });
  court.designated(numbered(2), 1, { flags: ["REMANDED"], lineage: { ...none, prior }, exclusions: remanded.exclusions });
  court.designated(numbered(3), 1, { lineage: { ...none, series: "s/1" } });
  court.designated(numbered(4), 1);
  court.policy({ eligibility: { min_candidates: 3, open_case_cap: 1 } });
  court.approves(court.redistribution([1, 2, 3, 4]));
  const again = (n, lineage = {}, more = {}) => {
    const stage = court.stage(numbered(n));
    const { reassigns } = reassigningOf(court, stage);
    const said = { ...none, reassigns: { ...reassigns, ground: TRANSFER }, ...lineage };
    return court.filing(OWN, { case_number: numbered(n), lineage: said, party_marks: stage.carried, agent_marks: stage.agents, ...more });
  };
  // The cap and who left the case leave somebody out, too.
  const first = again(1);
  assert.deepEqual(first.exclusions.map((x) => [x.judge, x.ground]), [[1, 5], [2, 6]]);
  assert.deepEqual(first.needs, []);
  // The judge who leaves is excluded for that alone.
  conflict(1, [mark(3)]);
  assert.deepEqual(again(1).needs, []);
  conflict(5, [mark(9)]);
  assert.deepEqual(again(1).needs, []);
  court.must(court.write("case_filed", again(1), "张三"));
  court.entries.pop();
  court.look();
  court.policy({});
  conflict(5, [mark(3)]);
  waits(court, again(1));
  court.drawn(again(1));
  waits(court, again(2, { prior }, { flags: ["REMANDED"] }));
  court.drawn(again(2, { prior }, { flags: ["REMANDED"] }));
  waits(court, again(3, { series: "s/1" }));
  court.refuses(["NeedsMismatch"], "case_filed", { ...again(3), needs: [Need.REASSIGNMENT] });
  court.drawn(again(3));
  waits(court, again(4, { series: "s/2" }));
  court.drawn(again(4));
  reportOf(court);
});

test("a filing from a list waits for a conflict with an agent", () => {
  const mark = (n) => new Uint8Array(32).fill(n);
  const court = new LeavingCourt(0);
  court.designated(numbered(1), 1, { agent_marks: [mark(2)] });
  court.approves(court.redistribution([1]));
  assert.deepEqual(court.again(1, {}, { agent_marks: [mark(2)] }).needs, []);
  court.must(court.write("conflict_declared", { judge: 5, marks: [mark(2)], ground: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  waits(court, court.again(1, {}, { agent_marks: [mark(2)] }));
});

test("a filing from a list has the seats of its case, in any edition", () => {
  const court = new LeavingCourt(0);
  const groups = [...OWN, [MEMBER, 1, "民事"], [ASSESSOR, 1, "陪审", 2]];
  court.drawn(court.filing(groups, { case_number: numbered(1) }));
  court.leaving = court.stage(numbered(1)).judge;
  court.approves(court.redistribution([1]));
  const { lineage, party_marks } = court.again(1);
  const of = (list, more = {}) => court.filing(list, { case_number: numbered(1), lineage, party_marks, ...more });
  waits(court, of(OWN));
  waits(court, of([...OWN, [MEMBER, 2, "民事"]]));
  waits(court, of([...OWN, [MEMBER, 1, "民事"], [ASSESSOR, 1, "专家", 2]]));
  const later = [{ pool: "陪审", role: ASSESSOR, seats: 1, alternates: 2 }];
  waits(court, of([...OWN, [MEMBER, 1, "民事"]], { later }));
  // Alternates are not compared.
  const same = of([...OWN, [MEMBER, 1, "民事"], [ASSESSOR, 1, "陪审", 1]]);
  assert.deepEqual(same.needs, []);
  court.drawn(same);
  reportOf(court);
});

test("a list is good for fourteen days", () => {
  const court = new LeavingCourt(2);
  court.approves(court.redistribution([1, 2]));
  court.time += 14 * DAY;
  assert.deepEqual(court.again(1).needs, []);
  court.drawn(court.again(1));
  court.time += DAY;
  waits(court, court.again(2));
  // It stands in the list all the same.
  court.refuses(["RedistributionDiffers"], "case_filed", court.again(2, { ground: HEALTH }));
  court.drawn(court.again(2));
  assert.deepEqual([factsOf(court)[0].filed, factsOf(court)[0].ended], [2, 0]);
});

test("an imported case is drawn from a list as one seat", () => {
  const court = new ImportingCourt();
  court.approves(court.redistribution([1, 2]));
  const e = court.again(1, {}, { cause: "借款", procedure: "普通" });
  assert.deepEqual(e.needs, []);
  const { lineage } = e;
  const panel = [...OWN, [MEMBER, 2, "民事"]];
  waits(court, court.filing(panel, { case_number: numbered(1), lineage, party_marks: [], cause: "借款" }));
  waits(court, { ...court.again(1, {}, { cause: "借款", party_marks: [new Uint8Array(32).fill(1)] }) });
  court.drawn(e);
  // A corrected judge takes a case out of the list, another correction does not.
  const corrected = (change) => {
    const { index, record } = court.stage(numbered(2));
    const after = { ...record, ...change };
    court.must(court.second("case_corrected", { filing: index, before: record, after, ground: 1, text: "", approver: "" }, "钱七"));
  };
  corrected({ cause: "继承纠纷" });
  assert.deepEqual(court.again(2, {}, { cause: "继承纠纷" }).needs, []);
  waits(court, court.again(2, {}, { cause: "借款" }));
  corrected({ undertaking: 2 });
  assert.deepEqual(court.again(2, {}, { cause: "继承纠纷" }).needs, [Need.REASSIGNMENT]);
  court.drawn(court.again(2, { ground: HEALTH }, { cause: "继承纠纷" }));
  assert.deepEqual([factsOf(court)[0].filed, factsOf(court)[0].closed], [1, 1]);
});

test("a case that a correction closes leaves the list", () => {
  const court = new LeavingCourt(3);
  const at = court.approves(court.redistribution([1, 2, 3]));
  const corrected = (n, change) => {
    const { index, record } = court.stage(numbered(n));
    const after = { ...record, ...change };
    const ground = record.closing && !after.closing ? N.CorrectionGround.CLOSING_WITHDRAWN : N.CorrectionGround.RECORDED_WRONG;
    court.must(court.second("case_corrected", { filing: index, before: record, after, ground, text: "因", approver: "" }, "钱七"));
  };
  court.refuses(["RedistributionOrder"], "case_filed", court.again(2));
  corrected(1, { closing: { day: court.day, manner: N.Manner.JUDGMENT } });
  assert.deepEqual(court.f.lists.get(1).waits.map((x) => x.case_number), [numbered(2), numbered(3)]);
  court.drawn(court.again(2));
  // It is out for good, also when that closing is withdrawn.
  corrected(1, { closing: null });
  assert.deepEqual(court.again(1).needs, [Need.REASSIGNMENT]);
  corrected(3, { cause: "继承纠纷" });
  court.drawn(court.again(3, {}, { cause: "继承纠纷" }));
  court.drawn(court.again(1, { ground: HEALTH }));
  assert.deepEqual(factsOf(court), [{ entry: at, judge: 1, listed: 3, left_out: 0, filed: 2, closed: 1, ended: 0, changed: 0 }]);
});

test("a filing with a finding leaves the list, too", () => {
  const court = new LeavingCourt(2);
  court.approves(court.redistribution([1, 2]));
  const at = court.entries.length;
  court.write("case_filed", court.again(1, { ground: HEALTH }), "张三", true);
  assert.deepEqual(court.findings, [{ code: "RedistributionDiffers", entry: at }]);
  const list = court.f.lists.get(1);
  assert.deepEqual(list.waits.map((x) => x.case_number), [numbered(2)]);
  assert.deepEqual(list.made.map((s) => s.index), [at]);
});

test("a filing that comes to nothing has left the list", () => {
  const court = new LeavingCourt();
  court.approves(court.redistribution([1, 2]));
  const persons = [{ judge: 5, ground: 2, person: "", text: "", by_program: false }];
  const at = court.entries.length;
  court.must(court.write("case_filed", court.again(1, {}, {}, persons), "张三"));
  court.must(court.write("declined", { entry: at, text: "因" }, "李四"));
  court.refuses(["RedistributionOrder"], "case_filed", court.again(2));
  const { envelope_secret, nonce } = court.drawOf(court.f.stages.get(at));
  court.must(court.write("filing_voided", { filing: at, envelope_secret, nonce, ground: N.VoidGround.DECLINED, text: "", approver: "", avoided: 0 }, "张三"));
  assert.equal(court.stage(numbered(1)).judge, 1);
  assert.deepEqual(court.again(1).needs, [Need.REASSIGNMENT]);
  court.drawn(court.again(2));
  // It is in no list any more: another ground will do.
  court.drawn(court.again(1, { ground: HEALTH }));
  assert.deepEqual([factsOf(court)[0].filed, factsOf(court)[0].closed], [2, 0]);
});

test("no other act in a case that waits", () => {
  const court = new LeavingCourt(0);
  for (const n of [1, 2]) {
    const groups = [...OWN, [MEMBER, 1, "民事"], [ASSESSOR, 1, "陪审", 2]];
    court.drawn(court.filing(groups, { case_number: numbered(n) }));
  }
  court.leaving = court.stage(numbered(1)).judge;
  const [, member] = court.stage(numbered(1)).seats.map((s) => s.judge);
  const taking = (role, judge) => {
    const stage = court.stage(numbered(1));
    const seat = role === PRESIDING ? null : stage.seats.find((s) => s.role === role);
    return { filing: stage.index, role, judge, seat, weight: seat ? 100 : 0, ground: seat ? HEALTH : 0, text: "", decided_by: 2, hearing_day: 0 };
  };
  const alternate = court.stage(numbered(1)).alternates[0].judge;
  const replaced = { ground: HEALTH, decided_by: N.DecidedBy.PRESIDENT, leaves: [member] };
  const change = () => court.change(Kind.REPLACEMENT, replaced, [[MEMBER, 1, "民事"]], { case_number: numbered(1) });
  const request = () => ({ ...court.again(1), judge: member === 2 ? 3 : 2, ground: N.DesignationGround.SUPERVISION, text: "", outage: null });
  court.must(court.write("case_filed", change(), "张三"));
  court.entries.pop();
  court.look();
  court.approves(court.redistribution([1]));
  court.refuses(["RedistributionOrder"], "case_filed", change());
  court.refuses(["RedistributionOrder"], "designation_requested", request());
  court.refusesProposed(["RedistributionOrder"], "seats_taken", taking(ASSESSOR, alternate));
  court.must(court.second("seats_taken", taking(PRESIDING, member), "张三"));
  // A list without cases ends it.
  court.approves(court.redistribution([]));
  court.must(court.write("designation_requested", request(), "张三"));
  reportOf(court);
});

test("cases leave a list by closing and by a corrected number", () => {
  const marks = [1, 2].map((n) => new Uint8Array(32).fill(n));
  const court = new LeavingCourt(0);
  for (const n of [1, 2, 3]) court.designated(numbered(n), 1, { party_marks: marks, cause: `案由${n}` });
  court.designated(numbered(4), 1);
  const at = court.approves(court.redistribution([1, 2, 3]));
  court.closes(1);
  court.drawn(court.again(2));
  const { filing } = court.listed(numbered(3));
  court.must(court.second("number_corrected", { filing, wrong: numbered(3), stage: 0, number: numbered(8), text: "因" }, "张三"));
  assert.deepEqual(court.again(8, {}, { cause: "案由3" }).needs, [Need.REASSIGNMENT]);
  assert.deepEqual(factsOf(court), [{ entry: at, judge: 1, listed: 3, left_out: 1, filed: 1, closed: 2, ended: 0, changed: 0 }]);
});

test("a later list takes the place of an earlier one", () => {
  const court = new LeavingCourt(5);
  court.designated(numbered(6), 2);
  const a = court.approves(court.redistribution([1, 2, 3, 4, 5]));
  court.drawn(court.again(1));
  court.time += DAY;
  const b = court.approves(court.redistribution([3, 5], { ground: HEALTH }));
  const other = court.approves({ judge: 2, ground: TRANSFER, text: "", cases: [court.listed(numbered(6))] });
  court.refuses(["RedistributionDiffers"], "case_filed", court.again(3));
  court.refuses(["RedistributionOrder"], "case_filed", court.again(5, { ground: HEALTH }));
  assert.deepEqual(court.again(2).needs, [Need.REASSIGNMENT]);
  court.drawn(court.again(3, { ground: HEALTH }));
  // Lists of other judges stand apart.
  court.drawn(court.again(6));
  court.drawn(court.again(5, { ground: HEALTH }));
  const told = (entry, judge, listed, left_out, filed, closed, ended) => ({ entry, judge, listed, left_out, filed, closed, ended, changed: 0 });
  assert.deepEqual(factsOf(court), [told(a, 1, 5, 0, 1, 0, 2), told(b, 1, 2, 2, 2, 0, 0), told(other, 2, 1, 0, 1, 0, 0)]);
  const c = court.approves(court.redistribution([2, 4]));
  // With another nonce a case goes on to wait, and that is told.
  const again = court.redistribution([2, 4]);
  again.cases[1] = { ...again.cases[1], nonce_commitment: new Uint8Array(32).fill(5) };
  const d = court.approves(again);
  assert.deepEqual(factsOf(court).slice(-2), [{ ...told(c, 1, 2, 0, 0, 0, 0), changed: 1 }, told(d, 1, 2, 0, 0, 0, 0)]);
  court.approves(court.redistribution([]));
  assert.deepEqual(factsOf(court).at(-1), told(d, 1, 2, 0, 0, 0, 2));
  assert.equal(present(court.f.cases.get(numbered(2))).judge, 1);
});
