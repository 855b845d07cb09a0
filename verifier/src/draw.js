// The draw (section 11; the transcript of protocol 2 is section 22.7, alternates are section 22.10, contributors section 22.14).

import { chacha20orig } from "@noble/ciphers/chacha.js";
import { Writer, concat, utf8 } from "./bytes.js";
import { hmac, sha256, tagged } from "./hashes.js";

/**
 * @typedef {{ judge: number, mass: number }} Candidate
 * @typedef {{ pool: string, role: number, seats: number, alternates?: number, candidates: Candidate[] }} Group
 * @typedef {object} DrawInput
 * @property {1 | 2} protocol
 * @property {string} origin
 * @property {string} caseNumber
 * @property {number} stage
 * @property {number | bigint} tray
 * @property {number} envelope
 * @property {number} kind 0, 1 of a reassignment, or 2 of a change of seats; not in protocol 1
 * @property {Group[]} groups
 * @property {Uint8Array} envelopeSecret
 * @property {Uint8Array} nonce
 * @property {Uint8Array | null} [head] of the contributor's tree, if the filing awaits one (section 22.14)
 * @property {number} [number] the filing's in that tree
 * @property {Uint8Array | null} [value] the contributor's
 *
 * @typedef {{ role: number, judge: number, r: number, total: number }} Seat
 */

const TWO_64 = 1n << 64n;
const NO_NONCE = new Uint8Array(8);
const BLOCK = new Uint8Array(64);
const SEED = utf8("caselot/v1/seed");
const ONE = Uint8Array.of(1);

/** @param {DrawInput} d */
export function transcript(d) {
  const w = new Writer();
  w.lp(d.origin).lp(d.caseNumber).u32(d.stage).u64(d.tray).u32(d.envelope);
  const two = d.protocol === 2;
  if (two) w.u8(d.kind).u8(d.head ? 1 : 0);
  if (d.head) w.bytes(d.head).u32(d.number || 0);
  w.u32(d.groups.length);
  for (const g of d.groups) {
    w.lp(g.pool).u8(g.role).u32(g.seats);
    if (two) w.u32(g.alternates || 0);
    w.u32(g.candidates.length);
    for (const c of g.candidates) w.u32(c.judge).u64(c.mass);
  }
  return tagged("transcript", w.done(), two ? "v2" : "v1");
}

/** @type {Map<string, Uint8Array>} */
const salts = new Map();

/** @param {string} origin */
function salt(origin) {
  let s = salts.get(origin);
  if (!s) {
    s = tagged("salt", new Writer().lp(origin).done());
    salts.set(origin, s);
  }
  return s;
}

/** @param {DrawInput} d @param {Uint8Array} t the transcript */
export function seedOf(d, t) {
  const secrets = d.value ? concat(d.envelopeSecret, d.nonce, d.value) : concat(d.envelopeSecret, d.nonce);
  const extracted = hmac(salt(d.origin), secrets);
  return hmac(extracted, concat(SEED, t, ONE));
}

/** The stream of numbers of a seed. */
class Numbers {
  /** @param {Uint8Array} seed */
  constructor(seed) {
    this.seed = seed;
    this.block = BLOCK;
    this.counter = 0;
    this.at = 64;
  }

  next() {
    if (this.at === 64) {
      this.block = chacha20orig(this.seed, NO_NONCE, BLOCK, undefined, this.counter);
      this.counter += 1;
      this.at = 0;
    }
    const b = this.block;
    let n = 0n;
    for (let i = 7; i >= 0; i--) n = (n << 8n) | BigInt(b[this.at + i]);
    this.at += 8;
    return n;
  }

  /** A number below `bound`, each equally likely. @param {number} bound */
  below(bound) {
    const w = BigInt(bound);
    const limit = TWO_64 - (TWO_64 % w);
    for (;;) {
      const x = this.next();
      if (x < limit) return Number(x % w);
    }
  }
}

/**
 * The seats and the alternates, each in the order drawn, or null if there is nothing to draw from.
 * @param {Group[]} groups @param {Uint8Array} seed
 * @returns {{ seats: Seat[], alternates: Seat[] } | null}
 */
export function drawSeats(groups, seed) {
  const numbers = new Numbers(seed);
  const won = new Set();
  /** @type {Seat[]} */
  const seats = [];
  /** @type {Seat[]} */
  const alternates = [];
  for (const g of groups) {
    const places = g.seats + (g.alternates || 0);
    // More seats than candidates cannot be filled, and a count of 2^32 is not to be tried.
    if (places > g.candidates.length) return null;
    for (let k = 0; k < places; k++) {
      const free = won.size === 0 ? g.candidates : g.candidates.filter((c) => !won.has(c.judge));
      let total = 0;
      for (const c of free) total += c.mass;
      if (total === 0) return null;
      const r = numbers.below(total);
      let running = 0;
      let judge = 0;
      for (const c of free) {
        running += c.mass;
        judge = c.judge;
        if (running > r) break;
      }
      won.add(judge);
      (k < g.seats ? seats : alternates).push({ role: g.role, judge, r, total });
    }
  }
  return { seats, alternates };
}

/**
 * W² div Σ mass², and whether the shares of chance are concentrated (section 22.6).
 * @param {Candidate[]} candidates
 * @returns {{ n: number, w2: bigint, s2: bigint }}
 */
export function effective(candidates) {
  let sum = 0;
  for (const c of candidates) sum += c.mass;
  // Below 2^26 no square or sum of squares reaches 2^53.
  if (sum < 67108864) {
    let squares = 0;
    for (const c of candidates) squares += c.mass * c.mass;
    const w2 = sum * sum;
    const n = squares === 0 ? 0 : (w2 - (w2 % squares)) / squares;
    return { n, w2: BigInt(w2), s2: BigInt(squares) };
  }
  let squares = 0n;
  for (const c of candidates) squares += BigInt(c.mass) * BigInt(c.mass);
  const w2 = BigInt(sum) * BigInt(sum);
  return { n: Number(w2 / squares), w2, s2: squares };
}

/** @param {DrawInput} d */
export function replay(d) {
  const t = transcript(d);
  const seed = seedOf(d, t);
  const drawn = drawSeats(d.groups, seed);
  return {
    transcript: t,
    seed,
    seedHash: sha256(seed),
    seats: drawn && drawn.seats,
    alternates: drawn ? drawn.alternates : [],
  };
}
