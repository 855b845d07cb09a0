// Lists of imports that were approved (section 22.5).

import { checkImport } from "./records.js";

/** @typedef {import("./fold.js").Context} Context */

export const imports = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (e.cases.length === 0) c.find("ImportsEmpty");
    const seen = new Set();
    for (const i of e.cases) {
      checkImport(c, i);
      if (seen.has(i.case_number) || c.f.numbers.has(i.case_number)) c.find("ImportsKnown");
      seen.add(i.case_number);
    }
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.due = [...e.cases];
  },
};

/** @param {Context} c @param {string} event */
export function checkDue(c, event) {
  if (c.f.due.length > 0 && event !== "case_imported") c.find("ImportsUnfinished");
}
