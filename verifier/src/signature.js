// Ed25519, verified strictly (section 16). The library's own `verify` multiplies by the cofactor, which
// lets signatures through that this protocol refuses; so its curve is used and not its rule.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, hex } from "./bytes.js";

const Point = ed25519.Point;
const ORDER = Point.Fn.ORDER;

/** @param {Uint8Array} bytes little-endian */
function integer(bytes) {
  let n = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(bytes[i]);
  return n;
}

/** A point that is not of small order, or null. @param {Uint8Array} bytes */
function point(bytes) {
  try {
    const p = Point.fromHex(bytes, false);
    return p.isSmallOrder() ? null : p;
  } catch (e) {
    return null;
  }
}

/** Keys that recur: a log's and its witnesses' sign thousands of notes. @type {Map<string, { point: any, uses: number }>} */
const known = new Map();
/** From so many uses on a table of its multiples is worth its cost. */
const OFTEN = 16;

/** A public key's point, or null. @param {Uint8Array} key */
function keyPoint(key) {
  const name = hex(key);
  let of = known.get(name);
  if (!of) {
    if (known.size > 100) known.clear();
    of = { point: point(key), uses: 0 };
    known.set(name, of);
  }
  of.uses += 1;
  if (of.uses === OFTEN && of.point) of.point.precompute(8, false);
  return of.point;
}

/** Whether 32 bytes can be a public key. @param {Uint8Array} key */
export function keyUsable(key) {
  return key.length === 32 && point(key) !== null;
}

/** @param {Uint8Array} key @param {Uint8Array} message @param {Uint8Array} signature */
export function signed(key, message, signature) {
  if (signature.length !== 64 || key.length !== 32) return false;
  const a = keyPoint(key);
  const r = point(signature.subarray(0, 32));
  const s = integer(signature.subarray(32));
  if (!a || !r || s >= ORDER) return false;
  const k = integer(sha512(concat(signature.subarray(0, 32), key, message))) % ORDER;
  const sb = s === 0n ? Point.ZERO : Point.BASE.multiplyUnsafe(s);
  const ka = k === 0n ? Point.ZERO : a.multiplyUnsafe(k);
  return sb.subtract(ka).equals(r);
}
