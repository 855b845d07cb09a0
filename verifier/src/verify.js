// Verification (section 19): a bundle and a key in, findings and the fold out.

import { parseBundle } from "./bundle.js";
import { equalBytes } from "./bytes.js";
import { decodeEntry } from "./codec.js";
import { checkTurn } from "./contributors.js";
import { logName, nameOf } from "./court.js";
import { COUNTS_ANYWAY, applyEvent, checkEvent } from "./events.js";
import { Fold, dayOf } from "./fold.js";
import { checkHand } from "./hand-signed.js";
import { checkDue } from "./imports.js";
import { fingerprint, noteSigned, parseKey } from "./note.js";
import { checkWhoActs } from "./persons.js";
import { checkRecovery, endRecovery } from "./recovery.js";
import { N } from "./schema.js";
import { isName } from "./text.js";
import { Tree, leafHash } from "./tree.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {{ code: string, entry: number | null }} Finding */

const LAST_TIME = 253402300799999;

/**
 * The work of one verification, which may be done in parts: `step` judges some entries.
 */
export class Verification {
  /**
   * @param {Uint8Array[]} entries
   * @param {{ checkpoint?: import("./note.js").Checkpoint | null, onEntry?: (c: Context, entry: any) => void,
   *   onApplied?: (c: Context, event: string, e: any) => void }} [options] `onApplied` of what was approved
   */
  constructor(entries, options = {}) {
    this.entries = entries;
    this.checkpoint = options.checkpoint || null;
    this.onEntry = options.onEntry || null;
    this.onApplied = options.onApplied || null;
    this.f = new Fold();
    this.tree = new Tree();
    /** @type {Finding[]} */
    this.findings = [];
    /** How many entries could be decoded; they are not kept, a large log would fill the memory. */
    this.decoded = 0;
    /** The keys of the log, as far as it can be decoded (section 19, step 2). @type {{ index: number, key: Uint8Array }[]} */
    this.keys = [];
    /** @type {{ index: number, e: any, protocol: number }[]} */
    this.recoveries = [];
    /** The times that the entries claim, as far as they can be decoded. @type {(number | bigint)[]} */
    this.times = [];
    this.ended = false;
    this.at = 0;
    /** @type {{ event: string, index: number, filing: any } | null} */
    this.due = null;
  }

  /** @param {string} code @param {number | null} entry */
  find(code, entry) {
    // Those of an entry stand together at the end.
    for (let i = this.findings.length - 1; i >= 0 && this.findings[i].entry === entry; i--) {
      if (this.findings[i].code === code) return;
    }
    this.findings.push({ code, entry });
  }

  /** Judges up to `count` more entries; whether there are more. @param {number} count */
  step(count) {
    const end = Math.min(this.entries.length, this.at + count);
    for (; this.at < end; this.at++) {
      const raw = this.entries[this.at];
      this.tree.push(leafHash(raw));
      if (!this.ended) this.judge(this.at, raw);
    }
    return this.at < this.entries.length;
  }

  /** @param {number} index @param {Uint8Array} raw */
  judge(index, raw) {
    const { entry, code } = decodeEntry(raw);
    if (!entry) {
      this.find(code, index);
      this.ended = true;
      return;
    }
    this.decoded += 1;
    const before = this.findings.length;
    let spared = 0;
    const f = this.f;
    const event = entry.event;
    const e = entry[event];
    this.keep(index, event, e);
    if (event === "restored") this.recoveries.push({ index, e, protocol: entry.protocol });
    this.times.push(entry.time_ms);
    // The offset counts from the entry that states it.
    const offset = index === 0 && event === "court_opened" ? e.utc_offset_minutes : f.offset;
    /** @type {Context} */
    const c = {
      f,
      index,
      day: dayOf(entry.time_ms, offset),
      protocol: entry.protocol,
      person: entry.actor.person,
      standing: entry.actor.standing,
      hand: f.hands.get(entry.actor.person) || null,
      approved: false,
      raw: this.entries,
      tree: this.tree,
      find: (x) => this.find(x, index),
      spare: (x) => {
        spared += 1;
        this.find(x, index);
      },
      applied: this.onApplied,
    };
    this.common(c, entry);
    checkEvent(c, event, e);
    const sound = this.findings.length === before + spared;
    const counts = sound || COUNTS_ANYWAY.has(event);
    if (counts) applyEvent(c, event, e);
    f.protocol = Math.max(f.protocol, entry.protocol);
    if (entry.time_ms > f.time) f.time = entry.time_ms;
    endRecovery(f);
    this.nextDue(index, event, e, entry.protocol);
    if (counts && this.onEntry) this.onEntry(c, entry);
  }

  /** @param {number} index @param {string} event @param {any} e */
  keep(index, event, e) {
    if (event === "court_opened" && index === 0) this.keys.push({ index, key: e.public_key });
    if (event === "key_rotated" && index > 0) this.keys.push({ index, key: e.public_key });
  }

  /** An entry again, null if it cannot be decoded. @param {number} index */
  entry(index) {
    return index < this.decoded ? decodeEntry(this.entries[index]).entry : null;
  }

  /** The rules that every entry keeps. @param {Context} c @param {any} entry */
  common(c, entry) {
    const f = c.f;
    const event = entry.event;
    const e = entry[event];
    if (entry.index !== c.index) c.find("IndexMismatch");
    if (c.index > 0 && c.protocol < f.protocol) c.find("ProtocolBackwards");
    if (c.index > 0 && c.protocol > f.protocol && event !== "rules_opened") c.find("ProtocolUnopened");
    this.checkSuccessor(c, event, e);
    if (entry.time_ms < f.time) c.find("TimeBackwards");
    if (c.protocol === 2 && entry.time_ms > LAST_TIME) c.find("TimeOutOfRange");
    if (!isName(c.person)) c.find("PersonMissing");
    if ((event === "court_opened") !== (c.index === 0)) c.find("CourtNotFirst");
    checkRecovery(c, event);
    checkDue(c, event);
    checkTurn(c, event, e);
    if (c.protocol === 2) {
      checkWhoActs(c, event, e);
      checkHand(c, entry);
    }
    if (event === "court_opened" && c.index === 0 && this.checkpoint) {
      const name = this.checkpoint.origin;
      const renamed = name.startsWith(e.origin + "/r") && /^[1-9][0-9]*$/.test(name.slice(e.origin.length + 2));
      if (name !== e.origin && !renamed) c.find("OriginMismatch");
    }
  }

  /** What must follow the entry before. @param {Context} c @param {string} event @param {any} e */
  checkSuccessor(c, event, e) {
    const due = this.due;
    this.due = null;
    if (!due) return;
    const wanted = due.event === "case_filed" ? "case_drawn" : "case_designated";
    if (event !== wanted || e.filing !== due.index) {
      c.find(due.event === "case_filed" ? "SingleCallNotDrawn" : "RefiledNotDesignated");
    }
  }

  /** @param {number} index @param {string} event @param {any} e @param {number} protocol */
  nextDue(index, event, e, protocol) {
    const single = event === "case_filed" && e.nonce === "single_call_nonce";
    const refiled = event === "designation_requested" && protocol === 1 && e.ground === N.DesignationGround.REFILED;
    this.due = single || refiled ? { event, index, filing: e } : null;
    if (event === "court_opened" && index === 0 && this.f.keys.length === 0) {
      this.f.keys.push({ index: 0, key: e.public_key });
    }
  }

  /** What is said of the log's end. */
  finish() {
    const last = this.entries.length - 1;
    if (this.ended) return;
    if (this.due) this.find(this.due.event === "case_filed" ? "SingleCallNotDrawn" : "RefiledNotDesignated", last);
    const f = this.f;
    if (f.recovery) this.find("RecoveryUnfinished", last);
    if (f.dueDraws.length + f.dueVoids.length > 0) this.find("DrawsUnfinished", last);
    if (this.checkpoint && f.opened && this.checkpoint.origin !== logName(f.origin, f.restorations)) {
      this.find("OriginMismatch", 0);
    }
  }
}

/**
 * The key believed in, or null if the log has none such.
 * @param {{ index: number, key: Uint8Array }[]} keys @param {string} given "" if none was
 * @returns {{ key: Uint8Array, name: string | null } | null}
 */
export function believed(keys, given) {
  const parsed = given === "" ? null : parseKey(given);
  if (given !== "" && !parsed) throw new TypeError("neither a vkey nor a fingerprint");
  if (parsed && "key" in parsed) return { key: parsed.key, name: parsed.name };
  if (!parsed) return keys.length > 0 ? { key: keys[keys.length - 1].key, name: null } : null;
  const found = keys.find((k) => fingerprint(k.key) === parsed.fingerprint);
  return found ? { key: found.key, name: null } : null;
}

/**
 * The findings on the key and the checkpoint, before those on entries and after them.
 * @param {Verification} v @param {import("./note.js").Checkpoint | null} checkpoint null: entries alone
 * @param {string} given
 */
export function judgeKey(v, checkpoint, given) {
  const keys = v.keys;
  const trust = believed(keys, given);
  /** @type {Finding[]} */
  const before = [];
  /** @type {Finding[]} */
  const after = [];
  if (!trust) {
    before.push({ code: "WrongKey", entry: null });
  } else if (checkpoint) {
    const named = trust.name === null || nameOf(trust.name, checkpoint.origin);
    if (!named || !noteSigned(checkpoint, trust.key)) before.push({ code: "BadSignature", entry: null });
  }
  if (checkpoint && !equalBytes(v.tree.root(v.entries.length), checkpoint.root)) before.push({ code: "RootMismatch", entry: null });
  if (!v.ended && trust && keys.length > 0) {
    const force = keys[keys.length - 1];
    const at = keys.findIndex((k) => equalBytes(k.key, trust.key));
    if (!equalBytes(force.key, trust.key)) {
      if (at < 0) after.push({ code: "WrongKey", entry: force.index });
      else after.push({ code: "KeyHandedOver", entry: keys[at + 1].index });
    }
  } else if (!v.ended && trust) {
    after.push({ code: "WrongKey", entry: null });
  }
  return { before, after, trust, keys };
}

/** @param {Finding[]} findings @param {boolean} keyGiven */
export function verdictOf(findings, keyGiven) {
  if (findings.length === 0) return keyGiven ? "VALID" : "SELF_ASSERTED";
  return findings.length === 1 && findings[0].code === "Unsupported" ? "UNSUPPORTED" : "INVALID";
}

export { parseBundle };
