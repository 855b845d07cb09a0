// Acts that break each rule on contributors, for logs that grow: what they need is done before.

import { ed25519 } from "@noble/curves/ed25519.js";
import { contributorOn } from "../src/contributors.js";
import { handoverStatement } from "../src/keys.js";
import { N } from "../src/schema.js";
import { NO_OPENINGS } from "./contributors-court.mjs";
import { DAY } from "./court.mjs";
import { TEST_SEED } from "./files.mjs";
import { below, chance, pick } from "./luck.mjs";

const OTHER = new Uint8Array(32).fill(7);
const Ground = N.VoidGround;
const PROGRAM = "caselot";

/** A proposal and its approval, whatever they break. */
function proposes(court, event, e) {
  const at = court.entries.length;
  const person = event.startsWith("contributor_") ? "赵六" : "张三";
  court.write("proposed", { until_day: court.day + 7, replaces: 0, text: "因", event, [event]: e }, person, true);
  court.write("approved", { entry: at }, "李四", true);
}

/** A new filing that awaits a contributor, null if it cannot be made. */
function filed(court, more = {}) {
  const at = court.entries.length;
  const e = court.simple(1000 + at, more);
  if (!e.awaits || !court.write("case_filed", e, "张三")) return null;
  if (e.needs.length > 0 && more.weight === undefined && !court.write("approved", { entry: at }, "李四")) return null;
  return at;
}

function opened(court) {
  const at = filed(court);
  return at !== null && court.write("filing_opened", court.opening(at), "张三") ? at : null;
}

/** A filing whose value is given and that is due, null if it cannot be. */
function given(court) {
  const at = opened(court);
  if (at === null) return null;
  const { awaits } = court.f.stages.get(at).e;
  const filings = court.inOrder(court.f.contributors.get(awaits.contributor).opened);
  return court.write("contributed", court.giving(filings), PROGRAM) ? court.f.dueDraws[0].index : null;
}

const known = (court) => pick([...court.f.contributors.values()]);
const inForce = (court) => contributorOn(court.f, court.day);
const wrongGiver = (court, change) => proposes(court, "contributor_named", court.giver(`破${court.entries.length}`).named(change));
const wrongEnd = (court, change) => {
  const k = known(court);
  if (k) proposes(court, "contributor_ended", { contributor: k.entry, stalled: false, text: "因", ...change(k) });
};
const wrongAwaits = (court, change) => {
  const right = court.awaits();
  court.write("case_filed", court.simple(1000 + court.entries.length, { awaits: right && change(right) }), "张三", true);
};
const wrongOpening = (court, change) => {
  const at = filed(court);
  if (at !== null) court.write("filing_opened", { ...court.opening(at), ...change(at) }, "张三", true);
};
/** Values of one filing more, wrong in one place and signed again. */
const wrongValues = (court, change) => {
  const at = opened(court);
  if (at === null) return;
  const { contributor } = court.f.stages.get(at).e.awaits;
  const e = court.giving(court.inOrder(court.f.contributors.get(contributor).opened));
  court.write("contributed", court.givers.get(contributor).signs({ ...e, ...change(e, at) }), PROGRAM, true);
};
const first = (e, change) => ({ values: [{ ...e.values[0], ...change }, ...e.values.slice(1)] });
const wrongDraw = (court, change) => {
  if (given(court) !== null) court.write("case_drawn", { ...court.dueDraw(), ...change(court.dueDraw()) }, PROGRAM, true);
};

/** One for each rule, by the finding that it gives, and what it is about. */
const BREAKS = {
  NeedsApproval: (court) => court.write("contributor_named", court.giver("破").named(), "赵六", true),
  "TextOutsideTable name": (court) => wrongGiver(court, { name: " " }),
  KeyUnusable: (court) => wrongGiver(court, { key: new Uint8Array(32) }),
  "ContributorMalformed depth": (court) => wrongGiver(court, { depth: pick([0, 25]) }),
  "ContributorMalformed key": (court) => {
    const k = known(court);
    if (k) proposes(court, "contributor_named", court.givers.get(k.entry).named());
  },
  ContributorUnsigned: (court) => proposes(court, "contributor_named", { ...court.giver("破").named(), ...pick([{ name: "乙" }, { head: OTHER }, { depth: 9 }]) }),
  "KeyUsedBefore": (court) => {
    const k = known(court);
    if (!k) return;
    const giver = court.givers.get(k.entry);
    const statement = handoverStatement(court.f.origin, court.entries.length, court.v.tree.root(court.entries.length), ed25519.getPublicKey(TEST_SEED), giver.key);
    const e = { public_key: giver.key, text: "", approver: "李四", old_signature: ed25519.sign(statement, TEST_SEED), new_signature: ed25519.sign(statement, giver.seed) };
    court.write("key_rotated", e, "周十", true);
  },
  "ContributorUnknown end": (court) => wrongEnd(court, (k) => pick([{ contributor: k.entry + 1 }, { contributor: 3 }])),
  "ContributorUnknown again": (court) => {
    wrongEnd(court, () => ({}));
    wrongEnd(court, () => ({}));
  },
  "TextNeeded end": (court) => wrongEnd(court, () => ({ text: "" })),
  ContributorAnswers: (court) => opened(court) !== null && proposes(court, "contributor_ended", { contributor: inForce(court).entry, stalled: true, text: "因" }),
  "ContributionDiffers missing": (court) => wrongAwaits(court, () => null),
  "ContributionDiffers head": (court) => wrongAwaits(court, (a) => ({ ...a, head: OTHER })),
  "ContributionDiffers number": (court) => wrongAwaits(court, (a) => ({ ...a, number: a.number + pick([1, 4294967295 - a.number]) })),
  "ContributionDiffers contributor": (court) => wrongAwaits(court, (a) => ({ ...a, contributor: pick([a.contributor + 1, ...court.f.contributors.keys()]) })),
  SingleCallUnlisted: (court) => {
    const e = { ...court.simple(1000 + court.entries.length), nonce: "single_call_nonce", single_call_nonce: OTHER };
    court.write("case_filed", e, "张三", true);
  },
  ContributorStalled: (court) => {
    const k = inForce(court);
    if (!k || k.stalled !== 0) return;
    court.time += DAY;
    if (!court.second("contributor_ended", { contributor: k.entry, stalled: true, text: "因" }, "赵六")) return;
    while (court.f.dueVoids.length > 0) court.write("filing_voided", court.stalledVoid(court.f.dueVoids[0].index), PROGRAM, true);
    court.write("case_filed", court.simple(1000 + court.entries.length), "张三", true);
  },
  FilingNotOpen: (court) => wrongOpening(court, (at) => ({ filing: at - 1 })),
  "OpenedOtherwise again": (court) => {
    const at = opened(court);
    if (at !== null) court.write("filing_opened", court.opening(at), "张三", true);
  },
  "OpenedOtherwise without": (court) => {
    const stage = pick([...court.f.open].filter((s) => !s.e.awaits));
    if (stage) court.write("filing_opened", court.opening(stage.index), "张三", true);
  },
  Unapproved: (court) => {
    const at = filed(court, { weight: 400 });
    if (at !== null) court.write("filing_opened", court.opening(at), "张三", true);
  },
  TrayLost: (court) => {
    const at = filed(court);
    if (at === null) return;
    proposes(court, "tray_retired", { tray: court.f.stages.get(at).e.tray, ground: 1, text: "" });
    court.write("filing_opened", court.opening(at), "张三", true);
  },
  SecretMismatch: (court) => wrongOpening(court, () => ({ envelope_secret: OTHER })),
  NonceMismatch: (court) => wrongOpening(court, () => ({ nonce: OTHER })),
  "VoidUncalled opened": (court) => {
    const at = opened(court);
    const ground = pick([Ground.NONCE_LOST, Ground.DECLINED, Ground.RUN_OUT]);
    if (at !== null) court.write("filing_voided", { ...NO_OPENINGS, filing: at, ground, envelope_secret: court.opening(at).envelope_secret }, "张三", true);
  },
  NothingToApprove: (court) => {
    const at = opened(court);
    if (at !== null) proposes(court, "filing_voided", { ...NO_OPENINGS, filing: at, ground: Ground.NONCE_LOST });
  },
  "ContributorUnknown given": (court) => wrongValues(court, (e) => ({ contributor: pick([e.contributor + 1, 3]) })),
  "ContributionIdle none": (court) => wrongValues(court, () => ({ values: [] })),
  "ContributionIdle order": (court) => {
    if (opened(court) !== null) wrongValues(court, (e) => ({ values: [...e.values].reverse() }));
  },
  "ContributionIdle twice": (court) => wrongValues(court, (e) => ({ values: [...e.values, e.values[e.values.length - 1]] })),
  "ContributionIdle unopened": (court) => {
    const at = filed(court);
    if (at !== null) court.write("contributed", court.giving([at]), PROGRAM, true);
  },
  "ContributionMismatch value": (court) => wrongValues(court, (e) => first(e, { value: OTHER })),
  "ContributionMismatch proof": (court) => wrongValues(court, (e) => first(e, { proof: e.values[0].proof.slice(32) })),
  "ContributionOfOther early": (court) => wrongValues(court, (e, at) => ({ size: at + 1, root: court.v.tree.root(at + 1) })),
  "ContributionOfOther late": (court) => wrongValues(court, (e) => ({ size: e.size + pick([1, 2 ** 40]) })),
  "ContributionOfOther root": (court) => wrongValues(court, () => ({ root: OTHER })),
  ContributionUnsigned: (court) => {
    const at = opened(court);
    if (at !== null) court.write("contributed", { ...court.giving([at]), signature: new Uint8Array(64).fill(2) }, PROGRAM, true);
  },
  "DrawsUnfinished other": (court) => given(court) !== null && court.write("case_filed", court.simple(1000 + court.entries.length), "张三", true),
  "DrawsUnfinished end": (court) => given(court),
  "DrawsUnfinished order": (court) => {
    if (opened(court) === null || given(court) === null || court.f.dueDraws.length < 2) return;
    const [, stage] = court.f.dueDraws;
    court.write("case_drawn", { ...court.drawOf(stage), contribution: stage.contribution.entry }, PROGRAM, true);
  },
  ContributionAwaited: (court) => {
    const at = chance(2) ? filed(court) : opened(court);
    if (at !== null) court.write("case_drawn", { ...court.drawOf(court.f.stages.get(at)), contribution: at }, PROGRAM, true);
  },
  "ContributionDiffers draw": (court) => wrongDraw(court, (e) => pick([{ contribution: e.contribution - 1 }, { nonce: OTHER }, { envelope_secret: OTHER }])),
  SeedHashMismatch: (court) => wrongDraw(court, () => ({ seed_hash: OTHER })),
  "ProgramActs draw": (court) => given(court) !== null && court.write("case_drawn", court.dueDraw(), "张三", true),
  "ProgramActs given": (court) => {
    const at = opened(court);
    if (at !== null) court.write("contributed", court.giving([at]), "张三", true);
  },
  "ProgramActs opening": (court) => {
    const at = filed(court);
    if (at !== null) court.write("filing_opened", court.opening(at), PROGRAM, true);
  },
  "VoidUncalled stalled": (court) => {
    const at = filed(court);
    if (at !== null) court.write("filing_voided", court.stalledVoid(at), PROGRAM, true);
  },
  "OpeningMismatch stalled": (court) => {
    const at = filed(court);
    const k = at === null ? null : inForce(court);
    if (!k) return;
    court.time += DAY;
    if (!court.second("contributor_ended", { contributor: k.entry, stalled: true, text: "因" }, "赵六")) return;
    const due = court.f.dueVoids[0];
    court.write("filing_voided", { ...court.stalledVoid(due.index), envelope_secret: court.opening(due.index).envelope_secret }, PROGRAM, true);
  },
};

/** A contributor with values left is in force, if that can be. */
function ready(court) {
  const k = inForce(court);
  if (k && k.stalled === 0 && k.filed + 4 < 2 ** k.e.depth) return;
  const giver = court.giver(`备${court.entries.length}`);
  if (!court.second("contributor_named", giver.named(), "赵六")) return;
  court.givers.set(court.entries.length - 1, giver);
  court.time += DAY;
}

/** Breaks one rule; gives back which. */
export function breakRule(court) {
  ready(court);
  const name = Object.keys(BREAKS)[below(Object.keys(BREAKS).length)];
  BREAKS[name](court);
  return name;
}
