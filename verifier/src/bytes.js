// Bytes, hexadecimal, base64 and text, as section 1 of the protocol spells them.

const HEX = "0123456789abcdef";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const encoder = new TextEncoder();
// Without ignoreBOM a decoder drops U+FEFF at the beginning, and the text is no longer its bytes.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @param {string} text @returns {Uint8Array} */
export function utf8(text) {
  return encoder.encode(text);
}

/** Throws a TypeError if the bytes are not UTF-8. @param {Uint8Array} bytes @returns {string} */
export function fromUtf8(bytes) {
  return decoder.decode(bytes);
}

/** The length of a text in UTF-8. @param {string} text */
export function utf8Length(text) {
  let n = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    // Both halves of a surrogate pair count 2, together the 4 bytes of their character.
    if (c < 0x80) n += 1;
    else if (c < 0x800 || (c >= 0xd800 && c <= 0xdfff)) n += 2;
    else n += 3;
  }
  return n;
}

/**
 * Order of two texts by their bytes in UTF-8. That of JavaScript is by UTF-16, which puts U+20000
 * before U+F900.
 * @param {string} a @param {string} b
 */
export function compareText(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const sx = x >= 0xd800 && x <= 0xdfff;
    const sy = y >= 0xd800 && y <= 0xdfff;
    return sx === sy ? x - y : sx ? 1 : -1;
  }
  return a.length - b.length;
}

/** @param {Uint8Array} a @param {Uint8Array} b */
export function compareBytes(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** @param {Uint8Array} a @param {Uint8Array} b */
export function equalBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** @param {...Uint8Array} parts */
export function concat(...parts) {
  let n = 0;
  for (const p of parts) n += p.length;
  const out = new Uint8Array(n);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += HEX[bytes[i] >> 4] + HEX[bytes[i] & 15];
  return out;
}

/** The bytes of a hexadecimal text of either case, or null. @param {string} text */
export function fromHex(text) {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return null;
  const out = new Uint8Array(text.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return out;
}

const VALUES = new Uint8Array(256).fill(255);
for (let i = 0; i < 64; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/**
 * Strict base64 of `text[from..to)`: padded, spare bits zero, no line breaks. Null for anything else.
 * @param {Uint8Array} text ASCII bytes @param {number} from @param {number} to
 * @returns {Uint8Array | null}
 */
export function base64At(text, from, to) {
  const n = to - from;
  if (n % 4 !== 0) return null;
  if (n === 0) return new Uint8Array(0);
  const pad = text[to - 1] !== 61 ? 0 : text[to - 2] !== 61 ? 1 : 2;
  const out = new Uint8Array((n / 4) * 3 - pad);
  let at = 0;
  let bad = 0;
  const whole = pad === 0 ? to : to - 4;
  for (let i = from; i < whole; i += 4) {
    const a = VALUES[text[i]];
    const b = VALUES[text[i + 1]];
    const c = VALUES[text[i + 2]];
    const d = VALUES[text[i + 3]];
    bad |= a | b | c | d;
    out[at++] = (a << 2) | (b >> 4);
    out[at++] = (b << 4) | (c >> 2);
    out[at++] = (c << 6) | d;
  }
  if (pad > 0) {
    const a = VALUES[text[whole]];
    const b = VALUES[text[whole + 1]];
    const c = pad === 1 ? VALUES[text[whole + 2]] : 0;
    bad |= a | b | c;
    if (pad === 2 ? (b & 15) !== 0 : (c & 3) !== 0) return null;
    out[at++] = (a << 2) | (b >> 4);
    if (pad === 1) out[at++] = (b << 4) | (c >> 2);
  }
  return bad & 192 ? null : out;
}

/** @param {string} text @returns {Uint8Array | null} */
export function fromBase64(text) {
  const bytes = utf8(text);
  return base64At(bytes, 0, bytes.length);
}

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  let out = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const n = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0);
    out += ALPHABET[n >> 18] + ALPHABET[(n >> 12) & 63];
    out += i + 1 < bytes.length ? ALPHABET[(n >> 6) & 63] : "=";
    out += i + 2 < bytes.length ? ALPHABET[n & 63] : "=";
  }
  return out;
}

/** Collects what is hashed: numbers are big-endian, as in section 1. */
export class Writer {
  constructor() {
    this.buffer = new Uint8Array(512);
    this.length = 0;
  }

  /** @param {number} more */
  room(more) {
    if (this.length + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
  }

  /** @param {Uint8Array} bytes */
  bytes(bytes) {
    this.room(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** @param {number} n */
  u8(n) {
    this.room(1);
    this.buffer[this.length++] = n;
    return this;
  }

  /** @param {number} n */
  u32(n) {
    this.room(4);
    this.buffer[this.length++] = n >>> 24;
    this.buffer[this.length++] = n >>> 16;
    this.buffer[this.length++] = n >>> 8;
    this.buffer[this.length++] = n;
    return this;
  }

  /** @param {number | bigint} n */
  u64(n) {
    if (typeof n === "bigint") return this.u32(Number(n >> 32n)).u32(Number(n & 0xffffffffn));
    const low = n % 0x100000000;
    return this.u32((n - low) / 0x100000000).u32(low);
  }

  /** Length and text. @param {string} text */
  lp(text) {
    const bytes = utf8(text);
    return this.u32(bytes.length).bytes(bytes);
  }

  done() {
    return this.buffer.slice(0, this.length);
  }
}

/**
 * Integer division of whole numbers below 2^53 that are not negative. Exact: the remainder is, and so
 * the difference is a multiple of `b`.
 * @param {number} a @param {number} b
 */
export function div(a, b) {
  return (a - (a % b)) / b;
}
