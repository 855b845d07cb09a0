// Acts of a court for logs that grow: persons get hands, rotate them, and are made to sign by them.

import { signableOf } from "../src/hand-signed.js";
import { name } from "./acts-of-contributors.mjs";
import { withLots } from "./acts-of-lots.mjs";
import { HandsCourt, REGISTRAR } from "./hands-court.mjs";
import { below, chance, pick } from "./luck.mjs";

const OTHER = new Uint8Array(32).fill(7);
const SUPERVISORS = ["李四", "王五"];
const PERSONS = [REGISTRAR, ...SUPERVISORS, "张三", "吴九", "钱七"];

/** Signs over a log of any size that holds the matter, and now and then over another. */
class AnyHowSigned extends HandsCourt {
  handOf(entry) {
    const hand = this.f.hands.get(entry.actor.person);
    const signable = signableOf(entry.event, entry[entry.event]);
    if (this.otherwise || !hand || !signable) return super.handOf(entry);
    const target = signable.target === "" ? 0 : Number(entry[entry.event][signable.target]);
    const room = this.entries.length - target;
    const size = room > 0 && !chance(3) ? target + 1 + below(room) : this.entries.length;
    const change = chance(80) ? pick([{ root: OTHER }, { signature: new Uint8Array(64) }, { size: target }, { size: size + 1 + below(9) }]) : {};
    return this.signs(entry, hand.key, { size, ...change });
  }
}

/** A court in which most often all who act have hands, before its first filing or later. */
export function handsCourt() {
  const court = withLots(new AnyHowSigned(() => below(8)));
  if (chance(4)) name(court);
  const persons = chance(4) ? PERSONS.filter(() => chance(2)) : PERSONS;
  for (const person of persons) if (!chance(9)) give(court, person);
  if (!chance(3)) require(court);
  return court;
}

function give(court, person, more = {}) {
  const e = { ...court.enrolment(person, court.entries.length, more), ...(chance(30) && { person: pick(PERSONS) }) };
  const at = court.entries.length;
  const proposer = person === REGISTRAR || chance(4) ? pick(SUPERVISORS) : REGISTRAR;
  if (!court.write("proposed", court.proposing("hand_enrolled", e, court.replaces(`hand/${person}`)), proposer)) return false;
  return court.write("approved", { entry: at }, pick(SUPERVISORS.filter((x) => chance(20) || (x !== person && x !== proposer))));
}

/** What is said of the hand before; now and then more than can be. */
function since(court, person) {
  if (!chance(3) || (!court.f.hands.has(person) && !chance(9))) return {};
  return { compromised_since: chance(9) ? court.entries.length + below(3) : below(court.entries.length) };
}

export function enrol(court) {
  const person = pick(PERSONS);
  return give(court, person, since(court, person));
}

export function rotate(court) {
  const person = pick(chance(12) ? PERSONS : [...court.f.hands.keys()]);
  const n = chance(15) ? below(60) : court.entries.length;
  return !!person && court.write("hand_rotated", court.rotation(person, n, since(court, person)), person);
}

export function require(court) {
  const at = court.entries.length;
  const e = { roles: pick([[], [1], [2], [1, 2], [1, 2], [1, 2], chance(9) ? [3] : [2]]) };
  if (!court.write("proposed", court.proposing("hands_required", e, court.replaces("hands")), pick([REGISTRAR, "王五"]))) return false;
  return court.write("approved", { entry: at }, "李四");
}

/** Somebody takes back or refuses what waits. */
export function refuse(court) {
  const at = pick([...court.f.proposals.keys()]);
  return at !== undefined && court.write("declined", { entry: at, text: "因" }, pick([court.f.proposals.get(at).person, ...SUPERVISORS]));
}

const seldom = (act) => (court) => chance(3) && act(court);

export const OF_HANDS = [enrol, rotate, rotate, seldom(require), refuse];
