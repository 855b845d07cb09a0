// The published vectors: a draw, a commitment or a handover, and its answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { fromHex, hex } from "../src/bytes.js";
import { commitment, envelopeCommitment, envelopeSecret } from "../src/commitment.js";
import { replay } from "../src/draw.js";
import { handoverStatement } from "../src/keys.js";
import { N, word } from "../src/schema.js";
import { keyUsable, signed } from "../src/signature.js";
import { json } from "./files.mjs";

const KINDS = { FIRST: 0, REASSIGNMENT: 1, SEAT_CHANGE: 2 };

function drawOf(d) {
  assert.ok(d.kind === undefined || d.kind in KINDS, d.kind);
  return {
    protocol: d.kind === undefined ? 1 : 2,
    origin: d.origin,
    caseNumber: d.case_number,
    stage: d.stage,
    tray: d.tray,
    envelope: d.envelope,
    kind: d.kind === undefined ? 0 : KINDS[d.kind],
    groups: d.groups.map((g) => ({ ...g, role: N.SeatRole[g.role] })),
    envelopeSecret: fromHex(d.envelope_secret),
    nonce: fromHex(d.nonce),
  };
}

for (const file of ["draws.json", "draws-2.json"]) {
  test(file, () => {
    const vectors = json(`vectors/${file}`);
    assert.ok(vectors.length > 0);
    for (const v of vectors) {
      const r = replay(drawOf(v.draw));
      const named = (list) => list.map((s) => ({ ...s, role: word("SeatRole", s.role) }));
      const answer = { transcript: hex(r.transcript), seed: hex(r.seed), seed_hash: hex(r.seedHash), seats: named(r.seats) };
      if (r.alternates.length > 0) answer.alternates = named(r.alternates);
      assert.deepEqual(answer, v.answer, v.name);
    }
  });
}

test("commitments.json", () => {
  for (const { name, input, answer } of json("vectors/commitments.json")) {
    const secret = envelopeSecret(fromHex(input.tray_key), input.origin, input.tray, input.envelope);
    const c = commitment({
      filerSecret: fromHex(input.filer_secret),
      origin: input.origin,
      caseNumber: input.case_number,
      stage: input.stage,
      parties: input.parties,
      claim: input.claim,
      acceptedOn: input.accepted_on,
    });
    const mine = {
      envelope_secret: hex(secret),
      commitment: hex(envelopeCommitment(input.origin, input.tray, input.envelope, secret)),
      nonce: hex(c.nonce),
      nonce_commitment: hex(c.nonceCommitment),
      salt: hex(c.salt),
      facts_commitment: hex(c.factsCommitment),
    };
    assert.deepEqual(mine, answer, name);
  }
});

test("handovers.json", () => {
  for (const { name, input, answer } of json("vectors/handovers.json")) {
    const [old, next] = [fromHex(answer.old_key), fromHex(answer.new_key)];
    assert.equal(hex(ed25519.getPublicKey(fromHex(input.old_seed))), answer.old_key);
    const statement = handoverStatement(input.origin, input.size, fromHex(input.root), old, next);
    assert.equal(hex(statement), answer.statement, name);
    assert.ok(signed(old, statement, fromHex(answer.old_signature)));
    assert.ok(signed(next, statement, fromHex(answer.new_signature)));
    const flipped = fromHex(answer.new_signature);
    flipped[40] ^= 1;
    assert.ok(!signed(next, statement, flipped));
    assert.ok(!signed(next, statement, fromHex(answer.old_signature)));
  }
});

test("a key of small order, and a signature that needs the cofactor, are refused", () => {
  const zero = new Uint8Array(32);
  zero[0] = 1;
  assert.ok(!keyUsable(zero));
  assert.ok(!keyUsable(new Uint8Array(32)));
  // A = a·B + T with T of order 8, and R = r·B − k·T: right with the cofactor, wrong without it.
  const Point = ed25519.Point;
  const torsion = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa");
  const a = 7n;
  const key = Point.BASE.multiply(a).add(torsion).toBytes();
  assert.ok(keyUsable(key));
  const message = new Uint8Array(3);
  let refused = 0;
  for (let r = 1n; r < 9n; r++) {
    const bigR = Point.BASE.multiply(r).toBytes();
    const k = challenge(bigR, key, message);
    if (k % 8n === 0n) continue;
    const s = (r + k * a) % Point.Fn.ORDER;
    assert.ok(!signed(key, message, new Uint8Array([...bigR, ...little(s)])));
    assert.ok(ed25519.verify(new Uint8Array([...bigR, ...little(s)]), message, key));
    refused += 1;
  }
  assert.ok(refused > 0);
});

function challenge(bigR, key, message) {
  const digest = sha512(new Uint8Array([...bigR, ...key, ...message]));
  let n = 0n;
  for (let i = digest.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(digest[i]);
  return n % ed25519.Point.Fn.ORDER;
}

function little(n) {
  const out = [];
  for (let i = 0n; i < 32n; i++) out.push(Number((n >> (8n * i)) & 255n));
  return out;
}
