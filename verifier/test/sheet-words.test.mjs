// What the court's own files call things (section 22.5).

import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeEntry } from "../src/codec.js";
import { N } from "../src/schema.js";
import { encodeEntry } from "./encode.mjs";
import { SeatsCourt, policyOf, reportOf } from "./seats-court.mjs";

const { SHEET_COLUMN, SHEET_MANNER, SHEET_ROLE, SHEET_ACTIVITY, SHEET_ASSIGNMENT } = N.SheetTable;
const said = (of, meaning, ...words) => ({ of, meaning, words });
const many = (n) => Array.from({ length: n }, (_, i) => `w${String(i).padStart(3, "0")}`);
const byBytes = (list) => [...list].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

test("words of files are of protocol 2, and of a table", () => {
  const entry = { index: 1, time_ms: 1, actor: { person: "赵六", standing: 3 }, protocol: 2, event: "policy_adopted" };
  const code = (sheet_words, protocol = 2) => decodeEntry(encodeEntry({ ...entry, protocol, policy_adopted: policyOf({ sheet_words }) })).code;
  assert.equal(code([], 1), "");
  assert.equal(code([said(SHEET_COLUMN, "case_number", "案号")]), "");
  assert.equal(code([said(SHEET_COLUMN, "case_number", "案号")], 1), "NotCanonical");
  assert.equal(code([said(SHEET_ASSIGNMENT, "DRAWN", "随机")]), "");
  assert.equal(SHEET_ASSIGNMENT, 5);
  assert.equal(code([said(6, "DRAWN", "随机")]), "Undecodable");
  assert.equal(code([said(0, "DRAWN", "随机")]), "Undecodable");
});

test("words of files are in form", () => {
  const court = new SeatsCourt();
  const malformed = (...sheet_words) => court.refusesProposed(["PolicyMalformed"], "policy_adopted", policyOf({ sheet_words }), "赵六");
  malformed(said(SHEET_COLUMN, "", "案号"));
  malformed(said(SHEET_COLUMN, "a b", "案号"));
  malformed(said(SHEET_COLUMN, "cause"));
  malformed(said(SHEET_COLUMN, "cause", ""));
  malformed(said(SHEET_COLUMN, "cause", "案由 "));
  malformed(said(SHEET_COLUMN, "cause", ...byBytes(["案由", "立案案由"]).reverse()));
  malformed(said(SHEET_COLUMN, "cause", "案由", "案由"));
  malformed(said(SHEET_COLUMN, "cause", ...many(257)));
  malformed(said(SHEET_COLUMN, "cause", "案由"), said(SHEET_COLUMN, "cause", "立案案由"));
  malformed(said(SHEET_COLUMN, "pool", "组"), said(SHEET_COLUMN, "cause", "案由"));
  malformed(said(SHEET_MANNER, "JUDGMENT", "判决"), said(SHEET_COLUMN, "pool", "组"));
  malformed(...many(257).map((m) => said(SHEET_ROLE, m, "庭长")));
  court.policy({ sheet_words: many(256).map((m) => said(SHEET_ACTIVITY, m, "阅卷")) });
  // Words of several meanings and tables may be the same; meanings are nobody's business.
  court.policy({
    sheet_words: [said(SHEET_COLUMN, "cause", ...many(256)), said(SHEET_COLUMN, "pool", "w000"), said(SHEET_MANNER, "cause", "w000"), said(SHEET_ROLE, "nothing", "w000")],
  });
  reportOf(court);
});
