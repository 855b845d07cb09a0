// Contributors (section 22.14): who is in force, what a filing awaits, openings, values, stalls, and what is
// told of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Writer, concat, hex, utf8 } from "../src/bytes.js";
import { caseView } from "../src/case-view.js";
import { decodeEntry } from "../src/codec.js";
import { nonceCommitment } from "../src/commitment.js";
import { valueLeaf } from "../src/contributions.js";
import { contributorOn } from "../src/contributors.js";
import { drawSeats } from "../src/draw.js";
import { hmac, sha256, tagged } from "../src/hashes.js";
import { verify } from "../src/index.js";
import { handoverStatement } from "../src/keys.js";
import { N } from "../src/schema.js";
import { nodeHash } from "../src/tree.js";
import { candidatesOf } from "../src/values.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { ContributorsCourt, Giver, NO_OPENINGS } from "./contributors-court.mjs";
import { DAY, nonceOf, secretOf, trayOf } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { TEST_SEED, signedBundle } from "./files.mjs";
import { Lot, numbered } from "./lots-court.mjs";
import { restores } from "./restoring.mjs";
import { MEMBER, UNDERTAKING, reportOf } from "./seats-court.mjs";

const Ground = N.VoidGround;
const OTHER = new Uint8Array(32).fill(9);

/** A court with a contributor from its first filing on. */
function courtWithOne(depth = 4) {
  const court = new ContributorsCourt();
  const entry = court.names("律师协会", depth);
  return { court, entry, giver: court.givers.get(entry) };
}

const contributorsOf = (court) => reportOf(court).facts.contributions.contributors;

test("a filing awaits its value, is opened, and is drawn by it", () => {
  const { court, entry, giver } = courtWithOne();
  const at = court.files(court.simple(1));
  court.refuses(["ProgramActs", "ContributionAwaited"], "case_drawn", { ...court.drawOf(court.f.stages.get(at)), contribution: 1 });
  const opened = court.openFiling(at);
  const given = court.gives([at]);
  const draw = court.dueDraw();
  court.drawsDue();
  const { seats, undertaking } = { seats: draw.seats, undertaking: court.f.stages.get(at).judge };
  assert.equal(seats[0].judge, undertaking);
  assert.deepEqual(contributorsOf(court), [
    { entry, name: "律师协会", key: hex(giver.key), depth: 4, filed: 1, drawn: 1, voided: 0, waiting: [], slowest_ms: 0, withheld: [], ended: 0, stalled: 0 },
  ]);
  assert.equal(draw.contribution, given);
  assert.equal(opened, given - 1);
});

test("the transcript has head and number, and the seed the value", () => {
  const { court, giver } = courtWithOne();
  court.contributes(1);
  const at = court.contributes(2);
  const { e } = court.f.stages.get(at);
  assert.deepEqual(e.awaits, { contributor: e.awaits.contributor, head: giver.head, number: 1 });
  const rows = candidatesOf(e.groups[0]);
  const w = new Writer().lp(court.f.origin).lp(e.case_number).u32(0).u64(e.tray).u32(e.envelope).u8(0).u8(1).bytes(giver.head).u32(1).u32(1);
  w.lp("民事").u8(1).u32(1).u32(0).u32(rows.length).bytes(e.groups[0].odds);
  const t = tagged("transcript", w.done(), "v2");
  const ikm = concat(secretOf(e.tray, e.envelope), nonceOf(e.case_number, 0), giver.value(1));
  const salt = tagged("salt", new Writer().lp(court.f.origin).done());
  const seed = hmac(hmac(salt, ikm), concat(utf8("caselot/v1/seed"), t, Uint8Array.of(1)));
  const drawn = decodeEntry(court.entries[court.f.stages.get(at).drawIndex]).entry.case_drawn;
  assert.equal(hex(sha256(seed)), hex(drawn.seed_hash));
  assert.deepEqual(drawSeats([{ ...e.groups[0], candidates: rows }], seed).seats, drawn.seats);
});

test("a tree of two values is the node of its leaves", () => {
  const giver = new Giver("test.example/湘0203", "某", 1);
  const leaf = (n) => sha256(concat(utf8("\u0010caselot/v1/value"), new Writer().lp("test.example/湘0203").bytes(giver.key).u32(n).bytes(giver.value(n)).done()));
  assert.equal(hex(valueLeaf(giver.origin, giver.key, 1, giver.value(1))), hex(leaf(1)));
  assert.equal(hex(giver.head), hex(nodeHash(leaf(0), leaf(1))));
  assert.equal(hex(giver.proof(1)), hex(leaf(0)));
});

test("a log without contributors tells nothing of them, and protocol 1 has none", () => {
  const court = new ContributorsCourt();
  assert.equal("contributions" in reportOf(court).facts, false);
  court.names("甲");
  const at = court.contributes(1);
  court.ends(court.f.stages.get(at).e.awaits.contributor);
  const code = (entry) => decodeEntry(encodeEntry(entry)).code;
  const seen = new Set();
  for (const raw of court.entries.slice(at - 2)) {
    const { entry } = decodeEntry(raw);
    seen.add(entry.event);
    if (["approved", "proposed"].includes(entry.event)) continue;
    assert.equal(code(entry), "");
    assert.equal(code({ ...entry, protocol: 1 }), "NotCanonical", entry.event);
  }
  for (const event of ["case_filed", "filing_opened", "contributed", "case_drawn"]) assert.ok(seen.has(event), event);
  const stalled = { ...court.stalledVoid(at), filing: at, approver: "" };
  const entry = { index: 0, time_ms: 1, actor: { person: "caselot", standing: 2 }, protocol: 2, event: "filing_voided", filing_voided: stalled };
  assert.equal(code(entry), "");
  assert.equal(code({ ...entry, protocol: 1 }), "Undecodable");
});

test("proofs are whole hashes, and not too many", () => {
  const { court } = courtWithOne();
  const at = court.files(court.simple(1));
  court.openFiling(at);
  const e = court.giving([at]);
  const entry = (bytes) => ({ index: 0, time_ms: 1, actor: { person: "caselot", standing: 2 }, protocol: 2, event: "contributed", contributed: { ...e, values: [{ ...e.values[0], proof: new Uint8Array(bytes) }] } });
  for (const [bytes, code] of [[0, ""], [32, ""], [768, ""], [31, "Undecodable"], [33, "Undecodable"], [800, "Undecodable"]]) {
    assert.equal(decodeEntry(encodeEntry(entry(bytes))).code, code, String(bytes));
  }
});

test("who may name, end, open and give", () => {
  const { court, entry } = courtWithOne();
  const named = court.giver("乙").named();
  court.refuses(["NeedsApproval"], "contributor_named", named, "赵六");
  court.refuses(["NeedsApproval"], "contributor_ended", { contributor: entry, stalled: false, text: "因" }, "赵六");
  const proposal = (event, e) => ({ until_day: court.day, replaces: 0, text: "因", event, [event]: e });
  court.refuses(["RoleMissing"], "proposed", proposal("contributor_named", named), "张三");
  court.refuses(["RoleMissing"], "proposed", proposal("contributor_ended", { contributor: entry, stalled: false, text: "因" }), "张三");
  court.refuses(["ProposalStale"], "proposed", { ...proposal("contributor_named", named), replaces: entry }, "赵六");
  const at = court.files(court.simple(1));
  court.refuses(["RoleMissing"], "filing_opened", court.opening(at), "赵六");
  court.refuses(["ProgramActs"], "filing_opened", court.opening(at), "caselot");
  court.openFiling(at);
  court.refuses(["ProgramActs"], "contributed", court.giving([at]), "张三");
  court.gives([at]);
  court.refuses(["ProgramActs"], "case_drawn", court.dueDraw());
  court.refuses(["ProgramActs", "ContributionDiffers"], "case_drawn", { ...court.dueDraw(), contribution: 0 }, "caselot");
  court.drawsDue();
});

test("a contributor is named in form, with its own key, and signs its tree", () => {
  const { court, giver } = courtWithOne();
  const refused = (codes, e) => court.refusesProposed(codes, "contributor_named", e, "赵六");
  const other = court.giver("乙");
  refused(["TextOutsideTable"], other.named({ name: " 乙" }));
  refused(["TextOutsideTable"], other.named({ name: "" }));
  refused(["KeyUnusable", "ContributorUnsigned"], { ...other.named(), key: new Uint8Array(32) });
  refused(["ContributorMalformed"], other.named({ depth: 0 }));
  refused(["ContributorMalformed"], other.named({ depth: 25 }));
  refused(["ContributorMalformed"], giver.named({ name: "丙", head: OTHER }));
  const own = ed25519.getPublicKey(TEST_SEED);
  refused(["ContributorMalformed", "ContributorUnsigned"], { ...other.named(), key: own });
  for (const change of [{ name: "丙" }, { head: OTHER }, { depth: 5 }, { key: court.giver("丙").key }]) {
    refused(["ContributorUnsigned"], { ...other.named(), ...change });
  }
  for (const depth of [1, 24]) court.must(court.second("contributor_named", court.giver(`深${depth}`).named({ depth }), "赵六"));
});

test("no key of a contributor becomes the docket's", () => {
  const { court, giver } = courtWithOne();
  const e = { public_key: giver.key, text: "", approver: "李四" };
  const statement = handoverStatement(court.f.origin, court.entries.length, court.v.tree.root(court.entries.length), ed25519.getPublicKey(TEST_SEED), giver.key);
  court.refuses(["KeyUsedBefore"], "key_rotated", { ...e, old_signature: ed25519.sign(statement, TEST_SEED), new_signature: ed25519.sign(statement, giver.seed) }, "周十");
});

test("the contributor of a day is the one named last, from its first day to its last", () => {
  const court = new ContributorsCourt();
  const on = (more = 0) => (contributorOn(court.f, court.day + more) || { entry: 0 }).entry;
  const a = court.names("甲");
  assert.equal(on(), a);
  const b = court.names("乙");
  assert.equal(on(), b, "of several of one day the last");
  court.files(court.simple(1));
  const c = court.names("丙");
  assert.deepEqual([on(), on(1)], [b, c]);
  court.ends(c);
  assert.deepEqual([on(), on(1)], [b, 0], "it has ended before its first day, and hides the earlier one");
  const d = court.names("丁");
  assert.deepEqual([on(), on(1), on(2)], [b, d, d]);
  court.time += DAY;
  court.ends(d);
  assert.deepEqual([on(), on(1)], [d, 0], "it is in force on its last day");
  court.time += DAY;
  court.files(court.simple(2, { awaits: null }));
  assert.equal(reportOf(court).facts.contributions.contributors.length, 4);
});

test("a contributor is ended once, and may stall after it", () => {
  const { court, entry } = courtWithOne();
  const ended = (more = {}) => ({ contributor: entry, stalled: false, text: "因", ...more });
  const refused = (codes, e) => court.refusesProposed(codes, "contributor_ended", e, "赵六");
  refused(["ContributorUnknown"], ended({ contributor: entry - 1 }));
  refused(["TextNeeded"], ended({ text: "" }));
  refused(["TextOutsideTable"], ended({ text: "甲\u0001" }));
  court.files(court.simple(1));
  court.time += DAY;
  court.ends(entry);
  const first = court.entries.length - 1;
  refused(["ContributorUnknown"], ended());
  court.time += DAY;
  court.ends(entry, true);
  const second = court.entries.length - 1;
  assert.equal(contributorOn(court.f, court.day), null, "its last day is that of its first end");
  court.voidsDue();
  for (const stalled of [false, true]) refused(["ContributorUnknown"], ended({ stalled }));
  const [k] = contributorsOf(court);
  assert.deepEqual([k.ended, k.stalled], [first, second]);
});

test("a filing awaits whoever is in force, with its number", () => {
  const { court, entry, giver } = courtWithOne();
  court.policy({ single_call: true });
  const of = (awaits) => court.simple(1, { awaits });
  const right = court.awaits();
  for (const wrong of [null, { ...right, contributor: entry + 1 }, { ...right, head: OTHER }, { ...right, number: 1 }]) {
    court.refuses(["ContributionDiffers"], "case_filed", of(wrong));
  }
  court.files(of(right));
  assert.deepEqual(court.awaits(), { contributor: entry, head: giver.head, number: 1 });
  const single = { ...court.simple(2), nonce: "single_call_nonce", single_call_nonce: OTHER };
  assert.equal(court.write("case_filed", single, "张三"), false);
  assert.deepEqual(court.refused.filter((x) => x !== "SingleCallNotDrawn"), ["SingleCallUnlisted"]);
  court.ends(entry);
  court.files(court.simple(3));
  court.time += DAY;
  court.refuses(["ContributionDiffers"], "case_filed", court.simple(4, { awaits: { ...right, number: 2 } }));
  court.drawn(court.simple(4));
});

test("filings that ended have a number, too, and a tree is used up", () => {
  const { court, entry } = courtWithOne(1);
  court.contributes(1);
  court.contributes(2);
  assert.equal(court.awaits().number, 2);
  court.refuses(["ContributorSpent"], "case_filed", court.simple(3));
  court.ends(entry);
  court.time += DAY;
  court.drawn(court.simple(3));
});

test("a filing is opened once it may be drawn, with what opens it", () => {
  const { court } = courtWithOne();
  const at = court.files(court.simple(1));
  const e = court.opening(at);
  court.refuses(["FilingNotOpen"], "filing_opened", { ...e, filing: at - 1 });
  court.refuses(["SecretMismatch"], "filing_opened", { ...e, envelope_secret: OTHER });
  court.refuses(["NonceMismatch"], "filing_opened", { ...e, nonce: OTHER });
  const waiting = court.entries.length;
  court.must(court.write("case_filed", court.simple(2, { weight: 400 }), "张三"));
  court.refuses(["Unapproved"], "filing_opened", court.opening(waiting));
  court.must(court.write("declined", { entry: waiting, text: "否" }, "李四"));
  court.refuses(["Unapproved"], "filing_opened", court.opening(waiting));
  const lost = court.files(court.simple(3));
  court.must(court.second("filing_voided", { filing: lost, ground: Ground.NONCE_LOST, ...NO_OPENINGS }, "张三"));
  court.refuses(["Unapproved"], "filing_opened", court.opening(lost));
  court.openFiling(at);
  court.refuses(["OpenedOtherwise"], "filing_opened", e);
  court.must(court.second("tray_retired", { tray: 0, ground: 1, text: "" }, "张三"));
  const last = court.f.stages.get(waiting);
  assert.equal(last.status, "open");
  court.refuses(["Unapproved", "TrayLost"], "filing_opened", court.opening(waiting));
});

test("a filing without a contributor is not opened, nor drawn with a contribution", () => {
  const court = new ContributorsCourt();
  const at = court.files(court.simple(1));
  court.refuses(["OpenedOtherwise"], "filing_opened", court.opening(at));
  const draw = court.drawOf(court.f.stages.get(at));
  court.refuses(["ProgramActs", "ContributionDiffers"], "case_drawn", { ...draw, contribution: 3 });
  court.refuses(["ContributionDiffers"], "case_drawn", { ...draw, contribution: 3 }, "caselot");
  court.must(court.write("case_drawn", draw, "张三"));
});

test("an opened filing is not voided, and no void of it is approved", () => {
  const { court } = courtWithOne();
  const waiting = court.entries.length;
  court.must(court.write("case_filed", court.simple(1, { weight: 400 }), "张三"));
  const proposed = court.entries.length;
  const lost = { filing: waiting, ground: Ground.NONCE_LOST, ...NO_OPENINGS };
  court.must(court.write("proposed", { until_day: court.day + 7, replaces: 0, text: "因", event: "filing_voided", filing_voided: lost }, "张三"));
  court.must(court.write("approved", { entry: waiting }, "李四"));
  court.openFiling(waiting);
  court.refuses(["NothingToApprove"], "approved", { entry: proposed }, "李四");
  const { envelope_secret, nonce } = court.opening(waiting);
  court.time += 9 * DAY;
  for (const [ground, more] of [[Ground.NONCE_LOST, { envelope_secret }], [Ground.DECLINED, { envelope_secret, nonce }], [Ground.RUN_OUT, { envelope_secret, nonce }]]) {
    court.refuses(["VoidUncalled"], "filing_voided", { ...NO_OPENINGS, filing: waiting, ground, ...more });
  }
  court.refuses(["VoidUncalled"], "filing_voided", court.stalledVoid(waiting), "caselot");
  court.must(court.second("tray_retired", { tray: 0, ground: 1, text: "" }, "张三"));
  court.refuses(["VoidUncalled"], "filing_voided", { ...NO_OPENINGS, filing: waiting, ground: Ground.SECRET_LOST }, "caselot");
  // It is drawn all the same, and keeps nobody from filing.
  court.must(court.write("tray_opened", trayOf(court.f.origin, court.f.trays.length, 64), "caselot"));
  const next = court.files(court.simple(2));
  court.openFiling(next);
  court.gives([waiting, next]);
  court.drawsDue();
  assert.equal(court.f.stages.get(waiting).status, "drawn");
});

test("who opened a filing is not said to have lost its nonce, whatever its void says", () => {
  const { court } = courtWithOne();
  const at = court.files(court.simple(1));
  court.openFiling(at);
  const { envelope_secret } = court.opening(at);
  court.write("filing_voided", { ...NO_OPENINGS, filing: at, ground: Ground.NONCE_LOST, envelope_secret }, "张三", true);
  const { facts, findings } = verify(signedBundle(court.origin, court.entries));
  assert.deepEqual(findings.map((x) => x.code), ["VoidUncalled"]);
  assert.deepEqual({ ...facts.acts.lost_nonces }, {});
});

test("what is opened counts for limits of its own", () => {
  const { court } = courtWithOne(10);
  const first = [];
  for (let n = 1; n <= 8; n++) first.push(court.files(court.simple(n)));
  court.refuses(["TooManyUndrawn"], "case_filed", court.simple(9));
  court.openFiling(first[0]);
  court.files(court.simple(9));
  court.refuses(["TooManyUndrawn"], "case_filed", court.simple(10));
  assert.equal(court.f.pools.get("民事").open, 8);
  assert.equal(court.f.pools.get("民事").opened, 1);
  court.gives([first[0]]);
  court.drawsDue();
  assert.equal(court.f.pools.get("民事").opened, 0);
  assert.equal(court.f.openedOf.get("张三"), 0);
  // The bounds themselves, from a state that so many filings would make.
  const bounded = (change, codes) => {
    for (const s of first.slice(1)) if (!court.f.stages.get(s).opened) court.openFiling(s);
    const e = court.simple(20);
    change();
    court.v.step(0);
    const found = [];
    const at = court.entries.length;
    court.entries.push(encodeEntry({ index: at, time_ms: court.time, actor: { person: "张三", standing: 3 }, protocol: 2, event: "case_filed", case_filed: e }));
    court.v.step(1);
    found.push(...court.findings.map((x) => x.code));
    court.entries.pop();
    court.look();
    assert.deepEqual(found, codes);
  };
  bounded(() => court.f.openedOf.set("张三", 255), []);
  bounded(() => court.f.openedOf.set("张三", 256), ["TooManyUndrawn"]);
  bounded(() => (court.f.pools.get("民事").opened = 511), []);
  bounded(() => (court.f.pools.get("民事").opened = 512), ["TooManyOpen"]);
});

test("values are given of filings that are opened, proven and signed", () => {
  const { court, entry, giver } = courtWithOne();
  const b = court.names("乙");
  const [one, two, three] = [1, 2, 3].map((n) => court.files(court.simple(n)));
  const none = (codes, e) => court.refuses(codes, "contributed", e, "caselot");
  none(["ContributionIdle"], court.giving([one]));
  court.openFiling(one);
  court.openFiling(two);
  const { contributor } = court.f.stages.get(one).e.awaits;
  assert.equal(contributor, b);
  const of = court.givers.get(b);
  const e = court.giving([one, two]);
  none(["ContributorUnknown"], { ...e, contributor: 5 });
  none(["ContributionIdle"], { ...e, contributor: entry });
  none(["ContributionIdle"], of.signs({ ...e, values: [] }));
  none(["ContributionIdle"], court.giving([two, one]));
  none(["ContributionIdle"], court.giving([two]));
  none(["ContributionIdle"], court.giving([one, one]));
  none(["ContributionIdle"], court.giving([one, two, three]));
  const values = (change) => of.signs({ ...e, values: [e.values[0], { ...e.values[1], ...change }] });
  none(["ContributionMismatch"], values({ value: OTHER }));
  none(["ContributionMismatch"], values({ value: giver.value(1), proof: giver.proof(1) }));
  none(["ContributionMismatch"], values({ value: of.value(2), proof: of.proof(2) }));
  none(["ContributionMismatch"], values({ proof: e.values[1].proof.slice(32) }));
  none(["ContributionMismatch"], values({ proof: concat(e.values[1].proof, OTHER) }));
  none(["ContributionUnsigned"], { ...e, signature: giver.signs(e).signature });
  none(["ContributionUnsigned", "ContributionOfOther"], { ...e, root: OTHER });
  const size = court.entries.length;
  none(["ContributionOfOther"], court.giving([one, two], size - 1));
  none(["ContributionOfOther"], of.signs({ ...e, size: size + 1 }));
  none(["ContributionOfOther"], of.signs({ ...e, size: 2n ** 60n }));
  none(["ContributionOfOther"], of.signs({ ...e, root: OTHER }));
  // An answer may be late: others have come since.
  court.files(court.simple(4));
  court.must(court.write("contributed", e, "caselot"));
  court.drawsDue();
  none(["ContributionIdle"], court.giving([one]));
});

test("sixty-four values are given at a time", () => {
  const { court } = courtWithOne(7);
  court.must(court.write("tray_opened", trayOf(court.f.origin, court.f.trays.length, 64), "caselot"));
  const all = [];
  for (let n = 1; n <= 65; n++) {
    all.push(court.files(court.simple(n)));
    court.openFiling(all[n - 1]);
  }
  court.refuses(["ContributionIdle"], "contributed", court.giving(all), "caselot");
  court.gives(all.slice(0, 64));
  court.drawsDue();
  reportOf(court);
});

test("a root that differs is a finding, and the values count", () => {
  const { court, giver } = courtWithOne();
  const at = court.files(court.simple(1));
  court.openFiling(at);
  const given = court.entries.length;
  court.write("contributed", giver.signs({ ...court.giving([at]), root: OTHER }), "caselot", true);
  assert.deepEqual(court.findings, [{ code: "ContributionOfOther", entry: given }]);
  const { case_number } = court.f.stages.get(at).e;
  assert.equal(court.f.dueDraws[0].e.case_number, case_number);
  court.write("case_drawn", court.dueDraw(), "caselot", true);
  assert.equal(court.findings.length, 1);
  assert.equal(court.f.stages.get(at).status, "drawn");
});

test("a Contributed with another finding does not count", () => {
  const { court, giver } = courtWithOne();
  const at = court.files(court.simple(1));
  court.openFiling(at);
  court.write("contributed", { ...giver.signs({ ...court.giving([at]), root: OTHER }), signature: new Uint8Array(64).fill(1) }, "caselot", true);
  assert.equal(court.f.dueDraws.length, 0);
});

test("what is due is drawn before anything else, in its order", () => {
  const { court, entry } = courtWithOne();
  const [one, two] = [1, 2].map((n) => court.files(court.simple(n)));
  court.openFiling(one);
  court.openFiling(two);
  const given = court.gives([one, two]);
  const end = (entries) => verify(signedBundle(court.origin, entries)).findings.map((x) => [x.code, x.entry]);
  assert.deepEqual(end(court.entries), [["DrawsUnfinished", given]]);
  court.refuses(["DrawsUnfinished"], "case_filed", court.simple(3));
  court.refuses(["DrawsUnfinished", "CaseHasNoJudge"], "flags_changed", { filing: one, before: [], after: [], text: "因" });
  const second = { ...court.drawOf(court.f.stages.get(two)), contribution: given };
  court.refuses(["DrawsUnfinished"], "case_drawn", second, "caselot");
  court.refuses(["DrawsUnfinished"], "proposed", { until_day: court.day, replaces: 0, text: "因", event: "contributor_ended", contributor_ended: { contributor: entry, stalled: true, text: "因" } }, "赵六");
  court.must(court.write("case_drawn", court.dueDraw(), "caselot"));
  assert.deepEqual(end(court.entries), [["DrawsUnfinished", given + 1]]);
  court.must(court.write("case_drawn", court.dueDraw(), "caselot"));
  court.files(court.simple(3));
});

test("a draw out of turn counts, and the others stay due", () => {
  const { court } = courtWithOne();
  const [one, two, three] = [1, 2, 3].map((n) => court.files(court.simple(n)));
  for (const at of [one, two, three]) court.openFiling(at);
  const given = court.gives([one, two, three]);
  court.write("case_drawn", { ...court.drawOf(court.f.stages.get(two)), contribution: given }, "caselot", true);
  court.write("case_drawn", court.dueDraw(), "caselot", true);
  court.write("case_drawn", court.dueDraw(), "caselot", true);
  assert.deepEqual(court.findings, [{ code: "DrawsUnfinished", entry: given + 1 }]);
  assert.deepEqual([one, two, three].map((at) => court.f.stages.get(at).status), ["drawn", "drawn", "drawn"]);
});

test("a draw is by the value given, with the openings of the log", () => {
  const { court } = courtWithOne();
  const one = court.files(court.simple(1));
  court.openFiling(one);
  const before = court.drawOf(court.f.stages.get(one));
  court.refuses(["ContributionAwaited"], "case_drawn", { ...before, contribution: 7 }, "caselot");
  court.gives([one]);
  const draw = court.dueDraw();
  const refused = (codes, change) => court.refuses(codes, "case_drawn", { ...draw, ...change }, "caselot");
  refused(["ContributionDiffers"], { contribution: draw.contribution - 1 });
  refused(["ContributionDiffers"], { envelope_secret: OTHER });
  refused(["ContributionDiffers"], { nonce: OTHER });
  refused(["ContributionDiffers"], { nonce: new Uint8Array(0) });
  refused(["SeedHashMismatch"], { seed_hash: OTHER });
  refused(["SeatsMismatch"], { seats: [{ ...draw.seats[0], r: draw.seats[0].r + 1 }] });
  refused(["NEffMismatch"], { n_eff: draw.n_eff + 1 });
  refused(["PresidingMismatch"], { presiding: 1 });
  court.drawsDue();
});

test("with a stall all that awaits is voided, once a day has passed", () => {
  const { court, entry } = courtWithOne();
  const drawn = court.contributes(1);
  const unopened = court.files(court.simple(2));
  const opened = court.files(court.simple(3));
  const waiting = court.entries.length;
  court.must(court.write("case_filed", court.simple(4, { weight: 400 }), "张三"));
  court.openFiling(opened);
  const stalled = { contributor: entry, stalled: true, text: "因" };
  court.refusesProposed(["ContributorAnswers"], "contributor_ended", stalled, "赵六");
  court.time += DAY;
  const late = court.files(court.simple(5));
  court.openFiling(late);
  court.ends(entry, true);
  const at = court.entries.length - 1;
  assert.deepEqual(court.f.dueVoids.map((s) => s.index), [unopened, opened, waiting, late]);
  const first = court.stalledVoid(unopened);
  court.refuses(["DrawsUnfinished"], "filing_voided", court.stalledVoid(opened), "caselot");
  court.refuses(["ProgramActs"], "filing_voided", first);
  court.refuses(["DrawsUnfinished", "VoidUncalled", "OpeningMismatch"], "filing_voided", { ...first, ground: Ground.NONCE_LOST }, "张三");
  const { envelope_secret, nonce } = court.opening(unopened);
  court.refuses(["OpeningMismatch"], "filing_voided", { ...first, envelope_secret }, "caselot");
  court.refuses(["OpeningMismatch"], "filing_voided", { ...first, nonce }, "caselot");
  court.refuses(["DrawsUnfinished", "OpenedOtherwise"], "filing_opened", court.opening(unopened));
  court.voidsDue();
  const { facts } = verify(signedBundle(court.origin, court.entries));
  assert.deepEqual(facts.voids.map((v) => [v.ground, v.avoided_judge]), Array(4).fill(["STALLED", null]));
  assert.deepEqual({ ...facts.acts.lost_nonces }, {});
  const [k] = contributorsOf(court);
  assert.deepEqual([k.filed, k.drawn, k.voided, k.withheld, k.ended, k.stalled], [5, 1, 4, [opened, late], at, at]);
  assert.equal(court.f.stages.get(drawn).status, "drawn");
  // No filing without a contributor on that day, and one with a new contributor at once.
  court.refuses(["ContributorStalled"], "case_filed", court.simple(2));
  court.refuses(["ContributionDiffers", "ContributorStalled"], "case_filed", court.simple(2, { awaits: null }));
  const next = court.names("乙");
  assert.equal(court.awaits().contributor, next);
  court.contributes(2);
  reportOf(court);
});

test("a contributor for whom nothing is opened may stall at once, and its tray may be lost", () => {
  const { court, entry } = courtWithOne();
  const at = court.files(court.simple(1));
  court.must(court.second("tray_retired", { tray: 0, ground: 1, text: "" }, "张三"));
  court.ends(entry, true);
  court.voidsDue();
  assert.equal(court.f.stages.get(at).status, "voided");
  court.must(court.write("tray_opened", trayOf(court.f.origin, court.f.trays.length, 64), "caselot"));
  court.time += DAY;
  court.drawn(court.simple(1));
  reportOf(court);
});

test("filings of a contributor that has ended are drawn by its values, beside those of the next", () => {
  const { court, entry } = courtWithOne();
  const old = court.files(court.simple(1));
  const next = court.names("乙");
  court.ends(entry);
  court.time += DAY;
  const young = court.files(court.simple(2));
  court.openFiling(young);
  court.openFiling(old);
  court.refuses(["ContributionIdle"], "contributed", court.giving([old, young]), "caselot");
  court.gives([young]);
  court.drawsDue();
  court.gives([old]);
  court.drawsDue();
  assert.equal(court.f.stages.get(young).e.awaits.contributor, next);
  reportOf(court);
});

test("with a recovery contributors end and stall, and nothing is due any more", () => {
  const { court, entry } = courtWithOne();
  const [one, two] = [1, 2].map((n) => court.files(court.simple(n)));
  const other = court.names("乙");
  court.openFiling(one);
  court.gives([one]);
  const at = court.entries.length;
  const due = court.dueDraw();
  restores(court, () => court.refuses(["RecoveryUnfinished", "ContributionAwaited"], "case_drawn", due, "caselot"));
  assert.deepEqual([one, two].map((x) => court.f.stages.get(x).status), ["voided", "voided"]);
  const bundle = signedBundle(`${court.origin}/r1`, court.entries);
  const report = verify(bundle);
  assert.deepEqual(report.findings, []);
  assert.deepEqual(report.facts.contributions.contributors.map((k) => [k.entry, k.ended, k.stalled, k.voided, k.withheld]), [
    [entry, at, at, 2, []],
    [other, at, at, 0, []],
  ]);
  assert.deepEqual({ ...report.facts.acts.lost_nonces }, {});
  court.refuses(["ContributorStalled"], "case_filed", court.simple(3));
  const third = court.names("丙");
  assert.equal(court.awaits().contributor, third);
  court.contributes(3);
  court.ends(third);
  court.time += DAY;
  court.drawn(court.simple(4));
});

test("an opened filing is void in a recovery with its secret alone", () => {
  const { court } = courtWithOne();
  const at = court.files(court.simple(1));
  court.openFiling(at);
  const { envelope_secret, nonce } = court.opening(at);
  restores(court, () => {
    court.refuses(["OpeningMismatch"], "filing_voided", { ...NO_OPENINGS, filing: at, ground: Ground.RESTORED, envelope_secret, nonce }, "caselot");
    court.refuses(["SecretNotLost", "VoidUncalled"], "filing_voided", { ...NO_OPENINGS, filing: at, ground: Ground.SECRET_LOST }, "caselot");
    court.refuses(["VoidUncalled"], "filing_voided", court.stalledVoid(at), "caselot");
  });
});

test("lots are drawn without one", () => {
  const { court } = courtWithOne();
  court.given(701);
  court.list("调解", Lot.MEDIATORS, ["丁", "丙", "乙", "甲"].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  court.drawsLot(court.lot(Lot.MEDIATORS, { list: "调解", subject: numbered(701) }));
  reportOf(court);
});

test("a panel, and a change of its seats, are drawn by values", () => {
  const { court } = courtWithOne();
  const groups = [[UNDERTAKING, 1, "民事"], [MEMBER, 2, "民事"]];
  const at = court.files({ ...court.filing(groups, { case_number: numbered(1) }) });
  court.openFiling(at);
  court.gives([at]);
  court.drawsDue();
  const stage = court.f.stages.get(at);
  assert.equal(stage.seats.length, 3);
  const leaves = [stage.seats[1].judge];
  const said = { ground: N.ReassignmentGround.HEALTH, decided_by: N.DecidedBy.PRESIDENT, leaves };
  const change = court.files(court.change(1, said, [[MEMBER, 1, "民事"]], { case_number: numbered(1) }));
  court.openFiling(change);
  court.gives([change]);
  court.drawsDue();
  assert.equal(stage.seats.some((s) => leaves.includes(s.judge)), false);
  reportOf(court);
});

test("facts tell what waits, how long a value took, and which filings awaited nobody", () => {
  const { court, entry } = courtWithOne();
  const [one, two, three] = [1, 2, 3].map((n) => court.files(court.simple(n)));
  court.openFiling(one);
  court.time += 5000;
  court.openFiling(two);
  court.openFiling(three);
  court.time += 2000;
  court.gives([one]);
  court.drawsDue();
  court.gives([two]);
  court.drawsDue();
  court.ends(entry);
  court.time += DAY;
  const free = [4, 5].map((n) => {
    const at = court.entries.length;
    court.drawn(court.simple(n));
    return at;
  });
  const next = court.names("乙");
  court.time += DAY;
  court.contributes(6);
  court.ends(next);
  court.time += DAY;
  const last = court.entries.length;
  court.drawn(court.simple(7));
  const { contributions } = reportOf(court).facts;
  const [k] = contributions.contributors;
  assert.deepEqual([k.waiting, k.slowest_ms, k.filed, k.drawn], [[three], 7000, 3, 2]);
  assert.deepEqual(contributions.uncontributed, [
    { first: free[0], last: free[1], filings: 2 },
    { first: last, last, filings: 1 },
  ]);
});

test("a case shows the contributor and the value of its draw", () => {
  const { court, entry, giver } = courtWithOne();
  const at = court.contributes(1);
  const waits = court.files(court.simple(2));
  const [drawn] = caseView(court.v, numbered(1)).stages;
  const { value, name, head, number, given } = drawn.draw.contribution;
  assert.deepEqual([value, name, head, number, given.entry], [hex(giver.value(0)), "律师协会", hex(giver.head), 0, at + 2]);
  assert.deepEqual(drawn.awaits, { entry, name: "律师协会", head: hex(giver.head), number: 0 });
  assert.equal(drawn.opened.entry, at + 1);
  const [open] = caseView(court.v, numbered(2)).stages;
  assert.deepEqual([open.draw, open.opened, open.awaits.number], [null, null, 1]);
  court.must(court.second("filing_voided", { filing: waits, ground: Ground.NONCE_LOST, ...NO_OPENINGS }, "张三"));
  const { envelope_secret } = court.opening(waits);
  court.must(court.write("filing_voided", { filing: waits, ground: Ground.NONCE_LOST, ...NO_OPENINGS, envelope_secret }, "张三"));
  assert.equal(caseView(court.v, numbered(2)).stages[0].draw, null);
  assert.deepEqual({ ...reportOf(court).facts.acts.lost_nonces }, { 张三: [waits] });
});

test("of a filing that awaits a contributor no avoided draw is told", () => {
  const { court } = courtWithOne();
  const waiting = court.entries.length;
  court.must(court.write("case_filed", court.simple(1, { weight: 400 }), "张三"));
  court.must(court.write("declined", { entry: waiting, text: "否" }, "李四"));
  const { envelope_secret, nonce } = court.opening(waiting);
  court.must(court.write("filing_voided", { ...NO_OPENINGS, filing: waiting, ground: Ground.DECLINED, envelope_secret, nonce }, "张三"));
  assert.equal(reportOf(court).facts.voids[0].avoided_judge, null);
  assert.equal(caseView(court.v, numbered(1)).stages[0].draw, null);
});

test("the next case of a list is filed once the one before is opened", () => {
  const { court, entry } = courtWithOne();
  court.given(1, 2);
  const cases = [1, 2].map((n) => {
    const { index: filing, of } = court.stage(numbered(n));
    return { filing, case_number: of.number, stage: 1, nonce_commitment: nonceCommitment(court.f.origin, of.number, 1, nonceOf(of.number, 1)) };
  });
  court.must(court.second("redistribution", { judge: 1, ground: N.ReassignmentGround.TRANSFER, text: "", cases }, "张三"));
  const again = (n) => {
    const lineage = court.reassigning(numbered(n));
    lineage.reassigns.ground = N.ReassignmentGround.TRANSFER;
    return court.simple(n, { lineage, party_marks: court.stage(numbered(n)).carried });
  };
  const one = court.files(again(1));
  court.refuses(["RedistributionOrder"], "case_filed", again(2));
  court.openFiling(one);
  const two = court.files(again(2));
  court.openFiling(two);
  court.gives([one, two]);
  court.drawsDue();
  assert.equal(court.awaits().contributor, entry);
  assert.deepEqual(reportOf(court).facts.acts.redistributed.map((x) => x.filed), [2]);
});

test("new people are named although opened filings wait, and not while another does", () => {
  const court = new ContributorsCourt();
  court.names("甲");
  const own = (person, roles, more = {}) => ({ person, roles, judge: 0, from_day: 0, to_day: 0, deputizes: "", division: "", ...more });
  for (const person of ["李四", "王五"]) court.must(court.write("person_enrolled", own(person, [2], { to_day: court.day }), "赵六"));
  const one = court.files(court.simple(1));
  const two = court.files(court.simple(2));
  court.openFiling(one);
  court.time += DAY;
  const persons = ["王五", "李四"].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).map((person) => own(person, [2]));
  const opens = { persons, text: "", approver: "李四" };
  court.refuses(["RulesOpenedBusy"], "rules_opened", opens, "周十");
  court.openFiling(two);
  court.must(court.write("rules_opened", opens, "周十"));
  court.ends(court.f.stages.get(one).e.awaits.contributor, true);
  court.voidsDue();
  reportOf(court);
});
