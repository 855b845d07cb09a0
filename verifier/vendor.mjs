// Copies the modules of the libraries that the verifier needs from node_modules to vendor/, with their
// licences and checksums. Run after `npm ci` when a version changes: node vendor.mjs

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { modulesOf } from "./bundle-modules.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const VENDOR = join(HERE, "vendor");
const MODULES = join(HERE, "node_modules");

const installed = (/** @type {string} */ pkg, /** @type {string} */ rest) => join(MODULES, pkg, "esm", rest);
const { order, sources } = modulesOf(join(HERE, "src", "index.js"), installed);
const libraries = order.filter((f) => f.startsWith(MODULES));
const packages = [...new Set(libraries.map((f) => relative(MODULES, f).split("/").slice(0, 2).join("/")))];

rmSync(VENDOR, { recursive: true, force: true });
/** @type {string[]} */
const sums = [];

/** @param {string} to @param {string} text */
function put(to, text) {
  mkdirSync(dirname(join(VENDOR, to)), { recursive: true });
  writeFileSync(join(VENDOR, to), text);
  sums.push(`${createHash("sha256").update(text).digest("hex")}  ${to}\n`);
}

for (const f of libraries) put(relative(MODULES, f).replace("/esm/", "/"), /** @type {string} */ (sources.get(f)));
for (const p of packages) {
  const { version } = JSON.parse(readFileSync(join(MODULES, p, "package.json"), "utf8"));
  put(`${p}/LICENSE`, readFileSync(join(MODULES, p, "LICENSE"), "utf8"));
  console.log(p, version);
}
writeFileSync(join(VENDOR, "SHA256SUMS"), sums.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join(""));
