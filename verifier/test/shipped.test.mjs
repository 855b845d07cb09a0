// What is shipped: the vendored libraries are those of the registry, and the page runs in Chromium 86.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as acorn from "acorn";
import { build } from "../build.mjs";
import { CODES, sentence } from "../src/sentences.js";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const read = (...path) => readFileSync(join(HERE, ...path), "utf8");

/** Every file below a folder. */
function files(folder, under = "") {
  return readdirSync(join(folder, under)).flatMap((name) => {
    const path = under === "" ? name : `${under}/${name}`;
    return statSync(join(folder, path)).isDirectory() ? files(folder, path) : [path];
  });
}

test("the vendored files have their checksums, and are those that npm installs", () => {
  const sums = new Map(
    read("vendor", "SHA256SUMS")
      .trim()
      .split("\n")
      .map((l) => [l.slice(66), l.slice(0, 64)]),
  );
  assert.deepEqual(files(join(HERE, "vendor")).sort(), [...sums.keys(), "SHA256SUMS"].sort());
  for (const [path, sum] of sums) {
    const text = read("vendor", path);
    assert.equal(createHash("sha256").update(text).digest("hex"), sum, path);
    const [scope, name, ...rest] = path.split("/");
    const plain = join(HERE, "node_modules", scope, name, ...rest);
    const installed = path.endsWith("LICENSE") ? plain : join(HERE, "node_modules", scope, name, "esm", ...rest);
    assert.ok(existsSync(installed), installed);
    assert.equal(readFileSync(installed, "utf8"), text, path);
  }
});

test("versions are exact, and no host but the registry is named", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json"));
  for (const v of Object.values({ ...dependencies, ...devDependencies })) assert.match(v, /^\d+\.\d+\.\d+$/);
  const lock = read("package-lock.json");
  const hosts = [...lock.matchAll(/https?:\/\/([^/"]+)/g)].map((m) => m[1]);
  const allowed = new Set(["registry.npmjs.org", "paulmillr.com", "opencollective.com", "github.com"]);
  assert.deepEqual(hosts.filter((h) => !allowed.has(h)), []);
  const resolved = [...lock.matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map((m) => m[1]);
  assert.deepEqual(resolved.filter((h) => h !== "registry.npmjs.org"), []);
});

/** What Chromium 86 has not. */
const NEWER = [
  /\.at\(/,
  /\.findLast(Index)?\(/,
  /\.(toSorted|toReversed|toSpliced|with)\(/,
  /\bstructuredClone\b/,
  /\bObject\.(hasOwn|groupBy)\b/,
  /\bArray\.fromAsync\b/,
  /\bcrypto\.randomUUID\b/,
  /\bPromise\.(any|withResolvers|try)\b/,
  /\bAggregateError\b/,
  /\bnew (WeakRef|FinalizationRegistry)\b/,
  /\bnew Set\([^)]*\)\.(union|intersection|difference)\(/,
  /\breplaceChildren\b/,
  /\bcheckVisibility\b/,
  /\bshowModal\b/,
  /\bisWellFormed\b/,
  /\bDecompressionStream\b/,
];
const NEWER_STYLE = [/:has\(/, /:is\(/, /:where\(/, /@container/, /@layer/, /aspect-ratio/, /accent-color/, /\binset\s*:/, /\bdvh\b/, /&\s*[.:#]/];

test("the page keeps to the syntax of 2020 and to what Chromium 86 has", () => {
  const { script, worker, style } = build();
  for (const text of [script, worker]) {
    acorn.parse(text, { ecmaVersion: 2020 });
    for (const feature of NEWER) assert.doesNotMatch(text, feature);
  }
  for (const feature of NEWER_STYLE) assert.doesNotMatch(style, feature);
});

test("the page is one file that loads nothing", () => {
  const { html } = build();
  assert.doesNotMatch(html.replace(/<script[^]*?<\/script>/g, ""), /\b(src|href)=/);
  assert.match(html, /default-src 'none'/);
  assert.equal(build().html, html, "built twice, the same");
});

test("every finding has its sentences", () => {
  const source = files(join(HERE, "src")).map((f) => read("src", f)).join("\n");
  const found = [...source.matchAll(/\bfind\("([A-Z]\w+)"/g)].map((m) => m[1]);
  assert.ok(found.length > 100);
  for (const code of found) assert.ok(CODES.includes(code), code);
  for (const code of CODES) for (const l of ["en", "zh"]) assert.ok(sentence(code, l).length > 3, code);
});
