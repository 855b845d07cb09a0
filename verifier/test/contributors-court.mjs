// A court with contributors, whose values it knows.

import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, utf8 } from "../src/bytes.js";
import { contributionStatement, valueLeaf } from "../src/contributions.js";
import { contributorOn, treeStatement } from "../src/contributors.js";
import { sha256 } from "../src/hashes.js";
import { N } from "../src/schema.js";
import { nodeHash } from "../src/tree.js";
import { nonceOf, secretOf } from "./court.mjs";
import { LotsCourt, numbered } from "./lots-court.mjs";
import { UNDERTAKING } from "./seats-court.mjs";

const EMPTY = new Uint8Array(0);
export const NO_OPENINGS = { envelope_secret: EMPTY, nonce: EMPTY, text: "", approver: "", avoided: 0 };

/** A contributor of a name: its keys, and its tree with all proofs. */
export class Giver {
  constructor(origin, name, depth = 4) {
    this.origin = origin;
    this.name = name;
    this.depth = depth;
    this.seed = sha256(utf8(`giver ${name}`));
    this.key = ed25519.getPublicKey(this.seed);
    let level = Array.from({ length: 2 ** depth }, (_, n) => valueLeaf(origin, this.key, n, this.value(n)));
    this.levels = [level];
    while (level.length > 1) {
      level = level.filter((_, i) => i % 2 === 0).map((left, i) => nodeHash(left, this.levels[this.levels.length - 1][2 * i + 1]));
      this.levels.push(level);
    }
    this.head = level[0];
  }

  value(n) {
    return sha256(utf8(`value ${this.name} ${n}`));
  }

  proof(n) {
    return concat(...this.levels.slice(0, -1).map((level, l) => level[Math.floor(n / 2 ** l) ^ 1]));
  }

  /** What is recorded of it, with a change that it signs. */
  named(change = {}) {
    const e = { name: this.name, key: this.key, head: this.head, depth: this.depth, ...change };
    return { signature: ed25519.sign(treeStatement(this.origin, e), this.seed), ...e };
  }

  /** A signed Contributed, as it is with a change. */
  signs(e) {
    return { ...e, signature: ed25519.sign(contributionStatement(this.origin, e), this.seed) };
  }
}

export class ContributorsCourt extends LotsCourt {
  constructor(wait) {
    super(wait);
    /** By the entry at which each was named. */
    this.givers = new Map();
  }

  giver(name, depth = 4) {
    return new Giver(this.f.origin, name, depth);
  }

  /** Two persons name a contributor; gives back its entry. */
  names(name, depth = 4) {
    const giver = this.giver(name, depth);
    this.must(this.second("contributor_named", giver.named(), "赵六"));
    const entry = this.entries.length - 1;
    this.givers.set(entry, giver);
    return entry;
  }

  ends(contributor, stalled = false) {
    this.must(this.second("contributor_ended", { contributor, stalled, text: "因" }, "赵六"));
  }

  /** Whom a filing awaits today, null if nobody. */
  awaits() {
    const k = contributorOn(this.f, this.day);
    return k ? { contributor: k.entry, head: k.e.head, number: k.filed } : null;
  }

  freeze(e, groups) {
    const filing = super.freeze(e, groups);
    return filing && Object.assign(filing, { awaits: this.awaits() });
  }

  /** A filing of a number, with what is changed of it. */
  simple(number, more = {}) {
    return { ...this.filing([[UNDERTAKING, 1, "民事"]], { case_number: numbered(number), ...more }), ...(more.awaits !== undefined && { awaits: more.awaits }) };
  }

  /** Files, and lets approve what waits; gives back the entry. */
  files(e, person = "张三") {
    const at = this.entries.length;
    this.must(this.write("case_filed", e, person));
    if (e.needs.length > 0) this.must(this.write("approved", { entry: at }, "李四"));
    return at;
  }

  opening(filing) {
    const { tray, envelope, case_number, stage } = this.f.stages.get(filing).e;
    return { filing, envelope_secret: secretOf(tray, envelope), nonce: nonceOf(case_number, stage) };
  }

  openFiling(filing, person = "张三") {
    this.must(this.write("filing_opened", this.opening(filing), person));
    return this.entries.length - 1;
  }

  /** What a contributor gives for filings, from a tree of `size` entries. */
  giving(filings, size = this.entries.length, change = {}) {
    const { contributor } = this.f.stages.get(filings[0]).e.awaits;
    const giver = this.givers.get(contributor);
    const values = filings.map((filing) => {
      const { number } = this.f.stages.get(filing).e.awaits;
      return { filing, value: giver.value(number), proof: giver.proof(number) };
    });
    return giver.signs({ contributor, size, root: this.v.tree.root(size), values, ...change });
  }

  /** The entries of filings in the order in which values are given. */
  inOrder(stages) {
    return [...stages].map((s) => s.index);
  }

  gives(filings, size = this.entries.length) {
    this.must(this.write("contributed", this.giving(filings, size), "caselot"));
    return this.entries.length - 1;
  }

  /** The draw of the first filing that is due. */
  dueDraw() {
    const stage = this.f.dueDraws[0];
    return { ...this.drawOf(stage), contribution: stage.contribution.entry };
  }

  /** All that is due is drawn. */
  drawsDue() {
    while (this.f.dueDraws.length > 0) this.must(this.write("case_drawn", this.dueDraw(), "caselot"));
  }

  /** All that is due is voided. */
  voidsDue() {
    while (this.f.dueVoids.length > 0) this.must(this.write("filing_voided", this.stalledVoid(this.f.dueVoids[0].index), "caselot"));
  }

  stalledVoid(filing) {
    return { filing, ground: N.VoidGround.STALLED, ...NO_OPENINGS };
  }

  /** A filing that may be drawn is opened, its value given, and all that is due drawn; always true. */
  goesOn(filing) {
    if (!this.write("filing_opened", this.opening(filing), "张三")) return true;
    const { opened } = this.f.contributors.get(this.f.stages.get(filing).e.awaits.contributor);
    // Of a tree that is not its own it can prove no value.
    if (this.write("contributed", this.giving(this.inOrder(opened)), "caselot")) this.drawsDue();
    return true;
  }

  /** Files, opens, lets give and draws; gives back the entry of the filing. */
  contributes(number, more = {}) {
    const at = this.files(this.simple(number, more));
    this.openFiling(at);
    this.gives([at]);
    this.drawsDue();
    return at;
  }
}
