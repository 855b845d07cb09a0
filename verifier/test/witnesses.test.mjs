// Policies of witnesses and cosigned checkpoints (section 16): a real file of two witnesses, its edits, and
// notes that the test signs for the published logs.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { base64, concat, hex, utf8 } from "../src/bytes.js";
import { decodeEntry } from "../src/codec.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { keyId } from "../src/note.js";
import { PolicyError, parseBundle, parseWitnessPolicy, verify } from "../src/index.js";
import { TEST_SEED, bytes, signedBundle } from "./files.mjs";
import { cosignature, line, logLine, note, policyOf, textOf, vkeyOf, witness } from "./witnessing.mjs";

const real = (name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const [w1, w2, w3] = [1, 2, 3].map((n) => witness(n));
const TWO = policyOf([w1, w2, w3], 2);
const raw = bytes("vectors/logs/one-draws.bundle");
const { entries, checkpoint } = parseBundle(raw);
const key = verify(raw).key_fingerprint;
const text = (size, origin = checkpoint.origin) => textOf(origin, entries, size);
const time = (index) => decodeEntry(entries[index]).entry.time_ms;
const after = time(entries.length - 1) / 1000;
/** A checkpoint that no beginning of a log has. */
const other = (size, origin = checkpoint.origin) => `${origin}\n${size}\n${base64(new Uint8Array(32).fill(7))}\n`;

function judged(cosigned, policy = TWO, bundle = raw) {
  const r = verify(bundle, { key, policy, cosigned });
  return { verdict: r.verdict, codes: r.findings.map((x) => x.code), w: r.facts.witnessed };
}

function refused(policy, at) {
  assert.throws(
    () => parseWitnessPolicy(policy),
    (e) => e instanceof PolicyError && e.line === at,
    policy,
  );
}

/** What two witnesses and a third that never answered left of a real court. */
const SEEN = {
  checkpoints: 8,
  size: 19,
  time: 1795941572,
  uncovered: 0,
  longest: [16, 11],
  ahead: [],
  witnesses: { "witness.a.example/1": 9, "witness.b.example/1": 8, "witness.c.example/1": 0 },
  lost: 0,
  foreign: 0,
};

function ofReal(cosigned) {
  const r = verify(real("witnessed.bundle"), {
    key: String(real("witnessed.pub")),
    policy: real("witnessed.policy"),
    cosigned,
  });
  return { verdict: r.verdict, codes: r.findings.map((x) => x.code), w: JSON.parse(JSON.stringify(r.facts.witnessed)) };
}

test("a real file of cosigned checkpoints, and a note that is newer than the bundle", () => {
  assert.deepEqual(ofReal(real("witnessed.notes")), { verdict: "VALID", codes: [], w: SEEN });
  const later = ofReal(real("later.notes"));
  assert.deepEqual([later.verdict, later.codes], ["INVALID", ["CosignedBeyondBundle"]]);
  assert.deepEqual(later.w, { ...SEEN, witnesses: { "witness.a.example/1": 10, "witness.b.example/1": 9, "witness.c.example/1": 0 } });
});

test("a changed character takes a note or a line away, and never makes another finding", () => {
  const file = String(real("witnessed.notes"));
  const lines = file.split("\n");
  const newest = lines.length - 9;
  assert.equal(lines[newest + 1], "19");
  for (let i = newest; i < lines.length - 2; i++) {
    // Origin, size, root, the log's line and those of two witnesses.
    const at = lines[i].length >> 1;
    if (lines[i] === "") continue;
    const c = lines[i][at] === "A" ? "B" : "A";
    const changed = lines.map((l, n) => (n === i ? l.slice(0, at) + c + l.slice(at + 1) : l)).join("\n");
    const r = ofReal(changed);
    assert.deepEqual([r.verdict, r.codes, r.w.checkpoints, r.w.uncovered > 0], ["VALID", [], 7, true], lines[i]);
    assert.equal(r.w.foreign, i < newest + 5 ? 1 : 0, lines[i]);
  }
  assert.equal(ofReal(file.slice(0, -1)).w.checkpoints, 7, "the last note is not whole");
});

test("what was seen, by when, and what claims a later time", () => {
  const seen = note(text(5), [[w1, after + 5], [w2, after + 9]]) + note(text(27), [[w1, after + 50], [w2, after + 70], [w3, after + 60]]);
  const { w } = judged(seen);
  assert.deepEqual([w.checkpoints, w.size, w.time, w.uncovered, w.ahead], [2, 27, after + 60, 0, []]);
  assert.deepEqual(w.longest, [5, after + 60 - Math.floor(time(5) / 1000)]);
  assert.deepEqual({ ...w.witnesses }, { [w1.name]: 2, [w2.name]: 2, [w3.name]: 1 });
  const at = (t) => judged(note(text(27), [[w1, t], [w2, t]])).w;
  assert.deepEqual(at(after - 300).ahead, []);
  assert.deepEqual(at(after - 301).ahead, [26]);
  assert.equal(at(2n ** 63n - 1n).time, 2n ** 63n - 1n);
  assert.equal(at(2n ** 63n).checkpoints, 0);
  assert.equal(judged("").w.longest, null);
  assert.equal(judged(undefined).w.uncovered, 27);
  assert.equal(judged(note(text(0), [[w1, after], [w2, after]])).w.checkpoints, 1, "the beginning of every log");
});

test("lines: of notes of one text, twice, without a witness, and those that do not hold", () => {
  const met = (file) => judged(file).w.checkpoints;
  const t = text(5);
  const log = logLine(t, checkpoint.origin);
  const [a, b] = [cosignature(t, w1, after), cosignature(t, w2, after)];
  assert.equal(met(`${t}\n${log}${a}\n`), 0);
  assert.equal(met(`${t}\n${log}${a}\n${t}\n${log}${b}\n`), 1);
  assert.equal(met(`${t}\n${a}\n${t}\n${log}${b}\n`), 1);
  assert.equal(met(`${t}\n${a}${b}${log}\n`), 1);
  assert.equal(met(`${t}\n${log}${log}${a}${b}\n`), 1);
  assert.equal(met(`${t}\n${log}${a}${cosignature(text(6), w1, after - 5)}${b}\n`), 1, "one that does not hold is none");
  assert.equal(met(`${t}\n${log}${a}— other.example AAAAAAAA\n${b}\n`), 1);
  for (const bad of ["junk\n", "— x+y AAAAAAAA\n", "— x.example AAAAAAA\n", "— x.example\n", "- x.example AAAAAAAA\n"]) {
    const { w } = judged(`${t}\n${log}${a}${b}${bad}\n`);
    assert.deepEqual([w.checkpoints, w.foreign], [0, 1], bad);
  }
  const id = keyId(checkpoint.origin, ed25519.getPublicKey(TEST_SEED));
  assert.equal(met(`${t}\n${log}${line(checkpoint.origin, id, new Uint8Array(64))}${a}${b}\n`), 0);
  const long = (n) => `${t}\n${log}${a}${b}— ${"x".repeat(n - utf8(`${t}\n${log}${a}${b}—  AAAAAAAA\n`).length)} AAAAAAAA\n\n`;
  assert.deepEqual([met(long(65536)), met(long(65537))], [1, 0]);
});

test("another log of the same key, and notes that say nothing", () => {
  const seen = [[w1, after], [w2, after]];
  assert.deepEqual(judged(note(other(5), seen)).codes, ["ForkedCheckpoint"]);
  assert.deepEqual(judged(note(other(28), [])).codes, ["CosignedBeyondBundle"]);
  assert.deepEqual(judged(note(other("18446744073709551615"), [])).codes, ["CosignedBeyondBundle"]);
  const foreign = [
    note(other(5), seen, new Uint8Array(32).fill(9)),
    note(other(5, "other.example/湘0203"), seen),
    note(other("18446744073709551616"), seen),
    "abc\n\ndef\n\n",
  ];
  for (const f of foreign) {
    const { verdict, w } = judged(f);
    assert.deepEqual([verdict, w.foreign], ["VALID", 1]);
  }
  const unknown = verify(raw, { key: "ab".repeat(32), policy: TWO, cosigned: foreign[0] });
  assert.equal(unknown.facts.witnessed, undefined, "no key is believed in");
  const self = verify(raw, { policy: TWO, cosigned: note(other(5), seen) });
  assert.equal(self.verdict, "INVALID");
});

test("a log that was recovered: what was lost, and the keys of then", () => {
  const restored = bytes("vectors/logs/two-restored.bundle");
  const r = verify(restored);
  const b = parseBundle(restored);
  const now = b.checkpoint.origin;
  const then = now.replace(/\/r1$/, "");
  const seeds = new Map(Array.from({ length: 256 }, (_, i) => [hex(ed25519.getPublicKey(new Uint8Array(32).fill(i))), new Uint8Array(32).fill(i)]));
  const { old_key, new_key } = r.facts.key_rotations[0];
  const said = (t, seed) => {
    const x = verify(restored, { key: r.key_fingerprint, policy: TWO, cosigned: note(t, [[w1, after], [w2, after]], seed) });
    const w = x.facts.witnessed;
    return x.findings[0] ? x.findings[0].code : w.lost ? "lost" : w.foreign ? "foreign" : `of ${w.size}`;
  };
  const [old, next] = [seeds.get(old_key), seeds.get(new_key)];
  assert.equal(said(textOf(then, b.entries, 28), next), "of 28");
  assert.equal(said(textOf(then, b.entries, 27), old), "of 27");
  assert.equal(said(textOf(then, b.entries, 27), next), "foreign", "not yet in force");
  assert.equal(said(textOf(now, b.entries, 40), next), "of 40");
  assert.equal(said(other(38, then), next), "lost", "the lost checkpoint itself");
  assert.equal(said(`${then}\n38\n${base64(new Uint8Array(32).fill(8))}\n`, next), "ForkedCheckpoint");
  assert.equal(said(other(35, then), next), "lost");
  assert.equal(said(other(39, then), next), "ForkedCheckpoint");
  assert.equal(said(other(35, now), next), "ForkedCheckpoint");
  assert.equal(said(other(50, then), next), "CosignedBeyondBundle");
});

test("policies in form", () => {
  const seen = note(text(5), [[w1, after], [w2, after + 3]]);
  const at = (policy) => judged(seen, policy).w.time;
  const both = `witness a ${w1.vkey}\nwitness b ${w2.vkey} https://witness.example\n`;
  assert.equal(at(`${both}quorum b\n`), after + 3);
  assert.equal(at(`${both}group g any a b\nquorum g`), after);
  assert.equal(at(`${both}group g all a b\nquorum g`), after + 3);
  assert.equal(at(`${both}group g 2 a b\nquorum g`), after + 3);
  assert.equal(at(`${both}witness c ${w3.vkey}\ngroup x any b c\ngroup y all x a\nquorum y\n`), after + 3);
  assert.equal(at(`\t# 说明\n\n \twitness\t甲  ${w1.vkey} \nquorum 甲`), after);
  assert.equal(at(concat(utf8("witness "), Uint8Array.of(0xff), utf8(` ${w1.vkey}\nquorum `), Uint8Array.of(0xff))), after);
  assert.equal(at(`log ${vkeyOf("x.example", TEST_SEED, 1)} https://x.example\nquorum a\n`.replace("quorum", `witness a ${w1.vkey}\nquorum`)), after);
  assert.equal(at(`${both}quorum none\n`), after, "the first that anybody named");
  assert.equal(judged(seen, "quorum none\n").w.checkpoints, 0);
  const names = `witness __proto__ ${w1.vkey}\nwitness b ${vkeyOf("__proto__", w2.seed, 4)}\ngroup toString any __proto__ b\nquorum toString\n`;
  assert.equal(at(names), after);
});

test("policies that are refused, with their line", () => {
  const a = `witness a ${w1.vkey}\n`;
  const b = `witness b ${w2.vkey}\n`;
  refused("", 0);
  refused(a, 0);
  refused("quorum a\n" + a, 1);
  refused(`${a}quorum a\nquorum a\n`, 3);
  refused(`${a}quorum a # why\n`, 2);
  refused(`# \u0001\nquorum none\n`, 1);
  refused(`${a}quorum a\r\n`, 2);
  refused("\ufeffquorum none\n", 1);
  refused("quorums none\n", 1);
  refused(a + a, 2);
  refused(`${a}witness b ${vkeyOf("x", w1.seed, 4)}\n`, 2);
  refused(`${a}witness a ${w2.vkey}\n`, 2);
  refused(`witness none ${w1.vkey}\n`, 1);
  refused(`witness a ${vkeyOf("x", w1.seed, 1)}\n`, 1);
  refused(`witness a ${w1.vkey.replace(/\+......../, "+00000000")}\n`, 1);
  refused(`log ${w1.vkey}\n`, 1);
  refused(`log ${vkeyOf("x", w1.seed, 1)}\nlog ${vkeyOf("y", w1.seed, 1)}\n`, 2);
  for (const k of ["0", "3", "01", "+1", "1.0", "ALL", "٣", "9".repeat(20)]) refused(`${a}${b}group g ${k} a b\n`, 3);
  refused(`${a}group g any\n`, 2);
  refused(`${a}group g any a a\n`, 2);
  refused(`${a}group g any a none\n`, 2);
  refused(`${a}${b}group g any a\ngroup h any a b\n`, 4);
  const small = concat(Uint8Array.of(4, 1), new Uint8Array(31));
  refused(`witness a z+${hex(keyId("z", small.slice(1), 4))}+${base64(small)}\n`, 1);
  assert.throws(() => verify(raw, { policy: "" }), PolicyError);
});

test("a log that cannot be decoded to its end is held against its notes all the same", () => {
  const broken = [...entries.slice(0, 3), Uint8Array.of(255), ...entries.slice(3)];
  const notes = note(textOf(checkpoint.origin, broken, 28), [[w1, after], [w2, after]]);
  const { codes, w } = judged(notes, TWO, signedBundle(checkpoint.origin, broken));
  assert.deepEqual([codes, w.size, w.uncovered, w.longest[0]], [["Undecodable"], 28, 0, 0]);
});
