// Builds dist/caselot-verifier.html: one file that opens from a disk and needs no network. It needs
// node alone; the libraries are those of vendor/.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundle } from "./bundle-modules.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));

/** @param {string} text what stands between the tags, byte for byte */
function hash(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** A script cannot hold its own end tag, nor the beginning of a comment that would hide it. @param {string} text */
function embeddable(text) {
  const out = text.replace(/<\/script/gi, "<\\/script");
  if (out.includes("<!--")) throw new Error("a script with the beginning of a comment");
  return out;
}

export function build() {
  const page = (/** @type {string} */ name) => readFileSync(join(HERE, "page", name), "utf8");
  const style = page("style.css");
  const worker = embeddable(bundle(join(HERE, "page", "worker.js")));
  const script = embeddable(bundle(join(HERE, "page", "ui.js")));
  const policy = [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts = { policy, style, worker, script };
  const html = page("index.html").replace(/\{\{(\w+)\}\}/g, (_, name) => /** @type {any} */ (parts)[name]);
  return { html, script, worker, style };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { html } = build();
  mkdirSync(join(HERE, "dist"), { recursive: true });
  writeFileSync(join(HERE, "dist", "caselot-verifier.html"), html);
  console.log(`dist/caselot-verifier.html, ${Buffer.byteLength(html)} bytes`);
}
