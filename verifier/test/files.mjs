// Where the published vectors and logs lie.

import { readFileSync, readdirSync } from "node:fs";

const TESTS = new URL("../../tests/", import.meta.url);

export function bytes(path) {
  return new Uint8Array(readFileSync(new URL(path, TESTS)));
}

export function text(path) {
  return readFileSync(new URL(path, TESTS), "utf8");
}

export function json(path) {
  return JSON.parse(text(path));
}

/** The names of the published logs. */
export function logs() {
  return readdirSync(new URL("vectors/logs/", TESTS))
    .filter((n) => n.endsWith(".bundle"))
    .map((n) => n.slice(0, -".bundle".length));
}
