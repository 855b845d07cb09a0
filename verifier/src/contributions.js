// The values of contributors: filings that are opened for them, and what they give (section 22.14).

import { Writer, equalBytes } from "./bytes.js";
import { awaited, contributorAt } from "./contributors.js";
import { nonceOpens, secretOpens, unapproved } from "./drawn.js";
import { countUndrawn } from "./filing.js";
import { tagged } from "./hashes.js";
import { signed } from "./signature.js";
import { inclusionRoot } from "./tree.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */
/** @typedef {import("./contributors.js").Contributor} Contributor */

const HASH = 32;
const MOST_VALUES = 64;

/** A leaf of a contributor's tree. @param {string} origin @param {Uint8Array} key @param {number} number @param {Uint8Array} value */
export function valueLeaf(origin, key, number, value) {
  return tagged("value", new Writer().lp(origin).bytes(key).u32(number).bytes(value).done());
}

/** What a contributor signs with its values. @param {string} origin @param {any} e Contributed */
export function contributionStatement(origin, e) {
  const w = new Writer().lp(origin).u64(e.contributor).u64(e.size).bytes(e.root);
  for (const v of e.values) w.u64(v.filing).bytes(v.value);
  return tagged("contribution", w.done());
}

export const filingOpened = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    const stage = f.stages.get(e.filing);
    if (!stage || stage.status !== "open") {
      c.find("FilingNotOpen");
      return;
    }
    const k = awaited(f, stage);
    if (!k || k.stalled !== 0 || stage.opened) {
      c.find("OpenedOtherwise");
      return;
    }
    if (unapproved(stage)) c.find("Unapproved");
    const tray = f.trays[stage.e.tray];
    if (tray && tray.ground !== 0) c.find("TrayLost");
    if (!secretOpens(c, stage.e, e.envelope_secret)) c.find("SecretMismatch");
    const committed = stage.e.nonce === "nonce_commitment";
    if (!committed || !nonceOpens(c, stage.e, e.nonce)) c.find("NonceMismatch");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    const stage = /** @type {Stage} */ (f.stages.get(e.filing));
    // Nothing that filer or server know is left to withhold: it counts for other limits.
    countUndrawn(f, stage, -1);
    stage.opened = { entry: c.index, day: c.day, secret: e.envelope_secret, nonce: e.nonce };
    countUndrawn(f, stage, 1);
    /** @type {Contributor} */ (awaited(f, stage)).opened.add(stage);
  },
};

/**
 * The filings whose values are given: those that were opened first, in this order, so that nobody withholds
 * one alone. Null if they are others.
 * @param {Contributor} k @param {any} e @returns {Stage[] | null}
 */
function filingsOf(k, e) {
  const n = e.values.length;
  const first = [...k.opened].slice(0, n);
  const right = n >= 1 && n <= MOST_VALUES && first.length === n;
  return right && first.every((s, i) => s.index === e.values[i].filing) ? first : null;
}

/** @param {string} origin @param {Contributor} k @param {number} number @param {any} v GivenValue */
function provenValue(origin, k, number, v) {
  const proof = [];
  for (let at = 0; at < v.proof.length; at += HASH) proof.push(v.proof.subarray(at, at + HASH));
  if (proof.length !== k.e.depth) return false;
  const root = inclusionRoot(number, 2 ** k.e.depth, valueLeaf(origin, k.e.key, number, v.value), proof);
  return root !== null && equalBytes(root, k.e.head);
}

export const contributed = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const k = contributorAt(c.f, e.contributor);
    const filings = k && filingsOf(k, e);
    if (!k || !filings) {
      c.find(k ? "ContributionIdle" : "ContributorUnknown");
      return;
    }
    const origin = c.f.origin;
    const proven = filings.every((s, i) => provenValue(origin, k, s.e.awaits.number, e.values[i]));
    if (!proven) c.find("ContributionMismatch");
    if (!signed(k.e.key, contributionStatement(origin, e), e.signature)) c.find("ContributionUnsigned");
    const last = Math.max(...filings.map((s) => (s.opened ? s.opened.entry : 0)));
    if (e.size <= last || e.size > c.index) c.find("ContributionOfOther");
    // An entry that was changed before it is one fault, and not one more at every draw.
    else if (!equalBytes(c.tree.root(e.size), e.root)) c.spare("ContributionOfOther");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    f.dueDraws = e.values.map((/** @type {any} */ v) => {
      const stage = /** @type {Stage} */ (f.stages.get(v.filing));
      stage.contribution = { entry: c.index, value: v.value };
      return stage;
    });
  },
};
