// The Merkle tree of RFC 6962 (section 15), kept by levels so that the root of every beginning is at hand.

import { concat, equalBytes } from "./bytes.js";
import { sha256 } from "./hashes.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** @param {Uint8Array} entry */
export function leafHash(entry) {
  return sha256(concat(LEAF, entry));
}

/** @param {Uint8Array} left @param {Uint8Array} right */
export function nodeHash(left, right) {
  return sha256(concat(NODE, left, right));
}

export class Tree {
  constructor() {
    /** `levels[l][i]` is the root of the i-th whole tree of 2^l leaves. @type {Uint8Array[][]} */
    this.levels = [[]];
  }

  get size() {
    return this.levels[0].length;
  }

  /** @param {Uint8Array} leaf */
  push(leaf) {
    let node = leaf;
    for (let l = 0; ; l++) {
      if (!this.levels[l]) this.levels[l] = [];
      const level = this.levels[l];
      level.push(node);
      if (level.length % 2 === 1) return;
      node = nodeHash(level[level.length - 2], level[level.length - 1]);
    }
  }

  /** The root of the first n leaves, n at most the size. @param {number} n */
  root(n) {
    if (n === 0) return sha256(new Uint8Array(0));
    let root = null;
    let covered = n;
    // From the smallest whole tree on the right to the largest on the left.
    for (let l = 0, width = 1; covered > 0; l++, width *= 2) {
      if (covered % (2 * width) === 0) continue;
      const node = this.levels[l][covered / width - 1];
      root = root ? nodeHash(node, root) : node;
      covered -= width;
    }
    return /** @type {Uint8Array} */ (root);
  }
}

/**
 * The root that an inclusion proof leads to, checked as in RFC 9162, 2.1.3.2; null if it has a hash too
 * many or too few.
 * @param {number} index @param {number} size @param {Uint8Array} leaf @param {Uint8Array[]} proof
 */
export function inclusionRoot(index, size, leaf, proof) {
  if (index >= size) return null;
  let fn = index;
  let sn = size - 1;
  let r = leaf;
  for (const p of proof) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    } else {
      r = nodeHash(r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 ? r : null;
}

/** @param {number} index @param {number} size @param {Uint8Array} leaf @param {Uint8Array[]} proof @param {Uint8Array} root */
export function included(index, size, leaf, proof, root) {
  const r = inclusionRoot(index, size, leaf, proof);
  return r !== null && equalBytes(r, root);
}

/**
 * The beginnings that the proof of a leaf shows besides the whole (section 18): roots of the first i and
 * the first i + 1 entries.
 * @param {number} index @param {number} size @param {Uint8Array} leaf @param {Uint8Array[]} proof
 * @returns {{ size: number, root: Uint8Array }[]}
 */
export function beginnings(index, size, leaf, proof) {
  /** @type {Uint8Array[]} */
  const lefts = [];
  let fn = index;
  let sn = size - 1;
  for (const p of proof) {
    if (fn % 2 === 1 || fn === sn) {
      lefts.push(p);
      while (fn % 2 === 0 && fn !== 0) {
        fn /= 2;
        sn = Math.floor(sn / 2);
      }
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  /** @type {Uint8Array | null} */
  let before = null;
  let upTo = leaf;
  for (const p of lefts) {
    before = before ? nodeHash(p, before) : p;
    upTo = nodeHash(p, upTo);
  }
  const out = [{ size: index + 1, root: upTo }];
  if (before) out.push({ size: index, root: before });
  return out;
}
