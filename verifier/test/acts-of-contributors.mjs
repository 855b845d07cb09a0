// Acts of a court for logs that grow: contributors are named, give values, end and stall.

import { contributorOn } from "../src/contributors.js";
import { withLots } from "./acts-of-lots.mjs";
import { ContributorsCourt } from "./contributors-court.mjs";
import { below, chance, pick } from "./luck.mjs";

const OTHER = new Uint8Array(32).fill(7);
const NAMES = ["律师协会", "公证处", "检察院", "人大监察司法委", "司法局", "仲裁委"];

/** A court with contributors, most often from its first filing on. */
export function contributorsCourt() {
  const court = withLots(new ContributorsCourt(() => below(8)));
  if (!chance(4)) name(court);
  return court;
}

export function name(court) {
  const giver = court.giver(`${pick(NAMES)}${chance(5) ? "" : court.entries.length}`, pick([1, 2, 4, 5, 5, 6]));
  const change = chance(9) ? pick([{ depth: 0 }, { depth: 25 }, { head: OTHER }, { name: "" }, { key: OTHER }]) : {};
  if (!court.second("contributor_named", giver.named(change), "赵六")) return false;
  court.givers.set(court.entries.length - 1, giver);
  return true;
}

/** It ends, or stalls; all that is then due is voided. */
export function end(court) {
  const k = pick([...court.f.contributors.values()].filter((x) => chance(9) || x.stalled === 0));
  if (!k) return false;
  const stalled = chance(2);
  if (stalled && chance(2) && k.opened.size > 0) court.time += 86400000;
  if (!court.second("contributor_ended", { contributor: k.entry, stalled, text: chance(12) ? "" : "因" }, "赵六")) return false;
  finish(court);
  return true;
}

/** What is due, mostly in its order and all of it. */
function finish(court) {
  const f = court.f;
  for (let i = 0; i < 90 && f === court.f && f.dueDraws.length + f.dueVoids.length > 0; i++) {
    if (chance(60)) return;
    const stage = f.dueDraws[0] || f.dueVoids[0];
    const draws = f.dueDraws.length > 0;
    if (!court.write(draws ? "case_drawn" : "filing_voided", draws ? court.dueDraw() : court.stalledVoid(stage.index), "caselot")) return;
  }
}

/** A filing that may be opened, or now and then another one. */
export function openFor(court) {
  const open = [...court.f.open].filter((s) => s.e.awaits);
  const ready = open.filter((s) => !s.opened && (s.e.needs.length === 0 || s.approved));
  const stage = pick(ready.length > 0 && !chance(9) ? ready : open);
  if (!stage) return false;
  const e = court.opening(stage.index);
  if (chance(15)) Object.assign(e, pick([{ envelope_secret: OTHER }, { nonce: OTHER }, { filing: stage.index - 1 }]));
  return court.write("filing_opened", e, "张三");
}

/** Values of filings that were opened; what is due then is drawn. */
export function give(court) {
  const k = pick([...court.f.contributors.values()].filter((x) => x.stalled === 0 && x.opened.size > 0));
  const giver = k && court.givers.get(k.entry);
  if (!giver) return false;
  const filings = court.inOrder(k.opened).slice(0, 1 + below(4));
  const last = Math.max(...[...k.opened].map((s) => s.opened.entry));
  const size = last + 1 + below(court.entries.length - last);
  let e = court.giving(filings, size);
  if (chance(8)) e = wrongly(court, giver, e);
  if (!court.write("contributed", e, "caselot")) return false;
  finish(court);
  return true;
}

/** Values that are wrong in one place, signed again. */
function wrongly(court, giver, e) {
  const [first] = e.values;
  const changed = pick([
    { root: OTHER },
    { size: e.size + 1 },
    { size: Math.max(1, e.size - below(6)) },
    { size: court.entries.length + 1 },
    { contributor: e.contributor - 1 },
    { values: [] },
    { values: [...e.values].reverse() },
    { values: [...e.values, first] },
    { values: e.values.slice(1) },
    { values: [{ ...first, value: OTHER }, ...e.values.slice(1)] },
    { values: [{ ...first, proof: first.proof.slice(32) }, ...e.values.slice(1)] },
  ]);
  return chance(6) ? { ...e, ...changed } : giver.signs({ ...e, ...changed });
}

/** A filing for another contributor, head or number than it awaits. */
export function awaitOther(court) {
  const right = court.awaits();
  const k = contributorOn(court.f, court.day);
  const wrong = right ? pick([null, { ...right, head: OTHER }, { ...right, number: right.number + 1 }, { ...right, contributor: right.contributor - 1 }]) : { contributor: pick([...court.f.contributors.keys(), 5]), head: OTHER, number: 0 };
  return court.write("case_filed", court.simple(900 + below(90), { awaits: wrong }), "张三") && !!k;
}

/** A void of what awaits a contributor. */
export function voidAwaiting(court) {
  const stage = pick([...court.f.open].filter((s) => s.e.awaits));
  if (!stage) return false;
  const e = court.stalledVoid(stage.index);
  const ground = pick([11, 5, 6]);
  return court.write("filing_voided", { ...e, ground, envelope_secret: ground === 5 ? court.opening(stage.index).envelope_secret : e.envelope_secret }, ground === 5 ? "张三" : "caselot");
}

export const OF_CONTRIBUTORS = [openFor, openFor, openFor, give, give, give, (court) => chance(6) && end(court), (court) => chance(6) && name(court), (court) => chance(9) && awaitOther(court), (court) => chance(4) && voidAwaiting(court)];
