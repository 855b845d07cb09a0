// What a reassignment keeps of its case, else it departs (section 22.10, in edition 1), or waits although it is
// made from a list (section 22.11).

import { hasJudge, present } from "./fold.js";
import { inEdition } from "./policy.js";
import { N } from "./schema.js";
import { losesFlag, seatRules } from "./seat-rules.js";

/** @typedef {import("./fold.js").Case} Case */
/** @typedef {import("./fold.js").Stage} Stage */

const { MEMBER, ASSESSOR, EXPERT } = N.SeatRole;

/** Seats of a role, and the pool of the last of them. @param {{ role: number, seats: number, pool: string }[]} list @param {number} role */
function ofRole(list, role) {
  let seats = 0;
  let pool = "";
  for (const s of list) {
    if (s.role !== role) continue;
    seats += s.seats;
    pool = s.pool;
  }
  return { seats, pool };
}

/** Whether a filing has the seats of a stage as it now is; a request has the undertaking one alone. @param {any} e @param {Stage} stage */
export function keepsSeats(e, stage) {
  const groups = e.groups || [];
  const later = e.later || [];
  if ((later.length > 0) !== (stage.later.length > 0)) return false;
  const theirs = [...groups, ...later];
  const held = [...stage.seats.map((s) => ({ role: s.role, seats: 1, pool: s.pool })), ...stage.later];
  return [MEMBER, ASSESSOR, EXPERT].every((role) => {
    const [a, b] = [ofRole(theirs, role), ofRole(held, role)];
    return a.seats === b.seats && a.pool === b.pool;
  });
}

/** The pool of the record is that of its stage: no correction changes it. @param {any} e @param {any} r CaseRecord */
export function keepsFacts(e, r) {
  return (
    e.pool === r.pool &&
    e.cause === r.cause &&
    e.procedure === r.procedure &&
    e.weight === r.weight &&
    e.lineage.reassigns.filed_day === r.filed_day
  );
}

/** @param {any} e @param {any} r CaseRecord */
export function keepsFlags(e, r) {
  return e.flags.length === r.flags.length && e.flags.every((/** @type {string} */ x, /** @type {number} */ i) => x === r.flags[i]);
}

/**
 * Whether a filing or a request, if it reassigns, leaves the case as it is.
 * @param {any} e @param {Case | undefined} k @param {any} policy in force
 */
export function keepsCase(e, k, policy) {
  const stage = present(k);
  const reassigns = e.lineage && e.lineage.reassigns;
  if (!reassigns || !inEdition(policy) || !stage || !hasJudge(stage) || stage.kind === "import") return true;
  const rules = seatRules(policy);
  if (rules && losesFlag(rules, stage.record.flags, e.flags)) return false;
  return keepsFacts(e, stage.record) && keepsSeats(e, stage);
}
