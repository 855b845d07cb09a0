// Other lots (section 22.13): lists, candidates, draws, reviews, and what is told of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { sha256 } from "@noble/hashes/sha2.js";
import { Writer, hex, utf8 } from "../src/bytes.js";
import { decodeEntry } from "../src/codec.js";
import { nonceCommitment } from "../src/commitment.js";
import { transcript } from "../src/draw.js";
import { verify } from "../src/index.js";
import { digestOf } from "../src/lot-candidates.js";
import { findLots, lotOfEntry, lotView } from "../src/lot-view.js";
import { faultsOf, rollNumber } from "../src/lots.js";
import { N, enums, messages } from "../src/schema.js";
import { DAY, nonceOf, secretOf, trayOf } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { signedBundle } from "./files.mjs";
import { Lot, LotsCourt, NAMES, numbered } from "./lots-court.mjs";
import { restores } from "./restoring.mjs";
import { UNDERTAKING, reportOf } from "./seats-court.mjs";

const { MEDIATORS, ASSESSORS, REVIEW, APPRAISERS, ADMINISTRATORS } = Lot;
const { AGAIN, LEFT_OUT, FEW, NO_CASE, NARROW, MANY_MISSING } = N.LotNeed;
const Result = N.ReviewResult;

/** Numbers of cases that lots are for. */
const CASES = [701, 702, 703, 704, 705, 706, 707, 708, 709];

/** A court with cases, and a list of each kind that has one. */
function courtOfLists() {
  const court = new LotsCourt();
  court.given(...CASES);
  court.list("调解", MEDIATORS, NAMES);
  court.list("鉴定", APPRAISERS, NAMES.slice(0, 3));
  court.list("管理人", ADMINISTRATORS, NAMES.slice(0, 4));
  return court;
}

const mediators = (said = {}) => ({ list: "调解", subject: numbered(701), ...said });
const appraisers = (said = {}) => ({ list: "鉴定", subject: numbered(701), ...said });
const administrators = (said = {}) => ({ list: "管理人", subject: numbered(701), ...said });
/** A sample of all closed cases, or of those that are said. */
const sampling = (court, said = {}) => ({ from_day: court.day - 30, to_day: court.day, pool: "", judge: 0, manners: [], ...said });

test("a lot of each kind is opened and drawn, and told", () => {
  const court = courtOfLists();
  for (const n of [1, 2, 3, 4, 5, 6]) court.closedCase(n);
  const drawn = {};
  drawn.MEDIATORS = court.drawsLot(court.lot(MEDIATORS, mediators({ seats: 2 })));
  drawn.ASSESSORS = court.drawsLot(court.lot(ASSESSORS, { list: "陪审", day: court.day + 3, seats: 3 }));
  drawn.REVIEW = court.drawsLot(court.lot(REVIEW, { sample: sampling(court) }), "钱七");
  drawn.APPRAISERS = court.drawsLot(court.lot(APPRAISERS, appraisers()));
  drawn.ADMINISTRATORS = court.drawsLot(court.lot(ADMINISTRATORS, administrators({ seats: 2 })));
  assert.equal(new Set(drawn.ADMINISTRATORS.drawn).size, 2);
  assert.ok(drawn.MEDIATORS.drawn.every((x) => NAMES.includes(x)));
  assert.ok(drawn.ASSESSORS.drawn.every((x) => Number(x) > 100 && Number(x) < 109));
  assert.ok(drawn.REVIEW.drawn.every((x) => /^\(2026\)湘0203民初[1-6]号$/.test(x)));
  const one = { MEDIATORS: 1, ASSESSORS: 1, REVIEW: 1, APPRAISERS: 1, ADMINISTRATORS: 1 };
  const { lots } = reportOf(court).facts;
  assert.deepEqual({ ...lots.opened }, one);
  assert.deepEqual({ ...lots.drawn }, one);
  assert.deepEqual(lots.undrawn, []);
  assert.deepEqual({ ...lots.waited, ...lots.reviews }, {});
});

test("a log without lots tells nothing of them, and protocol 1 has none", () => {
  const court = new LotsCourt();
  assert.equal("lots" in reportOf(court).facts, false);
  court.given(701);
  court.list("调解", MEDIATORS, NAMES);
  const at = court.opens(court.lot(MEDIATORS, mediators()));
  court.must(court.write("lot_drawn", court.lotDraw(at), "张三"));
  const code = (index, change) => decodeEntry(encodeEntry({ ...decodeEntry(court.entries[index]).entry, ...change })).code;
  for (const index of [at - 2, at, at + 1]) {
    assert.equal(code(index, {}), "");
    assert.equal(code(index, { protocol: 1 }), "NotCanonical");
  }
  const opened = decodeEntry(court.entries[at]).entry.lot_opened;
  const of = (change) => code(at, { lot_opened: { ...opened, ...change } });
  assert.equal(of({ kind: 6 }), "Undecodable");
  assert.equal(of({ kind: 0 }), "Undecodable");
  assert.equal(of({ needs: [6] }), "");
  assert.equal(of({ needs: [7] }), "Undecodable");
  assert.equal(of({ digest: new Uint8Array(31) }), "Undecodable");
  assert.equal(of({ day: 2932897 }), "Undecodable");
  assert.equal(of({ sample: sampling(court, { manners: [8] }) }), "Undecodable");
  assert.equal(of({ sample: sampling(court, { manners: [0] }) }), "Undecodable");
  const drawn = decodeEntry(court.entries[at + 1]).entry.lot_drawn;
  assert.equal(code(at + 1, { lot_drawn: { ...drawn, nonce: new Uint8Array(0) } }), "Undecodable");
  const review = { lot: at, case_number: "甲", result: 0, text: "因", withdrawn: false };
  assert.equal(code(at, { event: "review_recorded", review_recorded: review }), "Undecodable");
  assert.equal(code(at, { event: "review_recorded", review_recorded: { ...review, result: 4 } }), "");
  assert.equal(code(at, { protocol: 1, event: "review_recorded", review_recorded: { ...review, result: 4 } }), "NotCanonical");
});

test("roles of lots are no words of protocol 1", () => {
  const court = new LotsCourt();
  court.must(court.write("case_filed", court.filing([[UNDERTAKING, 1, "民事"]]), "张三"));
  const { entry } = decodeEntry(court.entries.at(-1));
  const code = (protocol, role) => {
    const groups = [{ ...entry.case_filed.groups[0], role }];
    return decodeEntry(encodeEntry({ ...entry, protocol, case_filed: { ...entry.case_filed, groups } })).code;
  };
  for (const protocol of [1, 2]) assert.equal(code(protocol, N.SeatRole.REVIEW), "");
  for (const role of [N.SeatRole.APPRAISER, N.SeatRole.ADMINISTRATOR]) {
    assert.equal(code(1, role), "Undecodable");
    assert.equal(code(2, role), "");
  }
  assert.equal(code(2, 10), "Undecodable");
});

test("fields and words are those of log.proto", () => {
  const proto = readFileSync(new URL("../../proto/caselot/v1/log.proto", import.meta.url), "utf8");
  const block = (what) => proto.split(`\n${what} {\n`)[1].split("\n}")[0];
  for (const [name, prefix] of [["LotKind", "LOT_"], ["LotNeed", "LOT_"], ["ReviewResult", "REVIEW_"]]) {
    const words = [...block(`enum ${name}`).matchAll(/^ {2}([A-Z_]+) = ([0-9]+);$/gm)].map((m) => [m[1], Number(m[2])]);
    assert.deepEqual(words.slice(1), enums.get(name).names.slice(1).map((w, i) => [prefix + w, i + 1]));
  }
  for (const name of ["LotOpened", "SampleRule", "LotDrawn", "ListRecorded", "ReviewRecorded"]) {
    const fields = [...block(`message ${name}`).matchAll(/^ {2}(repeated )?\w+ (\w+) = ([0-9]+);$/gm)];
    const theirs = fields.map((m) => [Number(m[3]), m[2], !!m[1]]);
    assert.deepEqual(theirs, messages.get(name).fields.map((f) => [f.tag, f.name, f.repeated]));
  }
  for (const name of ["Entry", "Proposed"]) {
    for (const f of messages.get(name).fields.filter((x) => /^(lot|list|review)_/.test(x.name))) {
      assert.ok(block(`message ${name}`).includes(` ${f.name} = ${f.tag};`), f.name);
    }
  }
});

test("the transcript, the roll number and the digest", () => {
  const court = courtOfLists();
  const at = court.opens(court.lot(MEDIATORS, mediators({ seats: 2 })));
  const { e } = court.f.lots.get(at);
  assert.equal(hex(e.nonce_commitment), hex(nonceCommitment(court.f.origin, "LOT-MEDIATORS-2026-1", 0, nonceOf("LOT-MEDIATORS-2026-1", 0))));
  const digest = new Writer().u8("caselot/v1/lot-candidates".length).bytes(utf8("caselot/v1/lot-candidates")).u32(5);
  for (const x of NAMES) digest.lp(x);
  assert.equal(hex(e.digest), hex(sha256(digest.done())));
  const candidates = NAMES.map((_, i) => ({ judge: i + 1, mass: 1000 }));
  const groups = [{ pool: "调解", role: 5, seats: 2, candidates }];
  const d = { protocol: 2, origin: court.f.origin, caseNumber: "LOT-MEDIATORS-2026-1", stage: 0, tray: e.tray, envelope: e.envelope, kind: 3, groups };
  const w = new Writer().u8(0x15).bytes(utf8("caselot/v2/transcript")).lp(court.f.origin).lp("LOT-MEDIATORS-2026-1").u32(0).u64(e.tray).u32(e.envelope);
  w.u8(3).u8(0).u32(1).lp("调解").u8(5).u32(2).u32(0).u32(5);
  for (const c of candidates) w.u32(c.judge).u64(1000);
  assert.equal(hex(transcript(d)), hex(sha256(w.done())));
});

test("lists are in form, of one kind, and count from the next day once there is a lot", () => {
  const court = new LotsCourt();
  const e = { list: "调解", kind: MEDIATORS, name: "名册", entries: NAMES };
  const malformed = (change) => court.refusesProposed(["ListMalformed"], "list_recorded", { ...e, ...change }, "赵六", court.replaces(`list/${change.list || "调解"}`));
  malformed({ list: "甲 乙" });
  malformed({ name: "" });
  for (const kind of [ASSESSORS, REVIEW]) malformed({ kind });
  malformed({ entries: [...NAMES].reverse() });
  malformed({ entries: [NAMES[0], NAMES[0]] });
  malformed({ entries: [""] });
  malformed({ entries: ["a b", "ab"] });
  malformed({ entries: ["A", "a"] });
  malformed({ entries: ["甲·乙", "甲乙"] });
  malformed({ entries: ["1甲", "１甲"] });
  malformed({ entries: Array.from({ length: 1001 }, (_, i) => `n${String(i).padStart(4, "0")}`) });
  court.refuses(["NeedsApproval"], "list_recorded", e, "赵六");
  court.refuses(["RoleMissing"], "proposed", { until_day: court.day, replaces: 0, text: "", event: "list_recorded", list_recorded: e });
  court.list("调解", MEDIATORS, ["ab", "ac", "甲·乙", "甲丙"]);
  court.list("调解", MEDIATORS, NAMES.slice(0, 2));
  malformed({ kind: APPRAISERS });
  court.refuses(["ProposalStale"], "proposed", { until_day: court.day, replaces: 0, text: "", event: "list_recorded", list_recorded: e }, "赵六");
  court.list("调解", MEDIATORS, NAMES);
  court.drawsLot(court.lot(MEDIATORS, mediators({ subject: "事项一" })));
  court.list("调解", MEDIATORS, NAMES.slice(0, 4));
  court.list("鉴定", APPRAISERS, NAMES);
  assert.equal(court.lot(MEDIATORS, mediators()).candidates, 5);
  court.refuses(["NoCandidates"], "lot_opened", court.lot(APPRAISERS, { list: "鉴定" }));
  court.time += DAY;
  assert.equal(court.lot(MEDIATORS, mediators()).candidates, 4);
  court.drawsLot(court.lot(APPRAISERS, { list: "鉴定" }));
  court.list("调解", MEDIATORS, []);
  court.time += DAY;
  court.refuses(["NoCandidates"], "lot_opened", court.lot(MEDIATORS, mediators({ subject: "事项二" })));
  reportOf(court);
});

test("who opens and draws lots, and records lists and reviews", () => {
  const court = courtOfLists();
  court.closedCase(1);
  court.closedCase(2);
  const role = (event, e, person) => court.refuses(["RoleMissing"], event, e, person);
  const lot = court.lot(MEDIATORS, mediators());
  const review = court.lot(REVIEW, { sample: sampling(court) });
  for (const person of ["李四", "赵六", "钱七"]) role("lot_opened", lot, person);
  for (const person of ["张三", "李四", "赵六"]) role("lot_opened", review, person);
  court.refuses(["ProgramActs"], "lot_opened", lot, "caselot");
  const a = court.opens(lot);
  const b = court.opens(court.lot(REVIEW, { sample: sampling(court) }), "钱七");
  role("lot_drawn", court.lotDraw(a), "钱七");
  role("lot_drawn", court.lotDraw(b), "张三");
  court.must(court.write("lot_drawn", court.lotDraw(a), "张三"));
  const draw = court.lotDraw(b);
  court.must(court.write("lot_drawn", draw, "钱七"));
  const found = { lot: b, case_number: draw.drawn[0], result: Result.EXCELLENT, text: "", withdrawn: false };
  for (const person of ["张三", "李四", "赵六"]) role("review_recorded", found, person);
  court.must(court.write("review_recorded", found, "钱七"));
  // What is no lot that can be drawn is of no kind.
  for (const index of [b, 0, b + 1, 99999]) {
    court.refuses(["LotUnknown", "RoleMissing"], "lot_drawn", { ...draw, lot: index }, "钱七");
    court.refuses(["LotUnknown"], "lot_drawn", { ...draw, lot: index }, "张三");
  }
  reportOf(court);
});

test("lots are numbered by kind and year", () => {
  const court = courtOfLists();
  const refuses = (wrong) => court.refuses(["LotOutOfOrder"], "lot_opened", court.lot(MEDIATORS, { list: "调解", ...wrong }));
  refuses({ number: 2 });
  refuses({ number: 0 });
  refuses({ year: 2025 });
  court.opens(court.lot(MEDIATORS, mediators({ subject: "一" })));
  refuses({ number: 1, subject: "二" });
  court.opens(court.lot(APPRAISERS, appraisers()));
  court.opens(court.lot(MEDIATORS, mediators({ subject: "二" })));
  court.time += 366 * DAY;
  refuses({ number: 3, subject: "三", year: 2027 });
  court.opens(court.lot(MEDIATORS, mediators({ subject: "三" })));
  reportOf(court);
});

test("what a lot says, by its kind", () => {
  const court = courtOfLists();
  court.closedCase(1);
  court.closedCase(2);
  const refuses = (codes, kind, said, wrong, person = "张三") => court.refuses(codes, "lot_opened", court.lot(kind, said, wrong), person);
  const malformed = (kind, said) => refuses(["LotMalformed"], kind, said, {}, kind === REVIEW ? "钱七" : "张三");
  refuses(["TextOutsideTable"], MEDIATORS, mediators({ subject: "" }));
  refuses(["TextOutsideTable"], MEDIATORS, mediators({ text: " 因" }));
  court.opens(court.lot(ASSESSORS, { list: "陪审", day: court.day + 1, subject: "（2026）京0101民初1号" }));
  // A number of this court may be spelled otherwise; it is that of no case then.
  for (const [kind, said] of [[MEDIATORS, mediators], [APPRAISERS, appraisers], [ADMINISTRATORS, administrators]]) {
    assert.deepEqual(needs(court, kind, said({ subject: "（2026）湘0203民初701号" })), [NO_CASE]);
    assert.deepEqual(needs(court, kind, said({ subject: "(2026)湘0203民初0701号" })), [NO_CASE]);
  }
  malformed(MEDIATORS, mediators({ day: court.day }));
  malformed(MEDIATORS, mediators({ sample: sampling(court) }));
  refuses(["ListUnknown", "LotMalformed", "NoCandidates"], MEDIATORS, {});
  refuses(["ListUnknown", "NoCandidates"], MEDIATORS, { list: "无" });
  refuses(["ListUnknown"], MEDIATORS, { list: "鉴定" });
  refuses(["ListUnknown", "NoCandidates"], MEDIATORS, { list: "陪审" });
  const assessors = (said) => ({ list: "陪审", day: court.day + 1, ...said });
  refuses(["LotMalformed", "NoCandidates"], ASSESSORS, assessors({ day: 0 }));
  malformed(ASSESSORS, assessors({ day: court.day - 1 }));
  malformed(ASSESSORS, assessors({ day: court.day + 367 }));
  refuses(["ListUnknown", "NoCandidates"], ASSESSORS, assessors({ list: "调解" }));
  refuses(["ListUnknown", "NoCandidates"], ASSESSORS, assessors({ list: "民事" }));
  malformed(REVIEW, { sample: sampling(court), list: "调解" });
  malformed(REVIEW, { sample: sampling(court), day: court.day });
  malformed(REVIEW, { sample: sampling(court, { to_day: court.day + 1 }) });
  malformed(REVIEW, { sample: sampling(court, { manners: [2, 1] }) });
  malformed(REVIEW, { sample: sampling(court, { manners: [1, 1] }) });
  refuses(["LotMalformed", "NoCandidates"], REVIEW, { sample: sampling(court, { from_day: court.day, to_day: court.day - 1 }) }, {}, "钱七");
  refuses(["LotMalformed", "NoCandidates"], REVIEW, { sample: sampling(court, { pool: "甲 乙" }) }, {}, "钱七");
  refuses(["LotMalformed", "NoCandidates"], REVIEW, { sample: sampling(court, { judge: 99 }) }, {}, "钱七");
  refuses(["LotMalformed", "NoCandidates"], REVIEW, {}, {}, "钱七");
  malformed(MEDIATORS, mediators({ seats: 0 }));
  refuses(["LotMalformed", "NoCandidates"], MEDIATORS, mediators({ seats: 1001 }));
  refuses(["NoCandidates"], MEDIATORS, mediators({ seats: 6 }));
  const out = (left_out, text = "因") => mediators({ left_out, text });
  malformed(MEDIATORS, out([NAMES[1], NAMES[0]]));
  malformed(MEDIATORS, out([NAMES[0], NAMES[0]]));
  malformed(MEDIATORS, out(["己"]));
  refuses(["TextNeeded"], MEDIATORS, out([NAMES[0]], ""));
  malformed(REVIEW, { sample: sampling(court), left_out: ["(2026)湘0203民初9号"], text: "因" });
  court.opens(court.lot(ASSESSORS, assessors({ day: court.day })));
  court.opens(court.lot(ASSESSORS, assessors({ subject: "二", day: court.day + 366 })));
  court.opens(court.lot(MEDIATORS, out([NAMES[0], NAMES[2]])));
  reportOf(court);
});

test("a lot that says what it may not is judged no further, nor what its draw gives", () => {
  const fresh = () => {
    const court = courtOfLists();
    court.closedCase(1);
    court.closedCase(2);
    return court;
  };
  const other = new Uint8Array(32).fill(9);
  const wrong = { candidates: 77, digest: other, needs: [MANY_MISSING] };
  const cases = [
    [["TextOutsideTable"], MEDIATORS, () => mediators({ subject: "" })],
    [["TextOutsideTable"], MEDIATORS, () => mediators({ text: " " })],
    [["TextNeeded"], MEDIATORS, () => mediators({ left_out: [NAMES[0]] })],
    [["LotMalformed"], MEDIATORS, () => mediators({ left_out: ["己"], text: "因" })],
    [["LotMalformed"], MEDIATORS, () => mediators({ seats: 0 })],
    [["LotMalformed"], REVIEW, (court) => ({ sample: sampling(court, { manners: [1, 1] }) })],
    [["ListUnknown"], MEDIATORS, () => mediators({ list: "鉴定" })],
    [["NoCandidates"], MEDIATORS, () => mediators({ seats: 6 })],
    [["ListUnknown", "NoCandidates"], ASSESSORS, (court) => ({ list: "民事", day: court.day })],
  ];
  for (const [codes, kind, said] of cases) {
    const court = fresh();
    const person = kind === REVIEW ? "钱七" : "张三";
    // The other rules hold.
    court.refuses([...codes, "LotOutOfOrder"], "lot_opened", court.lot(kind, said(court), { ...wrong, number: 9 }), person);
    court.refuses([...codes, "CommitmentMismatch"], "lot_opened", court.lot(kind, said(court), { ...wrong, commitment: other }), person);
    const at = court.entries.length;
    court.write("lot_opened", court.lot(kind, said(court), { ...wrong, needs: [] }), person, true);
    assert.deepEqual(court.findings.map((x) => x.code).sort(), codes);
    const { envelope_secret, nonce } = drawingOf(court, at);
    const draw = { lot: at, envelope_secret, nonce, seed_hash: other, drawn: ["何人"] };
    const before = court.findings.length;
    court.write("lot_drawn", { ...draw, nonce: other }, person, true);
    assert.deepEqual(court.findings.slice(before).map((x) => x.code), ["NonceMismatch"]);
    court.entries.pop();
    court.look();
    court.write("lot_drawn", draw, person, true);
    assert.equal(court.findings.length, before);
    assert.deepEqual(court.f.lots.get(at).drawn, ["何人"]);
    assert.equal(lotView(court.v, rollNumber(court.f.lots.get(at).e)).fault, court.findings[0].code);
  }
  // With a finding of another kind all is judged.
  const court = fresh();
  court.refuses(["LotDiffers", "LotOutOfOrder", "NeedsMismatch"], "lot_opened", court.lot(MEDIATORS, mediators(), { ...wrong, number: 9 }));
  const at = court.entries.length;
  court.write("lot_opened", court.lot(MEDIATORS, mediators(), { number: 9 }), "张三", true);
  const { envelope_secret, nonce } = drawingOf(court, at);
  court.write("lot_drawn", { lot: at, envelope_secret, nonce, seed_hash: other, drawn: ["何人"] }, "张三", true);
  const later = court.findings.filter((x) => x.entry === at + 1).map((x) => x.code);
  assert.ok(later.includes("SeedHashMismatch") && later.includes("LotMismatch"));
});

/** The secret and the nonce of a lot, whatever there is to draw. */
function drawingOf(court, at) {
  const { e } = court.f.lots.get(at);
  return { envelope_secret: secretOf(e.tray, e.envelope), nonce: nonceOf(rollNumber(e), 0) };
}

test("candidates, their digest, and the next envelope are those of the log", () => {
  const court = courtOfLists();
  const refuses = (codes, wrong) => court.refuses(codes, "lot_opened", court.lot(MEDIATORS, mediators(), wrong));
  refuses(["LotDiffers"], { candidates: 4 });
  refuses(["LotDiffers"], { digest: digestOf(NAMES.slice(1)) });
  refuses(["NeedsMismatch"], { needs: [FEW] });
  refuses(["CommitmentMismatch"], { commitment: new Uint8Array(32).fill(1) });
  refuses(["EnvelopeOutOfOrder"], { envelope: 1 });
  refuses(["EnvelopeOutOfOrder", "TrayTooLate"], { tray: 1, envelope: 0 });
  // A lot takes an envelope, and so does the filing after it.
  const e = court.filing([[UNDERTAKING, 1, "民事"]]);
  court.opens(court.lot(MEDIATORS, mediators()));
  court.refuses(["EnvelopeOutOfOrder"], "case_filed", e);
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"]]));
  reportOf(court);
});

test("assessors are those on duty on the day, the yearly cap aside", () => {
  const court = new LotsCourt();
  court.pool("陪审", [101, 102, 103, 104, 105, 106, 107, 108], true, { yearly_cap: 1 });
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"], [4, 2, "陪审"]]));
  const day = court.day + 5;
  const away = { judge: 103, from_day: day, to_day: day, kind: 1, text: "", replaces: 0, cancelled: false };
  court.must(court.write("absence_recorded", away, "赵六"));
  court.pool("陪审", [102, 103, 104], true);
  const lot = (said) => court.lot(ASSESSORS, { list: "陪审", day, ...said });
  assert.equal(lot().candidates, 7);
  assert.deepEqual(lot().digest, digestOf(["101", "102", "104", "105", "106", "107", "108"]));
  // The record that counts today says who the members are, also for a later day.
  court.refuses(["LotDiffers"], "lot_opened", { ...lot(), candidates: 2, digest: digestOf(["102", "104"]) });
  const out = lot({ left_out: ["104"], text: "因" });
  assert.deepEqual(out.needs, [LEFT_OUT]);
  court.drawsLot(out);
  court.time += DAY;
  assert.equal(lot().candidates, 2);
  assert.equal(lot({ day: day + 1 }).candidates, 3);
  reportOf(court);
});

test("assessors stand by number, and who is left out by bytes", () => {
  const court = new LotsCourt();
  court.judge(99, [{ role: N.Role.LAY_ASSESSOR }]);
  court.pool("陪审", [99, 101, 102, 103, 104], true);
  const lot = (left_out) => court.lot(ASSESSORS, { list: "陪审", day: court.day, left_out, text: "因" });
  assert.deepEqual(lot([]).digest, digestOf(["99", "101", "102", "103", "104"]));
  court.refuses(["LotMalformed"], "lot_opened", lot(["99", "101"]));
  court.drawsLot(lot(["101", "99"]));
  reportOf(court);
});

test("a sample is of closed cases, as the log says them", () => {
  const court = new LotsCourt();
  const { JUDGMENT, RULING, DUPLICATE, IN_ERROR } = N.Manner;
  const judges = [1, 2, 3].map((n) => court.closedCase(n, n === 3 ? RULING : JUDGMENT));
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { case_number: "(2026)湘0203民初4号" }));
  const { filing } = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { case_number: "(2026)湘0203民初5号" }));
  const undone = court.f.stages.get(filing);
  const closing = { day: court.day, manner: IN_ERROR };
  const nobody = { presiding: 0, members: [], assessors: [] };
  court.must(court.second("case_closed", { filing, closing, panel: nobody, seats: undone.seats, weight: 100, as_seated: false }, "钱七"));
  court.time += 2 * DAY;
  court.closedCase(6);
  const of = (said) => court.lot(REVIEW, { sample: sampling(court, said) });
  const numbers = (...list) => digestOf(list.map((n) => `(2026)湘0203民初${n}号`));
  assert.deepEqual(of().digest, numbers(1, 2, 3, 6));
  assert.deepEqual(of({ to_day: court.day - 1 }).digest, numbers(1, 2, 3));
  assert.deepEqual(of({ from_day: court.day }).digest, numbers(6));
  assert.deepEqual(of({ manners: [JUDGMENT, DUPLICATE] }).digest, numbers(1, 2, 6));
  assert.deepEqual(of({ manners: [RULING] }).digest, numbers(3));
  assert.deepEqual(of({ pool: "陪审" }).candidates, 0);
  assert.deepEqual(of({ pool: "民事" }).candidates, 4);
  const own = [1, 2, 3, 6].filter((n, i) => [...judges, court.f.cases.get("(2026)湘0203民初6号").stages[0].judge][i] === judges[0]);
  assert.deepEqual(of({ judge: judges[0] }).digest, numbers(...own));
  court.drawsLot(of(), "钱七");
  reportOf(court);
});

test("a sample is of the pool from which a case came, whatever was corrected", () => {
  const court = new LotsCourt();
  const panel = { presiding: 0, members: [], assessors: [] };
  const closing = { day: court.day, manner: N.Manner.JUDGMENT };
  const record = { pool: "民事", cause: "", procedure: "", flags: [], weight: 100, filed_day: court.day, undertaking: 1, assigned_by: 3, panel, closing };
  const at = court.entries.length;
  court.must(court.write("case_imported", { case_number: numbered(1), record }, "赵六"));
  const none = court.entries.length;
  court.must(court.write("case_imported", { case_number: numbered(2), record: { ...record, pool: "" } }, "赵六"));
  // One that is asked for, and one that is drawn.
  court.given(3);
  const asked = court.f.cases.get(numbered(3)).stages[0].index;
  court.must(court.write("case_closed", { filing: asked, closing, panel, seats: [], weight: 0, as_seated: false }, "钱七"));
  const drawn = court.closedCase(4);
  const corrects = (filing, before, after) => court.must(court.second("case_corrected", { filing, before, after, ground: 1, text: "", approver: "" }, "钱七"));
  corrects(at, record, { ...record, pool: "刑事", undertaking: 2 });
  corrects(none, { ...record, pool: "" }, { ...record, cause: "案由" });
  const of = (said) => court.lot(REVIEW, { sample: sampling(court, said) });
  const numbers = (...list) => digestOf(list.map(numbered));
  assert.deepEqual(of({ pool: "民事" }).digest, numbers(1, 3, 4));
  assert.equal(of({ pool: "刑事" }).candidates, 0);
  assert.deepEqual(of({}).digest, numbers(1, 2, 3, 4));
  // All else is as the record has it now.
  assert.deepEqual(of({ pool: "民事", judge: 2 }).digest, numbers(...(drawn === 2 ? [1, 4] : [1])));
  court.drawsLot(of({ pool: "民事" }), "钱七");
  reportOf(court);
});

/** What a lot needs; without it, or with another need, the lot is refused. */
function needs(court, kind, said) {
  const e = court.lot(kind, said);
  const person = kind === REVIEW ? "钱七" : "张三";
  const wrong = e.needs.length > 0 ? [] : [FEW];
  court.refuses(["NeedsMismatch"], "lot_opened", { ...e, needs: wrong }, person);
  court.must(court.write("lot_opened", e, person));
  court.entries.pop();
  court.look();
  return e.needs;
}

test("what a lot of a list waits for", () => {
  const court = courtOfLists();
  assert.deepEqual(needs(court, MEDIATORS, mediators()), []);
  assert.deepEqual(needs(court, MEDIATORS, mediators({ seats: 3 })), []);
  assert.deepEqual(needs(court, MEDIATORS, mediators({ seats: 4 })), [FEW]);
  assert.deepEqual(needs(court, MEDIATORS, mediators({ seats: 3, left_out: [NAMES[0]], text: "因" })), [LEFT_OUT, FEW]);
  court.opens(court.lot(MEDIATORS, mediators()));
  assert.deepEqual(needs(court, MEDIATORS, mediators()), [AGAIN]);
  assert.deepEqual(needs(court, MEDIATORS, mediators({ list: "调解", subject: numbered(702) })), []);
  assert.deepEqual(needs(court, APPRAISERS, appraisers()), []);
  assert.deepEqual(needs(court, APPRAISERS, appraisers({ seats: 2 })), [FEW]);
});

test("a subject that looks the same is the same", () => {
  const court = courtOfLists();
  const lot = (subject) => court.lot(MEDIATORS, mediators({ subject })).needs;
  court.opens(court.lot(MEDIATORS, mediators()));
  for (const subject of ["（2026）湘0203民初701号", "(2026) 湘0203民初701号", "(2026)湘０２０３民初７０１·号"]) assert.deepEqual(lot(subject), [AGAIN, NO_CASE]);
  for (const subject of ["(2026)湘0203民初0701号", "〔2026〕湘0203民初701号", "(2026)湘0203民初7011号"]) assert.deepEqual(lot(subject), [NO_CASE]);
  // One that was never drawn, or was declined, is an earlier one, too.
  const at = court.entries.length;
  court.must(court.write("lot_opened", court.lot(MEDIATORS, mediators({ subject: "ＡＢ 公司·À" })), "张三"));
  assert.deepEqual(lot("ab公司à"), [AGAIN, NO_CASE]);
  court.must(court.write("declined", { entry: at, text: "因" }, "李四"));
  assert.deepEqual(lot("Ab公司à"), [AGAIN, NO_CASE]);
  assert.deepEqual(lot("ab公司a"), [NO_CASE]);
  court.refuses(["NeedsMismatch"], "lot_opened", court.lot(MEDIATORS, mediators({ subject: "ab公司à" }), { needs: [NO_CASE] }));
  // Of another kind it is not.
  assert.deepEqual(court.lot(APPRAISERS, appraisers({ subject: "ab公司à" })).needs, [NO_CASE]);
  reportOf(court);
});

test("a lot for no case of the docket waits", () => {
  const court = courtOfLists();
  for (const [kind, said] of [[MEDIATORS, mediators], [APPRAISERS, appraisers], [ADMINISTRATORS, administrators]]) {
    assert.deepEqual(needs(court, kind, said({ subject: "某事项" })), [NO_CASE]);
    assert.deepEqual(needs(court, kind, said({ subject: numbered(1) })), [NO_CASE]);
    assert.deepEqual(needs(court, kind, said()), []);
  }
  const record = { pool: "民事", cause: "", procedure: "", flags: [], weight: 100, filed_day: court.day, undertaking: 1, assigned_by: 3, panel: { presiding: 0, members: [], assessors: [] }, closing: null };
  court.must(court.write("case_imported", { case_number: numbered(1), record }, "赵六"));
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(1) })), []);
  // One that nobody has yet is none.
  const at = court.asked(4);
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(4) })), [NO_CASE]);
  court.must(court.write("case_designated", { filing: at, judge: 1 }, "李四"));
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(4) })), []);
  const again = court.filing([[UNDERTAKING, 1, "民事"]], { case_number: numbered(4), lineage: court.reassigning(numbered(4)) });
  court.must(court.write("case_filed", again, "张三"));
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(4) })), [NO_CASE]);
  // A number that was corrected away is none of a case any more.
  const party_marks = [1, 2].map((n) => new Uint8Array(32).fill(n));
  const { filing } = court.drawn(court.filing([[UNDERTAKING, 1, "民事"]], { case_number: numbered(2), party_marks }));
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(2) })), []);
  court.must(court.second("number_corrected", { filing, wrong: numbered(2), stage: 0, number: numbered(3), text: "因" }, "张三"));
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(2) })), [NO_CASE]);
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(3) })), []);
  assert.deepEqual(needs(court, ASSESSORS, { list: "陪审", day: court.day, subject: "某事项" }), []);
});

test("what a sample waits for", () => {
  const court = courtOfLists();
  const [own] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => court.closedCase(n));
  const sample = (said, more = {}) => ({ subject: `评查${court.entries.length}`, sample: sampling(court, said), ...more });
  assert.deepEqual(needs(court, REVIEW, sample()), []);
  // Five cases at least for each that is drawn.
  assert.deepEqual(needs(court, REVIEW, sample({}, { seats: 2 })), [NARROW]);
  court.closedCase(10);
  assert.deepEqual(needs(court, REVIEW, sample({}, { seats: 2 })), []);
  assert.deepEqual(needs(court, REVIEW, sample({}, { seats: 3 })), [NARROW]);
  assert.deepEqual(needs(court, REVIEW, sample({}, { seats: 8 })), [NARROW]);
  assert.deepEqual(needs(court, REVIEW, sample({}, { seats: 9 })), [FEW, NARROW]);
  court.closedCase(11);
  assert.deepEqual(needs(court, REVIEW, sample({}, { seats: 2 })), []);
  const all = court.lot(REVIEW, sample({ judge: own })).candidates;
  assert.deepEqual(needs(court, REVIEW, sample({ judge: own })), all < 3 ? [FEW, NARROW] : [NARROW]);
  court.opens(court.lot(REVIEW, sample({ from_day: court.day - 2, to_day: court.day, pool: "民事", judge: own, manners: [1] })), "钱七");
  for (const said of [{}, { to_day: court.day - 2, from_day: court.day - 30 }, { from_day: court.day }, { pool: "民事", judge: own }, { judge: own, manners: [2] }]) {
    assert.ok(court.lot(REVIEW, sample(said)).needs.includes(AGAIN));
  }
  for (const said of [{ to_day: court.day - 3 }, { pool: "陪审" }, { judge: (own % 10) + 1 }]) assert.ok(!court.lot(REVIEW, sample(said)).needs.includes(AGAIN));
  assert.deepEqual(needs(court, REVIEW, sample()), [AGAIN]);
});

test("a sample that runs backwards shares its days with none", () => {
  const court = courtOfLists();
  for (const n of [1, 2, 3, 4, 5]) court.closedCase(n);
  const of = (subject, said) => court.lot(REVIEW, { subject, sample: sampling(court, said) });
  court.write("lot_opened", of("一", { from_day: court.day, to_day: court.day - 9 }), "钱七", true);
  assert.deepEqual([...new Set(court.findings.map((x) => x.code))].sort(), ["LotMalformed", "NoCandidates"]);
  assert.deepEqual(of("二", {}).needs, []);
  assert.deepEqual(of("一", {}).needs, [AGAIN]);
});

test("assessors are drawn once for a day, and not while many are missing", () => {
  const court = new LotsCourt();
  const day = court.day + 9;
  const assessors = (said) => ({ subject: `值班${court.entries.length}`, list: "陪审", day, ...said });
  const away = (judge, to_day = day) => court.must(court.write("absence_recorded", { judge, from_day: day, to_day, kind: 1, text: "", replaces: 0, cancelled: false }, "赵六"));
  assert.deepEqual(needs(court, ASSESSORS, assessors()), []);
  assert.deepEqual(needs(court, ASSESSORS, assessors({ seats: 7 })), [FEW]);
  // Of eight, two may be missing.
  away(101);
  away(102);
  assert.deepEqual(needs(court, ASSESSORS, assessors()), []);
  away(103);
  assert.deepEqual(needs(court, ASSESSORS, assessors()), [MANY_MISSING]);
  assert.deepEqual(needs(court, ASSESSORS, assessors({ day: day + 1 })), []);
  // Who is left out is not missing besides.
  assert.deepEqual(needs(court, ASSESSORS, assessors({ left_out: ["104"], text: "因" })), [LEFT_OUT, MANY_MISSING]);
  // Absences may be old.
  court.time += 8 * DAY;
  assert.deepEqual(needs(court, ASSESSORS, assessors()), [MANY_MISSING]);
  assert.deepEqual(needs(court, ASSESSORS, assessors({ day: day + 1 })), []);
  assert.deepEqual(needs(court, ASSESSORS, assessors({ day: day + 1, left_out: ["104", "105", "106"], text: "因" })), [LEFT_OUT]);
  court.opens(court.lot(ASSESSORS, assessors()));
  assert.deepEqual(needs(court, ASSESSORS, assessors()), [AGAIN, MANY_MISSING]);
  assert.deepEqual(needs(court, ASSESSORS, assessors({ day: day + 1 })), []);
  assert.deepEqual(needs(court, ASSESSORS, assessors({ list: "专家" })), []);
});

test("a lot that waits is approved or declined as a filing is", () => {
  const court = courtOfLists();
  const waits = (subject) => {
    const at = court.entries.length;
    court.must(court.write("lot_opened", court.lot(MEDIATORS, mediators({ subject, left_out: [NAMES[0]], text: "因" })), "张三"));
    return at;
  };
  const [a, b, late] = [701, 702, 703].map((n) => waits(numbered(n)));
  court.refuses(["Unapproved"], "lot_drawn", court.lotDraw(a));
  court.refuses(["ApproverIsRequester", "NotSupervisor", "RoleMissing"], "approved", { entry: a }, "张三");
  court.refuses(["NotSupervisor", "RoleMissing"], "approved", { entry: a }, "钱七");
  court.refuses(["DeclineNotYours"], "declined", { entry: b, text: "因" }, "张三");
  court.refuses(["TextNeeded"], "declined", { entry: b, text: "" }, "李四");
  court.must(court.write("approved", { entry: a }, "李四"));
  court.refuses(["NothingToApprove"], "approved", { entry: a }, "李四");
  court.must(court.write("declined", { entry: b, text: "因" }, "李四"));
  court.refuses(["Unapproved"], "lot_drawn", court.lotDraw(b));
  const draw = court.lotDraw(a);
  court.must(court.write("lot_drawn", draw, "张三"));
  court.refuses(["LotUnknown"], "lot_drawn", draw);
  const free = court.opens(court.lot(MEDIATORS, mediators({ subject: numbered(704) })));
  court.refuses(["NothingToApprove"], "approved", { entry: free }, "李四");
  court.time += 8 * DAY;
  court.refuses(["ProposalExpired"], "approved", { entry: late }, "李四");
  court.must(court.write("lot_drawn", court.lotDraw(free), "张三"));
  const { lots, acts } = reportOf(court).facts;
  assert.deepEqual({ ...lots.waited }, { LEFT_OUT: [a, b, late] });
  assert.deepEqual(lots.undrawn, [late]);
  assert.deepEqual({ ...lots.opened }, { MEDIATORS: 4 });
  assert.deepEqual({ ...lots.drawn }, { MEDIATORS: 2 });
  assert.ok(acts.approvals["李四 for 张三"].includes(a));
  assert.deepEqual(acts.declined["李四 for 张三"], [b]);
});

test("nobody has more than eight lots that may still be drawn", () => {
  const court = courtOfLists();
  const full = () => court.refuses(["TooManyUndrawn"], "lot_opened", court.lot(MEDIATORS, mediators({ subject: numbered(709) })));
  for (const n of CASES.slice(0, 5)) court.opens(court.lot(MEDIATORS, mediators({ subject: numbered(n) })));
  const waiting = [706, 707, 708].map((n) => {
    const at = court.entries.length;
    court.must(court.write("lot_opened", court.lot(MEDIATORS, mediators({ subject: numbered(n), left_out: [NAMES[0]], text: "因" })), "张三"));
    return at;
  });
  full();
  // Filings are counted apart.
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"]]));
  full();
  const next = (kind) => court.opens(court.lot(kind, { list: kind === APPRAISERS ? "鉴定" : "管理人", subject: numbered(701 + court.f.lots.size) }));
  court.must(court.write("declined", { entry: waiting[0], text: "因" }, "李四"));
  next(APPRAISERS);
  full();
  court.must(court.write("lot_drawn", court.lotDraw([...court.f.lots.keys()][3]), "张三"));
  next(APPRAISERS);
  full();
  // Two that nobody may approve any more.
  court.time += 7 * DAY;
  full();
  court.time += DAY;
  next(ADMINISTRATORS);
  next(ADMINISTRATORS);
  full();
  // None of a lost tray is drawn, whether it waits or not.
  court.must(court.write("lot_drawn", court.lotDraw([...court.f.lots.keys()].at(-1)), "张三"));
  const waits = court.lot(MEDIATORS, mediators({ subject: "某事项" }));
  assert.deepEqual(waits.needs, [NO_CASE]);
  court.must(court.write("lot_opened", waits, "张三"));
  full();
  court.must(court.second("tray_retired", { tray: 0, ground: 1, text: "" }, "张三"));
  court.must(court.write("tray_opened", trayOf(court.f.origin, court.f.trays.length, 64), "caselot"));
  for (let i = 0; i < 8; i++) next(i % 2 ? APPRAISERS : ADMINISTRATORS);
  full();
  assert.equal(reportOf(court).facts.lots.undrawn.length, 18);
});

test("a lot is no filing", () => {
  const court = courtOfLists();
  const at = court.opens(court.lot(MEDIATORS, mediators()));
  const waiting = court.entries.length;
  court.must(court.write("lot_opened", court.lot(MEDIATORS, mediators({ subject: "某事项" })), "张三"));
  assert.equal(court.f.filed, false);
  assert.equal(court.f.open.size, 0);
  // Days before today are open to absences, and imports to a person, until a case is filed.
  const absence = { judge: 5, from_day: court.day - 3, to_day: court.day, kind: 1, text: "", replaces: 0, cancelled: false };
  court.must(court.write("absence_recorded", absence, "赵六"));
  // A lot of a lost tray holds up no filing.
  court.must(court.second("tray_retired", { tray: 0, ground: 1, text: "" }, "张三"));
  court.must(court.write("tray_opened", trayOf(court.f.origin, court.f.trays.length, 64), "caselot"));
  court.drawn(court.filing([[UNDERTAKING, 1, "民事"]]));
  assert.deepEqual(reportOf(court).facts.lots.undrawn, [at, waiting]);
});

test("lots and their draws with a finding count", () => {
  const court = courtOfLists();
  const at = court.entries.length;
  const e = court.lot(MEDIATORS, mediators(), { candidates: 4 });
  court.write("lot_opened", e, "张三", true);
  assert.deepEqual(court.findings, [{ code: "LotDiffers", entry: at }]);
  assert.deepEqual(court.lot(MEDIATORS, mediators()).needs, [AGAIN]);
  assert.equal(court.lot(MEDIATORS, mediators()).number, 2);
  assert.equal(court.lot(MEDIATORS, mediators()).envelope, e.envelope + 1);
  const draw = court.lotDraw(at);
  court.write("lot_drawn", { ...draw, drawn: NAMES.filter((x) => !draw.drawn.includes(x)).slice(0, 1) }, "张三", true);
  court.write("lot_drawn", draw, "张三", true);
  assert.deepEqual(court.findings.slice(1), [{ code: "LotMismatch", entry: at + 1 }, { code: "LotUnknown", entry: at + 2 }]);
});

test("with a recovery all lots come to nothing that are not drawn", () => {
  const court = courtOfLists();
  const draw = court.drawsLot(court.lot(MEDIATORS, mediators()));
  const free = court.opens(court.lot(MEDIATORS, mediators({ subject: numbered(702) })));
  const waiting = court.entries.length;
  court.must(court.write("lot_opened", court.lot(MEDIATORS, mediators({ subject: "某事项" })), "张三"));
  for (const n of [1, 2]) court.closedCase(n);
  const sampled = court.opens(court.lot(REVIEW, { sample: sampling(court) }), "钱七");
  const drawing = court.lotDraw(free);
  restores(court);
  court.refuses(["LotUnknown"], "lot_drawn", { ...drawing, lot: sampled });
  court.refuses(["LotUnknown"], "lot_drawn", drawing);
  court.refuses(["LotUnknown"], "lot_drawn", { ...drawing, lot: waiting });
  court.refuses(["NothingToApprove"], "approved", { entry: waiting }, "李四");
  court.refuses(["NothingToApprove"], "declined", { entry: waiting, text: "因" }, "李四");
  assert.equal(lotView(court.v, "LOT-MEDIATORS-2026-1").state, "lotDrawn");
  assert.equal(lotView(court.v, "LOT-MEDIATORS-2026-2").state, "lotLost");
  assert.deepEqual(court.f.lots.get(draw.lot).drawn, draw.drawn);
  // They stand in the log: another one is drawn again.
  assert.deepEqual(needs(court, MEDIATORS, mediators({ subject: numbered(702) })), [AGAIN]);
  assert.deepEqual(verify(signedBundle(`${court.origin}/r1`, court.entries)).facts.lots.undrawn, [free, waiting, sampled]);
});

test("a lot is drawn as its numbers have it", () => {
  const court = courtOfLists();
  const at = court.opens(court.lot(ADMINISTRATORS, administrators({ seats: 3 })));
  const draw = court.lotDraw(at);
  const refuses = (codes, wrong) => court.refuses(codes, "lot_drawn", { ...draw, ...wrong });
  const other = new Uint8Array(32).fill(9);
  refuses(["LotUnknown"], { lot: at - 1 });
  refuses(["LotUnknown"], { lot: 99999 });
  refuses(["SeedHashMismatch"], { seed_hash: other });
  refuses(["LotMismatch"], { drawn: [draw.drawn[1], draw.drawn[0], draw.drawn[2]] });
  refuses(["LotMismatch"], { drawn: draw.drawn.slice(0, 2) });
  refuses(["LotMismatch"], { drawn: [...draw.drawn.slice(0, 2), NAMES.find((x) => !draw.drawn.includes(x))] });
  const changed = (codes, wrong) => {
    assert.equal(court.write("lot_drawn", { ...draw, ...wrong }, "张三"), false);
    for (const code of codes) assert.ok(court.refused.includes(code), code);
  };
  changed(["SecretMismatch", "SeedHashMismatch"], { envelope_secret: other });
  changed(["NonceMismatch", "SeedHashMismatch"], { nonce: other });
  court.must(court.write("lot_drawn", draw, "张三"));
  reportOf(court);
});

test("no lot of a lost tray is drawn", () => {
  const court = courtOfLists();
  const at = court.opens(court.lot(MEDIATORS, mediators()));
  court.must(court.second("tray_retired", { tray: 0, ground: 1, text: "" }, "张三"));
  court.refuses(["TrayLost"], "lot_drawn", court.lotDraw(at));
  assert.deepEqual(reportOf(court).facts.lots.undrawn, [at]);
});

test("reviews are of cases that were drawn for it; the last one holds", () => {
  const court = courtOfLists();
  for (const n of [1, 2, 3]) court.closedCase(n);
  const at = court.opens(court.lot(REVIEW, { sample: sampling(court), seats: 2 }), "钱七");
  const other = court.opens(court.lot(MEDIATORS, mediators({ seats: 1 })));
  const draw = court.lotDraw(at);
  const [a, b] = draw.drawn;
  const review = (said) => ({ lot: at, case_number: a, result: Result.QUALIFIED, text: "", withdrawn: false, ...said });
  const refuses = (codes, said) => court.refuses(codes, "review_recorded", review(said), "钱七");
  refuses(["ReviewUnknown"], {});
  court.must(court.write("lot_drawn", draw, "钱七"));
  const mediator = court.lotDraw(other);
  court.must(court.write("lot_drawn", mediator, "张三"));
  refuses(["ReviewUnknown"], { lot: other, case_number: mediator.drawn[0] });
  refuses(["ReviewUnknown"], { lot: at + 1 });
  refuses(["ReviewUnknown"], { case_number: [1, 2, 3].map((n) => `(2026)湘0203民初${n}号`).find((x) => !draw.drawn.includes(x)) });
  refuses(["TextNeeded"], { result: Result.FLAWED });
  refuses(["TextNeeded"], { result: Result.UNQUALIFIED });
  refuses(["TextOutsideTable"], { text: "因 " });
  refuses(["ReviewUnknown"], { withdrawn: true, text: "因" });
  const takes = (said) => court.must(court.write("review_recorded", review(said), "钱七"));
  takes({});
  refuses(["TextNeeded"], { withdrawn: true });
  refuses(["ReviewUnknown"], { case_number: b, withdrawn: true, text: "因" });
  // Another result of the case says why.
  refuses(["TextNeeded"], { result: Result.EXCELLENT });
  refuses(["TextNeeded"], {});
  takes({ text: "因" });
  takes({ result: Result.FLAWED, text: "因" });
  takes({ case_number: b, result: Result.EXCELLENT });
  assert.deepEqual({ ...reportOf(court).facts.lots.reviews }, { EXCELLENT: 1, FLAWED: 1 });
  takes({ withdrawn: true, text: "因" });
  refuses(["ReviewUnknown"], { withdrawn: true, text: "因" });
  assert.deepEqual({ ...reportOf(court).facts.lots.reviews }, { EXCELLENT: 1 });
  takes({ result: Result.EXCELLENT });
  assert.deepEqual({ ...reportOf(court).facts.lots.reviews }, { EXCELLENT: 2 });
});

test("a lot is looked up by its roll number", () => {
  const court = courtOfLists();
  for (const n of [1, 2, 3, 4, 5]) court.closedCase(n);
  const draw = court.drawsLot(court.lot(ADMINISTRATORS, administrators({ seats: 1, left_out: [NAMES[0]], text: "有利害关系" })));
  const sampled = court.drawsLot(court.lot(REVIEW, { sample: sampling(court, { manners: [1] }) }), "钱七");
  const review = { lot: sampled.lot, case_number: sampled.drawn[0], result: Result.FLAWED, text: "因", withdrawn: false };
  court.must(court.write("review_recorded", review, "钱七"));
  const waiting = court.opens(court.lot(MEDIATORS, mediators()));
  assert.deepEqual(findLots(court.v, "lot-", 9), ["LOT-ADMINISTRATORS-2026-1", "LOT-REVIEW-2026-1", "LOT-MEDIATORS-2026-1"]);
  assert.deepEqual(findLots(court.v, "ｒｅｖｉｅｗ", 9), ["LOT-REVIEW-2026-1"]);
  assert.deepEqual(findLots(court.v, " ", 9), []);
  const view = lotView(court.v, "LOT-ADMINISTRATORS-2026-1");
  assert.deepEqual([view.state, view.needs, view.approved, view.leftOut], ["lotDrawn", ["LEFT_OUT"], true, [NAMES[0]]]);
  assert.deepEqual(view.drawn.map((x) => x.name), draw.drawn);
  assert.equal(view.draw.seedHash, hex(draw.seed_hash));
  assert.deepEqual(view.draw.numbers.map((x) => x.total), [3000]);
  assert.equal(lotView(court.v, "LOT-REVIEW-2026-1").drawn[0].result, "FLAWED");
  assert.equal(lotView(court.v, "LOT-MEDIATORS-2026-1").state, "lotOpen");
  assert.equal(lotView(court.v, "LOT-MEDIATORS-2026-2"), null);
  assert.equal(lotOfEntry(court.v, waiting), "LOT-MEDIATORS-2026-1");
  assert.equal(lotOfEntry(court.v, sampled.lot + 1), "LOT-REVIEW-2026-1");
  assert.equal(lotOfEntry(court.v, 0), "");
});

test("a lot has at most 100,000 candidates", () => {
  const c = /** @type {any} */ ({ day: 20_500, f: { judges: new Map() } });
  const sample = { from_day: 20_400, to_day: 20_499, pool: "", judge: 0, manners: [] };
  const lot = { kind: REVIEW, subject: "评查", text: "", list: "", day: 0, seats: 3, sample, left_out: [] };
  const some = Array.from({ length: 100_000 }, (_, n) => numbered(n));
  assert.deepEqual(faultsOf(c, lot, some, some), []);
  const more = [...some, numbered(100_000)];
  assert.deepEqual(faultsOf(c, lot, more, more), ["LotTooLarge"]);
});
