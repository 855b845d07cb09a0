// Records whose keys come from a log.

import { compareText } from "./bytes.js";

/** A record without a prototype: a person may be called `constructor`. @returns {Record<string, any>} */
export function dictionary() {
  return Object.create(null);
}

/** @template T @param {Record<string, T>} record @returns {Record<string, T>} by name */
export function sorted(record) {
  const out = dictionary();
  for (const k of Object.keys(record).sort(compareText)) out[k] = record[k];
  return out;
}
