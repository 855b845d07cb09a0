// The report, and bytes of every kind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeEntry } from "../src/codec.js";
import { base64, hex, utf8 } from "../src/bytes.js";
import { checkReceipt, parseBundle, parseKey, verify, vkey } from "../src/index.js";
import { Tree, inclusionRoot, leafHash, nodeHash } from "../src/tree.js";
import { encodeEntry } from "./encode.mjs";
import { bytes, logs, signedBundle } from "./files.mjs";

const one = bytes("vectors/logs/one-draws.bundle");
const key = verify(one).key_fingerprint;

/** A generator of numbers, the same in every run. */
function numbers(seed) {
  let x = seed;
  return (below) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x % below;
  };
}

test("verdicts", () => {
  assert.equal(verify(one, { key }).verdict, "VALID");
  assert.equal(verify(one, { fingerprint: key }).valid, true);
  assert.equal(verify(one).verdict, "SELF_ASSERTED");
  assert.deepEqual(verify(one, { key: "00".repeat(32) }).findings.map((x) => x.code), ["WrongKey"]);
  assert.throws(() => verify(one, { key: "no key" }), TypeError);
});

test("a vkey is the key under its name", () => {
  const bundle = parseBundle(one);
  const text = vkey(bundle.checkpoint.origin, verificationKey());
  assert.equal(verify(one, { key: text }).verdict, "VALID");
  assert.equal(parseKey(text.replace(/\+[0-9a-f]{8}\+/, "+00000000+")), null);
  const other = vkey("other.example/湘0203", verificationKey());
  assert.deepEqual(verify(one, { key: other }).findings.map((x) => x.code), ["BadSignature"]);
});

function verificationKey() {
  const first = parseBundle(one).entries[0];
  const at = first.length - 32;
  return first.slice(at);
}

test("a report has its parts in order, and whole numbers", () => {
  const r = verify(one, { key });
  assert.deepEqual(Object.keys(r), ["verdict", "valid", "origin", "size", "root", "key_fingerprint", "findings", "facts"]);
  assert.equal(r.facts.filings, 5);
  for (const pool of Object.values(r.facts.pools)) {
    assert.equal(Object.values(pool.balances).reduce((a, b) => a + b, 0), 0);
  }
});

test("the balances of every pool of every log sum to nothing", () => {
  for (const name of logs()) {
    const r = verify(bytes(`vectors/logs/${name}.bundle`));
    for (const [pool, p] of Object.entries(r.facts.pools)) {
      assert.equal(Object.values(p.balances).reduce((a, b) => a + b, 0), 0, `${name} ${pool}`);
    }
  }
});

test("what is cut off is unreadable", () => {
  for (let n = 0; n < one.length; n += 7) {
    const r = verify(one.slice(0, n), { key });
    assert.equal(r.verdict, "INVALID");
    assert.equal(r.findings[0].code, "UnreadableBundle");
  }
});

test("garbled bytes never throw, and are never valid", () => {
  const next = numbers(7);
  for (const name of ["one-draws", "two-proposals", "two-restored"]) {
    const whole = bytes(`vectors/logs/${name}.bundle`);
    const trust = verify(whole).key_fingerprint;
    for (let i = 0; i < 150; i++) {
      const copy = whole.slice();
      for (let k = next(3); k >= 0; k--) copy[next(copy.length)] = next(2) ? next(256) : 65 + next(26);
      const r = verify(copy, { key: trust });
      if (!copy.every((b, j) => b === whole[j])) assert.notEqual(r.verdict, "VALID");
    }
  }
  assert.equal(verify(new Uint8Array(0)).findings[0].code, "UnreadableBundle");
  assert.equal(verify(utf8("hello\n")).findings[0].code, "UnreadableBundle");
});

test("an entry of a later protocol is UNSUPPORTED, whatever else is in it", () => {
  // Entry { index: 27, protocol: 3 } and a field that nobody knows.
  const later = Uint8Array.of(0x08, 27, 0x20, 3, 0xa0, 0x06, 1);
  const raw = signedBundle("test.example/湘0203", [...parseBundle(one).entries, later]);
  const r = verify(raw, { key });
  assert.equal(r.verdict, "UNSUPPORTED");
  assert.deepEqual(r.findings.map((x) => [x.code, x.entry]), [["Unsupported", 27]]);
});

/** The same log by other persons. */
function renamed(value, names) {
  if (typeof value === "string") return names[value] || value;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((x) => renamed(x, names));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, renamed(v, names)]));
}

test("persons may be called as parts of the language are", () => {
  const bundle = parseBundle(bytes("vectors/logs/two-undone.bundle"));
  const names = { 张三: "__proto__", 李四: "constructor", 赵六: "toString" };
  const entries = bundle.entries.map((raw) => encodeEntry(renamed(decodeEntry(raw).entry, names)));
  const r = verify(signedBundle(bundle.checkpoint.origin, entries), { key });
  assert.equal(r.verdict, "VALID");
  assert.deepEqual(r.facts.acts.approvals["constructor for __proto__"], [31, 35, 38, 44, 55, 59, 61, 64, 67]);
  assert.deepEqual(JSON.parse(JSON.stringify(r)).facts.acts.lost_nonces["__proto__"], [41]);
});

/** The proof of a leaf, as RFC 6962 defines it. */
function proofOf(leaves, index) {
  if (leaves.length === 1) return [];
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  const rest = (list) => {
    const t = new Tree();
    list.forEach((l) => t.push(l));
    return t.root(list.length);
  };
  if (index < k) return [...proofOf(leaves.slice(0, k), index), rest(leaves.slice(k))];
  return [...proofOf(leaves.slice(k), index - k), rest(leaves.slice(0, k))];
}

test("inclusion proofs of every leaf of small trees", () => {
  for (let n = 1; n < 20; n++) {
    const leaves = Array.from({ length: n }, (_, i) => leafHash(Uint8Array.of(i)));
    const tree = new Tree();
    leaves.forEach((l) => tree.push(l));
    for (let i = 0; i < n; i++) {
      const proof = proofOf(leaves, i);
      assert.equal(hex(inclusionRoot(i, n, leaves[i], proof)), hex(tree.root(n)));
      assert.equal(inclusionRoot(i, n, leaves[i], [...proof, leaves[0]]), null);
      if (proof.length > 0) assert.equal(inclusionRoot(i, n, leaves[i], proof.slice(1)), null);
    }
  }
  assert.equal(hex(nodeHash(new Uint8Array(32), new Uint8Array(32))).length, 64);
});

function receiptOf(name, index) {
  const raw = bytes(`vectors/logs/${name}.bundle`);
  const bundle = parseBundle(raw);
  const half = {
    index,
    entry: base64(bundle.entries[index]),
    inclusion: proofOf(bundle.entries.map(leafHash), index).map(hex),
    checkpoint: new TextDecoder().decode(bundle.note),
  };
  return { raw, receipt: { origin: bundle.checkpoint.origin, case_number: "a case", stage: 0, filing: half } };
}

test("receipts: held, without a proof, and of another log", () => {
  const { raw, receipt } = receiptOf("one-draws", 15);
  assert.deepEqual(checkReceipt(raw, receipt, { key }).findings, []);
  const unproven = structuredClone(receipt);
  unproven.filing.inclusion.pop();
  assert.deepEqual(checkReceipt(raw, unproven, { key }).findings.map((x) => x.code), ["UnprovenReceipt"]);
  for (const r of [null, {}, { filing: 3 }, { filing: { inclusion: [1] } }]) {
    assert.equal(checkReceipt(raw, r, { key }).findings[0].code, "UnprovenReceipt");
  }
  const other = receiptOf("one-life", 15).receipt;
  assert.deepEqual(checkReceipt(raw, other, { key }).findings[0].code, "ForkedReceipt");
  const later = receiptOf("one-life", 40).receipt;
  const beyond = checkReceipt(raw, later, { key }).findings;
  assert.ok(beyond.length > 0 && beyond.every((x) => x.code === "ReceiptBeyondBundle"));
});
