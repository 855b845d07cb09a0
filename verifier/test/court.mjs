// A court whose log goes on from a published one, for tests: it knows the secrets of its trays.

import { utf8 } from "../src/bytes.js";
import { decodeEntry } from "../src/codec.js";
import { envelopeCommitment, nonceCommitment } from "../src/commitment.js";
import { effective } from "../src/draw.js";
import { replayStage } from "../src/drawn.js";
import { programExclusions } from "../src/exclusions.js";
import { dayOf, nextStage } from "../src/fold.js";
import { frozen } from "../src/freeze.js";
import { sha256 } from "../src/hashes.js";
import { ascending, leftOf } from "../src/lineage.js";
import { needsOf } from "../src/needs.js";
import { policyOn } from "../src/policy.js";
import { presidingOf } from "../src/seat-rules.js";
import { dayOfGroup } from "../src/seats.js";
import { nextEnvelope } from "../src/trays.js";
import { oddsRows, shareRows } from "../src/values.js";
import { Verification, parseBundle } from "../src/verify.js";
import { encodeEntry } from "./encode.mjs";
import { bytes } from "./files.mjs";

export const DAY = 86400000;
export const FACTS = new Uint8Array(32).fill(3);

/** The bytes of odds (`mass`, wide) or of shares. */
export function rows(list, key, wide) {
  const out = [];
  const u32 = (n) => out.push((n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
  for (const x of list) {
    u32(x.judge);
    if (wide) u32(Math.floor(x[key] / 2 ** 32));
    if (wide) u32(x[key] % 2 ** 32);
    else out.push(x[key]);
  }
  return Uint8Array.from(out);
}

export const secretOf = (tray, envelope) => sha256(utf8(`envelope ${tray} ${envelope}`));
export const nonceOf = (number, stage) => sha256(utf8(`nonce ${number} ${stage}`));

/** A tray whose secrets are known. */
export function trayOf(origin, tray, envelopes) {
  const all = [];
  for (let k = 0; k < envelopes; k++) all.push(...envelopeCommitment(origin, tray, k, secretOf(tray, k)));
  return { tray, envelopes, commitments: Uint8Array.from(all) };
}

export class Court {
  /** @param {string} name a published log @param {number} [size] how many of its entries @param {() => number} [wait] how many days proposals wait */
  constructor(name, size, wait = () => 7) {
    const bundle = parseBundle(bytes(`vectors/logs/${name}.bundle`));
    this.origin = bundle.checkpoint.origin;
    this.entries = bundle.entries.slice(0, size);
    this.wait = wait;
    const last = decodeEntry(this.entries[this.entries.length - 1]).entry;
    this.time = last.time_ms;
    this.protocol = last.protocol;
    this.look();
  }

  look() {
    const v = new Verification(this.entries);
    v.step(this.entries.length);
    this.v = v;
    this.f = v.f;
    this.findings = v.findings;
    return v;
  }

  get day() {
    return dayOf(this.time, this.f.offset);
  }

  context(person) {
    return { f: this.f, day: this.day, protocol: this.protocol, person, index: this.entries.length, find: () => {} };
  }

  /** Writes an entry; whether it keeps the rules. One that does not is taken back unless `anyway`. */
  write(event, e, person, anyway = false) {
    const standing = person === "caselot" ? 2 : this.protocol === 1 ? 1 : 3;
    const entry = { index: this.entries.length, time_ms: this.time, actor: { person, standing }, protocol: this.protocol, event };
    entry[event] = e;
    entry.hand = this.handOf(entry);
    this.entries.push(encodeEntry(entry));
    this.v.step(1);
    if (this.findings.length === 0 || anyway) return this.findings.length === 0;
    this.refused = this.findings.map((x) => x.code);
    this.entries.pop();
    this.look();
    return false;
  }

  /** Who has a hand signs by it; here nobody has one. */
  handOf() {
    return null;
  }

  /** An act of two persons where the protocol asks for them. */
  second(event, e, person, replaces = 0) {
    if (this.protocol === 1) return this.write(event, { ...e, approver: "李四" }, person);
    const proposal = { until_day: this.day + this.wait(), replaces, text: "因", event, [event]: e };
    const at = this.entries.length;
    if (!this.write("proposed", proposal, person)) return this.write(event, e, person);
    return this.write("approved", { entry: at }, "李四");
  }

  replaces(key) {
    return this.f.recordedAt.get(key) || 0;
  }

  /** The exclusions of the rules, with those of persons. */
  exclude(e, persons, capped) {
    const one = this.protocol === 1;
    e.exclusions = persons;
    for (const [judge, ground] of programExclusions(this.context("张三"), e, policyOn(this.f, this.day), capped)) {
      e.exclusions = e.exclusions.filter((x) => x.judge !== judge);
      e.exclusions.push({ judge, ground, person: one ? "caselot" : "", text: "", by_program: !one });
    }
    e.exclusions.sort((a, b) => a.judge - b.judge);
  }

  /** Freezes the groups, takes the next envelope and says what the filing waits for. Null if there is none. */
  freeze(e, groups) {
    const c = this.context("张三");
    e.groups = groups;
    e.groups = groups.map(({ pool, role, seats, alternates = 0 }) => {
      const g = frozen(c, pool, e.exclusions, dayOfGroup(c, e, { role })) || { shares: [], odds: [] };
      const bytesOf = { odds: rows(g.odds, "mass", true), shares: rows(g.shares, "share", false) };
      return { pool, role, seats, alternates, ...bytesOf, oddsRows: oddsRows(bytesOf.odds), sharesRows: shareRows(bytesOf.shares) };
    });
    const next = nextEnvelope(this.f);
    if (!next || e.groups.some((g) => !g.oddsRows)) return null;
    Object.assign(e, next, { nonce: "nonce_commitment" });
    e.commitment = envelopeCommitment(this.f.origin, e.tray, e.envelope, secretOf(e.tray, e.envelope));
    e.nonce_commitment = nonceCommitment(this.f.origin, e.case_number, e.stage, nonceOf(e.case_number, e.stage));
    e.awaits = null;
    e.needs = this.protocol === 2 ? needsOf(c, e, policyOn(this.f, this.day), e.groups.map((g) => g.oddsRows)) : [];
    return e;
  }

  /** What a filing says that changes seats of a present stage. */
  changesOf(stage, kind, said) {
    return {
      kind,
      ground: 0,
      text: "",
      decided_by: 0,
      leaves: [],
      hearing_day: 0,
      procedure: stage.record.procedure,
      weight: stage.record.weight,
      filing: stage.index,
      filed_day: stage.record.filed_day,
      seats: stage.seats,
      alternates: stage.alternates,
      left: leftOf(stage.of, stage),
      mediated: ascending(stage.mediated),
      later: stage.later,
      presiding: (said.leaves || []).includes(stage.designated) ? 0 : stage.designated,
      ...said,
    };
  }

  nextStage(number) {
    return nextStage(this.f.cases.get(number));
  }

  /** The draw of an open filing, null if there is nothing to draw from. */
  drawOf(stage) {
    const secret = secretOf(stage.e.tray, stage.e.envelope);
    const nonce = nonceOf(stage.e.case_number, stage.e.stage);
    const r = replayStage(stage, this.f.origin, secret, nonce);
    if (!r.seats) return null;
    return {
      filing: stage.index,
      envelope_secret: secret,
      nonce,
      seed_hash: r.seedHash,
      seats: r.seats,
      alternates: r.alternates,
      n_eff: effective(stage.e.groups[0].oddsRows).n,
      presiding: presidingOf(this.context("张三"), stage.e, r.seats),
      contribution: 0,
    };
  }
}
