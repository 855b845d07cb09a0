// Hands (section 22.15): what is signed, whose acts must be, and what a signature may not be.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { Writer, concat, utf8 } from "../src/bytes.js";
import { decodeEntry } from "../src/codec.js";
import { checkHand } from "../src/hand-signed.js";
import { sha256 } from "../src/hashes.js";
import { verify } from "../src/index.js";
import { N, messages } from "../src/schema.js";
import { encode, encodeEntry } from "./encode.mjs";
import { DAY, trayOf } from "./court.mjs";
import { signedBundle } from "./files.mjs";
import { EVERYBODY, HandsCourt, REGISTRAR, courtWithHands } from "./hands-court.mjs";
import { NAMES, numbered } from "./lots-court.mjs";
import { reportOf } from "./seats-court.mjs";

const OTHER = new Uint8Array(32).fill(9);
const { FILING, SUPERVISOR, REGISTRAR: ROLE_REGISTRAR } = N.PersonRole;

/** The last entry, decoded. */
const last = (court) => decodeEntry(court.entries[court.entries.length - 1]).entry;

/** The draw of a filing that was just made. */
const drawOf = (court, at) => court.drawOf(court.f.stages.get(at));

/** What is refused without the hand that must sign it, and then stands with it. */
function mustBeSigned(court, event, e, person) {
  court.unsigned(() => court.refuses(["HandMissing"], event, e, person));
  court.must(court.write(event, e, person));
}

test("the bytes that a hand signs, put together by hand", () => {
  const court = courtWithHands("张三", "李四");
  const at = court.files(court.simple(1));
  const draw = drawOf(court, at);
  court.must(court.write("case_drawn", draw, "张三"));
  const { hand } = last(court);
  const bytes = concat(Uint8Array.of(0x08, at), Uint8Array.of(0x1a, 32), draw.nonce);
  const statement = (tag, target, signed) => {
    const w = new Writer().lp(court.origin).u8(tag).u64(target).u64(hand.size).bytes(hand.root).bytes(sha256(signed));
    return sha256(concat(Uint8Array.of(15), utf8("caselot/v1/hand"), w.done()));
  };
  assert.ok(ed25519.verify(hand.signature, statement(24, at, bytes), court.key("张三")));
  assert.equal(hand.size, court.entries.length - 1);
});

test("of each event is signed what the table says, and nothing else of it", () => {
  const court = courtWithHands("赵六", "李四", "王五");
  const e = court.proposing("hand_enrolled", court.enrolment("张三"));
  const entry = { index: 0, time_ms: 1, actor: { person: REGISTRAR, standing: 3 }, protocol: 2, event: "proposed", proposed: e };
  const hand = court.signs(entry, court.key(REGISTRAR));
  // The last day is the server's.
  court.signedBy(() => hand, () => court.must(court.write("proposed", { ...e, until_day: court.day }, REGISTRAR)));
  const again = court.entries.length - 1;
  court.signedBy(() => hand, () => court.refuses(["HandUnsigned"], "proposed", { ...e, text: "别的" }, REGISTRAR));
  const approval = { ...entry, event: "approved", approved: { entry: again } };
  court.signedBy(() => court.signs(approval, court.key("李四")), () => court.must(court.write("approved", { entry: again }, "李四")));
  assert.equal(reportOf(court).facts.hands.keys.length, 4);
});

test("a court without hands needs none, and none is taken of whom nobody enrolled", () => {
  const court = new HandsCourt();
  court.drawn(court.simple(1));
  assert.equal("hands" in reportOf(court).facts, false);
  const at = court.files(court.simple(2));
  court.signedBy((entry) => court.signs(entry, court.key("张三")), () => court.refuses(["HandUnknown"], "case_drawn", drawOf(court, at)));
});

test("each act over a tree that the log never was is named, also of one tree", () => {
  const court = courtWithHands("张三");
  const filings = [1, 2].map((nth) => court.files(court.simple(nth)));
  const tree = { size: court.entries.length, root: OTHER };
  const draws = filings.map((at) => {
    const draw = drawOf(court, at);
    court.signedBy((entry) => court.signs(entry, court.key("张三"), tree), () => court.write("case_drawn", draw, "张三", true));
    return court.entries.length - 1;
  });
  const { findings } = verify(signedBundle(court.origin, court.entries));
  const found = findings.map(({ code, entry }) => ({ code, entry }));
  assert.deepEqual(found, draws.map((entry) => ({ code: "HandOfOther", entry })));
});

test("protocol 1 has no hands, and a hand is whole", () => {
  const court = courtWithHands("张三");
  court.rotates("张三");
  const rotated = last(court);
  const code = (entry) => decodeEntry(encodeEntry(entry)).code;
  assert.equal(code(rotated), "");
  assert.equal(code({ ...rotated, protocol: 1 }), "NotCanonical");
  assert.equal(code({ ...rotated, hand: { ...rotated.hand, root: OTHER.slice(1) } }), "Undecodable");
  assert.equal(code({ ...rotated, hand: { ...rotated.hand, signature: OTHER } }), "Undecodable");
  assert.equal(code({ ...rotated, hand: { size: 0, root: new Uint8Array(0), signature: new Uint8Array(0) } }), "Undecodable");
  const { index, time_ms, actor } = rotated;
  const filed = { index, time_ms, actor, event: "approved", approved: { entry: 5 } };
  assert.equal(code({ ...filed, protocol: 2, hand: rotated.hand }), "");
  assert.deepEqual([...encode(messages.get("HandsRequired"), { roles: [1, 2] })], [0x0a, 2, 1, 2]);
});

test("who has a hand signs all that hands sign", () => {
  const court = courtWithHands(...EVERYBODY);
  const at = court.files(court.simple(1, { weight: 301 }));
  mustBeSigned(court, "case_drawn", drawOf(court, at), "张三");
  const asked = court.asked(2);
  mustBeSigned(court, "case_designated", { filing: asked, judge: 1 }, "李四");
  mustBeSigned(court, "designation_declined", { filing: court.asked(3), text: "因" }, "张三");
  mustBeSigned(court, "proposed", court.proposing("hands_required", { roles: [] }), REGISTRAR);
  mustBeSigned(court, "declined", { entry: court.entries.length - 1, text: "因" }, REGISTRAR);
  court.must(court.write("proposed", court.proposing("hands_required", { roles: [] }), REGISTRAR));
  mustBeSigned(court, "approved", { entry: court.entries.length - 1 }, "王五");
  mustBeSigned(court, "hand_rotated", court.rotation("张三"), "张三");
  reportOf(court);
});

test("nobody without a hand signs, as long as none is required", () => {
  const court = courtWithHands("李四");
  court.drawn(court.simple(1));
  const at = court.asked(2);
  court.must(court.write("case_designated", { filing: at, judge: 1 }, "王五"));
  assert.deepEqual(reportOf(court).facts.hands.unsigned.map((x) => [x.person, x.entries]), [["张三", 1], ["王五", 1]]);
});

test("what is no act of the table has no hand, and the program has none", () => {
  const court = courtWithHands("张三", "李四");
  const own = () => ({ size: 1, root: court.v.tree.root(1), signature: new Uint8Array(64) });
  court.signedBy(own, () => court.refuses(["HandIdle"], "case_filed", court.simple(1)));
  const other = court.proposing("contributor_ended", { contributor: 1, stalled: false, text: "因" });
  court.signedBy(own, () => court.refuses(["HandIdle"], "proposed", other, REGISTRAR));
  const contributor = court.names("律师协会");
  const at = court.files(court.simple(2));
  court.openFiling(at);
  court.gives([at]);
  court.signedBy(own, () => court.refuses(["HandIdle"], "case_drawn", court.dueDraw(), "caselot"));
  court.drawsDue();
  assert.equal(court.f.contributors.get(contributor).filed, 1);
});

test("the tree that is signed holds what is signed for, and is of this log", () => {
  const court = courtWithHands("张三", "李四");
  const at = court.files(court.simple(1));
  court.must(court.write("tray_opened", trayOf(court.origin, court.f.trays.length, 1), "caselot"));
  const draw = drawOf(court, at);
  const refused = (codes, change) => court.signedBy((entry) => court.signs(entry, court.key("张三"), change), () => court.refuses(codes, "case_drawn", draw));
  refused(["HandOfOther"], { size: at });
  refused(["HandOfOther"], { size: at - 1 });
  refused(["HandOfOther"], { size: court.entries.length + 1 });
  refused(["HandOfOther"], { root: OTHER });
  refused(["HandOfOther"], { root: court.v.tree.root(at) });
  refused(["HandUnsigned"], { signature: new Uint8Array(64) });
  refused(["HandOfOther", "HandUnsigned"], { root: OTHER, signature: new Uint8Array(64) });
  court.signedBy((entry) => court.signs(entry, court.key("张三"), { size: at + 1 }), () => court.must(court.write("case_drawn", draw, "张三")));
  assert.equal(reportOf(court).facts.hands.covered, at + 1);
});

test("what has no target is signed over a log that is not empty, and not long ago", () => {
  const court = courtWithHands("张三");
  const signing = (size) => (entry) => court.signs(entry, court.key("张三"), { size });
  court.signedBy(signing(0), () => court.refuses(["HandOfOther"], "hand_rotated", court.rotation("张三")));
  court.signedBy(signing(1), () => court.must(court.write("hand_rotated", court.rotation("张三"), "张三")));
  court.rotates("张三", 2);
  reportOf(court);
});

test("a signature without a target is of one of the last 65,536 sizes", () => {
  const court = courtWithHands("张三");
  const found = (event, index) => {
    const codes = [];
    const tree = { root: () => OTHER };
    const c = { ...court.context("张三"), index, standing: 3, hand: court.f.hands.get("张三"), tree, raw: { [index]: encodeEntry({ event, [event]: {} }) } };
    checkHand({ ...c, find: (x) => codes.push(x), spare: (x) => codes.push(x) }, { event, [event]: { entry: 0 }, hand: { size: 1, root: OTHER, signature: OTHER } });
    return codes;
  };
  assert.deepEqual(found("hand_rotated", 65536), ["HandUnsigned"]);
  assert.deepEqual(found("hand_rotated", 65537), ["HandOfOther"]);
  assert.deepEqual(found("approved", 65537), ["HandUnsigned"]);
});

test("nobody signs with another's hand, or with one of before", () => {
  const court = courtWithHands("张三", "李四");
  court.rotates("张三");
  const at = court.files(court.simple(1));
  const refused = (key) => court.signedBy((entry) => court.signs(entry, key), () => court.refuses(["HandUnsigned"], "case_drawn", drawOf(court, at)));
  refused(court.key("李四"));
  refused(court.key("张三"));
  court.must(court.write("case_drawn", drawOf(court, at), "张三"));
});

test("an entry whose signature or root does not hold counts all the same, one without a hand does not", () => {
  const rotatedBy = (change) => {
    const court = courtWithHands("张三");
    const rotation = court.rotation("张三");
    court.signedBy(change && ((entry) => court.signs(entry, court.key("张三"), change)), () => court.write("hand_rotated", rotation, "张三", true));
    return court.f.hands.get("张三").rotated;
  };
  assert.equal(rotatedBy(null), true);
  assert.equal(rotatedBy({ root: OTHER }), true);
  assert.equal(rotatedBy({ signature: new Uint8Array(64) }), true);
  assert.equal(rotatedBy({ size: 0 }), false);
  const court = courtWithHands("张三");
  court.unsigned(() => court.write("hand_rotated", court.rotation("张三"), "张三", true));
  assert.equal(court.f.hands.get("张三").rotated, false);
});

test("an entry with a wrong index is signed for the place where it stands", () => {
  const court = courtWithHands("张三");
  const at = court.files(court.simple(1));
  court.must(court.write("case_drawn", drawOf(court, at), "张三"));
  const entry = last(court);
  court.entries.pop();
  court.look();
  court.entries.push(encodeEntry({ ...entry, index: at }));
  court.v.step(1);
  assert.deepEqual(court.findings.map((x) => x.code), ["IndexMismatch"]);
});

test("filings are drawn and opened by a hand if FILING is required, from the day on that it is", () => {
  const court = courtWithHands(...EVERYBODY);
  const others = (number) => court.drawn(court.simple(number), "吴九");
  court.requires(FILING);
  court.unsigned(() => court.refuses(["HandMissing"], "case_drawn", drawOf(court, court.files(court.simple(1), "吴九")), "吴九"));
  court.must(court.write("case_drawn", drawOf(court, court.entries.length - 1), "张三"));
  court.requires();
  court.unsigned(() => court.refuses(["HandMissing"], "case_drawn", drawOf(court, court.files(court.simple(2), "吴九")), "吴九"));
  court.time += DAY;
  court.must(court.write("case_drawn", drawOf(court, court.entries.length - 1), "吴九"));
  court.requires(FILING, SUPERVISOR);
  others(3);
  court.time += DAY;
  court.names("律师协会");
  court.time += DAY;
  const at = court.files(court.simple(4), "吴九");
  court.unsigned(() => court.refuses(["HandMissing"], "filing_opened", court.opening(at), "吴九"));
  court.openFiling(at);
  court.gives([at]);
  court.drawsDue();
  reportOf(court);
});

test("a supervisor approves, designates and declines by a hand if SUPERVISOR is required", () => {
  const court = courtWithHands(REGISTRAR, "李四", "王五");
  court.must(court.second("person_enrolled", { person: "孙八", roles: [SUPERVISOR], judge: 0, from_day: court.day, to_day: 0, deputizes: "", division: "" }, REGISTRAR));
  court.requires(SUPERVISOR);
  const refused = (event, e, person = "孙八") => court.refuses(["HandMissing"], event, e, person);
  const waiting = court.entries.length;
  court.must(court.write("case_filed", court.simple(1, { weight: 301 }), "张三"));
  refused("approved", { entry: waiting });
  refused("declined", { entry: waiting, text: "因" });
  const asked = court.asked(2);
  refused("case_designated", { filing: asked, judge: 1 });
  refused("designation_declined", { filing: asked, text: "因" });
  court.must(court.write("designation_declined", { filing: asked, text: "因" }, "张三"));
  const stating = court.proposing("data_stated", { basis: 1, from_day: 0, to_day: 1, panels_known: false, text: "" });
  const stated = court.entries.length;
  court.must(court.write("proposed", stating, "钱七"));
  refused("declined", { entry: stated, text: "因" });
  court.must(court.write("declined", { entry: stated, text: "因" }, "钱七"));
  court.must(court.write("approved", { entry: waiting }, "李四"));
  court.drawn(court.simple(4));
});

test("from the second hand on two hands vouch for each that comes", () => {
  const court = courtWithHands("李四");
  const by = (person) => court.proposing("hand_enrolled", court.enrolment(person));
  const first = court.entries.length;
  court.must(court.write("proposed", by("王五"), REGISTRAR));
  court.must(court.write("approved", { entry: first }, "李四"));
  court.refuses(["HandMissing"], "proposed", by(REGISTRAR), REGISTRAR);
  const second = court.entries.length;
  court.must(court.write("proposed", by(REGISTRAR), "王五"));
  court.must(court.second("person_enrolled", { person: "孙八", roles: [SUPERVISOR], judge: 0, from_day: court.day, to_day: 0, deputizes: "", division: "" }, REGISTRAR));
  court.refuses(["HandMissing"], "approved", { entry: second }, "孙八");
  court.must(court.write("approved", { entry: second }, "李四"));
  court.refuses(["HandMissing"], "proposed", court.proposing("hands_required", { roles: [] }), "孙八");
  assert.deepEqual(reportOf(court).facts.hands.keys.map((k) => [k.person, k.vouched]), [["李四", false], ["王五", false], [REGISTRAR, true]]);
});

test("a filing by a single call is drawn before anybody could sign", () => {
  const single = (court) => ({ ...court.simple(1), nonce: "single_call_nonce", single_call_nonce: OTHER });
  const court = courtWithHands("王五", "李四");
  court.policy({ single_call: true });
  assert.equal(court.write("case_filed", single(court), "张三"), true);
  const signing = courtWithHands("张三", "李四");
  signing.policy({ single_call: true });
  signing.refuses(["SingleCallUnlisted"], "case_filed", single(signing));
  const required = courtWithHands(...EVERYBODY);
  required.requires(FILING);
  required.policy({ single_call: true });
  required.refuses(["SingleCallUnlisted"], "case_filed", single(required), "吴九");
});

test("lots are drawn without a hand", () => {
  const court = courtWithHands(...EVERYBODY);
  court.requires(FILING, SUPERVISOR);
  court.list("调解", N.LotKind.MEDIATORS, NAMES);
  court.drawsLot(court.lot(N.LotKind.MEDIATORS, { list: "调解", subject: numbered(1) }));
  reportOf(court);
});

test("REGISTRAR cannot be required, nor a role twice or out of order", () => {
  const court = courtWithHands(...EVERYBODY);
  const refused = (codes, roles) => {
    const at = court.entries.length;
    court.must(court.write("proposed", court.proposing("hands_required", { roles }, court.replaces("hands")), REGISTRAR));
    court.refuses(codes, "approved", { entry: at }, "李四");
  };
  refused(["HandsMalformed"], [ROLE_REGISTRAR]);
  refused(["HandsMalformed"], [FILING, FILING]);
  refused(["HandsMalformed"], [SUPERVISOR, FILING]);
  court.requires();
  court.requires(FILING);
  assert.deepEqual(reportOf(court).facts.hands.required.map((r) => r.roles), [[], ["FILING"]]);
});
