// FilingVoided (sections 12, 22.7 and 22.14).

import { nonceOpens, replayStage, secretOpens } from "./drawn.js";
import { endFiling } from "./filing.js";
import { N } from "./schema.js";
import { isFreeText, isName } from "./text.js";
import { forgetRows } from "./values.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Stage} Stage */

const Ground = N.VoidGround;
/** Grounds of what is not opened for a contributor yet. */
const NOT_OPENED = new Set([Ground.NONCE_LOST, Ground.DECLINED, Ground.RUN_OUT, Ground.SECRET_LOST]);
/** Grounds of which the tray may be retired. */
const WITHOUT_TRAY = new Set([Ground.SECRET_LOST, Ground.RESTORED, Ground.STALLED]);

/** Which openings a void carries: "yes", "no", or "may". @param {Context} c @param {Stage} stage @param {number} ground */
function openings(c, stage, ground) {
  const committed = stage.e.nonce === "nonce_commitment";
  if (ground === Ground.SECRET_LOST || ground === Ground.STALLED) return { secret: "no", nonce: "no" };
  if (ground === Ground.NONCE_LOST || ground === Ground.RESTORED) return { secret: "yes", nonce: "no" };
  if (!committed) return { secret: "yes", nonce: "no" };
  return { secret: "yes", nonce: c.protocol === 2 ? "may" : "yes" };
}

/** @param {string} rule @param {Uint8Array} bytes */
function carried(rule, bytes) {
  return rule === "may" || (rule === "yes") === bytes.length > 0;
}

/**
 * Whether the filing waits for an approval (section 22.4).
 * @param {Stage} s
 */
export function waits(s) {
  return s.status === "open" && s.protocol === 2 && s.e.needs.length > 0 && !s.approved && !s.declined;
}

/** @param {Context} c @param {any} e @param {Stage} stage */
function checkGround(c, e, stage) {
  const tray = c.f.trays[stage.e.tray];
  const lost = !!tray && tray.ground !== 0;
  if (e.ground === Ground.RESTORED && !c.f.recovery) c.find("NotRecovering");
  if (e.ground === Ground.SECRET_LOST && !lost) c.find("SecretNotLost");
  if (c.protocol === 1) return;
  if (e.ground === Ground.NONCE_LOST && !stage.nonceLost) c.find("VoidUncalled");
  if (e.ground === Ground.DECLINED && !stage.declined) c.find("VoidUncalled");
  if (e.ground === Ground.RUN_OUT && !(waits(stage) && c.day > stage.day + 7)) c.find("VoidUncalled");
  if (e.ground === Ground.STALLED && !c.f.dueVoids.includes(stage)) c.find("VoidUncalled");
  if (stage.opened && NOT_OPENED.has(e.ground)) c.find("VoidUncalled");
  if (lost && !WITHOUT_TRAY.has(e.ground)) c.find("TrayLost");
}

/**
 * The rules on openings. Gives back the judge whom the avoided draw names, 0 if it cannot be computed.
 * @param {Context} c @param {any} e @param {Stage} stage
 */
function checkOpenings(c, e, stage) {
  const rule = openings(c, stage, e.ground);
  if (!carried(rule.secret, e.envelope_secret) || !carried(rule.nonce, e.nonce)) c.find("OpeningMismatch");
  let opened = 0;
  if (e.envelope_secret.length > 0) {
    if (secretOpens(c, stage.e, e.envelope_secret)) opened += 1;
    else c.find("SecretMismatch");
  }
  if (e.nonce.length > 0 && rule.nonce !== "no") {
    if (nonceOpens(c, stage.e, e.nonce)) opened += 1;
    else c.find("NonceMismatch");
  }
  if (opened < 2) return 0;
  const r = replayStage(stage, c.f.origin, e.envelope_secret, e.nonce);
  return r.seats && r.seats.length > 0 ? r.seats[0].judge : 0;
}

export const filingVoided = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (c.protocol === 1) {
      if (!isName(e.approver)) c.find("PersonMissing");
      else if (e.approver === c.person) c.find("ApproverIsRequester");
    }
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.ground === Ground.OTHER && e.text === "") c.find("TextNeeded");
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.status !== "open") {
      c.find("FilingNotOpen");
      return;
    }
    checkGround(c, e, stage);
    const judge = checkOpenings(c, e, stage);
    const states = e.ground === Ground.WITHDRAWN && stage.e.party_marks.length > 0;
    if (e.avoided !== (states ? judge : 0)) c.find("AvoidedMismatch");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const stage = c.f.stages.get(e.filing);
    if (!stage || stage.status !== "open") return;
    endFiling(c, stage, "voided");
    stage.drawIndex = c.index;
    stage.avoided = e.avoided;
    stage.voidDay = c.day;
    forgetRows(stage.e);
    c.f.recount(stage.of);
  },
};
