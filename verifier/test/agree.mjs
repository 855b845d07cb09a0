// Holds this verifier against another program's on every published log and on logs that are named:
//
//     node test/agree.mjs PROGRAM [BUNDLE KEY]...
//
// PROGRAM is `caselot`. The whole reports must be the same, but for the sentences of findings.

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

function reportOf(bundle, key) {
  // A log that is not valid ends the program with 1, and its report is on standard output all the same.
  try {
    return JSON.parse(execFileSync(program, ["verify", bundle, "--key", key, "--json"]));
  } catch (error) {
    return JSON.parse(error.stdout);
  }
}

const differing = [];
function compare(name, bundle, key, options) {
  const other = plain(reportOf(bundle, key));
  const own = plain(verify(readFileSync(bundle), options));
  for (const part of new Set([...Object.keys(other), ...Object.keys(own)])) {
    if (!isDeepStrictEqual(own[part], other[part])) differing.push(`${name}: ${part}`);
  }
}

for (const name of logs()) {
  const key = verify(bytes(`vectors/logs/${name}.bundle`)).key_fingerprint;
  compare(name, at(`vectors/logs/${name}.bundle`), key, { key });
}
const files = [at("fixtures/v1/year.bundle"), at("fixtures/v1/year.pub"), ...named];
for (let i = 0; i < files.length; i += 2) {
  compare(files[i], files[i], files[i + 1], { key: readFileSync(files[i + 1], "utf8").trim() });
}
console.log(`${logs().length + files.length / 2} logs, ${differing.length} differences`);
for (const line of differing) console.log(line);
process.exit(differing.length ? 1 : 0);
