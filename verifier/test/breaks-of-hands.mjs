// Acts that break each rule on hands, for logs that grow: what they need is done before.

import { ed25519 } from "@noble/curves/ed25519.js";
import { hex } from "../src/bytes.js";
import { signableOf } from "../src/hand-signed.js";
import { handoverStatement } from "../src/keys.js";
import { TEST_SEED } from "./files.mjs";
import { REGISTRAR } from "./hands-court.mjs";
import { below, pick } from "./luck.mjs";

const OTHER = new Uint8Array(32).fill(7);
const ORDER = ed25519.Point.Fn.ORDER;
const DOCKET = ed25519.getPublicKey(TEST_SEED);

const keyOf = (court, person) => (court.f.hands.get(person) || { key: court.key(person, 0) }).key;
/** The hand that an entry has by the rules, if its actor has one. */
const lawful = (court) => (entry) => {
  const signs = signableOf(entry.event, entry[entry.event]) && court.f.hands.has(entry.actor.person);
  return signs ? court.signs(entry, keyOf(court, entry.actor.person)) : null;
};

/** A proposal, lawfully signed, and its approval, whatever they break. */
function proposes(court, event, e, more = {}) {
  const key = event === "hand_enrolled" ? `hand/${e.person}` : event === "hands_required" ? "hands" : "";
  const at = court.entries.length;
  const { by = REGISTRAR, approver = "李四", replaces = court.replaces(key) } = more;
  court.signedBy(lawful(court), () => court.write("proposed", court.proposing(event, e, replaces), by, true));
  court.signedBy(lawful(court), () => court.write("approved", { entry: at }, approver, true));
}

/** The events that hands sign, each about something that is there. */
const ACTS = {
  case_drawn: (court, person = "张三") => filed(court, person),
  filing_opened: (court, person = "张三") => filed(court, person),
  case_designated: (court, person = "李四") => asked(court, (filing, judge) => ["case_designated", { filing, judge }, person]),
  designation_declined: (court, person = pick(["李四", "张三"])) => asked(court, (filing) => ["designation_declined", { filing, text: "因" }, person]),
  proposed: (court, person = REGISTRAR) => ["proposed", court.proposing("hands_required", { roles: [] }, court.replaces("hands")), person],
  approved: (court, person = "李四") => waiting(court, (entry) => ["approved", { entry }, person]),
  declined: (court, person = pick(["李四", "钱七"])) => waiting(court, (entry) => ["declined", { entry, text: "因" }, person]),
  hand_rotated: (court, person = "张三") => ["hand_rotated", court.rotation(person, court.entries.length), person],
};

/** The draw of a new filing, or its opening if it awaits a contributor. */
function filed(court, person) {
  const at = court.entries.length;
  const e = court.simple(2000 + at);
  if (!court.write("case_filed", e, "张三")) return null;
  if (e.needs.length > 0 && !court.signedBy(lawful(court), () => court.write("approved", { entry: at }, "李四"))) return null;
  return e.awaits ? ["filing_opened", court.opening(at), person] : ["case_drawn", court.drawOf(court.f.stages.get(at)), person];
}

function asked(court, act) {
  const at = court.entries.length;
  const judge = pick([1, 2, 3]);
  const e = { ...court.filing([[1, 1, "民事"]], { case_number: `(2026)湘0203民初${2000 + at}号` }), judge, ground: 4, text: "", outage: null };
  e.exclusions = e.exclusions.filter((x) => x.ground !== 6);
  return court.write("designation_requested", e, "张三") ? act(at, judge) : null;
}

function waiting(court, act) {
  const at = court.entries.length;
  const stating = court.proposing("data_stated", { basis: 1, from_day: 0, to_day: 1, panels_known: false, text: "" });
  return court.write("proposed", stating, "钱七") ? act(at) : null;
}

/** One of these acts with another hand than it must have. */
function wrongly(court, change, names = Object.keys(ACTS), person = undefined) {
  const act = ACTS[pick(names)](court, person);
  if (act) court.signedBy((entry) => change(entry, act), () => court.write(...act, true));
}

const changed = (court, change) => wrongly(court, (entry) => court.signs(entry, keyOf(court, entry.actor.person), change(entry)));
const withTarget = ["case_drawn", "case_designated", "designation_declined", "approved", "declined", "filing_opened"];

/** The same signature with its S beyond the group's order. */
function beyondOrder(signature) {
  const out = Uint8Array.from(signature);
  let s = 0n;
  for (let i = 63; i >= 32; i--) s = (s << 8n) | BigInt(out[i]);
  s += ORDER;
  for (let i = 32; i < 64; i++, s >>= 8n) out[i] = Number(s & 255n);
  return out;
}

const enrolling = (court, change, more) => proposes(court, "hand_enrolled", { ...court.enrolment("张三", court.entries.length), ...change }, more);
const requiring = (court, roles) => proposes(court, "hands_required", { roles });

/** A key of others, with the person's proof of it. */
function takenKey(court) {
  const giver = [...court.givers.values()][0];
  for (const [key, seed] of [[DOCKET, TEST_SEED], ...(giver ? [[giver.key, giver.seed]] : [])]) court.seeds.set(hex(key), seed);
  return pick([DOCKET, ...(giver ? [giver.key] : []), ...court.f.allHands.map((hand) => hand.key)]);
}

/** One for each rule, by the finding that it gives, and what it is about. */
const BREAKS = {
  "HandIdle filed": (court) => court.signedBy((entry) => ({ size: 1, root: OTHER, signature: new Uint8Array(64), ...entry.hand }), () => court.write("case_filed", court.simple(2000 + court.entries.length), "张三", true)),
  "HandIdle proposed": (court) => court.signedBy(() => ({ size: 1, root: OTHER, signature: new Uint8Array(64) }), () => court.write("proposed", court.proposing("data_stated", { basis: 1, from_day: 0, to_day: 1, panels_known: false, text: "" }), "钱七", true)),
  "HandIdle program": (court) => wrongly(court, (entry) => court.signs(entry, keyOf(court, "张三")), ["case_drawn", "hand_rotated"], "caselot"),
  "HandMissing own": (court) => wrongly(court, () => null),
  "HandMissing of others": (court) => wrongly(court, () => null, ["case_drawn", "filing_opened"], "吴九"),
  "HandMissing rotated": (court) => wrongly(court, () => null, ["hand_rotated"], pick(["吴九", "caselot", "钱七"])),
  HandUnknown: (court) => wrongly(court, (entry) => court.signs(entry, keyOf(court, "张三")), Object.keys(ACTS), pick(["吴九", "钱七", "caselot·"])),
  "HandOfOther target": (court) => wrongly(court, (entry, [, e]) => court.signs(entry, keyOf(court, entry.actor.person), { size: Math.max(0, (e.filing || e.entry || 0) - below(2)) }), withTarget),
  "HandOfOther empty": (court) => wrongly(court, (entry) => court.signs(entry, keyOf(court, entry.actor.person), { size: 0 }), ["proposed", "hand_rotated"]),
  "HandOfOther ahead": (court) => changed(court, () => ({ size: court.entries.length + 1 + below(3) })),
  "HandOfOther root": (court) => changed(court, () => ({ root: pick([OTHER, court.v.tree.root(court.entries.length - 1)]) })),
  "HandUnsigned garbled": (court) => changed(court, () => ({ signature: pick([new Uint8Array(64), new Uint8Array(64).fill(1)]) })),
  "HandUnsigned other": (court) => wrongly(court, (entry) => court.signs(entry, pick([...court.f.allHands.map((hand) => hand.key), court.key("张三", 999)]))),
  "HandUnsigned beyond": (court) => wrongly(court, (entry) => {
    const hand = court.signs(entry, keyOf(court, entry.actor.person));
    return { ...hand, signature: beyondOrder(hand.signature) };
  }),
  "HandUnsigned event": (court) => wrongly(court, (entry) => court.signs({ ...entry, event: "approved", approved: { entry: 9 } }, keyOf(court, entry.actor.person))),
  "NeedsApproval enrolled": (court) => court.write("hand_enrolled", court.enrolment("吴九", court.entries.length), REGISTRAR, true),
  "NeedsApproval required": (court) => court.write("hands_required", { roles: [] }, REGISTRAR, true),
  "RoleMissing enrolled": (court) => enrolling(court, {}, { by: pick(["张三", "钱七"]) }),
  "ApproverIsRequester enrolled": (court) => proposes(court, "hand_enrolled", court.enrolment("李四", court.entries.length)),
  "ProposalStale enrolled": (court) => enrolling(court, {}, { replaces: pick([0, 1, court.replaces("hand/李四"), (court.f.hands.get("张三") || { entry: 2 }).entry]) }),
  "ProposalStale required": (court) => proposes(court, "hands_required", { roles: [] }, { replaces: pick([0, 1]) }),
  "HandMalformed person": (court) => proposes(court, "hand_enrolled", court.enrolment(pick(["郑某", "caselot"]), court.entries.length)),
  KeyUnusable: (court) => enrolling(court, { key: pick([new Uint8Array(32), Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0)), new Uint8Array(32).fill(255)]) }),
  "HandMalformed key": (court) => {
    const key = takenKey(court);
    enrolling(court, court.proven("张三", key));
  },
  "HandMalformed rotated key": (court) => {
    const e = court.proven("张三", takenKey(court));
    court.signedBy(lawful(court), () => court.write("hand_rotated", e, "张三", true));
  },
  "HandMalformed since": (court) => enrolling(court, court.enrolment("张三", court.entries.length, { compromised_since: court.entries.length + 1 + below(3) })),
  "HandMalformed rotated since": (court) => {
    const e = court.rotation("张三", court.entries.length, { compromised_since: court.entries.length + below(2) });
    court.signedBy(lawful(court), () => court.write("hand_rotated", e, "张三", true));
  },
  "HandMalformed since before": (court) => proposes(court, "hand_enrolled", court.enrolment("吴九", court.entries.length, { compromised_since: 1 })),
  HandUnproven: (court) => enrolling(court, pick([{ proof: new Uint8Array(64) }, { compromised_since: 1 }, { person: "吴九" }, { key: court.key("张三", 998) }])),
  "HandUnproven rotated": (court) => {
    const e = court.rotation("李四", court.entries.length);
    court.signedBy(lawful(court), () => court.write("hand_rotated", e, "张三", true));
  },
  HandsMalformed: (court) => requiring(court, pick([[3], [2, 1], [1, 1], [1, 5], [8]])),
  HandsTooFew: (court) => requiring(court, pick([[1], [2], [1, 2]])),
  "KeyUsedBefore hand": (court) => {
    const { key } = pick(court.f.allHands) || { key: null };
    if (!key) return;
    const statement = handoverStatement(court.f.origin, court.entries.length, court.v.tree.root(court.entries.length), DOCKET, key);
    const e = { public_key: key, text: "", approver: "李四", old_signature: ed25519.sign(statement, TEST_SEED), new_signature: ed25519.sign(statement, court.seeds.get(hex(key))) };
    court.write("key_rotated", e, "周十", true);
  },
  "ContributorMalformed hand": (court) => {
    const { key } = pick(court.f.allHands) || { key: null };
    if (key) proposes(court, "contributor_named", Object.assign(court.giver("破"), { seed: court.seeds.get(hex(key)) }).named({ key }));
  },
  "SingleCallUnlisted hand": (court) => {
    const e = { ...court.simple(2000 + court.entries.length), nonce: "single_call_nonce", single_call_nonce: OTHER };
    court.write("case_filed", e, pick(["张三", "吴九"]), true);
  },
};

/** Most often those who act have hands, but for two of them. */
function ready(court) {
  for (const person of [REGISTRAR, "李四", "王五", "张三"]) {
    if (court.f.hands.has(person) || below(5) === 0) continue;
    const at = court.entries.length;
    const [by, approver] = [person === REGISTRAR ? "王五" : REGISTRAR, person === "李四" ? "王五" : "李四"];
    const e = court.enrolment(person, at);
    if (court.signedBy(lawful(court), () => court.write("proposed", court.proposing("hand_enrolled", e, court.replaces(`hand/${person}`)), by))) {
      court.signedBy(lawful(court), () => court.write("approved", { entry: at }, approver));
    }
  }
}

/** Breaks one rule; gives back which. */
export function breakHand(court) {
  const name = Object.keys(BREAKS)[below(Object.keys(BREAKS).length)];
  if (name !== "HandsTooFew") ready(court);
  BREAKS[name](court);
  return name;
}
