// A bundle taken apart (section 17).

import { base64At } from "./bytes.js";
import { parseNote } from "./note.js";

/**
 * @typedef {object} Bundle
 * @property {import("./note.js").Checkpoint} checkpoint
 * @property {Uint8Array} note the bytes of the note
 * @property {Uint8Array[]} entries
 */

/** @param {Uint8Array} bytes @returns {Bundle | null} null is `UnreadableBundle` */
export function parseBundle(bytes) {
  let at = 0;
  for (let line = 0; line < 5; line++) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return null;
    at = end + 1;
  }
  const note = bytes.slice(0, at);
  const checkpoint = parseNote(note);
  if (!checkpoint || bytes[at] !== 10) return null;
  at += 1;
  const entries = [];
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return null;
    const entry = base64At(bytes, at, end);
    if (!entry) return null;
    entries.push(entry);
    at = end + 1;
  }
  return entries.length === checkpoint.size ? { checkpoint, note, entries } : null;
}
