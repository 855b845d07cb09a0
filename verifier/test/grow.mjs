// Logs that go on: published ones with trays of known secrets, and then random acts of a court, most of
// them in order. Holds this verifier against another program's on them, as compare.mjs does:
//
//     node test/grow.mjs PROGRAM [COUNT] [SEED] [seats | lots | contributor | hands]
//
// A published log has few acts of each kind; here balances, stages, series and days run on for long. A
// third of the logs, with `seats` all of them, are of a court whose seats change again and again, and
// half of these have one entry changed afterwards. With `lots` they are of a court that draws other lots,
// too, whose judges leave, some of whose cases belong to others, and whose log is restored now and then.
// With `contributor` such a court has contributors, too, who give values, end and stall; in half of these
// logs one rule on contributors is broken in the end. With `hands` its persons sign, too, and in half of
// these logs one rule on hands is broken in the end; each is also held against a file of hands. Now and
// then keys of contributors are held against such a log, too.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { hex } from "../src/bytes.js";
import { decodeEntry } from "../src/codec.js";
import { logName } from "../src/court.js";
import { fingerprint, verify } from "../src/index.js";
import { messages } from "../src/schema.js";
import { answer, approve, ask, change, close, correct, draw, endOpen, file, mediate, take } from "./acts-of-cases.mjs";
import { OF_LOTS, follow, fromList, lotsCourt, remand, restore } from "./acts-of-lots.mjs";
import { OF_CONTRIBUTORS, contributorsCourt } from "./acts-of-contributors.mjs";
import { OF_HANDS, handsCourt } from "./acts-of-hands.mjs";
import { absence, conflict, flags, judge, person, policy, pool, prepare, renumber } from "./acts-of-courts.mjs";
import { breakRule } from "./breaks-of-contributors.mjs";
import { breakHand } from "./breaks-of-hands.mjs";
import { Court, DAY } from "./court.mjs";
import { encodeEntry } from "./encode.mjs";
import { bytes, logs, signedBundle } from "./files.mjs";
import { changer, donorsOf, places } from "./garble.mjs";
import { below, chance, pick } from "./luck.mjs";
import { SeatsCourt } from "./seats-court.mjs";

const [program, count = "50", seed = "1", only = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "caselot-grow-"));
const garble = changer(below);

const ACTS = [file, file, file, file, draw, draw, draw, draw, approve, approve, ask, ask, answer, answer, close, close, correct, endOpen, change, change, change, take, take, mediate, absence, conflict, pool, policy, judge, person, renumber, flags];

/** What is filed is mostly approved and drawn at once. */
function drawn(act) {
  return (court) => {
    const at = court.entries.length;
    if (!act(court)) return false;
    const s = court.f.stages.get(at);
    if (!s || s.kind !== "filing" || chance(5)) return true;
    if (s.e.needs.length > 0) court.write("approved", { entry: at }, "李四");
    if (s.e.awaits) return chance(4) || court.goesOn(at);
    const e = court.drawOf(s);
    if (e) court.write("case_drawn", e, "张三");
    return true;
  };
}

const seldom = (act) => (court) => chance(3) && act(court);

/** Mostly what changes seats, of few cases. */
const OF_SEATS = [drawn(file), ...[1, 2, 3, 4, 5].map(() => drawn(change)), take, take, take, draw, approve, mediate, correct, endOpen, ...[close, ask, answer, absence, conflict, pool, policy, policy, judge, renumber, flags].map(seldom)];

function seatsCourt() {
  const court = new SeatsCourt(() => below(8));
  court.policy({ edition: below(2), refiling: chance(2) ? null : { days: 5 + below(30) } });
  for (let i = 0; i < 4; i++) drawn(file)(court);
  return court;
}

const OF_COURTS_WITH_LOTS = [...OF_LOTS, ...[1, 2, 3, 4].map(() => drawn(file)), drawn(follow), drawn(fromList), drawn(fromList), drawn(remand), drawn(change), approve, approve, answer, answer, answer, close, close, close, ask, draw, draw, conflict, endOpen, correct, ...[take, absence, pool, policy, judge, renumber, flags, (court) => chance(9) && restore(court)].map(seldom)];

/** Courts that are made here, with their acts. */
const MADE = {
  seats: { court: seatsCourt, acts: OF_SEATS },
  lots: { court: lotsCourt, acts: OF_COURTS_WITH_LOTS },
  contributor: { court: contributorsCourt, acts: [...OF_COURTS_WITH_LOTS.map((act) => (court) => chance(2) && act(court)), ...[1, 2, 3, 4].map(() => drawn(file)), file, file, approve, ...OF_CONTRIBUTORS, ...OF_CONTRIBUTORS], breaks: breakRule },
  hands: { court: handsCourt, acts: [...OF_COURTS_WITH_LOTS.map((act) => (court) => chance(2) && act(court)), ...[1, 2, 3, 4].map(() => drawn(file)), file, draw, approve, answer, ...OF_CONTRIBUTORS.map((act) => (court) => chance(3) && act(court)), ...OF_HANDS, ...OF_HANDS], breaks: breakHand },
};

function grown(name) {
  const made = MADE[name];
  const court = made ? made.court() : new Court(name, undefined, () => below(8));
  if (!made && !prepare(court)) return null;
  const acts = made ? made.acts : ACTS;
  const steps = made ? 30 + below(40) : 15 + below(25);
  let done = 0;
  for (let i = 0; i < steps * 3 && done < steps && court.findings.length === 0; i++) {
    if (chance(5)) court.time += pick([3600000, 3600000, DAY, DAY, DAY, 2 * DAY, 2 * DAY, 5 * DAY, 5 * DAY, 25 * DAY]);
    if (pick(acts)(court)) done += 1;
  }
  if (made && made.breaks && court.findings.length === 0 && chance(2)) court.broken = made.breaks(court);
  // The last act may be any.
  if (court.findings.length === 0 && chance(2)) {
    const write = court.write;
    court.write = (event, e, who) => write.call(court, event, e, who, true);
    for (let i = 0; i < 4 && court.findings.length === 0; i++) pick(acts)(court);
  }
  return court;
}

/** The log with one entry changed that has to do with seats, lots or contributors. */
function withOneChanged(entries) {
  const decoded = entries.map((raw) => decodeEntry(raw).entry);
  const of = (e) => (e.event === "proposed" ? e.proposed.event : e.event);
  const told = (e) => ["seats_taken", "policy_adopted", "case_drawn", "case_closed", "case_corrected", "judge_recorded", "flags_changed", "designation_requested", "redistribution", "lot_opened", "lot_drawn", "list_recorded", "review_recorded", "activity_recorded", "contributor_named", "contributor_ended", "filing_opened", "contributed", "filing_voided", "hand_enrolled", "hand_rotated", "hands_required"].includes(of(e)) || e.hand || (e.event === "case_filed" && (e.case_filed.lineage || e.case_filed.awaits || e.case_filed.later.length > 0));
  const at = pick(decoded.flatMap((e, i) => (i > 40 && e && told(e) ? [i] : [])));
  if (at === undefined) return entries;
  const entry = decoded[at];
  const e = entry.event === "case_filed" && entry.case_filed.lineage && !chance(3) ? entry.case_filed.lineage : entry;
  const all = places(messages.get(e === entry ? "Entry" : "Lineage"), e, []);
  garble(...pick(all), donorsOf(decoded.filter(Boolean)));
  return entries.map((raw, i) => (i === at ? encodeEntry(entry) : raw));
}

/** A file of hands: of most persons one key that they had, or have not. */
function fileOfHands(court) {
  const lines = ["# 名单", ""];
  for (const hand of court.f.allHands) if (!chance(3)) lines.push(`${chance(9) ? "ab".repeat(32) : fingerprint(hand.key)} ${chance(15) ? "孙八" : hand.person}`);
  return lines.join("\n") + pick(["", "\n"]);
}

/** Keys of contributors: of most of those that were named, and now and then of somebody else. */
function keysOfContributors(court) {
  const keys = [...court.f.contributors.values()].filter(() => !chance(3)).map((k) => hex(k.e.key));
  return chance(4) ? [...keys, "ab".repeat(32)] : keys;
}

function theirs(path, key, more) {
  try {
    return JSON.parse(execFileSync(program, ["verify", path, "--key", key, "--json", ...more], { stdio: ["ignore", "pipe", "ignore"] }));
  } catch (e) {
    return JSON.parse(e.stdout.toString());
  }
}

/** What an entry changes of seats, or which other act it is, "" if it is none of these. */
function kindOf(raw) {
  const { entry } = decodeEntry(raw);
  if (entry.event === "proposed" && entry.proposed.event === "seats_taken") return `taken ${entry.proposed.seats_taken.role}`;
  if (entry.event === "proposed" && entry.proposed.event === "redistribution") return "redistribution";
  if (entry.event === "hand_rotated" || (entry.event === "proposed" && entry.proposed.event.startsWith("hand"))) return entry.event === "proposed" ? entry.proposed.event : "hand_rotated";
  if (entry.hand) return `signed ${entry.event}`;
  if (entry.event === "lot_opened") return ["lot_opened", ...entry.lot_opened.needs].join(" ");
  if (["lot_drawn", "review_recorded", "restored", "filing_opened", "contributed"].includes(entry.event)) return entry.event;
  if (entry.event === "proposed" && entry.proposed.event.startsWith("contributor_")) return entry.proposed.event;
  if (entry.event === "case_drawn" && entry.case_drawn.contribution !== 0) return "drawn by a contribution";
  if (entry.event === "filing_voided" && entry.filing_voided.ground === 11) return "stalled";
  if (entry[entry.event].lineage && entry[entry.event].lineage.follows) return `follows ${entry.event}`;
  const changes = entry.event === "case_filed" && entry.case_filed.lineage && entry.case_filed.lineage.changes;
  return changes ? `change ${changes.kind}` : entry.event === "case_filed" && entry.case_filed.lineage && entry.case_filed.lineage.reassigns ? "reassigned" : "";
}

const KEY = verify(bytes("vectors/logs/one-draws.bundle")).key_fingerprint;
const first = (r) => {
  const of = r.findings.filter((x) => x.entry !== null);
  const entry = of.length > 0 ? Math.min(...of.map((x) => x.entry)) : null;
  return { entry, codes: (entry === null ? r.findings : of.filter((x) => x.entry === entry)).map((x) => x.code) };
};
/** Whether nothing is found but whom the keys and fingerprints that were given do not name. */
const isSound = (r) => r.findings.every((x) => ["ContributorUntrusted", "HandUntrusted"].includes(x.code));
const tally = { logs: 0, valid: 0, acts: 0, wrong: 0, codes: 0, facts: 0 };
/** Entries of valid logs, by what they are. */
const seen = {};
/** Rules that were broken on purpose, with their first findings. */
const broken = {};
for (let i = 0; i < Number(count); i++) {
  const name = only || (chance(3) ? "seats" : pick(logs().filter((n) => n !== "two-handover" && n !== "two-restored")));
  const court = grown(name);
  if (!court) continue;
  const entries = MADE[name] && !court.broken && chance(2) ? withOneChanged(court.entries) : court.entries;
  const raw = signedBundle(logName(court.origin, court.f.restorations), entries);
  const path = join(folder, "log.bundle");
  writeFileSync(path, raw);
  const hands = name === "hands" && court.findings.length === 0 && chance(2) ? fileOfHands(court) : undefined;
  if (hands !== undefined) writeFileSync(join(folder, "hands.txt"), hands);
  const contributors = MADE[name] && !court.broken && court.findings.length === 0 && chance(3) ? keysOfContributors(court) : [];
  const more = [...(hands === undefined ? [] : ["--hands", join(folder, "hands.txt")]), ...contributors.flatMap((key) => ["--contributor", key])];
  const [a, b] = [verify(raw, { key: KEY, hands, contributors }), theirs(path, KEY, more)];
  const [x, y] = [first(a), first(b)];
  tally.logs += 1;
  tally.acts += entries.length;
  if (a.valid) tally.valid += 1;
  if (court.broken) broken[`${court.broken}: ${x.codes.join(" ")}`] = (broken[`${court.broken}: ${x.codes.join(" ")}`] || 0) + 1;
  for (const kind of a.valid ? entries.map(kindOf) : []) if (kind) seen[kind] = (seen[kind] || 0) + 1;
  const agree = a.verdict === b.verdict && x.entry === y.entry && (a.valid || x.codes.some((c) => y.codes.includes(c)));
  if (!agree) {
    tally.wrong += 1;
    const kept = join(tmpdir(), `grown-${seed}-${i}.bundle`);
    writeFileSync(kept, raw);
    console.log(`${name}: ${a.verdict} ${x.entry} ${x.codes} and ${b.verdict} ${y.entry} ${y.codes}: ${kept}`);
  } else if (!isDeepStrictEqual([...x.codes].sort(), [...y.codes].sort())) {
    tally.codes += 1;
    console.log(`${name} ${x.entry}: ${x.codes} and ${y.codes}`);
  } else if (isSound(a) && !isDeepStrictEqual(JSON.parse(JSON.stringify(a.facts)), b.facts)) {
    tally.facts += 1;
    const kept = join(tmpdir(), `grown-${seed}-${i}.bundle`);
    writeFileSync(kept, raw);
    const flat = (r) => JSON.parse(JSON.stringify({ ...r.facts, ...r.facts.acts, ...r.facts.pools }));
    const [mine, other] = [flat(a), flat(b)];
    for (const k of Object.keys(other)) {
      if (k !== "acts" && k !== "pools" && !isDeepStrictEqual(mine[k], other[k])) console.log(`${name} ${kept}: ${k}: ${JSON.stringify(mine[k]).slice(0, 150)} and ${JSON.stringify(other[k]).slice(0, 150)}`);
    }
  }
}
console.log(JSON.stringify(tally), JSON.stringify(seen), Object.keys(broken).length > 0 ? JSON.stringify(broken) : "");
rmSync(folder, { recursive: true });
process.exitCode = tally.wrong === 0 ? 0 : 1;
