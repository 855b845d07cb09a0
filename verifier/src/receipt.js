// Receipts that a filer kept, held against a bundle (section 18).

import { equalBytes, fromBase64, fromHex, utf8 } from "./bytes.js";
import { decodeEntry } from "./codec.js";
import { noteSigned, parseNote } from "./note.js";
import { beginnings, included, leafHash } from "./tree.js";
import { N } from "./schema.js";

/** @typedef {import("./verify.js").Verification} Verification */
/** @typedef {{ index: number, key: Uint8Array }[]} Keys */

/** One half of a kept receipt, read. @param {any} half */
function read(half) {
  if (!half || typeof half !== "object" || !Array.isArray(half.inclusion)) return null;
  const entry = typeof half.entry === "string" ? fromBase64(half.entry) : null;
  const proof = half.inclusion.map((/** @type {any} */ h) => (typeof h === "string" ? fromHex(h) : null));
  const checkpoint = typeof half.checkpoint === "string" ? parseNote(utf8(half.checkpoint)) : null;
  const sound = entry && checkpoint && Number.isSafeInteger(half.index) && half.index >= 0;
  if (!sound || !proof.every((/** @type {any} */ h) => h && h.length === 32)) return null;
  return { index: half.index, entry, proof, checkpoint };
}

/**
 * The keys that may have signed a checkpoint: in the log the one in force at its size, of what was lost
 * also one that the bundle had handed over before.
 * @param {Keys} keys @param {Uint8Array} trust
 */
export function believedKeys(keys, trust) {
  const at = keys.findIndex((k) => equalBytes(k.key, trust));
  return at < 0 ? [{ index: 0, key: trust }] : keys.slice(0, at + 1);
}

/** @param {Keys} keys @param {number | bigint} size */
export function inForce(keys, size) {
  let found = keys[0];
  for (const k of keys) if (k.index < size) found = k;
  return found;
}

/** @param {any} p @param {{ size: number | bigint, root: Uint8Array }[]} shown */
function isShown(p, shown) {
  return shown.some((b) => b.size === p.checkpoint.size && equalBytes(b.root, p.checkpoint.root));
}

/** The beginnings of lost logs that the receipts show. @param {any[]} parts @param {any[]} restored */
function lostBeginnings(parts, restored) {
  const shown = restored.map((e) => ({ size: e.lost_size, root: e.lost_root }));
  const open = new Set(parts);
  for (let again = true; again; ) {
    again = false;
    for (const p of open) {
      if (!isShown(p, shown)) continue;
      open.delete(p);
      again = true;
      shown.push(...beginnings(p.index, Number(p.checkpoint.size), leafHash(p.entry), p.proof));
    }
  }
  return shown;
}

/** @param {any} p @param {any[]} recoveries */
function lostReceipt(p, recoveries) {
  const { entry } = decodeEntry(p.entry);
  const drawn = entry && entry.event === "case_drawn" ? entry.case_drawn : null;
  const seat = drawn && drawn.seats.find((/** @type {any} */ s) => s.role === N.SeatRole.UNDERTAKING);
  const recovery = recoveries.find((r) => r.e.lost_size >= p.checkpoint.size) || recoveries[0];
  return {
    entry: p.index,
    size: p.checkpoint.size,
    recovery: recovery.index,
    kept_as: p.keptAs,
    judge: seat ? seat.judge : null,
  };
}

/**
 * @param {Verification} v @param {import("./bundle.js").Bundle} bundle
 * @param {{ trust: { key: Uint8Array } | null, keys: Keys }} k @param {any[]} receipts
 */
export function judgeReceipts(v, bundle, k, receipts) {
  /** @type {{ code: string, entry: number | null }[]} */
  const findings = [];
  /** @type {any[]} */
  const lost = [];
  if (receipts.length === 0 || !k.trust) return { findings, lost };
  const keys = believedKeys(k.keys, k.trust.key);
  const recoveries = v.recoveries;
  const all = [];
  for (const r of receipts) {
    const halves = r && r.draw !== undefined ? [r.filing, r.draw] : [r && r.filing];
    for (const half of halves) {
      const p = read(half);
      const proven =
        p && included(p.index, Number(p.checkpoint.size), leafHash(p.entry), p.proof, p.checkpoint.root);
      if (!p || !proven) findings.push({ code: "UnprovenReceipt", entry: p && p.index });
      else all.push({ ...p, keptAs: `${r.case_number} stage ${r.stage}` });
    }
  }
  const shown = lostBeginnings(all, recoveries.map((r) => r.e));
  for (const p of all) {
    const ofLost = recoveries.length > 0 && isShown(p, shown);
    const may = ofLost ? keys.filter((x) => x.index < p.checkpoint.size) : [inForce(keys, p.checkpoint.size)];
    if (!may.some((x) => x && noteSigned(p.checkpoint, x.key))) {
      findings.push({ code: "UnprovenReceipt", entry: p.index });
      continue;
    }
    hold(v, bundle, p, ofLost, recoveries, findings, lost);
  }
  lost.sort((a, b) => a.entry - b.entry);
  return { findings, lost };
}

/** @param {Verification} v @param {import("./bundle.js").Bundle} bundle @param {any} p @param {boolean} ofLost @param {any[]} recoveries @param {any[]} findings @param {any[]} lost */
function hold(v, bundle, p, ofLost, recoveries, findings, lost) {
  const there = bundle.entries[p.index];
  const same = there && equalBytes(there, p.entry);
  if (ofLost) {
    if (!same) lost.push(lostReceipt(p, recoveries));
    return;
  }
  if (!there) findings.push({ code: "ReceiptBeyondBundle", entry: p.index });
  else if (!same) findings.push({ code: "ForkedReceipt", entry: p.index });
  const size = p.checkpoint.size;
  if (size > bundle.entries.length) {
    findings.push({ code: "ReceiptBeyondBundle", entry: null });
  } else if (!equalBytes(v.tree.root(Number(size)), p.checkpoint.root)) {
    findings.push({ code: "ForkedReceipt", entry: null });
  }
}
