// Trays and envelopes (section 9).

import { equalBytes } from "./bytes.js";
import { N } from "./schema.js";
import { isFreeText } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

/**
 * @typedef {object} Tray
 * @property {number} envelopes
 * @property {Uint8Array} commitments
 * @property {number} used how many envelopes were taken
 * @property {number} ground 0 while it is not retired
 * @property {boolean} fresh
 */

/** @param {Tray} t */
export function hasUnused(t) {
  return t.ground === 0 && t.used < t.envelopes;
}

/** The next envelope, or null. @param {Fold} f */
export function nextEnvelope(f) {
  for (let k = f.lowestTray; k < f.trays.length; k++) {
    if (hasUnused(f.trays[k])) return { tray: k, envelope: f.trays[k].used };
    // A tray that is used up or retired stays so.
    if (k === f.lowestTray) f.lowestTray += 1;
  }
  return null;
}

/** @param {Context} c @param {any} e CaseFiled */
export function checkEnvelope(c, e) {
  const f = c.f;
  if (typeof e.tray === "bigint" || e.tray + 8 > f.trays.length) c.find("TrayTooLate");
  const next = nextEnvelope(f);
  if (!next || next.tray !== e.tray || next.envelope !== e.envelope) {
    c.find("EnvelopeOutOfOrder");
    return;
  }
  const tray = f.trays[next.tray];
  const at = 32 * next.envelope;
  if (!equalBytes(tray.commitments.subarray(at, at + 32), e.commitment)) c.find("CommitmentMismatch");
  if (e.nonce === "single_call_nonce" && tray.fresh) c.find("TrayFresh");
}

/** @param {Fold} f @param {any} e CaseFiled */
export function takeEnvelope(f, e) {
  const tray = f.trays[e.tray];
  if (tray && e.envelope < tray.envelopes) tray.used = Math.max(tray.used, e.envelope + 1);
}

export const trayOpened = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (e.tray !== c.f.trays.length) c.find("TrayOutOfOrder");
    if (c.standing !== N.Standing.SYSTEM) c.find("PersonMissing");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const trays = c.f.trays;
    trays.push({
      envelopes: e.envelopes,
      commitments: e.commitments,
      used: 0,
      ground: 0,
      fresh: trays.slice(-8).some((t) => t.ground !== 0),
    });
  },
};

export const trayRetired = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const tray = c.f.trays[e.tray];
    if (!tray || tray.ground !== 0) c.find("TrayOutOfOrder");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.ground === N.RetirementGround.RESTORED && !c.f.recovery) c.find("NotRecovering");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.trays[e.tray].ground = e.ground;
  },
};
