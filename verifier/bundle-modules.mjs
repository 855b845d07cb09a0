// Joins modules into one script, with nothing but node: what build.mjs and vendor.mjs share.
//
// It knows the forms of import and export that this package and its vendored libraries use, and refuses
// any other; and modules that import each other in circles.

import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const IMPORT = /^import\s+(?:(\{[^}]*\}|\*\s+as\s+[\w$]+)\s+from\s+)?["']([^"']+)["'];?[ \t]*$/gm;
const REEXPORT = /^export\s+\{([^}]*)\}\s+from\s+["']([^"']+)["'];?[ \t]*$/gm;
const LIST = /^export\s+\{([^}]*)\};?[ \t]*$/gm;
/** Nothing here imports a default. */
const DEFAULT = /^export default [\w$]+;$/gm;
const DECLARATION = /^export\s+((?:async\s+)?function\*?|class|const|let)\s+([A-Za-z_$][\w$]*)/gm;

/** The file of an import. @param {string} from @param {string} name @param {(pkg: string, rest: string) => string} library */
function resolveImport(from, name, library) {
  if (name.startsWith(".")) return resolve(dirname(from), name);
  const m = /^(@noble\/[a-z]+)\/(.+)$/.exec(name);
  if (!m) throw new Error(`${from} imports ${name}`);
  return library(m[1], m[2].endsWith(".js") ? m[2] : m[2] + ".js");
}

/** @param {string} pkg @param {string} rest */
export function vendored(pkg, rest) {
  return join(HERE, "vendor", pkg, rest);
}

/** @param {string} list `a, b as c` @returns {string[][]} */
function names(list) {
  return list
    .split(",")
    .map((x) => x.trim())
    .filter((x) => x)
    .map((x) => x.split(/\s+as\s+/));
}

/** All modules that `entry` needs, each after those it imports. @param {string} entry @param {(pkg: string, rest: string) => string} library */
export function modulesOf(entry, library) {
  /** @type {Map<string, string>} */
  const sources = new Map();
  /** @type {string[]} */
  const order = [];
  const open = new Set();
  const visit = (/** @type {string} */ file) => {
    if (open.has(file)) throw new Error(`modules import each other in a circle at ${file}`);
    if (sources.has(file)) return;
    open.add(file);
    const text = readFileSync(file, "utf8");
    sources.set(file, text);
    for (const re of [IMPORT, REEXPORT]) {
      for (const m of text.matchAll(re)) visit(resolveImport(file, m[2], library));
    }
    open.delete(file);
    order.push(file);
  };
  visit(entry);
  return { order, sources };
}

/** Comments that take whole lines are left out of what is shipped; empty lines stay, since texts may hold them. @param {string} text */
function withoutComments(text) {
  const out = [];
  let inside = false;
  for (const line of text.split("\n")) {
    const t = line.trim();
    if (inside) {
      if (t.endsWith("*/")) inside = false;
      continue;
    }
    if (t.startsWith("/*") && !t.includes("*/")) inside = true;
    else if (!t.startsWith("//") && !(t.startsWith("/*") && t.endsWith("*/"))) out.push(line);
  }
  return out.join("\n");
}

/** @param {string} file @param {string} text @param {(f: string) => string} id @param {(pkg: string, rest: string) => string} library */
function transformed(file, text, id, library) {
  /** @type {string[]} */
  const exported = [];
  let body = text.replace(IMPORT, (_, list, from) => {
    const module = id(resolveImport(file, from, library));
    if (list === undefined) return "";
    if (list.startsWith("*")) return `const ${list.split(/\s+/)[2]} = ${module};`;
    return `const { ${names(list.slice(1, -1)).map(([a, b]) => (b ? `${a}: ${b}` : a)).join(", ")} } = ${module};`;
  });
  body = body.replace(REEXPORT, (_, list, from) => {
    const module = id(resolveImport(file, from, library));
    for (const [a, b] of names(list)) exported.push(`get ${b || a}() { return ${module}.${a}; }`);
    return "";
  });
  body = body.replace(LIST, (_, list) => {
    for (const [a, b] of names(list)) exported.push(`get ${b || a}() { return ${a}; }`);
    return "";
  });
  body = body.replace(DECLARATION, (_, what, name) => {
    exported.push(`get ${name}() { return ${name}; }`);
    return `${what} ${name}`;
  });
  body = body.replace(DEFAULT, "");
  if (/^(import|export)\b/m.test(body)) throw new Error(`a form of import or export that is not known in ${file}`);
  return `const ${id(file)} = (() => {\n${withoutComments(body)}\nreturn { ${exported.join(", ")} };\n})();\n`;
}

/** One script of all modules, strict, without imports. @param {string} entry */
export function bundle(entry) {
  const { order, sources } = modulesOf(entry, vendored);
  const ids = new Map(order.map((f, i) => [f, `m${i}`]));
  const id = (/** @type {string} */ f) => /** @type {string} */ (ids.get(f));
  const parts = order.map((f) => transformed(f, /** @type {string} */ (sources.get(f)), id, vendored));
  return `"use strict";\n(() => {\n${parts.join("")}})();\n`;
}
