// Checkpoints as signed notes, vkeys and fingerprints (section 16).

import { base64, compareBytes, concat, equalBytes, fromBase64, fromHex, fromUtf8, hex, utf8 } from "./bytes.js";
import { sha256 } from "./hashes.js";
import { signed } from "./signature.js";

/**
 * @typedef {object} Checkpoint
 * @property {string} origin
 * @property {number | bigint} size
 * @property {Uint8Array} root
 * @property {string} name the one in the signature line
 * @property {Uint8Array} keyId
 * @property {Uint8Array} signature
 * @property {Uint8Array} text the bytes that are signed
 */

/** The type of a key: that of a log, and that of a witness. */
export const LOG_KEY = 1;
export const WITNESS_KEY = 4;

const LARGEST = 2n ** 64n - 1n;

/**
 * @typedef {{ name: string, keyId: Uint8Array, rest: Uint8Array }} Line a signature line, `rest` what follows the key id
 * @typedef {{ origin: string, size: number | bigint, root: Uint8Array, text: Uint8Array, lines: Line[] }} Published
 */

/** A note with one signature line or more. @param {Uint8Array} bytes @returns {Published | null} */
export function parsePublished(bytes) {
  let note;
  try {
    note = fromUtf8(bytes);
  } catch (e) {
    return null;
  }
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0009\u000b-\u001f]/.test(note)) return null;
  const lines = note.split("\n");
  if (lines.length < 6 || lines[3] !== "" || lines[lines.length - 1] !== "") return null;
  const [origin, sizeText, rootText] = lines;
  if (!/^(0|[1-9][0-9]{0,19})$/.test(sizeText) || BigInt(sizeText) > LARGEST) return null;
  const root = fromBase64(rootText);
  if (!root || root.length !== 32 || !isKeyName(origin)) return null;
  const read = [];
  for (const line of lines.slice(4, -1)) {
    const parsed = parseLine(line);
    if (!parsed) return null;
    read.push(parsed);
  }
  const big = BigInt(sizeText);
  return {
    origin,
    size: big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : big,
    root,
    text: utf8(lines.slice(0, 3).join("\n") + "\n"),
    lines: read,
  };
}

/** @param {string} line @returns {Line | null} */
function parseLine(line) {
  const parts = line.split(" ");
  if (parts.length !== 3 || parts[0] !== "—" || !isKeyName(parts[1])) return null;
  const blob = fromBase64(parts[2]);
  if (!blob || blob.length < 5) return null;
  return { name: parts[1], keyId: blob.slice(0, 4), rest: blob.slice(4) };
}

/** A note of a bundle or a receipt, with the log's line alone. @param {Uint8Array} bytes @returns {Checkpoint | null} */
export function parseNote(bytes) {
  const note = parsePublished(bytes);
  if (!note || note.lines.length !== 1) return null;
  const { origin, size, root, text } = note;
  const { name, keyId, rest } = note.lines[0];
  if (rest.length !== 64 || name !== origin) return null;
  return { origin, size, root, name, keyId, signature: rest, text };
}

/** @param {string} name */
export function isKeyName(name) {
  // eslint-disable-next-line no-control-regex
  return name !== "" && !/[\s\u0000-\u001f\u007f-\u009f+]/u.test(name);
}

/** @param {string} name @param {Uint8Array} key */
export function keyId(name, key, type = LOG_KEY) {
  return sha256(concat(utf8(name), Uint8Array.of(0x0a, type), key)).slice(0, 4);
}

/** @param {string} name @param {Uint8Array} key */
export function vkey(name, key) {
  return `${name}+${hex(keyId(name, key))}+${base64(concat(Uint8Array.of(1), key))}`;
}

/** @param {Uint8Array} key */
export function fingerprint(key) {
  return hex(sha256(key));
}

/**
 * What somebody gave as the key: a vkey, a fingerprint, or null if it is neither.
 * @param {string} text
 * @returns {{ name: string, key: Uint8Array } | { fingerprint: string } | null}
 */
export function parseKey(text) {
  const line = text.trim();
  const bare = line.replace(/[\s:]/g, "");
  if (/^[0-9a-fA-F]{64}$/.test(bare)) return { fingerprint: bare.toLowerCase() };
  const parts = line.split("+");
  // The base64 of a key may hold a plus sign, a name may not.
  if (parts.length < 3) return null;
  const name = parts[0];
  const id = /^[0-9a-f]{8}$/.test(parts[1]) ? fromHex(parts[1]) : null;
  const blob = fromBase64(parts.slice(2).join("+"));
  if (!id || !isKeyName(name) || !blob || blob.length !== 33 || blob[0] !== 1) return null;
  const key = blob.slice(1);
  return equalBytes(id, keyId(name, key)) ? { name, key } : null;
}

/** Whether the checkpoint is signed by this key under its own name. @param {Checkpoint} c @param {Uint8Array} key */
export function noteSigned(c, key) {
  return compareBytes(c.keyId, keyId(c.name, key)) === 0 && signed(key, c.text, c.signature);
}
