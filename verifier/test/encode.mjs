// The canonical encoding of an entry, to make logs that are wrong in one place.

import { messages } from "../src/schema.js";

function varint(out, value) {
  let n = BigInt.asUintN(64, BigInt(value));
  while (n >= 128n) {
    out.push(Number(n & 127n) | 128);
    n >>= 7n;
  }
  out.push(Number(n));
}

function delimited(out, tag, bytes) {
  varint(out, tag * 8 + 2);
  varint(out, bytes.length);
  for (const b of bytes) out.push(b);
}

function numeric(f) {
  return !f.message && f.type !== "string" && !f.type.startsWith("bytes");
}

function bytesOf(f, value) {
  if (f.message) return encode(f.message, value);
  return f.type === "string" ? new TextEncoder().encode(value) : value;
}

function empty(f, value) {
  if (f.message) return value === null || value === undefined;
  return value === undefined || value === 0 || value === false || value.length === 0;
}

export function encode(m, value) {
  const out = [];
  for (const f of m.fields) {
    const v = value[f.name];
    if (f.oneof ? value[f.oneof] !== f.name : empty(f, v)) continue;
    if (f.packed) {
      const inner = [];
      for (const n of v) varint(inner, n);
      delimited(out, f.tag, inner);
    } else if (f.repeated) for (const x of v) delimited(out, f.tag, bytesOf(f, x));
    else if (numeric(f)) {
      varint(out, f.tag * 8);
      varint(out, v === true ? 1 : v);
    } else delimited(out, f.tag, bytesOf(f, v));
  }
  return Uint8Array.from(out);
}

export function encodeEntry(entry) {
  return encode(messages.get("Entry"), entry);
}
