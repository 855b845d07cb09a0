// Contributors: who adds a value to draws that nobody else knows, and on which days (section 22.14).

import { Writer, equalBytes } from "./bytes.js";
import { handsKey } from "./hands.js";
import { tagged } from "./hashes.js";
import { N } from "./schema.js";
import { keyUsable, signed } from "./signature.js";
import { isFreeText, isName } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./fold.js").Stage} Stage */

/**
 * @typedef {object} Contributor
 * @property {number} entry at which it was named
 * @property {any} e ContributorNamed
 * @property {number} first day on which it may be in force
 * @property {number} last day of it
 * @property {number} ended the entry, 0 if it goes on
 * @property {number} stalled the entry, 0 if it did not
 * @property {number} filed how many filings await it, also such as have ended
 * @property {Set<Stage>} opened filings that are opened for it and not drawn, in the order in which they were
 */

const MOST_DEPTH = 24;

/** What a contributor signs of its tree. @param {string} origin @param {{ name: string, head: Uint8Array, depth: number }} e */
export function treeStatement(origin, e) {
  return tagged("contributor", new Writer().lp(origin).lp(e.name).bytes(e.head).u32(e.depth).done());
}

/** The contributor in force on a day, null if there is none. @param {Fold} f @param {number} day @returns {Contributor | null} */
export function contributorOn(f, day) {
  let found = null;
  for (const k of f.contributors.values()) if (k.first <= day) found = k;
  return found && day <= found.last ? found : null;
}

/** A contributor that was named and has not stalled, or null. @param {Fold} f @param {number} entry */
export function contributorAt(f, entry) {
  const k = f.contributors.get(entry);
  return k && k.stalled === 0 ? k : null;
}

/** Whether a key is, or was, that of a contributor. @param {Fold} f @param {Uint8Array} key */
export function contributorsKey(f, key) {
  for (const k of f.contributors.values()) if (equalBytes(k.e.key, key)) return true;
  return false;
}

/** Whether all its values are of filings. @param {Contributor} k */
function isSpent(k) {
  return k.filed >= 2 ** k.e.depth;
}

/** The first day of one that is named now. @param {Context} c */
function firstDay(c) {
  const inForce = contributorOn(c.f, c.day);
  const gone = inForce && (inForce.stalled !== 0 || isSpent(inForce));
  return !c.f.filed || gone ? c.day : c.day + 1;
}

export const contributorNamed = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (!isName(e.name)) c.find("TextOutsideTable");
    if (!keyUsable(e.key)) c.find("KeyUnusable");
    const used = f.keys.some((k) => equalBytes(k.key, e.key)) || contributorsKey(f, e.key) || handsKey(f, e.key);
    if (e.depth < 1 || e.depth > MOST_DEPTH || used) c.find("ContributorMalformed");
    if (!signed(e.key, treeStatement(f.origin, e), e.signature)) c.find("ContributorUnsigned");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.contributors.set(c.index, {
      entry: c.index,
      e,
      first: firstDay(c),
      last: Infinity,
      ended: 0,
      stalled: 0,
      filed: 0,
      opened: new Set(),
    });
  },
};

/** It has its last day, if it had none yet. @param {Context} c @param {Contributor} k */
function end(c, k) {
  if (k.ended !== 0) return;
  k.ended = c.index;
  k.last = c.day;
}

/** With a recovery all contributors end and stall; its voids are those of the recovery. @param {Context} c */
export function stallAll(c) {
  const f = c.f;
  for (const k of f.contributors.values()) {
    end(c, k);
    if (k.stalled === 0) k.stalled = c.index;
  }
  for (const stage of f.dueDraws) stage.contribution = null;
  f.dueDraws = [];
  f.dueVoids = [];
}

/** Whether an answer that is withheld may still be of today. @param {Context} c @param {Contributor} k */
function mayHaveAnswered(c, k) {
  for (const stage of k.opened) if (stage.opened) return stage.opened.day >= c.day;
  return false;
}

export const contributorEnded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const k = contributorAt(c.f, e.contributor);
    if (!k || (k.ended !== 0 && !e.stalled)) c.find("ContributorUnknown");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.text === "") c.find("TextNeeded");
    if (k && e.stalled && mayHaveAnswered(c, k)) c.find("ContributorAnswers");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const k = /** @type {Contributor} */ (contributorAt(f, e.contributor));
    end(c, k);
    if (!e.stalled) return;
    k.stalled = c.index;
    f.dueVoids = [...f.open].filter((s) => awaited(f, s) === k);
  },
};

/** The contributor whose value a filing awaits, null if it awaits none. @param {Fold} f @param {Stage} stage */
export function awaited(f, stage) {
  const a = stage.e.awaits;
  return (a && f.contributors.get(a.contributor)) || null;
}

/** The rules on whom a filing awaits. @param {Context} c @param {any} e CaseFiled */
export function checkAwaits(c, e) {
  const k = contributorOn(c.f, c.day);
  const a = e.awaits;
  const right = k ? !!a && a.contributor === k.entry && equalBytes(a.head, k.e.head) && a.number === k.filed : !a;
  if (!right) c.find("ContributionDiffers");
  if (!k) return;
  if (k.stalled !== 0) c.find("ContributorStalled");
  if (isSpent(k)) c.find("ContributorSpent");
  if (e.nonce !== "nonce_commitment") c.find("SingleCallUnlisted");
}

/** A filing has been made, which may await a contributor. @param {Fold} f @param {Stage} stage */
export function countAwaiting(f, stage) {
  const k = awaited(f, stage);
  if (k) k.filed += 1;
}

/** What is due must follow before any other entry. @param {Context} c @param {string} event @param {any} e */
export function checkTurn(c, event, e) {
  const f = c.f;
  const draw = f.dueDraws[0];
  const next = draw || f.dueVoids[0];
  if (!next || event === "restored") return;
  const right = draw ? event === "case_drawn" : event === "filing_voided" && e.ground === N.VoidGround.STALLED;
  if (!right || e.filing !== next.index) c.find("DrawsUnfinished");
}

/** A filing has ended: it is due no more, and counts for no limit. @param {Fold} f @param {Stage} stage */
export function endAwaiting(f, stage) {
  const without = (/** @type {Stage[]} */ list) => {
    if (list[0] === stage) list.shift();
    return list.includes(stage) ? list.filter((s) => s !== stage) : list;
  };
  f.dueDraws = without(f.dueDraws);
  f.dueVoids = without(f.dueVoids);
  const k = awaited(f, stage);
  if (k) k.opened.delete(stage);
}
