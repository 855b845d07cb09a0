// How a person gets a hand, which keys are taken, what a file of hands says, and the facts (section 22.15).

import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { Writer, concat, hex, utf8 } from "../src/bytes.js";
import { fingerprint } from "../src/note.js";
import { sha256 } from "../src/hashes.js";
import { HandsError, parseHands, verify } from "../src/index.js";
import { handoverStatement } from "../src/keys.js";
import { N } from "../src/schema.js";
import { EVERYBODY, HandsCourt, REGISTRAR, courtWithHands } from "./hands-court.mjs";
import { TEST_SEED, signedBundle } from "./files.mjs";
import { restores } from "./restoring.mjs";
import { reportOf } from "./seats-court.mjs";

const { FILING, SUPERVISOR } = N.PersonRole;

/** An enrolment that is refused when it is approved. */
function refusedEnrolment(court, codes, e, person = REGISTRAR, approver = "李四") {
  const at = court.entries.length;
  court.must(court.write("proposed", court.proposing("hand_enrolled", e, court.replaces(`hand/${e.person}`)), person));
  court.refuses(codes, "approved", { entry: at }, approver);
}

/** A person who has no role any more, or not yet. */
function person(court, name, more = {}) {
  court.must(court.second("person_enrolled", { person: name, roles: [], judge: 0, from_day: court.day, to_day: 0, deputizes: "", division: "", ...more }, REGISTRAR));
}

test("the proof of a key, put together by hand", () => {
  const court = new HandsCourt();
  const e = court.enrolment("张三", 0, { compromised_since: 7 });
  const w = new Writer().lp(court.origin).lp("张三").bytes(e.key).u64(7);
  const statement = sha256(concat(Uint8Array.of(19), utf8("caselot/v1/hand-key"), w.done()));
  assert.ok(ed25519.verify(e.proof, statement, e.key));
});

test("two others give a person a hand, and may propose it if they are registrar or supervisor", () => {
  const court = new HandsCourt();
  const e = court.enrolment("李四");
  court.refuses(["NeedsApproval"], "hand_enrolled", e, REGISTRAR);
  court.refuses(["NeedsApproval"], "hands_required", { roles: [] }, REGISTRAR);
  court.refuses(["RoleMissing"], "proposed", court.proposing("hand_enrolled", e), "张三");
  court.refuses(["RoleMissing"], "proposed", court.proposing("hands_required", { roles: [] }), "张三");
  const at = court.entries.length;
  court.must(court.write("proposed", court.proposing("hand_enrolled", e), "李四"));
  court.refuses(["ApproverIsRequester"], "approved", { entry: at }, "李四");
  court.must(court.write("approved", { entry: at }, "王五"));
  refusedEnrolment(court, ["ApproverIsRequester"], court.enrolment("王五"), REGISTRAR, "王五");
  assert.deepEqual(reportOf(court).facts.hands.keys.map((k) => [k.entry, k.person]), [[at + 1, "李四"]]);
});

test("a hand is of somebody who was enrolled by an own record, on whatever days it counts", () => {
  const court = new HandsCourt();
  refusedEnrolment(court, ["HandMalformed"], court.enrolment("孙八"));
  person(court, "孙八", { roles: [SUPERVISOR], deputizes: "李四", to_day: court.day + 3 });
  refusedEnrolment(court, ["HandMalformed"], court.enrolment("孙八"));
  person(court, "孙八", { from_day: court.day + 9 });
  court.enrols("孙八");
});

test("a key of a hand is a point, was never used, and signs for its person", () => {
  const court = courtWithHands("李四");
  const giver = court.giver("律师协会");
  court.names("律师协会");
  court.seeds.set(hex(giver.key), giver.seed);
  court.seeds.set(hex(ed25519.getPublicKey(TEST_SEED)), TEST_SEED);
  const with_ = (key) => ({ person: "张三", ...court.proven("张三", key) });
  const e = court.enrolment("张三");
  refusedEnrolment(court, ["KeyUnusable"], { ...e, key: new Uint8Array(32) });
  refusedEnrolment(court, ["HandMalformed"], with_(court.key("李四")));
  refusedEnrolment(court, ["HandMalformed"], with_(giver.key));
  refusedEnrolment(court, ["HandMalformed"], with_(ed25519.getPublicKey(TEST_SEED)));
  refusedEnrolment(court, ["HandUnproven"], { ...e, proof: new Uint8Array(64) });
  refusedEnrolment(court, ["HandUnproven"], { ...e, person: "吴九" });
  refusedEnrolment(court, ["HandMalformed"], { ...e, compromised_since: 1 });
  court.rotates("李四");
  refusedEnrolment(court, ["HandMalformed"], with_(court.key("李四")));
  court.refuses(["HandMalformed"], "hand_rotated", court.rotation("李四", 0), "李四");
  court.refuses(["HandUnproven"], "hand_rotated", court.rotation("张三", 5), "李四");
  court.refuses(["HandMissing"], "hand_rotated", court.rotation("张三"), "张三");
  court.signedBy((entry) => court.signs(entry, court.key("张三")), () => court.refuses(["HandUnknown"], "hand_rotated", court.rotation("张三"), "张三"));
  court.refuses(["ProgramActs"], "hand_rotated", court.rotation("caselot"), "caselot");
});

test("a hand that was lost is replaced by two others, one that is old by its person", () => {
  const court = courtWithHands(...EVERYBODY);
  const first = court.f.hands.get("张三").entry;
  const at = court.entries.length;
  const since = court.enrolment("张三", 1, { compromised_since: at });
  const stale = court.proposing("hand_enrolled", since);
  court.refuses(["ProposalStale"], "proposed", stale, REGISTRAR);
  // What is said of the log is said at the approval.
  refusedEnrolment(court, ["HandMalformed"], court.enrolment("张三", 1, { compromised_since: at + 2 }));
  const second = court.enrols("张三", 1, { compromised_since: at + 2 });
  const third = court.rotates("张三", 2, { compromised_since: court.entries.length });
  court.refuses(["HandMalformed"], "hand_rotated", court.rotation("张三", 3, { compromised_since: court.entries.length + 1 }), "张三");
  // The record that another enrolment replaces is the enrolment, not the rotation.
  court.refuses(["ProposalStale"], "proposed", court.proposing("hand_enrolled", court.enrolment("张三", 4), third), REGISTRAR);
  const fourth = court.enrols("张三", 4);
  const told = reportOf(court).facts.hands.keys.filter((k) => k.person === "张三");
  assert.deepEqual(
    told.map((k) => [k.entry, k.rotated, k.replaced, k.vouched, k.compromised_since, k.signed]),
    [
      [first, false, 0, true, 0, 0],
      [second, false, first, true, at + 2, 1],
      [third, true, second, true, third, 0],
      [fourth, false, third, true, 0, 0],
    ],
  );
});

test("neither the docket nor a contributor takes the key of a hand, also of one that was", () => {
  const court = courtWithHands("李四");
  court.rotates("李四");
  for (const n of [0, 1]) {
    const key = court.key("李四", n);
    const seed = court.seeds.get(hex(key));
    const statement = handoverStatement(court.origin, court.entries.length, court.v.tree.root(court.entries.length), ed25519.getPublicKey(TEST_SEED), key);
    const e = { public_key: key, text: "", approver: "李四", old_signature: ed25519.sign(statement, TEST_SEED), new_signature: ed25519.sign(statement, seed) };
    court.refuses(["KeyUsedBefore"], "key_rotated", e, "周十");
    const giver = Object.assign(court.giver("律师协会"), { seed });
    court.refusesProposed(["ContributorMalformed"], "contributor_named", giver.named({ key }), REGISTRAR);
  }
});

test("no more is required than there are hands for", () => {
  const court = courtWithHands(REGISTRAR, "李四");
  person(court, "王五", { roles: [SUPERVISOR] });
  const refused = (roles) => {
    const at = court.entries.length;
    court.must(court.write("proposed", court.proposing("hands_required", { roles }), REGISTRAR));
    court.refuses(["HandsTooFew"], "approved", { entry: at }, "李四");
  };
  refused([SUPERVISOR]);
  refused([FILING]);
  refused([FILING, SUPERVISOR]);
  // A deputy is a supervisor, too.
  person(court, "孙八");
  court.enrols("孙八");
  refused([SUPERVISOR]);
  person(court, "孙八", { roles: [SUPERVISOR], deputizes: "王五", to_day: court.day + 3 });
  court.requires(SUPERVISOR);
});

test("hands last through a recovery", () => {
  const court = courtWithHands(...EVERYBODY);
  court.requires(FILING);
  court.files(court.simple(1));
  restores(court);
  const at = court.files(court.simple(2), "吴九");
  court.refuses(["HandMissing"], "case_drawn", court.drawOf(court.f.stages.get(at)), "吴九");
  court.must(court.write("case_drawn", court.drawOf(court.f.stages.get(at)), "张三"));
});

/** The findings on hands, and whom the file does not name. */
function held(court, file) {
  const r = verify(signedBundle(court.origin, court.entries), { hands: file });
  return { found: r.findings.map((x) => [x.code, x.entry]), unpinned: r.facts.hands && r.facts.hands.unpinned };
}

test("a file of hands", () => {
  const court = courtWithHands(...EVERYBODY);
  const line = (name, n = 0) => `${fingerprint(court.key(name, n))} ${name}\n`;
  const rotated = court.rotates("张三");
  const enrolled = court.enrols("张三", 2);
  const again = court.rotates("张三", 3);
  const others = ["李四", "王五", REGISTRAR];
  const at = (name) => court.f.hands.get(name).entry;
  assert.deepEqual(held(court, ""), { found: [], unpinned: ["张三", ...others] });
  assert.deepEqual(held(court, `# 名单\n\n${line("张三")}${line("张三", 2)}${line("李四")}`), { found: [], unpinned: ["王五", REGISTRAR] });
  assert.deepEqual(held(court, line("张三")).found, [["HandUntrusted", enrolled], ["HandUntrusted", again]]);
  const first = court.f.allHands.find((hand) => hand.person === "张三").entry;
  assert.deepEqual(held(court, line("张三", 2)).found, [["HandUntrusted", first], ["HandUntrusted", rotated]]);
  assert.deepEqual(held(court, line("张三", 1) + line("张三", 3)).found, [["HandUntrusted", first], ["HandUntrusted", enrolled]]);
  assert.deepEqual(held(court, line("李四", 1)).found, [["HandUntrusted", at("李四")], ["HandUntrusted", null]]);
  assert.deepEqual(held(court, line("孙八") + line("周十")).found, [["HandUntrusted", null], ["HandUntrusted", null]]);
  const { findings } = verify(signedBundle(court.origin, court.entries), { hands: line("孙八") + line("李四", 1) });
  assert.deepEqual(findings.map((x) => x.of), ["李四", "孙八", "李四"], "of whom each is said");
  const none = new HandsCourt();
  assert.deepEqual(held(none, line("孙八")), { found: [["HandUntrusted", null]], unpinned: undefined });
});

test("a file of hands that is not in form", () => {
  const good = "ab".repeat(32);
  assert.deepEqual([...parseHands(`${good} 张三\n#\r\n\r\n${good} Li Si\r\n`).keys()], ["张三", "Li Si"]);
  for (const [text, line] of [
    ["张三", 1],
    [`${good}  张三`, 1],
    [`\n${good} `, 2],
    [`${good} 张三 `, 1],
    [`${good} 张三\r`, 1],
    [`${good.toUpperCase()} 张三`, 1],
    [`${good.slice(1)} 张三`, 1],
    [` ${good} 张三`, 1],
    [Uint8Array.of(0xff), 0],
  ]) {
    assert.throws(() => parseHands(text), (e) => e instanceof HandsError && e.line === line, String(text));
  }
});
