// Holds this verifier against another program's on every published log and on logs that are named:
//
//     node test/agree.mjs PROGRAM [BUNDLE KEY]...
//     node test/agree.mjs PROGRAM --witnessed BUNDLE KEY POLICY NOTES
//
// PROGRAM is `caselot`. The small court of the fixtures is compared with what witnesses saw of it. The whole reports must be the same, but for the sentences of findings.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { verify } from "../src/index.js";
import { bytes, logs } from "./files.mjs";

const [program, ...named] = process.argv.slice(2);
const at = (path) => fileURLToPath(new URL(`../../tests/${path}`, import.meta.url));

/** A report as another program prints it, without the sentences. */
function plain(report) {
  const copy = JSON.parse(JSON.stringify(report));
  copy.findings = copy.findings.map(({ entry, code }) => ({ entry, code }));
  return copy;
}

function reportOf(bundle, key, more) {
  // A log that is not valid ends the program with 1, and its report is on standard output all the same.
  try {
    return JSON.parse(execFileSync(program, ["verify", bundle, "--key", key, "--json", ...more]));
  } catch (error) {
    return JSON.parse(error.stdout);
  }
}

const differing = [];
function compare(name, bundle, key, options, more = []) {
  const other = plain(reportOf(bundle, key, more));
  const own = plain(verify(readFileSync(bundle), options));
  for (const part of new Set([...Object.keys(other), ...Object.keys(own)])) {
    if (!isDeepStrictEqual(own[part], other[part])) differing.push(`${name}: ${part}`);
  }
}

/** The same with a policy and a file of cosigned checkpoints. */
function compareWitnessed(bundle, key, policy, notes) {
  const options = { key: readFileSync(key, "utf8").trim(), policy: readFileSync(policy), cosigned: readFileSync(notes) };
  compare(notes, bundle, key, options, ["--policy", policy, "--cosigned", notes]);
}

if (named[0] === "--witnessed") {
  compareWitnessed(...named.splice(0, 5).slice(1));
}
const fixture = (name) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
for (const notes of ["witnessed.notes", "later.notes"]) {
  compareWitnessed(...["witnessed.bundle", "witnessed.pub", "witnessed.policy", notes].map(fixture));
}
for (const name of logs()) {
  const key = verify(bytes(`vectors/logs/${name}.bundle`)).key_fingerprint;
  compare(name, at(`vectors/logs/${name}.bundle`), key, { key });
}
const files = [at("fixtures/v1/year.bundle"), at("fixtures/v1/year.pub"), ...named];
for (let i = 0; i < files.length; i += 2) {
  compare(files[i], files[i], files[i + 1], { key: readFileSync(files[i + 1], "utf8").trim() });
}
console.log(`${logs().length + files.length / 2 + 1} logs, ${differing.length} differences`);
for (const line of differing) console.log(line);
process.exit(differing.length ? 1 : 0);
