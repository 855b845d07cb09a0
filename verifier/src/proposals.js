// Proposals, approvals and refusals (section 22.4; of lots section 22.13, of contributors section 22.14, of hands section 22.15).

import { changesRole, endsDuty } from "./roster.js";
import { DAYS_TO_APPROVE, lotWaits } from "./lots.js";
import { hasRole, rolesFor } from "./persons.js";
import { inEdition, policyOn } from "./policy.js";
import { undoes } from "./records.js";
import { N } from "./schema.js";
import { isFreeText } from "./text.js";
import { waits } from "./voids.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

const { AUTHENTICATED } = N.Standing;
const { SUPERVISOR } = N.PersonRole;

const ALWAYS = new Set([
  "pool_recorded",
  "policy_adopted",
  "case_corrected",
  "quota_reduction_granted",
  "number_corrected",
  "seats_taken",
  "redistribution",
  "data_stated",
  "data_withdrawn",
  "imports",
  "list_recorded",
  "contributor_named",
  "contributor_ended",
  "hand_enrolled",
  "hands_required",
]);

/** Whether an event needs a second person now. @param {Context} c @param {string} event @param {any} e */
function needsSecond(c, event, e) {
  const f = c.f;
  if (ALWAYS.has(event)) return true;
  if (event === "case_closed") return undoes(e.closing.manner);
  if (event === "judge_recorded") {
    const known = f.judges.get(e.judge);
    if (!f.filed || !known) return false;
    if (known.name !== e.name || endsDuty(f, e, c.day).ends) return true;
    return inEdition(policyOn(f, c.day)) && changesRole(f, e, c.day);
  }
  if (event === "person_enrolled") return f.filed;
  if (event === "tray_retired") return e.ground === N.RetirementGround.SECRET_LOST && !f.recovery;
  if (event === "filing_voided") {
    const stage = f.stages.get(e.filing);
    return e.ground === N.VoidGround.NONCE_LOST && !(stage && stage.nonceLost);
  }
  return false;
}

/** An event that stands alone although two people are needed. @param {Context} c @param {string} event @param {any} e */
export function checkAlone(c, event, e) {
  if (event !== "filing_voided" && needsSecond(c, event, e)) c.find("NeedsApproval");
}

/** What `replaces` is about, "" for what replaces nothing. @param {string} event @param {any} e */
function recordKey(event, e) {
  if (event === "judge_recorded") return `judge/${e.judge}`;
  if (event === "pool_recorded") return `pool/${e.pool}`;
  if (event === "policy_adopted") return "policy";
  if (event === "list_recorded") return `list/${e.list}`;
  if (event === "person_enrolled") return `person/${e.person}/${e.deputizes}`;
  if (event === "hand_enrolled") return `hand/${e.person}`;
  if (event === "hands_required") return "hands";
  return "";
}

/** Notes where a record was made. @param {Context} c @param {string} event @param {any} e */
export function noteRecord(c, event, e) {
  const key = recordKey(event, e);
  if (key && c.protocol === 2) c.f.recordedAt.set(key, c.index);
}

/** @param {Fold} f @param {string} event @param {any} e */
function lastRecord(f, event, e) {
  const key = recordKey(event, e);
  return (key && f.recordedAt.get(key)) || 0;
}

export const proposed = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    const inner = e[e.event];
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.event === "case_closed" && e.text === "") c.find("TextNeeded");
    let waiting = 0;
    for (const p of f.proposals.values()) if (p.person === c.person && p.e.until_day >= c.day) waiting += 1;
    if (waiting >= 64) c.find("TooManyWaiting");
    if (e.until_day < c.day || e.until_day > c.day + 7) c.find("ProposalDaysOutOfRange");
    if (!needsSecond(c, e.event, inner)) c.find("ApprovalIdle");
    if (e.event === "filing_voided") {
      if (inner.envelope_secret.length > 0 || inner.nonce.length > 0) c.find("OpenedTooEarly");
      if (!isFreeText(inner.text)) c.find("TextOutsideTable");
    }
    if (e.replaces !== lastRecord(f, e.event, inner)) c.find("ProposalStale");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const f = c.f;
    for (const [index, p] of f.proposals) if (p.e.until_day < c.day) f.proposals.delete(index);
    f.proposals.set(c.index, { e, person: c.person, standing: c.standing, index: c.index });
  },
};

/** @param {Context} c */
function supervises(c) {
  return c.standing === AUTHENTICATED && hasRole(c.f, c.person, SUPERVISOR, c.day);
}

/** What waits: a proposal, or a filing, with which a lot is one. @param {Context} c @param {number} index */
function waiting(c, index) {
  const proposal = c.f.proposals.get(index);
  const stage = c.f.stages.get(index);
  if (stage && stage.kind === "filing" && waits(stage)) return { proposal, filing: stage };
  const lot = c.f.lots.get(index);
  return { proposal, filing: lot && lotWaits(lot) ? lot : null };
}

/**
 * The approved event as if the proposer wrote it here.
 * @param {Context} c @param {any} p
 * @returns {Context}
 */
function byProposer(c, p) {
  return { ...c, person: p.person, standing: p.standing, approved: true };
}

/** @param {Context} c @param {any} p @param {(c: Context, event: string, e: any) => void} check */
function checkProposal(c, p, check) {
  const inner = p.e[p.e.event];
  const own = p.e.event === "hand_enrolled" && inner.person === c.person;
  if (p.person === c.person || own) c.find("ApproverIsRequester");
  if (c.day > p.e.until_day) c.find("ProposalExpired");
  if (p.e.replaces !== lastRecord(c.f, p.e.event, inner)) c.find("ProposalStale");
  if (p.e.event === "filing_voided") {
    const stage = c.f.stages.get(inner.filing);
    if (!stage || stage.status !== "open" || stage.opened) c.find("NothingToApprove");
    return;
  }
  const roles = p.e.event === "tray_retired" ? null : rolesFor(c.f, p.e.event, inner);
  if (p.standing === AUTHENTICATED && roles && !roles.some((r) => hasRole(c.f, p.person, r, c.day))) c.find("RoleMissing");
  check(byProposer(c, p), p.e.event, inner);
}

export const approved = {
  /** @param {Context} c @param {any} e @param {(c: Context, event: string, e: any) => void} check of the event that was proposed */
  check(c, e, check) {
    if (!supervises(c)) c.find("NotSupervisor");
    const { proposal, filing } = waiting(c, e.entry);
    if (!proposal && !filing) c.find("NothingToApprove");
    if (proposal) checkProposal(c, proposal, check);
    if (!filing) return;
    if (filing.person === c.person) c.find("ApproverIsRequester");
    if (c.day > filing.day + DAYS_TO_APPROVE) c.find("ProposalExpired");
  },

  /** @param {Context} c @param {any} e @param {(c: Context, event: string, e: any) => void} apply */
  apply(c, e, apply) {
    const { proposal, filing } = waiting(c, e.entry);
    if (filing) filing.approved = true;
    if (!proposal) return;
    c.f.proposals.delete(e.entry);
    const inner = proposal.e[proposal.e.event];
    if (proposal.e.event === "filing_voided") {
      const stage = c.f.stages.get(inner.filing);
      if (stage) stage.nonceLost = true;
      return;
    }
    apply(byProposer(c, proposal), proposal.e.event, inner);
  },
};

export const declined = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.text === "") c.find("TextNeeded");
    const { proposal, filing } = waiting(c, e.entry);
    if (!proposal && !filing) {
      c.find("NothingToApprove");
      return;
    }
    const own = proposal && proposal.person === c.person && proposal.standing === c.standing;
    const other = supervises(c) && !(filing && filing.person === c.person);
    if (!own && !other) c.find("DeclineNotYours");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    const { proposal, filing } = waiting(c, e.entry);
    if (proposal) c.f.proposals.delete(e.entry);
    if (filing) filing.declined = true;
  },
};
