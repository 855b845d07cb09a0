// How a person gets a hand, and which roles must sign (section 22.15).

import { Writer, equalBytes } from "./bytes.js";
import { contributorsKey } from "./contributors.js";
import { handsKey, takeHand } from "./hands.js";
import { tagged } from "./hashes.js";
import { hasRole } from "./persons.js";
import { N } from "./schema.js";
import { keyUsable, signed } from "./signature.js";
import { numbersAscend } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

const { FILING, SUPERVISOR } = N.PersonRole;

/** What a key signs to show that its holder takes it for a person's hand. @param {string} origin @param {string} person @param {any} e */
export function proofStatement(origin, person, e) {
  return tagged("hand-key", new Writer().lp(origin).lp(person).bytes(e.key).u64(e.compromised_since).done());
}

/** Whether a key is, or was, for anything in this docket. @param {Fold} f @param {Uint8Array} key */
function taken(f, key) {
  return handsKey(f, key) || contributorsKey(f, key) || f.keys.some((k) => equalBytes(k.key, key));
}

/** What is wrong with the new hand of a person, "" if nothing is. @param {Context} c @param {string} person @param {any} e */
function keyFault(c, person, e) {
  const f = c.f;
  if (!keyUsable(e.key)) return "KeyUnusable";
  const since = e.compromised_since;
  const told = since <= c.index && (since === 0 || f.hands.has(person));
  if (taken(f, e.key) || !told) return "HandMalformed";
  return signed(e.key, proofStatement(f.origin, person, e), e.proof) ? "" : "HandUnproven";
}

/** @param {Context} c @param {string} person @param {any} e */
function checkKey(c, person, e) {
  const fault = keyFault(c, person, e);
  if (fault !== "") c.find(fault);
}

export const handEnrolled = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const person = c.f.persons.get(e.person);
    if (!person || person.own.length === 0) c.find("HandMalformed");
    else checkKey(c, e.person, e);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    takeHand(c, e.person, e, false);
  },
};

export const handRotated = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    checkKey(c, c.person, e);
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    takeHand(c, c.person, e, true);
  },
};

/** How many persons have a role today, and a hand. @param {Context} c @param {number} role */
function handsOf(c, role) {
  return [...c.f.hands.keys()].filter((person) => hasRole(c.f, person, role, c.day)).length;
}

export const handsRequired = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const known = e.roles.every((/** @type {number} */ r) => r === FILING || r === SUPERVISOR);
    if (!known || !numbersAscend(e.roles)) c.find("HandsMalformed");
    const few =
      (e.roles.includes(FILING) && handsOf(c, FILING) < 1) || (e.roles.includes(SUPERVISOR) && handsOf(c, SUPERVISOR) < 2);
    if (few) c.find("HandsTooFew");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.requirements.push({ entry: c.index, first: c.f.filed ? c.day + 1 : c.day, roles: e.roles });
  },
};
