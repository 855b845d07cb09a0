// The facts that protocol 2 adds (sections 22.9 to 22.12 and 22.14): who acted and approved, and what filings waited for.

import { dictionary, sorted } from "./dictionary.js";
import { recordOn } from "./pools.js";
import { Seats } from "./facts-seats.js";
import { placesOf, takenBefore } from "./needs.js";
import { undoes } from "./records.js";
import { listFacts } from "./redistribution.js";
import { N, word } from "./schema.js";
import { assessors } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */

const DAY = 86400000;
const Ground = N.VoidGround;

/** @param {Record<string, any[]>} record @param {string} key @param {number} entry */
function add(record, key, entry) {
  if (!record[key]) record[key] = [];
  record[key].push(entry);
}

export class Acts {
  constructor() {
    this.facts = {
      since: -1,
      founders: dictionary(),
      approvals: dictionary(),
      declined: dictionary(),
      waited: dictionary(),
      /** @type {number[]} */
      thin: [],
      /** @type {number[]} */
      not_random: [],
      without_parties: 0,
      /** @type {number[]} */
      elsewhere: [],
      /** @type {number[]} */
      late_imports: [],
      /** @type {number[]} */
      heavy: [],
      lost_nonces: dictionary(),
      lost_trays: dictionary(),
      /** @type {number[]} */
      returns: [],
      withdrawn_soon: dictionary(),
      /** @type {number[]} */
      renumbered: [],
      /** @type {number[]} */
      changed_back: [],
      /** @type {number[]} */
      single_calls: [],
      /** @type {number[]} */
      jumps: [],
      claimed: 0,
    };
    this.seats = new Seats();
    /** Requests to record draws by hand. @type {number[]} */
    this.outages = [];
    /** Requests to follow a main case. @type {number[]} */
    this.follows = [];
    /** Filings whose main case is not in the docket. @type {number[]} */
    this.alone = [];
    /** @type {number | bigint | null} */
    this.before = null;
    /** Who proposed what waits. @type {Map<number, string>} */
    this.proposers = new Map();
    /** When an absence or conflict was recorded. @type {Map<number, number>} */
    this.recorded = new Map();
    this.lastFiling = -1;
  }

  /** @param {Context} c @param {any} entry */
  see(c, entry) {
    if (c.protocol === 2) this.seeTwo(c, entry);
    if (entry.event === "case_filed") this.lastFiling = c.index;
    if (entry.event === "absence_recorded" || entry.event === "conflict_declared") {
      this.recorded.set(c.index, entry.time_ms);
    }
    this.before = entry.time_ms;
  }

  /** @param {Context} c @param {any} entry */
  seeTwo(c, entry) {
    const facts = this.facts;
    const e = entry[entry.event];
    if (facts.since < 0) facts.since = c.index;
    else if (this.before !== null && entry.time_ms - /** @type {number} */ (this.before) > DAY) facts.jumps.push(c.index);
    if (c.standing === N.Standing.CLAIMED) facts.claimed += 1;
    const seen = /** @type {any} */ (this)[entry.event];
    if (seen) seen.call(this, c, e, entry);
  }

  /** What an approval put into force. @param {Context} c @param {string} event @param {any} e */
  applied(c, event, e) {
    if (event === "case_closed") this.case_closed(c, e);
    if (event === "number_corrected") this.facts.renumbered.push(c.index);
    if (event === "tray_retired") this.tray_retired(c, e);
    if (event === "seats_taken") this.seats.taken(c, e);
    if (event === "filing_voided") return;
  }

  /** @param {Context} c @param {any} e */
  person_enrolled(c, e) {
    if (c.standing === N.Standing.SYSTEM) add(this.facts.founders, e.person, c.index);
  }

  /** @param {Context} c */
  proposed(c) {
    this.proposers.set(c.index, c.person);
  }

  /** @param {Context} c @param {any} e */
  approved(c, e) {
    const filing = c.f.stages.get(e.entry) || c.f.lots.get(e.entry);
    const by = this.proposers.get(e.entry) || (filing && filing.person);
    if (by) add(this.facts.approvals, `${c.person} for ${by}`, e.entry);
  }

  /** @param {Context} c @param {any} e */
  declined(c, e) {
    const filing = c.f.stages.get(e.entry) || c.f.lots.get(e.entry);
    const by = this.proposers.get(e.entry) || (filing && filing.person);
    if (by) add(this.facts.declined, `${c.person} for ${by}`, e.entry);
  }

  /** @param {Context} c @param {any} e */
  case_filed(c, e) {
    const facts = this.facts;
    this.seats.filed(c, e);
    const stage = c.f.stages.get(c.index);
    if (stage && stage.alone) this.alone.push(c.index);
    for (const n of e.needs) add(facts.waited, word("ApprovalNeed", n), c.index);
    const waited = e.needs.includes(N.ApprovalNeed.NO_PARTIES);
    if (e.party_marks.length === 0 && !waited) facts.without_parties += 1;
    if (e.weight > 300) facts.heavy.push(c.index);
    if (e.nonce === "single_call_nonce") facts.single_calls.push(c.index);
    if (e.lineage && e.lineage.prior && e.lineage.prior.elsewhere) facts.elsewhere.push(c.index);
    const small = e.groups.some((/** @type {any} */ g) => {
      const pool = c.f.pools.get(g.pool);
      const rec = pool && recordOn(pool, c.day);
      return rec && rec.small_until_day && c.day <= rec.small_until_day;
    });
    if (small && !e.needs.includes(N.ApprovalNeed.FEW_CANDIDATES)) facts.thin.push(c.index);
    const candidates = e.groups.map((/** @type {any} */ g) => g.oddsRows);
    const fixed = e.groups.some(
      (/** @type {any} */ g, /** @type {number} */ i) =>
        assessors(g.role) && g.oddsRows.length === takenBefore(e.groups, candidates, i) + placesOf(g),
    );
    if (fixed) facts.not_random.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  designation_requested(c, e) {
    const facts = this.facts;
    if (e.weight > 300) facts.heavy.push(c.index);
    if (e.ground === N.DesignationGround.REFILED) facts.returns.push(c.index);
    if (e.ground === N.DesignationGround.OUTAGE) this.outages.push(c.index);
    if (e.ground === N.DesignationGround.FOLLOWS) this.follows.push(c.index);
    if (e.lineage && e.lineage.prior && e.lineage.prior.elsewhere) facts.elsewhere.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  case_imported(c, e) {
    if (c.f.filed) this.facts.late_imports.push(c.index);
  }

  /** @param {Context} c @param {any} e */
  filing_voided(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.opened || stage.e.nonce !== "nonce_commitment" || e.nonce.length > 0) return;
    const own = e.ground === Ground.NONCE_LOST || e.ground === Ground.DECLINED || e.ground === Ground.RUN_OUT;
    if (own) add(this.facts.lost_nonces, stage.person, stage.index);
  }

  /** @param {Context} c @param {any} e */
  tray_retired(c, e) {
    if (e.ground === N.RetirementGround.SECRET_LOST) this.facts.lost_trays[e.tray] = c.index;
  }

  /** @param {Context} c @param {any} e */
  case_closed(c, e) {
    const stage = c.f.stages.get(e.filing);
    const manner = e.closing.manner;
    if (!stage || stage.kind === "import" || (manner !== N.Manner.WITHDRAWN && !undoes(manner))) return;
    if (c.day <= stage.day + 30) add(this.facts.withdrawn_soon, stage.person, stage.index);
  }

  /** @param {Context} c @param {any} e @param {any} entry */
  absence_recorded(c, e, entry) {
    const at = this.recorded.get(e.replaces);
    const soon = e.replaces !== 0 && at !== undefined && entry.time_ms - at < DAY;
    if (soon && this.lastFiling > e.replaces) this.facts.changed_back.push(c.index);
  }

  /** @param {Context} c @param {any} e @param {any} entry */
  conflict_declared(c, e, entry) {
    this.absence_recorded(c, e, entry);
  }

  /** Null of a log without entries of protocol 2. @param {import("./fold.js").Fold} f */
  finish(f) {
    const facts = this.facts;
    if (facts.since < 0) return null;
    const named = ["founders", "approvals", "declined", "waited", "lost_nonces", "lost_trays", "withdrawn_soon"];
    const all = /** @type {any} */ (facts);
    for (const k of named) all[k] = sorted(all[k]);
    const seats = this.seats.finish();
    if (seats) all.seats = seats;
    const others = { outages: this.outages, redistributed: listFacts(f), follows: this.follows, alone: this.alone };
    for (const [k, list] of Object.entries(others)) if (list.length > 0) all[k] = list;
    return facts;
  }
}
