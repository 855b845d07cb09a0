// A policy file of C2SP tlog-policy: which witnesses must have signed (section 16).

import { base64, equalBytes, fromBase64, fromHex, fromUtf8, utf8 } from "./bytes.js";
import { keyUsable } from "./signature.js";
import { LOG_KEY, WITNESS_KEY, isKeyName, keyId } from "./note.js";

/**
 * @typedef {{ name: string, key: Uint8Array, keyId: Uint8Array }} Witness `name` that of its key
 * @typedef {Witness | { members: Member[], least: number }} Member
 * @typedef {object} WitnessPolicy
 * @property {Witness[]} witnesses in the order of the file
 * @property {Member | null} quorum null is `none`
 */

/** What is wrong with a policy file, and in which line of it (0: in none). */
export class PolicyError extends Error {
  /** @param {number} line @param {string} text */
  constructor(line, text) {
    super(`the policy of the witnesses${line > 0 ? `, line ${line}` : ""}: ${text}`);
    this.name = "PolicyError";
    this.line = line;
  }
}

/** Text of which each character is one byte: names are bytes, and no character has a meaning but the ASCII ones. @param {Uint8Array} bytes */
function octets(bytes) {
  let out = "";
  for (let i = 0; i < bytes.length; i++) out += String.fromCharCode(bytes[i]);
  return out;
}

/** A vkey of this type, or null. @param {string} word of octets @param {number} type @returns {Witness | null} */
function readKey(word, type) {
  const parts = word.split("+");
  if (parts.length < 3 || !/^[0-9a-f]{8}$/.test(parts[1])) return null;
  const blob = fromBase64(parts.slice(2).join("+"));
  if (!blob || blob.length !== 33 || blob[0] !== type) return null;
  let name;
  try {
    name = fromUtf8(Uint8Array.from(parts[0], (c) => c.charCodeAt(0)));
  } catch (e) {
    return null;
  }
  const key = blob.slice(1);
  const id = keyId(name, key, type);
  const right = isKeyName(name) && keyUsable(key) && equalBytes(id, /** @type {Uint8Array} */ (fromHex(parts[1])));
  return right ? { name, key, keyId: id } : null;
}

class PolicyReader {
  constructor() {
    /** @type {Map<string, Member>} */
    this.names = new Map();
    /** @type {Set<string>} */
    this.logs = new Set();
    /** @type {Set<string>} */
    this.keys = new Set();
    /** @type {Set<string>} */
    this.grouped = new Set();
    /** @type {Witness[]} */
    this.witnesses = [];
    /** @type {Member | null | undefined} */
    this.quorum = undefined;
    this.line = 0;
  }

  /** @param {string} text @returns {never} */
  fail(text) {
    throw new PolicyError(this.line, text);
  }

  /** @param {string} name @param {Member} member */
  define(name, member) {
    if (name === "none") this.fail("the name none has a meaning of its own");
    if (this.names.has(name)) this.fail("this name was given before");
    this.names.set(name, member);
  }

  /** @param {string} name @returns {Member} */
  member(name) {
    const found = this.names.get(name);
    return found || this.fail("a name that no line above defines");
  }

  /** @param {string[]} words */
  log(words) {
    if (words.length < 2 || words.length > 3) this.fail("a log has a key and perhaps an address");
    const key = readKey(words[1], LOG_KEY);
    if (!key) return this.fail("this is not the key of a log");
    const same = base64(key.key);
    if (this.logs.has(same)) this.fail("the key of a log that was named before");
    this.logs.add(same);
  }

  /** @param {string[]} words */
  witness(words) {
    if (words.length < 3 || words.length > 4) this.fail("a witness has a name, a key and perhaps an address");
    const witness = readKey(words[2], WITNESS_KEY);
    if (!witness) return this.fail("this is not the Ed25519 key of a witness");
    const same = base64(witness.key);
    if (this.keys.has(same)) this.fail("the key of a witness that was named before");
    this.keys.add(same);
    this.define(words[1], witness);
    this.witnesses.push(witness);
  }

  /** @param {string[]} words */
  group(words) {
    if (words.length < 4) this.fail("a group has a name, a number and at least one member");
    const names = words.slice(3);
    const members = names.map((n) => this.member(n));
    for (const n of names) {
      if (this.grouped.has(n)) this.fail("a member of two groups, or twice of one");
      this.grouped.add(n);
    }
    const of = words[2];
    const least = of === "all" ? names.length : of === "any" ? 1 : /^[1-9][0-9]{0,8}$/.test(of) ? Number(of) : 0;
    if (least < 1 || least > names.length) this.fail("the number is all, any, or from 1 to that of the members");
    this.define(words[1], { members, least });
  }

  /** @param {string[]} words */
  quorumLine(words) {
    if (this.quorum !== undefined) this.fail("a second quorum");
    if (words.length !== 2) this.fail("a quorum has one name");
    this.quorum = words[1] === "none" ? null : this.member(words[1]);
  }

  /** @param {string} line of octets */
  read(line) {
    this.line += 1;
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(line)) this.fail("a control character");
    const words = line.split(/[ \t]+/).filter((w) => w !== "");
    if (words.length === 0 || words[0].startsWith("#")) return;
    if (words[0] === "log") this.log(words);
    else if (words[0] === "witness") this.witness(words);
    else if (words[0] === "group") this.group(words);
    else if (words[0] === "quorum") this.quorumLine(words);
    else this.fail("a line is log, witness, group, quorum or a comment");
  }
}

/**
 * Reads a policy file; throws a PolicyError.
 * @param {Uint8Array | string} file
 * @returns {WitnessPolicy}
 */
export function parseWitnessPolicy(file) {
  const lines = octets(typeof file === "string" ? utf8(file) : file).split("\n");
  const reader = new PolicyReader();
  for (const line of lines) reader.read(line);
  if (reader.quorum === undefined) throw new PolicyError(0, "no line says which quorum is enough");
  return { witnesses: reader.witnesses, quorum: reader.quorum };
}

/**
 * The least moment by which enough witnesses had signed, null if they have not.
 * @param {Member | null} quorum @param {Map<Witness, bigint>} times of the witnesses that signed
 * @returns {bigint | null}
 */
export function metAt(quorum, times) {
  // Of a policy without a quorum it is the first moment that anybody named.
  if (quorum === null) return [...times.values()].reduce((a, b) => (a === null || b < a ? b : a), /** @type {bigint | null} */ (null));
  if (!("members" in quorum)) {
    const t = times.get(quorum);
    return t === undefined ? null : t;
  }
  /** @type {bigint[]} */
  const met = [];
  for (const m of quorum.members) {
    const t = metAt(m, times);
    if (t !== null) met.push(t);
  }
  if (met.length < quorum.least) return null;
  met.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return met[quorum.least - 1];
}
