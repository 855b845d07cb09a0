// Witnesses of the test: their keys, their lines, notes and files of notes.

import { ed25519 } from "@noble/curves/ed25519.js";
import { Writer, base64, concat, hex, utf8 } from "../src/bytes.js";
import { keyId } from "../src/note.js";
import { Tree, leafHash } from "../src/tree.js";
import { TEST_SEED } from "./files.mjs";

/** A witness by its number. */
export function witness(n, name = `witness.${n}.example/1`) {
  const seed = new Uint8Array(32).fill(0x60 + n);
  return { seed, name, vkey: vkeyOf(name, seed, 4) };
}

export function vkeyOf(name, seed, type) {
  const key = ed25519.getPublicKey(seed);
  return `${name}+${hex(keyId(name, key, type))}+${base64(concat(Uint8Array.of(type), key))}`;
}

export function line(name, id, rest) {
  return `— ${name} ${base64(concat(id, rest))}\n`;
}

/** The line of a log's key on a text. */
export function logLine(text, name, seed = TEST_SEED) {
  return line(name, keyId(name, ed25519.getPublicKey(seed)), ed25519.sign(utf8(text), seed));
}

/** The line of a witness on a text, of a time in seconds. */
export function cosignature(text, w, t) {
  const key = ed25519.getPublicKey(w.seed);
  const signature = ed25519.sign(utf8(`cosignature/v1\ntime ${t}\n${text}`), w.seed);
  return line(w.name, keyId(w.name, key, 4), concat(new Writer().u64(t).done(), signature));
}

/** The text of a checkpoint of the first entries of a log. */
export function textOf(origin, entries, size) {
  const tree = new Tree();
  entries.slice(0, size).forEach((e) => tree.push(leafHash(e)));
  return `${origin}\n${size}\n${base64(tree.root(size))}\n`;
}

/** A note with the log's line and these of witnesses, `[witness, time]` each, and its empty line. */
export function note(text, seen, seed = TEST_SEED) {
  const name = text.split("\n")[0];
  return `${text}\n${logLine(text, name, seed)}${seen.map(([w, t]) => cosignature(text, w, t)).join("")}\n`;
}

/** A policy of these witnesses, of which so many are enough. */
export function policyOf(witnesses, least) {
  const lines = witnesses.map((w, i) => `witness w${i} ${w.vkey}\n`).join("");
  return `${lines}group all-of-them ${least} ${witnesses.map((_, i) => `w${i}`).join(" ")}\nquorum all-of-them\n`;
}
