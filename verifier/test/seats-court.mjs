// A court whose seats change: ten judges, eight assessors, five experts, and nothing filed yet.

import assert from "node:assert/strict";
import { present } from "../src/fold.js";
import { verify } from "../src/index.js";
import { leftOf } from "../src/lineage.js";
import { N } from "../src/schema.js";
import { encodeEntry } from "./encode.mjs";
import { Court, FACTS, trayOf } from "./court.mjs";
import { decodeEntry } from "../src/codec.js";
import { signedBundle } from "./files.mjs";

export const NOBODY = { presiding: 0, members: [], assessors: [] };
export const { UNDERTAKING, PRESIDING, MEMBER, ASSESSOR, EXPERT } = N.SeatRole;
export const Kind = N.SeatChangeKind;
export const NUMBER = "(2026)湘0203民初1号";
export const LATER = [{ pool: "陪审", role: ASSESSOR, seats: 2, alternates: 2 }];
export const seatsOf = (stage) => stage.seats.map((s) => [s.role, s.judge, s.pool]);
const MARK = new Uint8Array(32).fill(1);

const POOL = {
  name: "",
  tolerance: 3000000,
  min_tolerance: 500000,
  seat_percent: 30,
  yearly_cap: 0,
  approver: "",
  from_day: 0,
  small_until_day: 0,
  small_ground: "",
};
const QUOTA = {
  roles: [{ role: 1, ratio: { numerator: 5, denominator: 100 }, scope: 1, floor_own: 0, floor_took_part: 0 }],
  population: [7],
  measure: 1,
  basis: 1,
  weighted: false,
  denominator: 1,
  panel_coefficient: { numerator: 1, denominator: 1 },
  half_rule: true,
  floors_mode: 1,
  not_counted: [],
  leave_from_days: 0,
  signals_least_own: 0,
  signals: [],
  division_rule: null,
  leave_kinds: [],
};
const POLICY = {
  valid_from_day: 0,
  document: "",
  quota: QUOTA,
  routes: [],
  weights: [],
  eligibility: null,
  refiling: null,
  series: null,
  single_call: false,
  word_lists: [],
  parties_required: false,
  seats: null,
  edition: 0,
  follows: [],
  sheet_words: [],
};
export const ROUTE = {
  types: [],
  causes: [],
  procedures: [],
  flags: [],
  pool: "民事",
  seats: 1,
  assessors: 0,
  assessor_pool: "",
  member_pool: "",
  experts: 0,
  expert_pool: "",
  alternates: 0,
  later: false,
};

/** The policy of the court with a change, as it would be adopted. */
export function policyOf(change) {
  return { ...POLICY, ...change };
}

/** The report of a log that keeps all rules. */
export function reportOf(court) {
  const r = verify(signedBundle(court.origin, court.entries));
  assert.deepEqual(r.findings, []);
  return r;
}

export class SeatsCourt extends Court {
  /** @param {() => number} [wait] how many days proposals wait */
  constructor(wait) {
    super("two-assessors", 33, wait);
    this.entries = this.entries.map((raw, i) => {
      if (i < 1 || i > 8) return raw;
      const { entry } = decodeEntry(raw);
      return encodeEntry({ ...entry, tray_opened: trayOf("test.example/湘0203", i - 1, 64) });
    });
    this.look();
    this.judge(9, [{ role: N.Role.PRESIDENT }]);
    this.judge(10, [{ role: N.Role.DIVISION_CHIEF }]);
    for (const n of [105, 106, 107, 108, 121, 122, 123, 124, 125]) this.judge(n, [{ role: N.Role.LAY_ASSESSOR }]);
    this.pool("民事", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false);
    this.pool("陪审", [101, 102, 103, 104, 105, 106, 107, 108], true);
    this.pool("专家", [121, 122, 123, 124, 125], true);
  }

  must(done) {
    assert.ok(done, String(this.refused));
  }

  /** The entry is refused, for these reasons and no other. */
  refuses(codes, event, e, person = "张三") {
    assert.equal(this.write(event, e, person), false, `taken: ${codes}`);
    assert.deepEqual([...this.refused].sort(), [...codes].sort());
  }

  /** What is proposed is refused at its approval. */
  refusesProposed(codes, event, e, person = "张三", replaces = 0) {
    const at = this.entries.length;
    this.must(this.write("proposed", { until_day: this.day, replaces, text: "因", event, [event]: e }, person));
    this.refuses(codes, "approved", { entry: at }, "李四");
    this.entries.pop();
    this.look();
  }

  judge(judge, tenures) {
    const whole = tenures.map((t) => ({ in_quota: t.role < 8, division: "", from_day: 18262, to_day: 0, ...t }));
    this.must(this.write("judge_recorded", { judge, name: `法官${judge}`, tenures: whole }, "赵六"));
  }

  pool(pool, judges, assessors, more = {}) {
    const members = judges.map((judge) => ({ judge, share: 100, from_day: 0, to_day: 0 }));
    const e = { ...POOL, pool, members, assessors, ...more };
    this.must(this.second("pool_recorded", e, "赵六", this.replaces(`pool/${pool}`)));
  }

  policy(change) {
    this.must(this.second("policy_adopted", policyOf(change), "赵六", this.replaces("policy")));
  }

  /** A filing of a case's facts, with groups. */
  filing(groups, more = {}, persons = []) {
    const e = {
      case_number: NUMBER,
      stage: this.nextStage(more.case_number || NUMBER),
      pool: "民事",
      cause: "买卖合同纠纷",
      procedure: "普通",
      flags: [],
      weight: 100,
      facts_commitment: FACTS,
      approver: "",
      departure: "",
      party_marks: [MARK],
      agent_marks: [],
      redraw: "",
      later: [],
      lineage: null,
      ...more,
    };
    e.groups = groups.map(([role, seats, pool, alternates = 0]) => ({ role, seats, pool, alternates }));
    this.exclude(e, persons, !(e.lineage && e.lineage.changes));
    return this.freeze(e, e.groups);
  }

  /** A filing that changes seats. */
  change(kind, said, groups, more = {}, persons = []) {
    const stage = this.stage(more.case_number);
    const r = stage.record;
    const changes = this.changesOf(stage, kind, said);
    const { pool, cause, procedure, flags, weight } = r;
    const lineage = { reassigns: null, prior: null, series: "", changes, follows: null };
    const facts = { pool, cause, procedure, flags, weight, party_marks: stage.carried, agent_marks: stage.agents, lineage };
    return this.filing(groups, { ...facts, ...more }, persons);
  }

  stage(number = NUMBER) {
    return present(this.f.cases.get(number));
  }

  /** Files, lets approve what waits, and draws; gives back the entry of the draw. */
  drawn(e, person = "张三") {
    const at = this.entries.length;
    this.must(this.write("case_filed", e, person));
    if (e.needs.length > 0) this.must(this.write("approved", { entry: at }, "李四"));
    const draw = this.drawOf(this.f.stages.get(at));
    this.must(this.write("case_drawn", draw, person));
    return draw;
  }

  taking(role, judge, more = {}) {
    const stage = this.stage();
    const gone = stage.seats.find((s) => s.role === role);
    const e = {
      filing: stage.index,
      role,
      judge,
      seat: role === PRESIDING ? null : gone,
      weight: role === PRESIDING ? 0 : stage.record.weight,
      ground: role === PRESIDING ? 0 : N.ReassignmentGround.HEALTH,
      text: "",
      decided_by: N.DecidedBy.PRESIDENT,
      hearing_day: 0,
    };
    return { ...e, ...more };
  }

  closing(more = {}) {
    const stage = this.stage();
    const closing = { day: this.day, manner: N.Manner.JUDGMENT };
    return { filing: stage.index, closing, panel: NOBODY, seats: [], weight: 0, as_seated: true, ...more };
  }

  /** Balances of a pool, those that are not 0. */
  balances(pool) {
    return Object.fromEntries([...this.f.pools.get(pool).balances].filter(([, b]) => b !== 0));
  }

  /** What a filing says that takes the case from its judge. */
  reassigning(number = NUMBER) {
    const stage = this.stage(number);
    const reassigns = {
      ground: N.ReassignmentGround.HEALTH,
      text: "",
      filing: stage.index,
      judge: stage.judge,
      filed_day: stage.record.filed_day,
      seats: stage.seats,
      left: leftOf(stage.of),
    };
    return { reassigns, prior: null, series: "", changes: null, follows: null };
  }
}
