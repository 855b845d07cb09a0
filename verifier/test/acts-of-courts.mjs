// Acts of a court for logs that grow: who is there, pools, policies, persons, numbers and flags.

import { policyOn } from "../src/policy.js";
import { someStage } from "./acts-of-cases.mjs";
import { DAY, trayOf } from "./court.mjs";
import { MARKS, below, chance, pick } from "./luck.mjs";
import { ROUTE, SeatsCourt } from "./seats-court.mjs";

/** Trays of known secrets, after the others are given up. */
export function prepare(court) {
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

export function absence(court) {
  const old = chance(3) ? pick([...court.f.absences.keys()]) : undefined;
  const judge = old === undefined ? pick([...court.f.judges.keys()]) : court.f.absences.get(old).judge;
  const from = court.day + pick([0, 0, 1, 2, -1]);
  const e = { judge, from_day: from, to_day: pick([0, from, from + 2]), kind: 1 + below(3), text: "", replaces: old || 0, cancelled: old !== undefined && chance(2) };
  return court.write("absence_recorded", e, court.protocol === 1 ? "张三" : "赵六");
}

export function conflict(court) {
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

export function pool(court) {
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

export function policy(court) {
  const now = policyOn(court.f, court.day);
  if (!now) return false;
  const change = pick([
    { eligibility: { min_candidates: 1 + below(5), open_case_cap: pick([0, 2, 3, 5]) } },
    { refiling: chance(3) ? null : { days: 1 + below(5) } },
    { series: { further_percent: 50, cap: pick([0, 120, 300]) } },
    { weights: [{ type: "", cause: "离婚纠纷", procedure: "", weight: 150 }] },
    { weights: [] },
    ...(court.protocol === 1 ? [] : [{ seats: { presiding_ranks: pick([[], [7], [5, 7]]), never_alone: pick([[], ["MAJOR_SENSITIVE"]]) } }, { seats: null }, { edition: 1 }, routes(court)]),
  ]);
  const e = { ...now, ...change, valid_from_day: court.day + pick([0, 1, 2, -3]) };
  return court.second("policy_adopted", e, court.protocol === 1 ? "张三" : "赵六", court.replaces("policy"));
}

export function judge(court) {
  const n = pick([...court.f.judges.keys()]);
  const j = court.f.judges.get(n);
  const last = { ...j.tenures[j.tenures.length - 1] };
  const tenures = [...j.tenures.slice(0, -1), pick([{ ...last, to_day: court.day + below(3) }, { ...last, to_day: 0 }, { ...last, role: 5 }, { ...last, in_quota: !last.in_quota }])];
  const e = { judge: n, name: chance(4) ? j.name + "甲" : j.name, tenures };
  const who = court.protocol === 1 ? "张三" : "赵六";
  return chance(4) ? court.write("judge_recorded", e, who) : court.second("judge_recorded", e, who, court.replaces(`judge/${n}`));
}

export function person(court) {
  if (court.protocol === 1) return false;
  const name = pick(["孙八", "周十", "钱七", "王五"]);
  const e = { person: name, roles: pick([[1], [2], [3], [2, 5], []]), judge: 0, from_day: court.day + pick([0, 1, -5]), to_day: pick([0, court.day + 3]), deputizes: chance(3) ? "李四" : "", division: "" };
  return court.second("person_enrolled", e, "赵六", court.replaces(`person/${name}/${e.deputizes}`));
}

export function renumber(court) {
  if (court.protocol === 1) return false;
  const s = someStage(court);
  if (!s || s.kind === "import") return false;
  const number = s.of.number.replace(/[0-9]+号$/, `${500 + below(90)}号`);
  return court.second("number_corrected", { filing: s.index, wrong: s.of.number, stage: s.number, number, text: "因" }, "张三");
}

export function flags(court) {
  const s = someStage(court);
  if (!s) return false;
  return court.write("flags_changed", { filing: s.index, before: s.record.flags, after: pick([[], ["MAJOR_SENSITIVE"]]), text: "因" }, "张三");
}
