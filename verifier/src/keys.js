// KeyRotated (sections 12, 22.14 and 22.15).

import { Writer, equalBytes } from "./bytes.js";
import { contributorsKey } from "./contributors.js";
import { handsKey } from "./hands.js";
import { tagged } from "./hashes.js";
import { keyUsable, signed } from "./signature.js";
import { isFreeText, isName } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */

/** What both keys sign. @param {string} origin @param {number} n @param {Uint8Array} root @param {Uint8Array} old @param {Uint8Array} next */
export function handoverStatement(origin, n, root, old, next) {
  return tagged("key-rotated", new Writer().lp(origin).u64(n).bytes(root).bytes(old).bytes(next).done());
}

/** The rule on the second person of an act made offline. @param {Context} c @param {any} e */
export function checkOffline(c, e) {
  if (!isName(e.approver)) c.find("PersonMissing");
  else if (e.approver === c.person) c.find("ApproverIsRequester");
  if (!isFreeText(e.text)) c.find("TextOutsideTable");
}

export const keyRotated = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    checkOffline(c, e);
    const f = c.f;
    if (!keyUsable(e.public_key)) c.find("KeyUnusable");
    const used = f.keys.some((k) => equalBytes(k.key, e.public_key));
    if (used || contributorsKey(f, e.public_key) || handsKey(f, e.public_key)) c.find("KeyUsedBefore");
    const old = f.keys.length > 0 ? f.keys[f.keys.length - 1].key : new Uint8Array(32);
    const statement = handoverStatement(f.origin, c.index, c.tree.root(c.index), old, e.public_key);
    const both = signed(old, statement, e.old_signature) && signed(e.public_key, statement, e.new_signature);
    if (!both) c.find("HandoverUnsigned");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.keys.push({ index: c.index, key: e.public_key });
  },
};
