// What the review of a case that was drawn for it found (section 22.13).

import { N } from "./schema.js";
import { isFreeText } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */

const { FLAWED, UNQUALIFIED } = N.ReviewResult;

/** @param {any} e ReviewRecorded */
function reviewKey(e) {
  return `${e.lot}/${e.case_number}`;
}

export const reviewRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const lot = c.f.lots.get(e.lot);
    const drawn = lot && lot.e.kind === N.LotKind.REVIEW && lot.drawn !== null && lot.drawn.includes(e.case_number);
    if (!drawn) c.find("ReviewUnknown");
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    const holds = c.f.reviews.has(reviewKey(e));
    const told = e.result === FLAWED || e.result === UNQUALIFIED || e.withdrawn || holds;
    if (told && e.text === "") c.find("TextNeeded");
    if (e.withdrawn && !holds) c.find("ReviewUnknown");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    if (e.withdrawn) c.f.reviews.delete(reviewKey(e));
    else c.f.reviews.set(reviewKey(e), e.result);
  },
};
