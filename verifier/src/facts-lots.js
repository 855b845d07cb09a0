// Facts of lots other than those of cases (section 22.13).

import { dictionary, sorted } from "./dictionary.js";
import { word } from "./schema.js";

/** @typedef {import("./fold.js").Fold} Fold */

/** @param {Record<string, number>} record @param {string} key */
function count(record, key) {
  record[key] = (record[key] || 0) + 1;
}

/** What the facts say of lots, null if there are none. @param {Fold} f */
export function lotFacts(f) {
  if (f.lots.size === 0) return null;
  const opened = dictionary();
  const drawn = dictionary();
  /** @type {Record<string, number[]>} */
  const waited = dictionary();
  /** @type {number[]} */
  const undrawn = [];
  const reviews = dictionary();
  for (const lot of f.lots.values()) {
    const kind = word("LotKind", lot.e.kind);
    count(opened, kind);
    if (lot.drawn !== null) count(drawn, kind);
    else if (!lot.declined) undrawn.push(lot.index);
    for (const n of lot.e.needs) {
      const need = word("LotNeed", n);
      waited[need] = waited[need] || [];
      waited[need].push(lot.index);
    }
  }
  for (const result of f.reviews.values()) count(reviews, word("ReviewResult", result));
  return { opened: sorted(opened), drawn: sorted(drawn), waited: sorted(waited), undrawn, reviews: sorted(reviews) };
}
