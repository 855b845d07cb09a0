// Checkpoints that witnesses cosigned, held against a bundle (section 16).

import { base64, concat, equalBytes, hex, utf8 } from "./bytes.js";
import { logName, nameOf } from "./court.js";
import { dictionary } from "./dictionary.js";
import { keyId, parsePublished } from "./note.js";
import { believedKeys, inForce } from "./receipt.js";
import { signed } from "./signature.js";
import { metAt } from "./witness-policy.js";

/** @typedef {import("./verify.js").Verification} Verification */
/** @typedef {import("./note.js").Published} Published */
/** @typedef {import("./witness-policy.js").Witness} Witness */
/** @typedef {import("./witness-policy.js").WitnessPolicy} WitnessPolicy */
/** @typedef {import("./receipt.js").Keys} Keys */
/** @typedef {{ size: number, t: bigint }} Seen that so many entries were seen by then */

const MOST_BYTES = 65536;
/** How much later than it was seen an entry may claim to be, in seconds. */
const AHEAD = 300n;

/** Where the next empty line is that follows another line, -1 if there is none. @param {Uint8Array} file @param {number} from */
function emptyLine(file, from) {
  for (let at = file.indexOf(10, from); at >= 0; at = file.indexOf(10, at + 1)) if (file[at + 1] === 10) return at + 1;
  return -1;
}

/** The whole notes of a file: each is followed by an empty line. @param {Uint8Array} file */
function wholeNotes(file) {
  /** @type {Uint8Array[]} */
  const notes = [];
  let from = 0;
  for (;;) {
    // The first empty line stands before the signatures, the second behind them.
    const text = emptyLine(file, from);
    const end = text < 0 ? -1 : emptyLine(file, text + 1);
    if (end < 0) break;
    notes.push(file.slice(from, end));
    from = end + 1;
  }
  return notes;
}

/**
 * Notes of one text are one, with the lines of all; null for what is not in form.
 * @param {Uint8Array[]} notes @returns {(Published | null)[]}
 */
function merged(notes) {
  /** @type {Map<string, Published>} */
  const byText = new Map();
  /** @type {(Published | null)[]} */
  const out = [];
  for (const bytes of notes) {
    const note = bytes.length > MOST_BYTES ? null : parsePublished(bytes);
    if (!note) {
      out.push(null);
      continue;
    }
    const known = byText.get(hex(note.text));
    const into = known || { ...note, lines: [] };
    // A line that stands there twice counts once.
    const has = new Set(into.lines.map(lineKey));
    for (const l of note.lines) {
      if (has.has(lineKey(l))) continue;
      has.add(lineKey(l));
      into.lines.push(l);
    }
    if (known) continue;
    byText.set(hex(note.text), into);
    out.push(into);
  }
  return out;
}

/** @param {import("./note.js").Line} l */
function lineKey(l) {
  return `${l.name} ${base64(concat(l.keyId, l.rest))}`;
}

/** Whether exactly one line is this key's and holds. @param {Published} note @param {Uint8Array} key */
function signedByLog(note, key) {
  const id = keyId(note.origin, key);
  const of = note.lines.filter((l) => l.name === note.origin && equalBytes(l.keyId, id));
  return of.length === 1 && signed(key, note.text, of[0].rest);
}

/** Whether a key of the log signed a note of one of its names. @param {Published} note @param {Keys} keys @param {string} origin */
function ofALogsKey(note, keys, origin) {
  if (!nameOf(note.origin, origin)) return false;
  const force = inForce(keys, note.size);
  const may = keys.slice(0, keys.indexOf(force) + 1);
  return may.some((k) => signedByLog(note, k.key));
}

/** The time that a witness's line names, null if it does not hold. @param {Published} note @param {Uint8Array} rest @param {Witness} w */
function timeOf(note, rest, w) {
  if (rest.length !== 72) return null;
  const t = BigInt(`0x${hex(rest.slice(0, 8))}`);
  if (t >= 2n ** 63n) return null;
  const message = concat(utf8(`cosignature/v1\ntime ${t}\n`), note.text);
  return signed(w.key, message, rest.slice(8)) ? t : null;
}

/** Who signed a note, and when first. @param {Published} note @param {WitnessPolicy} policy */
function cosigners(note, policy) {
  /** @type {Map<Witness, bigint>} */
  const times = new Map();
  for (const w of policy.witnesses) {
    for (const l of note.lines) {
      if (l.name !== w.name || !equalBytes(l.keyId, w.keyId)) continue;
      const t = timeOf(note, l.rest, w);
      const before = times.get(w);
      if (t !== null && (before === undefined || t < before)) times.set(w, t);
    }
  }
  return times;
}

/** How many recoveries gave a log this name, -1 if it is not a name of the log. @param {string} name @param {string} origin @param {number} most */
function recoveriesOf(name, origin, most) {
  for (let r = 0; r <= most; r++) if (name === logName(origin, r)) return r;
  return -1;
}

/** @param {Verification} v @param {Published} note */
function isLost(v, note) {
  const renaming = v.recoveries.filter((r) => r.protocol === 2);
  const r = recoveriesOf(note.origin, v.f.origin, renaming.length);
  if (r < 0 || r >= renaming.length) return false;
  return renaming.slice(r).some(({ e }) => {
    return e.lost_size > note.size || (e.lost_size === note.size && equalBytes(e.lost_root, note.root));
  });
}

/** @param {bigint} n */
function plain(n) {
  return n <= BigInt(Number.MAX_SAFE_INTEGER) && n >= BigInt(Number.MIN_SAFE_INTEGER) ? Number(n) : n;
}

/** The entry that was covered the longest after the time it claims. @param {Seen[]} seen by size @param {(number | bigint)[]} times */
function longest(seen, times) {
  /** @type {[number, bigint] | null} */
  let found = null;
  let i = 0;
  for (const { size, t } of seen) {
    for (; i < size && i < times.length; i++) {
      const after = t * 1000n - BigInt(times[i]);
      if (!found || after > found[1]) found = [i, after];
    }
  }
  return found && [found[0], plain(found[1] > 0n ? found[1] / 1000n : 0n)];
}

/** The facts of the notes of this log. @param {Seen[]} met @param {Verification} v */
function factsOf(met, v) {
  /** @type {Map<number, bigint>} */
  const bySize = new Map();
  for (const { size, t } of met) {
    const known = bySize.get(size);
    if (known === undefined || t < known) bySize.set(size, t);
  }
  const seen = [...bySize.keys()].sort((a, b) => a - b).map((size) => ({ size, t: /** @type {bigint} */ (bySize.get(size)) }));
  const last = seen.length > 0 ? seen[seen.length - 1] : { size: 0, t: 0n };
  const ahead = seen
    .filter(({ size, t }) => size > 0 && size <= v.times.length && BigInt(v.times[size - 1]) > (t + AHEAD) * 1000n)
    .map(({ size }) => size - 1);
  return {
    checkpoints: met.length,
    size: last.size,
    time: plain(last.t),
    uncovered: v.entries.length - last.size,
    longest: longest(seen, v.times),
    ahead,
  };
}

/**
 * @param {Verification} v
 * @param {{ trust: { key: Uint8Array } | null, keys: Keys }} k
 * @param {string} origin that of the bundle's checkpoint
 * @param {WitnessPolicy} policy @param {Uint8Array | string} file
 */
export function judgeCosigned(v, k, origin, policy, file) {
  // Whoever believes in no key of the log can hold nothing against it.
  if (!k.trust) return null;
  /** @type {{ code: string, entry: number | null }[]} */
  const findings = [];
  /** @type {Seen[]} */
  const met = [];
  /** @type {Record<string, number>} */
  const witnesses = dictionary();
  let lost = 0;
  let foreign = 0;
  const keys = believedKeys(k.keys, k.trust.key);
  for (const note of merged(wholeNotes(typeof file === "string" ? utf8(file) : file))) {
    if (!note || !ofALogsKey(note, keys, origin)) {
      foreign += 1;
      continue;
    }
    const times = cosigners(note, policy);
    for (const w of policy.witnesses) witnesses[w.name] = (witnesses[w.name] || 0) + (times.has(w) ? 1 : 0);
    const size = Number(note.size);
    if (note.size <= v.entries.length && equalBytes(v.tree.root(size), note.root)) {
      const t = metAt(policy.quorum, times);
      if (t !== null) met.push({ size, t });
    } else if (isLost(v, note)) {
      lost += 1;
    } else {
      findings.push({ code: note.size > v.entries.length ? "CosignedBeyondBundle" : "ForkedCheckpoint", entry: null });
    }
  }
  return { findings, facts: { ...factsOf(met, v), witnesses, lost, foreign } };
}
