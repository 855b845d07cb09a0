// Edition 1 (sections 22.4, 22.5 and 22.10): each of its rules kept and broken, and the same acts in a log without it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeEntry } from "../src/codec.js";
import { N } from "../src/schema.js";
import { DAY } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { ASSESSOR, EXPERT, Kind, LATER, MEMBER, NOBODY, NUMBER, PRESIDING, ROUTE, SeatsCourt, UNDERTAKING, policyOf, reportOf } from "./seats-court.mjs";

const { HEALTH } = N.ReassignmentGround;
const { SUPERVISION } = N.DesignationGround;
const { JUDGMENT, WITHDRAWN, IN_ERROR } = N.Manner;
const { SEATED, INTEREST } = N.ExclusionGround;
const { PRESIDENT, DIVISION_CHIEF, JUDGE, ADMINISTRATIVE, LAY_ASSESSOR } = N.Role;
const Need = N.ApprovalNeed;
const OWN = [[UNDERTAKING, 1, "民事"]];

/** A court whose policy has this edition from the beginning. */
function courtOf(edition, change = {}) {
  const court = new SeatsCourt();
  court.policy({ edition, ...change });
  return court;
}

/** An act that edition 1 refuses, and a log without it takes; the log is then as before. */
function refusedInEdition(court, edition, codes, event, e, person = "张三") {
  if (edition === 1) {
    court.refuses(codes, event, e, person);
    return;
  }
  taken(court, () => court.write(event, e, person));
}

/** An act that keeps the rules; the log is then as before. */
function taken(court, act) {
  const at = court.entries.length;
  court.must(act());
  court.entries.length = at;
  court.look();
}

/** The same of what is proposed and approved. */
function refusedProposed(court, edition, codes, event, e, person = "张三") {
  if (edition === 1) court.refusesProposed(codes, event, e, person);
  else taken(court, () => court.second(event, e, person));
}

/** A test in a log without the edition, and in one that has it. */
function inBoth(name, of) {
  for (const edition of [0, 1]) test(`${name}: edition ${edition}`, () => of(edition));
}

test("editions ascend, and hold from the day on which their policy binds", () => {
  const court = new SeatsCourt();
  const adopts = (change) => policyOf(change);
  court.refusesProposed(["PolicyMalformed"], "policy_adopted", adopts({ edition: 2 }), "赵六");
  court.policy({});
  court.policy({ edition: 0 });
  court.drawn(court.filing(OWN));
  // Filings were made, so that a policy binds from tomorrow.
  court.policy({ edition: 1 });
  const refuses = (edition) =>
    assert.throws(() => court.policy({ edition, valid_from_day: court.day + 9 }), /PolicyMalformed/);
  refuses(0);
  refuses(2);
  const byHand = { judge: 3, ground: SEATED, person: "", text: "", by_program: false };
  const next = (number) => court.filing(OWN, { case_number: number }, [byHand]);
  court.must(court.write("case_filed", next("(2026)湘0203民初2号"), "张三"));
  court.time += DAY;
  court.refuses(["SystemExclusionsDiffer"], "case_filed", next("(2026)湘0203民初3号"));
  court.policy({ edition: 1, parties_required: true });
  reportOf(court);
});

test("a later edition is refused also before the earlier one binds", () => {
  const court = new SeatsCourt();
  court.policy({ edition: 1, valid_from_day: court.day + 30 });
  const before = policyOf({ edition: 0, valid_from_day: court.day });
  assert.throws(() => court.policy(before), /PolicyMalformed/);
  court.policy({ edition: 1, valid_from_day: court.day + 30 });
  // It does not hold yet.
  court.drawn(court.filing(OWN));
  court.judge(1, [{ role: DIVISION_CHIEF }]);
  court.time += 30 * DAY;
  assert.throws(() => court.judge(1, [{ role: JUDGE }]), /NeedsApproval/);
  reportOf(court);
});

test("the edition is a field of protocol 2", () => {
  const entry = { index: 1, time_ms: 1, actor: { person: "张三", standing: 3 }, event: "policy_adopted" };
  const one = { ...policyOf({}), word_lists: [] };
  const code = (protocol, edition) => decodeEntry(encodeEntry({ ...entry, protocol, policy_adopted: { ...one, edition } })).code;
  assert.equal(code(1, 0), "");
  assert.equal(code(1, 1), "NotCanonical");
  assert.equal(code(2, 1), "");
  assert.equal(code(2, 9), "");
});

inBoth("another role needs a second person", (edition) => {
  const court = courtOf(edition);
  const row = (role, more = {}) => ({ role, in_quota: role < ADMINISTRATIVE, division: "", from_day: 18262, to_day: 0, ...more });
  const recorded = (judge, ...tenures) => ({ judge, name: `法官${judge}`, tenures });
  // Before the docket has filed, one person records what he likes.
  court.must(court.write("judge_recorded", recorded(9, row(JUDGE)), "赵六"));
  court.must(court.write("judge_recorded", recorded(9, row(PRESIDENT)), "赵六"));
  const out = { in_quota: false };
  court.must(court.write("judge_recorded", recorded(11, row(JUDGE, out)), "赵六"));
  const until = court.day + 30;
  court.must(court.write("judge_recorded", recorded(12, row(JUDGE, { to_day: until })), "赵六"));
  court.drawn(court.filing(OWN));

  const needs = (e) => {
    refusedInEdition(court, edition, ["NeedsApproval"], "judge_recorded", e, "赵六");
    const proposal = { until_day: court.day, replaces: court.replaces(`judge/${e.judge}`), text: "因", event: "judge_recorded", judge_recorded: e };
    if (edition === 0) court.refuses(["ApprovalIdle"], "proposed", proposal, "赵六");
    else taken(court, () => court.second("judge_recorded", e, "赵六", proposal.replaces));
  };
  needs(recorded(9, row(JUDGE)));
  needs(recorded(1, row(PRESIDENT)));
  // Also for days to come alone, for one day, and out of quota.
  needs(recorded(1, row(JUDGE, { to_day: court.day + 99 }), row(DIVISION_CHIEF, { from_day: court.day + 100 })));
  needs(recorded(1, row(JUDGE, { to_day: court.day - 1 }), row(PRESIDENT, { from_day: court.day, to_day: court.day }), row(JUDGE, { from_day: court.day + 1 })));
  needs(recorded(11, row(PRESIDENT, out)));
  needs(recorded(11, row(PRESIDENT)));
  needs(recorded(12, row(JUDGE, { to_day: until - 1 }), row(DIVISION_CHIEF, { from_day: until })));

  // Not for days before today, for days on which there was no row, or for a role that is no judge's.
  const alone = (e) => taken(court, () => court.write("judge_recorded", e, "赵六"));
  alone(recorded(1, row(PRESIDENT, { to_day: court.day - 1 }), row(JUDGE, { from_day: court.day })));
  alone(recorded(12, row(JUDGE, { to_day: until }), row(PRESIDENT, { from_day: until + 1 })));
  alone(recorded(11, row(ADMINISTRATIVE)));
  alone(recorded(11, row(LAY_ASSESSOR)));
  alone(recorded(11, row(JUDGE)));
  alone(recorded(1, row(JUDGE, { division: "民一庭" })));
  alone(recorded(13, row(PRESIDENT)));
  // What ended a duty before needs two in any log.
  court.refuses(["NeedsApproval", "TenureEndsToday"], "judge_recorded", recorded(1, row(ADMINISTRATIVE)), "赵六");
});

inBoth("a hearing is at most 183 days away", (edition) => {
  const court = courtOf(edition);
  court.drawn(court.filing(OWN, { later: LATER }));
  const groups = [[ASSESSOR, 2, "陪审", 2]];
  const draws = (days) => court.change(Kind.ASSESSORS_DRAWN, { hearing_day: court.day + days }, groups);
  refusedInEdition(court, edition, ["HearingTooFar"], "case_filed", draws(184));
  refusedInEdition(court, edition, ["HearingTooFar"], "case_filed", draws(100000));
  court.refuses(["HearingTooSoon"], "case_filed", draws(0));
  const drawn = court.drawn(draws(183));
  const x = drawn.alternates[0].judge;
  const takes = (days) => court.taking(ASSESSOR, x, { hearing_day: court.day + days });
  refusedProposed(court, edition, ["HearingTooFar"], "seats_taken", takes(184));
  court.refusesProposed(edition === 1 ? ["SeatChangeMalformed", "HearingTooFar"] : ["SeatChangeMalformed"], "seats_taken", court.taking(PRESIDING, court.stage().judge, { hearing_day: court.day + 184 }));
  court.must(court.second("seats_taken", takes(183), "张三"));
  taken(court, () => court.second("seats_taken", court.taking(ASSESSOR, drawn.alternates[1].judge), "张三"));
  // A change with a hearing, and one without any.
  const y = drawn.alternates[1].judge;
  const away = (day) => ({ judge: y, from_day: day, to_day: day, kind: 1, text: "", replaces: 0, cancelled: false });
  for (const days of [0, 183, 184]) court.must(court.write("absence_recorded", away(court.day + days), "赵六"));
  const replaces = (days) => {
    const leaves = [court.stage().seats[2].judge];
    const hearing_day = days === 0 ? 0 : court.day + days;
    return court.change(Kind.REPLACEMENT, { ground: HEALTH, decided_by: N.DecidedBy.PRESIDENT, leaves, hearing_day }, [[ASSESSOR, 1, "陪审"]]);
  };
  refusedInEdition(court, edition, ["HearingTooFar"], "case_filed", replaces(184));
  taken(court, () => court.write("case_filed", replaces(0), "张三"));
  court.drawn(replaces(183));
  reportOf(court);
});

test("the 183 days of a seat that is taken run from its approval", () => {
  const court = courtOf(1);
  const drawn = court.drawn(court.filing([...OWN, [ASSESSOR, 2, "陪审", 2]]));
  const e = court.taking(ASSESSOR, drawn.alternates[0].judge, { hearing_day: court.day + 184 });
  const at = court.entries.length;
  court.must(court.write("proposed", { until_day: court.day + 7, replaces: 0, text: "因", event: "seats_taken", seats_taken: e }, "张三"));
  court.refuses(["HearingTooFar"], "approved", { entry: at }, "李四");
  court.time += DAY;
  court.must(court.write("approved", { entry: at }, "李四"));
  reportOf(court);
});

inBoth("nobody is left out by hand as one who sits", (edition) => {
  const court = courtOf(edition);
  const byHand = (ground) => ({ judge: 3, ground, person: "", text: "", by_program: false });
  const filing = (ground) => court.filing(OWN, {}, [byHand(ground)]);
  refusedInEdition(court, edition, ["SystemExclusionsDiffer"], "case_filed", filing(SEATED));
  const asks = (ground) => ({ ...filing(ground), judge: 4, ground: SUPERVISION, text: "" });
  refusedInEdition(court, edition, ["SystemExclusionsDiffer"], "designation_requested", asks(SEATED));
  taken(court, () => court.write("designation_requested", asks(INTEREST), "张三"));
  const drawn = court.drawn(filing(INTEREST));
  // Of a change, too, where the program leaves out who sits.
  const own = drawn.seats[0].judge;
  const forms = (persons) => court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], {}, persons);
  const other = own === 4 ? 5 : 4;
  refusedInEdition(court, edition, ["SystemExclusionsDiffer"], "case_filed", forms([{ ...byHand(SEATED), judge: other }]));
  const e = forms([]);
  assert.deepEqual(e.exclusions, [{ judge: own, ground: SEATED, person: "", text: "", by_program: true }]);
  const theirs = { ...e, exclusions: [{ ...e.exclusions[0], by_program: false }] };
  court.refuses(["SystemExclusionsDiffer"], "case_filed", theirs);
  court.drawn(e);
  reportOf(court);
});

inBoth("a panel weighs what the case weighed, where the policy does not say", (edition) => {
  const court = courtOf(edition);
  court.drawn(court.filing(OWN));
  const forms = (more) => court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], more);
  refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", forms({ weight: 150 }));
  refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", forms({ weight: 50 }));
  court.refuses(["DepartureIdle"], "case_filed", forms({ departure: "因" }));
  taken(court, () => court.write("case_filed", forms({}), "张三"));
  // A procedure alone is no departure.
  taken(court, () => court.write("case_filed", forms({ procedure: "普通程序" }), "张三"));
  if (edition === 0) {
    court.refuses(["DepartureIdle"], "case_filed", forms({ weight: 150, departure: "因" }));
    return;
  }
  const heavier = forms({ weight: 150, departure: "案情复杂" });
  assert.deepEqual(heavier.needs, [Need.DEPARTURE, Need.SEAT_CHANGE]);
  court.drawn(heavier);
  // Once a policy has weights, these count, and nothing else.
  court.policy({ edition, weights: [{ type: "", cause: "", procedure: "合议", weight: 200 }] });
  court.time += DAY;
  taken(court, () => court.write("case_filed", forms({ procedure: "合议", weight: 200 }), "张三"));
  taken(court, () => court.write("case_filed", forms({ weight: 100 }), "张三"));
  court.refuses(["DepartureUnexplained"], "case_filed", forms({}));
  reportOf(court);
});

/** A court with a second pool of judges and of assessors. */
function courtOfPools(edition, change) {
  const court = courtOf(edition, change);
  court.pool("刑事", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false);
  court.pool("陪审二", [101, 102, 103, 104, 105, 106, 107, 108], true);
  return court;
}

const PANEL = [...OWN, [MEMBER, 2, "民事"], [ASSESSOR, 4, "陪审", 2]];

inBoth("a reassignment keeps its case", (edition) => {
  const court = courtOfPools(edition);
  court.drawn(court.filing(PANEL));
  const again = (groups, more = {}) => court.filing(groups, { lineage: court.reassigning(), ...more });
  const departs = (groups, more) => {
    refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", again(groups, more));
    const said = again(groups, { ...more, departure: "另行组成合议庭" });
    if (edition === 0) court.refuses(["DepartureIdle"], "case_filed", said);
    else {
      assert.deepEqual(said.needs.filter((n) => n === Need.DEPARTURE || n === Need.REASSIGNMENT), [Need.DEPARTURE, Need.REASSIGNMENT]);
      taken(court, () => court.write("case_filed", said, "张三"));
    }
  };
  const keeps = (groups, more) => {
    taken(court, () => court.write("case_filed", again(groups, more), "张三"));
    court.refuses(["DepartureIdle"], "case_filed", again(groups, { ...more, departure: "因" }));
  };
  keeps(PANEL);
  departs(PANEL, { cause: "离婚纠纷" });
  departs(PANEL, { procedure: "简易" });
  departs([[UNDERTAKING, 1, "刑事"], ...PANEL.slice(1)], { pool: "刑事" });
  departs(OWN);
  departs([...OWN, [MEMBER, 2, "民事"]]);
  departs([...OWN, [MEMBER, 4, "民事"], [ASSESSOR, 2, "陪审", 2]]);
  departs([...OWN, [MEMBER, 2, "刑事"], [ASSESSOR, 4, "陪审", 2]]);
  departs([...OWN, [MEMBER, 2, "民事"], [ASSESSOR, 4, "陪审二", 2]]);
  departs([...OWN, [MEMBER, 2, "民事"], [ASSESSOR, 3, "陪审"], [EXPERT, 1, "专家"]]);
  departs([...OWN, [MEMBER, 2, "民事"]], { later: [{ pool: "陪审", role: ASSESSOR, seats: 4, alternates: 0 }] });
  // Alternates are not compared, nor are flags.
  keeps([...OWN, [MEMBER, 2, "民事"], [ASSESSOR, 4, "陪审"]]);
  keeps(PANEL, { flags: ["A"] });
  // The weight and the filing day have findings of their own.
  const weighs = again(PANEL, { weight: 101 });
  court.refuses(edition === 1 ? ["WeightOfCase", "DepartureUnexplained"] : ["WeightOfCase"], "case_filed", weighs);
  const lineage = court.reassigning();
  lineage.reassigns.filed_day -= 1;
  court.refuses(edition === 1 ? ["LineageMismatch", "DepartureUnexplained"] : ["LineageMismatch"], "case_filed", again(PANEL, { lineage }));
  // A request has the undertaking seat alone.
  const asks = (more = {}) => {
    const e = again(OWN, more);
    return { ...e, judge: [1, 2, 3].find((j) => j !== court.stage().judge), ground: SUPERVISION, text: "" };
  };
  refusedInEdition(court, edition, ["DepartureUnexplained"], "designation_requested", asks());
  if (edition === 1) taken(court, () => court.write("designation_requested", asks({ departure: "因" }), "张三"));

  court.drawn(again(PANEL));
  reportOf(court);
});

inBoth("a reassignment keeps the seats of its case as they now are", (edition) => {
  const court = courtOfPools(edition);
  court.drawn(court.filing(OWN, { later: LATER }));
  const again = (groups, more = {}) => court.filing(groups, { lineage: court.reassigning(), ...more });
  const departs = (groups, more) => refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", again(groups, more));
  const keeps = (groups, more) => taken(court, () => court.write("case_filed", again(groups, more), "张三"));
  // What is left for later is counted, its pool compared, and it stays for later.
  keeps(OWN, { later: LATER });
  keeps(OWN, { later: [{ ...LATER[0], alternates: 0 }] });
  departs(OWN);
  departs(OWN, { later: [{ ...LATER[0], pool: "陪审二" }] });
  departs(OWN, { later: [{ ...LATER[0], role: EXPERT }] });
  departs([...OWN, [ASSESSOR, 2, "陪审", 2]]);
  court.drawn(court.change(Kind.ASSESSORS_DRAWN, { hearing_day: court.day + 9 }, [[ASSESSOR, 2, "陪审", 2]]));
  keeps([...OWN, [ASSESSOR, 2, "陪审", 2]]);
  departs(OWN, { later: LATER });
  // A panel that grows: of two pools of one role the one counts whose seat is listed last; the procedure is the new one.
  const forms = (groups, more) => court.change(Kind.PANEL_FORMED, { text: "因" }, groups, more);
  court.drawn(forms([[MEMBER, 2, "民事"], [ASSESSOR, 2, "陪审二", 1]], { procedure: "普通程序" }));
  const grown = (pool) => [...OWN, [MEMBER, 2, "民事"], [ASSESSOR, 4, pool, 1]];
  keeps(grown("陪审二"), { procedure: "普通程序" });
  departs(grown("陪审"), { procedure: "普通程序" });
  departs(grown("陪审二"));
  // A request for a case of one judge does not depart; nor does its reassignment.
  const sole = { case_number: "(2026)湘0203民初2号" };
  court.drawn(court.filing(OWN, sole));
  const stage = court.stage(sole.case_number);
  const reassigns = { ground: HEALTH, text: "", filing: stage.index, judge: stage.judge, filed_day: stage.record.filed_day, seats: stage.seats, left: [stage.judge] };
  const lineage = { reassigns, prior: null, series: "" };
  const e = court.filing(OWN, { ...sole, lineage });
  const request = { ...e, judge: [1, 2].find((j) => j !== stage.judge), ground: SUPERVISION, text: "" };
  taken(court, () => court.write("designation_requested", request, "张三"));
  refusedInEdition(court, edition, ["DepartureUnexplained"], "designation_requested", { ...request, cause: "离婚纠纷" });
  const at = court.entries.length;
  court.must(court.write("designation_requested", request, "张三"));
  court.must(court.write("case_designated", { filing: at, judge: request.judge }, "李四"));
  reportOf(court);
});

inBoth("a reassignment keeps the experts of its case", (edition) => {
  const court = courtOfPools(edition);
  court.pool("专家二", [121, 122, 123, 124, 125], true);
  const panel = (pool) => [...OWN, [ASSESSOR, 1, "陪审"], [EXPERT, 1, pool]];
  court.drawn(court.filing(panel("专家")));
  const again = (groups) => court.filing(groups, { lineage: court.reassigning() });
  refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", again(panel("专家二")));
  court.drawn(again(panel("专家")));
  reportOf(court);
});

inBoth("a reassignment of a panel that grows by what is left for later", (edition) => {
  const court = courtOfPools(edition);
  court.drawn(court.filing([...OWN, [ASSESSOR, 2, "陪审"]]));
  const later = (role, pool, seats) => ({ pool, role, seats, alternates: 0 });
  court.drawn(court.change(Kind.PANEL_FORMED, { text: "因" }, [[MEMBER, 2, "民事"]], { later: [later(ASSESSOR, "陪审二", 1), later(EXPERT, "专家", 1)] }));
  assert.deepEqual(court.stage().later.map((l) => l.role), [ASSESSOR, EXPERT]);
  const again = (list) => court.filing([...OWN, [MEMBER, 2, "民事"]], { later: list, lineage: court.reassigning() });
  const departs = (list) => refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", again(list));
  // Whoever sits by an earlier list, the pool is that of the seats that are drawn last.
  departs([later(ASSESSOR, "陪审", 3), later(EXPERT, "专家", 1)]);
  departs([later(ASSESSOR, "陪审二", 2), later(EXPERT, "专家", 2)]);
  departs([later(ASSESSOR, "陪审二", 3), later(EXPERT, "陪审二", 1)]);
  court.drawn(again([later(ASSESSOR, "陪审二", 3), later(EXPERT, "专家", 1)]));
  reportOf(court);
});

inBoth("a reassignment of a corrected record, and of an import", (edition) => {
  const court = courtOfPools(edition);
  const record = { pool: "民事", cause: "买卖合同纠纷", procedure: "普通", flags: [], weight: 100, filed_day: court.day - 9, undertaking: 1, assigned_by: 3, panel: NOBODY, closing: null };
  court.must(court.write("case_imported", { case_number: NUMBER, record }, "赵六"));
  const again = (more = {}) => court.filing(PANEL, { pool: "民事", lineage: court.reassigning(), party_marks: [], ...more });
  // Of an import the log knows no seats; the first draw here makes them.
  taken(court, () => court.write("case_filed", again({ cause: "离婚纠纷" }), "张三"));
  court.drawn(again());
  const before = court.stage().record;
  const after = { ...before, cause: "离婚纠纷" };
  court.must(court.second("case_corrected", { filing: court.stage().index, before, after, ground: 1, text: "", approver: "" }, "赵六"));
  refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", again());
  taken(court, () => court.write("case_filed", again({ cause: "离婚纠纷" }), "张三"));
  reportOf(court);
});

test("a reassignment departs from a route, too, and says so once", () => {
  const route = { ...ROUTE, procedures: ["普通"], seats: 3, member_pool: "民事" };
  const court = courtOfPools(1);
  court.drawn(court.filing(OWN));
  court.policy({ edition: 1, routes: [route] });
  court.time += DAY;
  const again = (groups, more = {}) => court.filing(groups, { lineage: court.reassigning(), ...more });
  // It cannot keep both the seats that it has and those of a route that came since.
  court.refuses(["DepartureUnexplained"], "case_filed", again(OWN));
  court.refuses(["DepartureUnexplained"], "case_filed", again([...OWN, [MEMBER, 2, "民事"]]));
  court.must(court.write("case_filed", again(OWN, { departure: "因" }), "张三"));
  reportOf(court);
});

inBoth("no case is closed while something is left for later", (edition) => {
  for (const seats of [null, { presiding_ranks: [], never_alone: ["MAJOR_SENSITIVE"] }]) {
    const court = courtOf(edition, { seats });
    court.drawn(court.filing(OWN, { later: LATER, flags: ["MAJOR_SENSITIVE"] }));
    const own = court.stage().judge;
    const closes = (manner, more = {}) => court.closing({ closing: { day: court.day, manner }, ...more });
    refusedInEdition(court, edition, ["LaterUndrawn"], "case_closed", closes(JUDGMENT), "钱七");
    refusedInEdition(court, edition, ["LaterUndrawn"], "case_closed", closes(0), "钱七");
    if (!seats) {
      const named = { as_seated: false, panel: { ...NOBODY, presiding: own } };
      refusedInEdition(court, edition, ["LaterUndrawn"], "case_closed", closes(JUDGMENT, named), "钱七");
      taken(court, () => court.write("case_closed", closes(WITHDRAWN, named), "钱七"));
    }
    // Nor does a correction close it.
    const before = court.stage().record;
    const corrects = (manner) => ({ filing: court.stage().index, before, after: { ...before, closing: { day: court.day, manner } }, ground: 1, text: "", approver: "" });
    refusedProposed(court, edition, ["LaterUndrawn"], "case_corrected", corrects(JUDGMENT), "赵六");
    taken(court, () => court.second("case_corrected", corrects(WITHDRAWN), "赵六"));
    taken(court, () => court.write("case_closed", closes(WITHDRAWN), "钱七"));
    taken(court, () => court.second("case_closed", closes(IN_ERROR, { seats: court.stage().seats, weight: 100 }), "钱七"));
    court.drawn(court.change(Kind.ASSESSORS_DRAWN, { hearing_day: court.day + 1 }, [[ASSESSOR, 2, "陪审", 2]]));
    court.must(court.write("case_closed", closes(JUDGMENT), "钱七"));
    reportOf(court);
  }
});

inBoth("a flag stays with which no judge decides alone", (edition) => {
  const flag = "MAJOR_SENSITIVE";
  const court = courtOf(edition, { seats: { presiding_ranks: [], never_alone: [flag, "REPORTED_MISCONDUCT"] } });
  const { filing } = court.drawn(court.filing([...OWN, [MEMBER, 2, "民事"]], { flags: ["A", flag] }));
  const change = (after, before = ["A", flag]) => ({ filing, before, after, text: "因" });
  const refuses = (e) => refusedInEdition(court, edition, ["FlagStays"], "flags_changed", e);
  refuses(change(["A"]));
  refuses(change([]));
  refuses(change(["A", "REPORTED_MISCONDUCT"]));
  taken(court, () => court.write("flags_changed", change([flag]), "张三"));
  taken(court, () => court.write("flags_changed", change(["A", flag, "REPORTED_MISCONDUCT"]), "张三"));
  // Nor does it get lost on the way to another judge, without words for it.
  const again = (flags, more = {}) => court.filing([...OWN, [MEMBER, 2, "民事"]], { flags, lineage: court.reassigning(), ...more });
  refusedInEdition(court, edition, ["DepartureUnexplained"], "case_filed", again(["A"]));
  taken(court, () => court.write("case_filed", again([flag]), "张三"));
  if (edition === 1) taken(court, () => court.write("case_filed", again(["A"], { departure: "因" }), "张三"));
  // A correction may, by two.
  const before = court.stage().record;
  const correction = { filing, before, after: { ...before, flags: ["A"] }, ground: 1, text: "", approver: "" };
  taken(court, () => court.second("case_corrected", correction, "赵六"));
  court.policy({ edition, seats: { presiding_ranks: [], never_alone: [] } });
  refuses(change(["A"]));
  court.time += DAY;
  court.must(court.write("flags_changed", change(["A"]), "张三"));
  court.policy({ edition });
  court.time += DAY;
  court.must(court.write("flags_changed", change([], ["A"]), "张三"));
  reportOf(court);
});
