// Entries from their bytes (section 4): one strict reader that takes the canonical encoding alone, and
// a lenient one that tells, of what the strict one refuses, which finding it is.

import { fromUtf8 } from "./bytes.js";
import { messages } from "./schema.js";
import { valuesHold } from "./values.js";

/** @typedef {import("./schema.js").Message} Message */
/** @typedef {import("./schema.js").Field} Field */

const LAST_DAY = 2932896;
const NONE = new Uint8Array(0);
const ENTRY = /** @type {Message} */ (messages.get("Entry"));
const TWO_32 = 0x100000000;

/** Thrown by the strict reader. */
class NotCanonical extends Error {}
/** Thrown by the lenient reader. */
class Unreadable extends Error {}

/**
 * A number of 64 bits: a Number if it is below 2^53, else a BigInt. So two of them are the same number
 * exactly if they are `===`.
 * @typedef {number | bigint} U64
 */

/** Reads one canonical message; `sound` says whether all values are allowed ones. */
class Reader {
  /** @param {Uint8Array} bytes @param {number} version */
  constructor(bytes, version) {
    this.bytes = bytes;
    this.version = version;
    this.at = 0;
    this.sound = true;
  }

  /** A minimal varint. @returns {U64} */
  varint() {
    const bytes = this.bytes;
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 7; i++) {
      const b = bytes[this.at++];
      if (b === undefined) throw new NotCanonical();
      value += (b & 127) * scale;
      if (b < 128) {
        if (b === 0 && i > 0) throw new NotCanonical();
        return value;
      }
      scale *= 128;
    }
    let big = BigInt(value);
    for (let i = 7; i < 10; i++) {
      const b = bytes[this.at++];
      if (b === undefined || (i === 9 && b > 1)) throw new NotCanonical();
      big += BigInt(b & 127) << BigInt(7 * i);
      if (b < 128) {
        if (b === 0) throw new NotCanonical();
        return big <= 9007199254740991n ? Number(big) : big;
      }
    }
    throw new NotCanonical();
  }

  /** @param {number} limit */
  length(limit) {
    const n = this.varint();
    if (typeof n !== "number" || this.at + n > limit) throw new NotCanonical();
    return n;
  }

  /** @param {Field} f @returns {any} */
  number(f) {
    const n = this.varint();
    if (f.type === "uint64") return n;
    if (f.type === "bool") {
      if (n !== 1 && n !== 0) throw new NotCanonical();
      return n === 1;
    }
    if (f.type === "int32") {
      const signed = Number(BigInt.asIntN(64, BigInt(n)));
      if (signed < -0x80000000 || signed > 0x7fffffff) throw new NotCanonical();
      return signed;
    }
    if (n >= TWO_32) throw new NotCanonical();
    if (f.words && (n === 0 || n > f.words.max[this.version])) this.sound = false;
    if (f.type === "day" && n > LAST_DAY) this.sound = false;
    if (f.type === "u8" && n > 255) this.sound = false;
    return n;
  }

  /** @param {Field} f @param {number} limit @returns {any} */
  delimited(f, limit) {
    const n = this.length(limit);
    const end = this.at + n;
    if (f.message) return this.message(f.message, end);
    const bytes = this.bytes.subarray(this.at, end);
    this.at = end;
    if (f.type === "string") return text(bytes);
    if (f.type === "bytes32" && n !== 32) this.sound = false;
    if (f.type === "bytes64" && n !== 64) this.sound = false;
    if (f.type === "bytes0/32" && n !== 0 && n !== 32) this.sound = false;
    return bytes;
  }

  /** @param {Message} m @param {number} end @returns {any} */
  message(m, end) {
    const out = fresh(m);
    let last = 0;
    while (this.at < end) {
      const key = this.varint();
      if (typeof key !== "number" || key >= TWO_32) throw new NotCanonical();
      const tag = key >>> 3;
      const f = m.byTag.get(tag);
      if (!f || f.since > this.version || tag < last) throw new NotCanonical();
      if (tag === last && !(f.repeated && !f.packed)) throw new NotCanonical();
      last = tag;
      this.field(out, f, key & 7, end);
    }
    if (this.at !== end) throw new NotCanonical();
    for (const f of m.fields) if (f.needed && missing(out[f.name])) this.sound = false;
    for (const o of m.oneofs) if (!out[o]) this.sound = false;
    if (!valuesHold(m.name, out, this.version)) this.sound = false;
    return out;
  }

  /** @param {any} out @param {Field} f @param {number} wire @param {number} end */
  field(out, f, wire, end) {
    const delimited = f.packed || f.message || f.type === "string" || f.type.startsWith("bytes");
    if (wire !== (delimited ? 2 : 0)) throw new NotCanonical();
    if (f.packed) {
      const stop = this.length(end) + this.at;
      if (stop === this.at) throw new NotCanonical();
      while (this.at < stop) out[f.name].push(this.number(f));
      if (this.at !== stop) throw new NotCanonical();
      return;
    }
    const value = delimited ? this.delimited(f, end) : this.number(f);
    if (f.repeated) {
      out[f.name].push(value);
      return;
    }
    if (f.oneof) {
      if (out[f.oneof]) throw new NotCanonical();
      out[f.oneof] = f.name;
    } else if (!f.message && (value === 0 || value === false || value.length === 0)) {
      throw new NotCanonical();
    }
    out[f.name] = value;
  }
}

/** @param {any} value */
function missing(value) {
  return value === null || value === 0 || value.length === 0;
}

/** @param {Uint8Array} bytes */
function text(bytes) {
  try {
    return fromUtf8(bytes);
  } catch (e) {
    throw new NotCanonical();
  }
}

/** A message with all fields at their defaults. @param {Message} m */
function fresh(m) {
  /** @type {any} */
  const out = {};
  for (const f of m.fields) {
    if (f.oneof) continue;
    if (f.repeated) out[f.name] = [];
    else if (f.message) out[f.name] = null;
    else if (f.type === "string") out[f.name] = "";
    else if (f.type === "bool") out[f.name] = false;
    else if (f.type.startsWith("bytes")) out[f.name] = NONE;
    else out[f.name] = 0;
  }
  for (const o of m.oneofs) out[o] = "";
  return out;
}

/** Reads as any protobuf decoder does, and keeps nothing but `protocol`. */
class Lenient {
  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.protocol = 0;
  }

  varint() {
    let value = 0n;
    for (let i = 0; i < 10; i++) {
      const b = this.bytes[this.at++];
      if (b === undefined || (i === 9 && b > 1)) throw new Unreadable();
      value |= BigInt(b & 127) << BigInt(7 * i);
      if (b < 128) return value;
    }
    throw new Unreadable();
  }

  /** @param {number | bigint} n @param {number} end */
  skip(n, end) {
    if (n > end - this.at) throw new Unreadable();
    this.at += Number(n);
  }

  /** @param {Message} m @param {number} end */
  message(m, end) {
    while (this.at < end) {
      const key = this.varint();
      if (key >= 4294967296n || key < 8n) throw new Unreadable();
      const wire = Number(key & 7n);
      const f = m.byTag.get(Number(key >> 3n));
      if (f) this.known(f, wire, end);
      else this.unknown(wire, end);
      if (this.at > end) throw new Unreadable();
    }
  }

  /** @param {number} wire @param {number} end */
  unknown(wire, end) {
    if (wire === 0) this.varint();
    else if (wire === 1) this.skip(8, end);
    else if (wire === 2) this.skip(this.varint(), end);
    else if (wire === 5) this.skip(4, end);
    else throw new Unreadable();
  }

  /** @param {Field} f @param {number} wire @param {number} end */
  known(f, wire, end) {
    const numeric = !f.message && f.type !== "string" && !f.type.startsWith("bytes");
    if (numeric && wire === 0) {
      const n = this.varint();
      if (f.name === "protocol") this.protocol = Number(n & 0xffffffffn);
      return;
    }
    if (wire !== 2 || (numeric && !f.packed)) throw new Unreadable();
    const n = this.varint();
    const start = this.at;
    this.skip(n, end);
    const stop = this.at;
    if (f.message || numeric) this.at = start;
    if (f.message) this.message(f.message, stop);
    else if (numeric) while (this.at < stop) this.varint();
    else if (f.type === "string") fromUtf8(this.bytes.subarray(start, stop));
    if (this.at !== stop) throw new Unreadable();
  }
}

/** The protocol of an entry as any decoder sees it, -1 if none can read it. @param {Uint8Array} bytes */
function lenientProtocol(bytes) {
  const reader = new Lenient(bytes);
  try {
    reader.message(ENTRY, bytes.length);
    return reader.protocol;
  } catch (e) {
    if (e instanceof Unreadable || e instanceof TypeError) return -1;
    throw e;
  }
}

/**
 * @param {Uint8Array} bytes @param {number} version
 * @returns {{ entry: any, sound: boolean } | null} null if the bytes are not canonical
 */
function strict(bytes, version) {
  const reader = new Reader(bytes, version);
  try {
    return { entry: reader.message(ENTRY, bytes.length), sound: reader.sound };
  } catch (e) {
    if (e instanceof NotCanonical) return null;
    throw e;
  }
}

/**
 * An entry, or the finding that its bytes are.
 * @param {Uint8Array} bytes
 * @returns {{ entry: any, code: "" } | { entry: null, code: string }}
 */
export function decodeEntry(bytes) {
  const two = strict(bytes, 2);
  if (two && two.entry.protocol === 2) {
    const whole = two.sound && bytes.length <= 65535;
    return whole ? { entry: two.entry, code: "" } : { entry: null, code: "Undecodable" };
  }
  const protocol = two ? two.entry.protocol : lenientProtocol(bytes);
  if (protocol === -1) return { entry: null, code: "Undecodable" };
  if (protocol === 2) return { entry: null, code: "Undecodable" };
  if (protocol !== 1) return { entry: null, code: "Unsupported" };
  const one = strict(bytes, 1);
  if (!one) return { entry: null, code: "NotCanonical" };
  return one.sound ? { entry: one.entry, code: "" } : { entry: null, code: "Undecodable" };
}
