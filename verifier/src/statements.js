// Statements on data, their withdrawal, and explanations (section 22.5).

import { hasRole, ownRecord } from "./persons.js";
import { N } from "./schema.js";
import { isFreeText } from "./text.js";

/** @typedef {import("./fold.js").Context} Context */

export const dataStated = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.from_day > e.to_day) c.find("DataDaysBackwards");
    if (e.to_day > c.day) c.find("InTheFuture");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.statements.set(c.index, e);
  },
};

export const dataWithdrawn = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    if (!isFreeText(e.text)) c.find("TextOutsideTable");
    if (e.text === "") c.find("TextNeeded");
    if (!c.f.statements.has(e.entry)) c.find("StatementUnknown");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    c.f.statements.delete(e.entry);
  },
};

/** @param {any} e */
function explanationKey(e) {
  return [e.judge, e.from_day, e.to_day, e.signal].join("/");
}

export const explanationRecorded = {
  /** @param {Context} c @param {any} e */
  check(c, e) {
    const f = c.f;
    if (!f.judges.has(e.judge)) c.find("JudgeUnknown");
    if (e.from_day > e.to_day) c.find("DataDaysBackwards");
    if (!isFreeText(e.text) || !isFreeText(e.handed_in)) c.find("TextOutsideTable");
    if (e.text === "") c.find("TextNeeded");
    if (e.withdrawn && !f.explanations.has(explanationKey(e))) c.find("ExplanationUnknown");
    if (c.standing !== N.Standing.AUTHENTICATED) return;
    const own = ownRecord(f, c.person, c.day);
    const may =
      e.handed_in === "" ? !!own && own.judge === e.judge : hasRole(f, c.person, N.PersonRole.POLITICAL, c.day);
    if (!may) c.find("ExplanationOfOther");
  },

  /** @param {Context} c @param {any} e */
  apply(c, e) {
    if (e.withdrawn) c.f.explanations.delete(explanationKey(e));
    else c.f.explanations.set(explanationKey(e), e);
  },
};
