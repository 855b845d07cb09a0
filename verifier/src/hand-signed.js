// What a hand signs, and the rules on the hand of any entry (section 22.15).

import { Writer, concat, equalBytes } from "./bytes.js";
import { handOrRole, manyHands } from "./hands.js";
import { sha256, tagged } from "./hashes.js";
import { N } from "./schema.js";
import { signed } from "./signature.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./hands.js").Hand} Hand */
/**
 * What of an event is signed: its tag, the name of its target, "" for 0, and which of its fields.
 * @typedef {{ tag: number, target: string, field: (tag: number) => boolean }} Signable
 */

const { SYSTEM } = N.Standing;
const Role = N.PersonRole;
/** A signature that names no target is of a log at most so long ago. */
const REACH = 65536;

const all = () => true;
const choice = (/** @type {number} */ tag) => tag === 1 || tag === 3;

/** @type {Record<string, Signable>} */
const SIGNED = {
  case_drawn: { tag: 24, target: "filing", field: choice },
  case_designated: { tag: 26, target: "filing", field: all },
  designation_declined: { tag: 41, target: "filing", field: all },
  proposed: { tag: 44, target: "", field: (tag) => tag !== 1 },
  approved: { tag: 45, target: "entry", field: all },
  declined: { tag: 46, target: "entry", field: all },
  hand_rotated: { tag: 52, target: "", field: all },
  filing_opened: { tag: 66, target: "filing", field: choice },
};

/** @param {string} event of a proposal */
function ofHands(event) {
  return event === "hand_enrolled" || event === "hands_required";
}

/** What is signed of an event, null if hands do not sign it. @param {string} event @param {any} e @returns {Signable | null} */
export function signableOf(event, e) {
  if (event === "proposed" && !ofHands(e.event)) return null;
  return SIGNED[event] || null;
}

/** @param {Uint8Array} bytes @param {number} at @returns {[number, number]} a canonical varint below 2^53, and where it ends */
function varint(bytes, at) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const b = bytes[at++];
    value += (b & 127) * scale;
    if (b < 128) return [value, at];
  }
}

/**
 * The fields of a canonical message: since it is canonical, those that are kept are the encoding of the
 * message that has them alone.
 * @param {Uint8Array} bytes @returns {{ tag: number, whole: Uint8Array, value: Uint8Array }[]}
 */
function fieldsOf(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    let [key, from] = varint(bytes, at);
    let end;
    [end, at] = varint(bytes, from);
    if (key % 8 === 2) {
      from = at;
      at += end;
    }
    out.push({ tag: Math.floor(key / 8), whole: bytes.subarray(start, at), value: bytes.subarray(from, at) });
  }
  return out;
}

/** The bytes that are signed for. @param {Uint8Array} raw the entry @param {Signable} signable */
function signedBytes(raw, signable) {
  const event = fieldsOf(raw).find((x) => x.tag === signable.tag);
  const kept = event ? fieldsOf(event.value).filter((x) => signable.field(x.tag)) : [];
  return concat(...kept.map((x) => x.whole));
}

/**
 * What a hand signs.
 * @param {string} origin @param {Signable} signable @param {number} target
 * @param {{ size: number, root: Uint8Array }} hand @param {Uint8Array} bytes
 */
function statement(origin, signable, target, hand, bytes) {
  const w = new Writer().lp(origin).u8(signable.tag).u64(target).u64(hand.size).bytes(hand.root).bytes(sha256(bytes));
  return tagged("hand", w.done());
}

/** @param {Signable} signable @param {any} e */
function targetOf(signable, e) {
  return signable.target === "" ? 0 : e[signable.target];
}

/** What is signed of an entry. @param {string} origin @param {Uint8Array} raw @param {any} entry the same, decoded */
export function handStatement(origin, raw, entry) {
  const e = entry[entry.event];
  const signable = /** @type {Signable} */ (signableOf(entry.event, e));
  return statement(origin, signable, targetOf(signable, e), entry.hand, signedBytes(raw, signable));
}

/** Whether an act is a supervisor's, and not of somebody who takes back what was the actor's own. @param {Context} c @param {string} event @param {any} e */
function supervising(c, event, e) {
  const f = c.f;
  if (event === "declined") {
    const proposal = f.proposals.get(e.entry);
    return !proposal || proposal.person !== c.person;
  }
  if (event === "designation_declined") {
    const stage = f.stages.get(e.filing);
    return !stage || stage.kind !== "request" || stage.status !== "pending" || stage.person !== c.person;
  }
  return event === "approved" || event === "case_designated";
}

/** A proposal on hands, or its approval. @param {Fold} f @param {string} event @param {any} e */
function onHands(f, event, e) {
  if (event === "proposed") return ofHands(e.event);
  const proposal = event === "approved" ? f.proposals.get(e.entry) : null;
  return !!proposal && ofHands(proposal.e.event);
}

/** The role of which an act is, if the hands of that role are required; else 0. @param {Context} c @param {string} event @param {any} e */
function roleOf(c, event, e) {
  if (event === "case_drawn" || event === "filing_opened") return Role.FILING;
  return supervising(c, event, e) ? Role.SUPERVISOR : 0;
}

/** Whether an entry of the table must be signed. @param {Context} c @param {string} event @param {any} e */
function mustBeSigned(c, event, e) {
  if (c.standing === SYSTEM) return false;
  if (event === "hand_rotated" || handOrRole(c, roleOf(c, event, e))) return true;
  return manyHands(c.f) && onHands(c.f, event, e);
}

/** Whether the size of a hand is that of a log in which the act makes sense. @param {Context} c @param {Signable} signable @param {any} entry */
function inReach(c, signable, entry) {
  const { size } = entry.hand;
  const target = targetOf(signable, entry[entry.event]);
  if (target >= size || size > c.index) return false;
  return signable.target !== "" || c.index < size + REACH;
}

/** The rules on the hand of an entry. @param {Context} c @param {any} entry */
export function checkHand(c, entry) {
  const e = entry[entry.event];
  const signable = signableOf(entry.event, e);
  const hand = entry.hand;
  if (!hand) {
    if (signable && mustBeSigned(c, entry.event, e)) c.find("HandMissing");
    return;
  }
  if (!signable || c.standing === SYSTEM) {
    c.find("HandIdle");
    return;
  }
  if (!c.hand) {
    c.find("HandUnknown");
    return;
  }
  if (!inReach(c, signable, entry)) {
    c.find("HandOfOther");
    return;
  }
  // A log that was changed before it is one fault, and not one more at every act that was signed.
  if (!equalBytes(c.tree.root(hand.size), hand.root)) c.spare("HandOfOther");
  if (!signed(c.hand.key, handStatement(c.f.origin, c.raw[c.index], entry), hand.signature)) c.spare("HandUnsigned");
}
