// Holds this verifier against another program's on logs that are wrong in one place each:
//
//     node test/compare.mjs PROGRAM [COUNT] [SEED]
//
// PROGRAM is `caselot`. Each log is a published one with one change, signed again by the test key; the
// verdict and the first entry with a finding must be the same, and one of its codes. What else differs
// is counted.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { decodeEntry } from "../src/codec.js";
import { parseBundle, verify } from "../src/index.js";
import { messages } from "../src/schema.js";
import { encodeEntry } from "./encode.mjs";
import { bytes, logs, signedBundle } from "./files.mjs";
import { changer, chooser, donorsOf, places } from "./garble.mjs";

const [program, count = "200", seed = "1"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "caselot-compare-"));
const below = chooser(Number(seed));
const pick = (list) => list[below(list.length)];
const change = changer(below);

/** Every field of every message, with the entries that have it: rare ones are changed as often as others. */
function fieldIndex() {
  const out = new Map();
  for (const name of logs()) {
    parseBundle(bytes(`vectors/logs/${name}.bundle`)).entries.forEach((raw, at) => {
      for (const [, , f] of places(messages.get("Entry"), decodeEntry(raw).entry, [])) {
        if (!out.has(f)) out.set(f, []);
        const list = out.get(f);
        if (list.length === 0 || list[list.length - 1].at !== at || list[list.length - 1].name !== name) list.push({ name, at });
      }
    });
  }
  return [...out.entries()];
}

function changedField(index) {
  const [f, where] = pick(index);
  const { name, at } = pick(where);
  const bundle = parseBundle(bytes(`vectors/logs/${name}.bundle`));
  const decoded = bundle.entries.map((raw) => decodeEntry(raw).entry);
  const entry = decoded[at];
  change(...pick(places(messages.get("Entry"), entry, []).filter((p) => p[2] === f)), donorsOf(decoded));
  const out = [...bundle.entries];
  out[at] = encodeEntry(entry);
  return { name, bundle, entries: out };
}

function changedLog() {
  const name = pick(logs());
  const bundle = parseBundle(bytes(`vectors/logs/${name}.bundle`));
  return { name, bundle, entries: mutated(bundle.entries) };
}

/** One byte of an entry changed, put in, or left out. */
function garbled(raw) {
  const copy = [...raw];
  const at = below(copy.length);
  const byte = below(3) === 0 ? pick([0, 1, 2, 8, 128, 255]) : below(256);
  copy.splice(at, below(3) === 0 ? 0 : 1, ...(below(4) === 0 ? [] : [byte]));
  return Uint8Array.from(copy);
}

function mutated(entries) {
  const out = entries.map((raw) => raw);
  const at = 1 + below(entries.length - 1);
  const way = below(12);
  if (way === 0) out.splice(at, 1);
  else if (way === 1) out.splice(at, 0, out[below(out.length)]);
  else if (way === 2 && at + 1 < out.length) [out[at], out[at + 1]] = [out[at + 1], out[at]];
  else if (way === 3) out.length = at + 1;
  else if (way === 5) {
    out[at] = garbled(out[at]);
    return out;
  }
  else {
    const decoded = entries.map((raw) => decodeEntry(raw).entry);
    const donors = donorsOf(decoded);
    const entry = decoded[way === 4 ? 0 : at];
    for (let k = below(4) === 0 ? 2 : 1; k > 0; k--) {
      const all = places(messages.get("Entry"), entry, []).filter(([h, n]) => h !== entry || n !== "index" || below(8) === 0);
      change(...pick(all), donors);
    }
    out[way === 4 ? 0 : at] = encodeEntry(entry);
    return out;
  }
  // What moves gets the index of its new place, so that its other rules are looked at, too.
  return below(4) === 0 ? out : out.map(renumbered);
}

function renumbered(raw, index) {
  const { entry } = decodeEntry(raw);
  if (!entry) return raw;
  entry.index = index;
  return encodeEntry(entry);
}

function first(findings) {
  const of = findings.filter((x) => x.entry !== null);
  if (of.length === 0) return { entry: null, codes: findings.map((x) => x.code) };
  const entry = Math.min(...of.map((x) => x.entry));
  return { entry, codes: of.filter((x) => x.entry === entry).map((x) => x.code) };
}

function theirs(path) {
  try {
    return JSON.parse(execFileSync(program, ["verify", path, "--key", FINGERPRINT, "--json"], { stdio: ["ignore", "pipe", "ignore"] }));
  } catch (e) {
    return JSON.parse(e.stdout.toString());
  }
}

const FINGERPRINT = verify(bytes("vectors/logs/one-draws.bundle")).key_fingerprint;
const index = fieldIndex();
let wrong = 0;
let otherFindings = 0;
let otherFacts = 0;
for (let i = 0; i < Number(count); i++) {
  const { name, bundle, entries } = below(2) === 0 ? changedLog() : changedField(index);
  const raw = signedBundle(bundle.checkpoint.origin, entries);
  const path = join(folder, "log.bundle");
  writeFileSync(path, raw);
  const a = verify(raw, { key: FINGERPRINT });
  const b = theirs(path);
  const [x, y] = [first(a.findings), first(b.findings)];
  const same = a.verdict === b.verdict && x.entry === y.entry && (x.codes.length === 0) === (y.codes.length === 0);
  // Bytes that cannot be an entry have two names.
  const bytewise = (codes) => codes.map((c) => (c === "NotCanonical" ? "Undecodable" : c));
  const agree = same && (x.codes.length === 0 || bytewise(x.codes).some((c) => bytewise(y.codes).includes(c)));
  if (!agree) {
    wrong += 1;
    const kept = join(tmpdir(), `differs-${seed}-${i}.bundle`);
    writeFileSync(kept, raw);
    console.log(`${name}: ${a.verdict} ${x.entry} ${x.codes} and ${b.verdict} ${y.entry} ${y.codes}: ${kept}`);
    continue;
  }
  const list = (r) => r.findings.map((f) => `${f.code} ${f.entry}`).sort();
  if (!isDeepStrictEqual(list(a), list(b))) otherFindings += 1;
  else if (!isDeepStrictEqual(JSON.parse(JSON.stringify(a.facts)), b.facts)) {
    otherFacts += 1;
    for (const k of Object.keys(b.facts)) {
      if (k !== "acts" && !isDeepStrictEqual(JSON.parse(JSON.stringify(a.facts[k] ?? null)), b.facts[k])) console.log(`${name}: facts ${k}: ${JSON.stringify(a.facts[k]).slice(0, 200)} and ${JSON.stringify(b.facts[k]).slice(0, 200)}`);
    }
    for (const k of Object.keys(b.facts.acts || {})) {
      const mine = (a.facts.acts || {})[k];
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(mine ?? null)), b.facts.acts[k])) console.log(`${name}: acts ${k}: ${JSON.stringify(mine)} and ${JSON.stringify(b.facts.acts[k])}`);
    }
  }
}
console.log(`${count} logs: ${wrong} differ in what must agree; of the others ${otherFindings} in later findings, ${otherFacts} in facts`);
rmSync(folder, { recursive: true });
process.exitCode = wrong === 0 ? 0 : 1;
