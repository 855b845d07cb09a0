// Facts of hands (section 22.15).

import { compareText, hex } from "./bytes.js";
import { signableOf } from "./hand-signed.js";
import { N, word } from "./schema.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */

export class Hands {
  constructor() {
    /** @type {number | bigint} */
    this.covered = 0;
    /** What no hand signed, by person. @type {Map<string, { entries: number, first: number, last: number }>} */
    this.unsigned = new Map();
  }

  /** @param {Context} c @param {any} entry */
  see(c, entry) {
    if (entry.hand) this.signed(c, entry.hand);
    else if (this.mightHave(c, entry)) this.without(c);
  }

  /** @param {Context} c @param {any} hand */
  signed(c, hand) {
    if (hand.size > this.covered) this.covered = hand.size;
    if (c.hand) c.hand.signed += 1;
  }

  /** Whether somebody might have signed an entry. @param {Context} c @param {any} entry */
  mightHave(c, entry) {
    const [first] = c.f.allHands;
    if (!first || c.index <= first.entry || c.standing === N.Standing.SYSTEM) return false;
    return signableOf(entry.event, entry[entry.event]) !== null;
  }

  /** @param {Context} c */
  without(c) {
    const of = this.unsigned.get(c.person) || { entries: 0, first: c.index, last: 0 };
    this.unsigned.set(c.person, of);
    of.entries += 1;
    of.last = c.index;
  }

  /** Null if nobody was enrolled. @param {Fold} f */
  finish(f) {
    if (f.allHands.length === 0) return null;
    const keys = f.allHands.map((hand) => ({
      entry: hand.entry,
      person: hand.person,
      key: hex(hand.key),
      rotated: hand.rotated,
      replaced: hand.replaced,
      vouched: hand.vouched,
      compromised_since: hand.since,
      signed: hand.signed,
    }));
    const required = f.requirements.map(({ entry, roles }) => ({ entry, roles: roles.map((r) => word("PersonRole", r)) }));
    const persons = [...this.unsigned.keys()].sort(compareText);
    const unsigned = persons.map((person) => ({ person, .../** @type {any} */ (this.unsigned.get(person)) }));
    return { keys, required, covered: this.covered, unsigned };
  }
}
