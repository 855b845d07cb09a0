// Keys of the contributors that an auditor believes in (section 22.14).

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex } from "../src/bytes.js";
import { ContributorKeyError, parseContributorKeys, verify } from "../src/index.js";
import { ContributorsCourt } from "./contributors-court.mjs";
import { DAY } from "./court.mjs";
import { signedBundle } from "./files.mjs";

/** The findings, and the filings that await nobody who is believed in. */
function held(court, contributors) {
  const r = verify(signedBundle(court.origin, court.entries), { contributors });
  for (const x of r.findings) assert.equal(x.code, "ContributorUntrusted");
  assert.equal(r.verdict, r.findings.length > 0 ? "INVALID" : "SELF_ASSERTED");
  const told = r.facts.contributions;
  return { found: r.findings.map((x) => x.entry), unpinned: told && told.unpinned };
}

function draws(court, n) {
  const at = court.entries.length;
  court.drawn(court.simple(n));
  return at;
}

test("contributors are those whose keys were given, and each of these is named", () => {
  const court = new ContributorsCourt();
  const [one, two] = [1, 2].map((n) => draws(court, n));
  const first = court.names("甲");
  court.time += DAY;
  court.contributes(3);
  const second = court.names("乙");
  court.time += DAY;
  const four = court.contributes(4);
  court.ends(second);
  court.time += DAY;
  const five = draws(court, 5);
  const key = (entry) => hex(court.givers.get(entry).key);
  const nobody = hex(court.giver("丙").key);
  const before = { first: one, last: two, filings: 2 };
  assert.deepEqual(held(court, `${key(first)} ${key(second)}`), { found: [], unpinned: [before, { first: five, last: five, filings: 1 }] });
  assert.deepEqual(held(court, [key(first)]), { found: [second], unpinned: [before, { first: four, last: five, filings: 2 }] });
  const missing = verify(signedBundle(court.origin, court.entries), { contributors: [key(second).toUpperCase(), key(first), nobody] });
  assert.deepEqual(missing.findings.map((x) => [x.entry, x.of]), [[null, nobody]], "which of them is missing");
  assert.deepEqual(held(court, [nobody]), { found: [first, second, null], unpinned: [{ first: one, last: five, filings: 5 }] });
  for (const none of [undefined, "", " ", []]) assert.deepEqual(held(court, none), { found: [], unpinned: undefined });
});

test("a court that names nobody, and one whose contributor no filing ever awaited", () => {
  const court = new ContributorsCourt();
  const key = hex(court.giver("甲").key);
  const at = draws(court, 1);
  assert.deepEqual(held(court, [key]), { found: [null], unpinned: undefined });
  court.names("甲");
  assert.deepEqual(held(court, [key]), { found: [], unpinned: [{ first: at, last: at, filings: 1 }] });
});

test("a key that is none", () => {
  const good = "ab".repeat(32);
  assert.deepEqual([...parseContributorKeys(`${good},\n${"AB".repeat(32)} ${"0".repeat(64)}`)], [good, "0".repeat(64)]);
  for (const given of ["甲", good.slice(1), `${good}0`, `${good} x`, `${"g".repeat(64)}`]) {
    assert.throws(() => parseContributorKeys(given), (e) => e instanceof ContributorKeyError && given.endsWith(e.given), given);
  }
  assert.throws(() => parseContributorKeys([""]), ContributorKeyError);
});
