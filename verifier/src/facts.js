// What a verifier reports without calling it a fault (sections 19 and 22.9 to 22.15), under the names that
// `caselot verify --json` has for it.

import { hex } from "./bytes.js";
import { parseCaseNumber } from "./case-number.js";
import { byProgram } from "./exclusions.js";
import { policyOn } from "./policy.js";
import { fingerprint } from "./note.js";
import { eligibility } from "./policy.js";
import { N, word } from "./schema.js";
import { replayStage } from "./drawn.js";
import { dictionary, sorted } from "./dictionary.js";
import { Acts } from "./facts-acts.js";
import { Contributions } from "./facts-contributors.js";
import { Hands } from "./facts-hands.js";
import { lotFacts } from "./facts-lots.js";
import { closedByOthers } from "./facts-seats.js";
import { candidatesOf } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./fold.js").Stage} Stage */

/** Facts of a log without entries. */
export function noFacts() {
  return {
    filings: 0,
    draws: 0,
    single_call_draws: 0,
    single_candidate_draws: 0,
    /** @type {number[]} */
    departures: [],
    /** @type {number[]} */
    designated_over_cap: [],
    /** @type {any[]} */
    voids: [],
    /** @type {number[]} */
    undrawn: [],
    redrawn_cases: dictionary(),
    exclusions: dictionary(),
    number_gaps: dictionary(),
    /** @type {number[]} */
    thin_pools: [],
    /** @type {number[]} */
    fresh_pools: [],
    designations: dictionary(),
    /** @type {number[]} */
    pending_designations: [],
    /** @type {any[]} */
    redraws: [],
    /** @type {number[]} */
    conflicts_changed: [],
    /** @type {number[]} */
    retired_trays: [],
    /** @type {any[]} */
    restored: [],
    /** @type {any[]} */
    key_rotations: [],
    pools: dictionary(),
  };
}

/** @param {Record<string, number>} record @param {string} key */
function count(record, key) {
  record[key] = (record[key] || 0) + 1;
}

/** Collects facts while a log is verified: `see` is called after each entry. */
export class Collector {
  constructor() {
    this.facts = noFacts();
    this.acts = new Acts();
    this.contributions = new Contributions();
    this.hands = new Hands();
    /** Members on duty of each filing, by pool. @type {Map<string, { index: number, onDuty: number }[]>} */
    this.duty = new Map();
    /** The day on which a record of a pool counted at once. @type {Map<string, number>} */
    this.freshOn = new Map();
    /** Draws whose first group is of a pool, and who won undertaking seats. @type {Map<string, { draws: number, winners: Map<number, number> }>} */
    this.drawn = new Map();
    /** @type {number[]} */
    this.closedByOthers = [];
  }

  /** @param {Context} c @param {any} entry */
  see(c, entry) {
    const seen = /** @type {any} */ (this)[entry.event];
    if (seen) seen.call(this, c, entry[entry.event]);
    this.acts.see(c, entry);
    this.contributions.see(c, entry);
    this.hands.see(c, entry);
  }

  /** What an approval put into force. @param {Context} c @param {string} event @param {any} e */
  applied(c, event, e) {
    if (event === "pool_recorded") this.pool_recorded(c, e);
    if (event === "tray_retired") this.tray_retired(c, e);
    this.acts.applied(c, event, e);
    this.contributions.applied(c, event, e);
  }

  /** @param {Context} c @param {any} e */
  case_filed(c, e) {
    const facts = this.facts;
    facts.filings += 1;
    if (e.departure !== "") facts.departures.push(c.index);
    for (const x of e.exclusions) {
      const person = byProgram(x) ? "caselot" : x.person || c.person;
      count(facts.exclusions, `${person} ${word("ExclusionGround", x.ground)}`);
    }
    if (e.redraw !== "") {
      const { case_number, redraw, approver } = e;
      facts.redraws.push({ case_number, entry: c.index, text: redraw, requester: c.person, approver });
    }
    const g = e.groups[0];
    if (g) {
      const list = this.duty.get(g.pool) || [];
      list.push({ index: c.index, onDuty: g.sharesRows.length });
      this.duty.set(g.pool, list);
    }
    const fresh = e.groups.some((/** @type {any} */ x) => this.freshOn.get(x.pool) === c.day);
    if (fresh) facts.fresh_pools.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  designation_requested(c, e) {
    if (e.departure !== "") this.facts.departures.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  case_drawn(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.drawIndex !== c.index || stage.status !== "drawn") return;
    const facts = this.facts;
    facts.draws += 1;
    if (stage.e.nonce === "single_call_nonce") facts.single_call_draws += 1;
    const g = stage.e.groups[0];
    if (!g) return;
    if (candidatesOf(g).length === 1) facts.single_candidate_draws += 1;
    const of = this.drawn.get(g.pool) || { draws: 0, winners: new Map() };
    this.drawn.set(g.pool, of);
    of.draws += 1;
    const { judge, role } = stage.seats[0];
    if (role === N.SeatRole.UNDERTAKING) of.winners.set(judge, (of.winners.get(judge) || 0) + 1);
  }

  /** @param {Context} c @param {any} e */
  filing_voided(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.drawIndex !== c.index) return;
    let avoided = null;
    if (e.envelope_secret.length === 32 && e.nonce.length === 32 && !stage.e.awaits) {
      const r = replayStage(stage, c.f.origin, e.envelope_secret, e.nonce);
      avoided = r.seats && r.seats.length > 0 ? r.seats[0].judge : null;
    }
    this.facts.voids.push({
      case_number: stage.e.case_number,
      entry: c.index,
      ground: word("VoidGround", e.ground),
      requester: c.person,
      approver: e.approver,
      avoided_judge: avoided,
    });
  }

  /** @param {Context} c @param {any} e */
  case_designated(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.drawIndex !== c.index || stage.status !== "designated") return;
    const d = this.facts.designations;
    count(d, `approver ${c.person}`);
    count(d, `ground ${word("DesignationGround", stage.e.ground)}`);
    count(d, `judge ${e.judge}`);
    count(d, `requester ${stage.person}`);
    const cap = eligibility(policyOn(c.f, c.day)).open_case_cap;
    // The case itself is among the judge's open ones by now.
    if (cap > 0 && (c.f.load.get(e.judge) || 0) - 1 >= cap) this.facts.designated_over_cap.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  case_closed(c, e) {
    if (closedByOthers(c, e)) this.closedByOthers.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  conflict_declared(c, e) {
    if (e.replaces !== 0) this.facts.conflicts_changed.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  pool_recorded(c, e) {
    const pool = c.f.pools.get(e.pool);
    const rec = pool && pool.records.find((r) => r.e === e);
    if (rec && rec.from === 0) this.freshOn.set(e.pool, c.day);
  }

  /** @param {Context} c @param {any} e */
  tray_retired(c, e) {
    const tray = c.f.trays[e.tray];
    if (tray && tray.ground !== 0) this.facts.retired_trays.push(e.tray);
  }

  /** @param {Context} c @param {any} e */
  restored(c, e) {
    this.facts.restored.push({
      entry: c.index,
      lost_size: e.lost_size,
      lost_root: hex(e.lost_root),
      text: e.text,
      requester: c.person,
      approver: e.approver,
    });
  }

  /** @param {Context} c @param {any} e */
  key_rotated(c, e) {
    const keys = c.f.keys;
    const old = keys.length > 1 ? keys[keys.length - 2].key : new Uint8Array(0);
    this.facts.key_rotations.push({
      entry: c.index,
      old_key: hex(old),
      new_key: hex(e.public_key),
      fingerprint: fingerprint(e.public_key),
      text: e.text,
      requester: c.person,
      approver: e.approver,
    });
  }

  /** The facts of the whole log. @param {Fold} f @returns {any} */
  finish(f) {
    const facts = this.facts;
    for (const s of f.stages.values()) {
      if (s.status === "open") facts.undrawn.push(s.index);
      if (s.status === "pending") facts.pending_designations.push(s.index);
    }
    for (const k of f.cases.values()) if (k.stages.length > 1) facts.redrawn_cases[k.number] = k.stages.length;
    this.gaps(f);
    this.thinPools();
    for (const [code, pool] of f.pools) this.pool(code, pool);
    for (const k of ["redrawn_cases", "exclusions", "number_gaps", "designations", "pools"]) {
      const all = /** @type {any} */ (facts);
      all[k] = sorted(all[k]);
    }
    /** @type {any} */
    const out = { ...facts };
    if (this.closedByOthers.length > 0) out.closed_by_others = this.closedByOthers;
    const acts = this.acts.finish(f);
    if (acts) out.acts = acts;
    const lots = lotFacts(f);
    if (lots) out.lots = lots;
    const contributions = this.contributions.finish(f);
    if (contributions) out.contributions = contributions;
    const hands = this.hands.finish(f);
    if (hands) out.hands = hands;
    return out;
  }

  /** Numbers that no case has, between the least and the greatest of a year and type. @param {Fold} f */
  gaps(f) {
    /** @type {Map<string, { least: number, most: number, count: number }>} */
    const spans = new Map();
    for (const k of f.cases.values()) {
      const n = parseCaseNumber(k.number, f.code);
      if (k.stages.length === 0 || n.code || n.legacy || n.type === "刑核" || n.type === "知刑核") continue;
      const key = `(${n.year})${n.type}`;
      const s = spans.get(key) || { least: n.number, most: n.number, count: 0 };
      s.least = Math.min(s.least, n.number);
      s.most = Math.max(s.most, n.number);
      s.count += 1;
      spans.set(key, s);
    }
    for (const [key, s] of spans) {
      const missing = s.most - s.least + 1 - s.count;
      if (missing > 0) this.facts.number_gaps[key] = missing;
    }
  }

  /** Filings whose pool on duty was under three quarters of its median. */
  thinPools() {
    for (const list of this.duty.values()) {
      const sizes = list.map((x) => x.onDuty).sort((a, b) => a - b);
      const median = sizes[Math.floor(sizes.length / 2)];
      for (const x of list) if (4 * x.onDuty < 3 * median) this.facts.thin_pools.push(x.index);
    }
    this.facts.thin_pools.sort((a, b) => a - b);
  }

  /** @param {string} code @param {import("./pools.js").Pool} pool */
  pool(code, pool) {
    const { draws, winners } = this.drawn.get(code) || { draws: 0, winners: new Map() };
    this.facts.pools[code] = {
      draws,
      least_n_eff: pool.leastEffective,
      drawn: byJudge(winners),
      balances: byJudge(pool.balances),
    };
  }
}

/** @param {Map<number, number>} map */
function byJudge(map) {
  /** @type {Record<string, number>} */
  const out = {};
  for (const j of [...map.keys()].sort((a, b) => a - b)) out[j] = /** @type {number} */ (map.get(j));
  return out;
}

