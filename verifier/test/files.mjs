// Where the published vectors and logs lie.

import { readFileSync, readdirSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { base64, concat, utf8 } from "../src/bytes.js";
import { keyId } from "../src/note.js";
import { Tree, leafHash } from "../src/tree.js";

const TESTS = new URL("../../tests/", import.meta.url);

export function bytes(path) {
  return new Uint8Array(readFileSync(new URL(path, TESTS)));
}

export function text(path) {
  return readFileSync(new URL(path, TESTS), "utf8");
}

export function json(path) {
  return JSON.parse(text(path));
}

/** The names of the published logs. */
export function logs() {
  return readdirSync(new URL("vectors/logs/", TESTS))
    .filter((n) => n.endsWith(".bundle"))
    .map((n) => n.slice(0, -".bundle".length));
}

/** The seed of the key that signs the published logs. */
export const TEST_SEED = new Uint8Array(32).fill(0x2a);

/** A bundle of these entries, signed by the test key under a name. */
export function signedBundle(name, entries, seed = TEST_SEED) {
  const tree = new Tree();
  entries.forEach((e) => tree.push(leafHash(e)));
  const text = `${name}\n${entries.length}\n${base64(tree.root(entries.length))}\n`;
  const key = ed25519.getPublicKey(seed);
  const signature = concat(keyId(name, key), ed25519.sign(utf8(text), seed));
  const lines = entries.map((e) => `${base64(e)}\n`).join("");
  return utf8(`${text}\n— ${name} ${base64(signature)}\n\n${lines}`);
}
