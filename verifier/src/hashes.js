// The hashes of section 1, over the library that is vendored.

import { sha256 } from "@noble/hashes/sha2.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { concat, utf8 } from "./bytes.js";

export { sha256 };

/** @param {Uint8Array} key @param {Uint8Array} message */
export function hmac(key, message) {
  return nobleHmac(sha256, key, message);
}

/** @type {Map<string, Uint8Array>} */
const prefixes = new Map();

/**
 * SHA-256 of the tag with its length, and the message.
 * @param {string} name @param {Uint8Array} message @param {"v1" | "v2"} [version]
 */
export function tagged(name, message, version = "v1") {
  const tag = `caselot/${version}/${name}`;
  let prefix = prefixes.get(tag);
  if (!prefix) {
    prefix = concat(Uint8Array.of(tag.length), utf8(tag));
    prefixes.set(tag, prefix);
  }
  return sha256(concat(prefix, message));
}
