// A court whose persons have hands, and sign with them.

import { ed25519 } from "@noble/curves/ed25519.js";
import { hex, utf8 } from "../src/bytes.js";
import { handStatement, signableOf } from "../src/hand-signed.js";
import { proofStatement } from "../src/hand-rules.js";
import { sha256 } from "../src/hashes.js";
import { ContributorsCourt } from "./contributors-court.mjs";
import { encodeEntry } from "./encode.mjs";

export const REGISTRAR = "赵六";

export class HandsCourt extends ContributorsCourt {
  constructor(wait) {
    super(wait);
    /** Of every hand that was ever thought of, by its key. */
    this.seeds = new Map();
    /** What becomes of the hand of the next entry; null is that of who has one. */
    this.otherwise = null;
  }

  /** A key of a person, the n-th. */
  key(person, n = 0) {
    const seed = sha256(utf8(`hand ${person} ${n}`));
    const key = ed25519.getPublicKey(seed);
    this.seeds.set(hex(key), seed);
    return key;
  }

  /** What stands on a key, with its proof; of a person's proof for what is changed of it. */
  proven(person, key, change = {}) {
    const e = { key, compromised_since: 0, ...change };
    return { ...e, proof: ed25519.sign(proofStatement(this.f.origin, person, e), this.seeds.get(hex(e.key))) };
  }

  enrolment(person, n = 0, change = {}) {
    return { person, ...this.proven(person, this.key(person, n), change) };
  }

  rotation(person, n = 1, change = {}) {
    return this.proven(person, this.key(person, n), change);
  }

  /** A hand over the first entries of the log, of a person's key. */
  signs(entry, key, change = {}) {
    if (key === undefined) return null;
    const size = change.size === undefined ? this.entries.length : change.size;
    const hand = { size, root: this.v.tree.root(Math.min(size, this.entries.length)), ...change };
    const raw = encodeEntry({ ...entry, hand: null });
    const signature = ed25519.sign(handStatement(this.origin, raw, { ...entry, hand }), this.seeds.get(hex(key)));
    return { signature, ...hand };
  }

  handOf(entry) {
    if (this.otherwise) return this.otherwise(entry);
    const hand = this.f.hands.get(entry.actor.person);
    return hand && signableOf(entry.event, entry[entry.event]) ? this.signs(entry, hand.key) : null;
  }

  /** An act with another hand than the actor's own, null for none. */
  signedBy(hand, act) {
    this.otherwise = hand;
    try {
      return act();
    } finally {
      this.otherwise = null;
    }
  }

  unsigned(act) {
    return this.signedBy(() => null, act);
  }

  proposing(event, e, replaces = 0) {
    return { until_day: this.day + 7, replaces, text: "因", event, [event]: e };
  }

  /** A proposal and its approval; gives back the entry of the approval. */
  two(event, e, person = REGISTRAR, approver = "李四") {
    const key = event === "hand_enrolled" ? `hand/${e.person}` : event === "hands_required" ? "hands" : "";
    const at = this.entries.length;
    this.must(this.write("proposed", this.proposing(event, e, this.replaces(key)), person));
    this.must(this.write("approved", { entry: at }, approver));
    return at + 1;
  }

  /** Two others give a person a hand. */
  enrols(person, n = 0, change = {}) {
    return this.two("hand_enrolled", this.enrolment(person, n, change), person === REGISTRAR ? "王五" : REGISTRAR, person === "李四" ? "王五" : "李四");
  }

  rotates(person, n = 1, change = {}) {
    this.must(this.write("hand_rotated", this.rotation(person, n, change), person));
    return this.entries.length - 1;
  }

  requires(...roles) {
    return this.two("hands_required", { roles });
  }
}

/** A court in which these persons have hands, who sign all they do. */
export function courtWithHands(...persons) {
  const court = new HandsCourt();
  for (const person of persons) court.enrols(person);
  return court;
}

export const EVERYBODY = [REGISTRAR, "李四", "王五", "张三"];
