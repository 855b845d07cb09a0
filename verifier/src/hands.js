// The hands of persons, and whose acts must be signed (section 22.15).

import { equalBytes } from "./bytes.js";
import { N } from "./schema.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/**
 * @typedef {object} Hand
 * @property {number} entry of the HandEnrolled (of its approval) or HandRotated
 * @property {string} person
 * @property {Uint8Array} key
 * @property {boolean} rotated
 * @property {number} replaced the entry of the person's hand before it, 0 if there was none
 * @property {boolean} vouched two hands or more were in force before it
 * @property {number} since compromised_since
 * @property {number} signed how many entries it signed
 *
 * @typedef {{ entry: number, first: number, roles: number[] }} Requirement
 */

/** Records the hand of a person, which takes the place of the one before. @param {Context} c @param {string} person @param {any} e @param {boolean} rotated */
export function takeHand(c, person, e, rotated) {
  const f = c.f;
  const before = f.hands.get(person);
  /** @type {Hand} */
  const hand = {
    entry: c.index,
    person,
    key: e.key,
    rotated,
    replaced: before ? before.entry : 0,
    vouched: manyHands(f),
    since: e.compromised_since,
    signed: 0,
  };
  f.hands.set(person, hand);
  f.allHands.push(hand);
}

/** From two hands on they vouch for each other. @param {Fold} f */
export function manyHands(f) {
  return f.hands.size >= 2;
}

/** Whether a key is, or was, somebody's hand. @param {Fold} f @param {Uint8Array} key */
export function handsKey(f, key) {
  return f.allHands.some((hand) => equalBytes(hand.key, key));
}

/** The roles of which acts must be signed on a day. @param {Fold} f @param {number} day @returns {number[]} */
export function rolesSigning(f, day) {
  /** @type {number[]} */
  let roles = [];
  for (const r of f.requirements) if (r.first <= day) roles = r.roles;
  return roles;
}

/** Whether the actor's hand is asked of all that hands sign, or of the acts of a role. @param {Context} c @param {number} role */
export function handOrRole(c, role) {
  return c.f.hands.has(c.person) || rolesSigning(c.f, c.day).includes(role);
}

/** Whether a draw by this actor must be signed. @param {Context} c */
export function drawSigned(c) {
  return c.standing !== N.Standing.SYSTEM && handOrRole(c, N.PersonRole.FILING);
}
