// What a log says of one case, stage by stage, with each draw computed again: plain data for a page.

import { hex } from "./bytes.js";
import { isoDay, localTime } from "./calendar.js";
import { awaited } from "./contributors.js";
import { byProgram } from "./exclusions.js";
import { present } from "./fold.js";
import { replayStage } from "./drawn.js";
import { word } from "./schema.js";
import { checkCode, folded } from "./slip.js";
import { candidatesOf } from "./values.js";

/** @typedef {import("./verify.js").Verification} Verification */
/** @typedef {import("./fold.js").Stage} Stage */

/** The canonical form that a typed number may mean. @param {string} text */
function canonical(text) {
  return folded(text)
    .replace(/[〔[]/, "(")
    .replace(/[〕\]]/, ")")
    .replace(/\s/g, "")
    .replace(/([^0-9])0+([1-9][0-9]*号)$/, "$1$2");
}

/** The cases whose number is, or holds, what was typed. @param {Verification} v @param {string} text @param {number} most */
export function findCases(v, text, most) {
  const wanted = canonical(text);
  if (wanted === "") return [];
  const exact = v.f.cases.get(wanted);
  if (exact && exact.stages.length > 0) return [wanted];
  const out = [];
  for (const k of v.f.cases.values()) {
    if (k.stages.length > 0 && k.number.includes(wanted)) out.push(k.number);
    if (out.length >= most) break;
  }
  return out;
}

/** @param {Verification} v @param {number} judge */
function named(v, judge) {
  const j = v.f.judges.get(judge);
  return { judge, name: j ? j.name : "" };
}

/** @param {Verification} v @param {number} index */
function moment(v, index) {
  const t = v.entry(index).time_ms;
  return typeof t === "number" ? localTime(t, v.f.offset) : String(t);
}

/**
 * What was drawn, seat by seat and group by group, with the candidates as they lay for it.
 * @param {Verification} v @param {Stage} stage @param {any} drawn what `replay` gives
 */
function seatViews(v, stage, drawn) {
  const won = new Set();
  const of = (/** @type {any[]} */ list, /** @type {number} */ role, /** @type {boolean} */ alternate) =>
    list.filter((s) => s.role === role).map((s) => ({ ...s, alternate }));
  const roles = [...new Set(stage.e.groups.map((/** @type {any} */ g) => g.role))];
  const places = roles.flatMap((role) => [...of(drawn.seats, role, false), ...of(drawn.alternates, role, true)]);
  return places.map((/** @type {any} */ s) => {
    const g = stage.e.groups.find((/** @type {any} */ x) => x.role === s.role);
    let from = 0;
    const candidates = candidatesOf(g)
      .filter((/** @type {any} */ c) => !won.has(c.judge))
      .map((/** @type {any} */ c) => {
        const x = { ...named(v, c.judge), mass: c.mass, from };
        from += c.mass;
        return x;
      });
    won.add(s.judge);
    const { r, total, alternate } = s;
    return { role: word("SeatRole", s.role), pool: g.pool, alternate, r, total, winner: named(v, s.judge), candidates };
  });
}

/** The contributor that a filing awaits. @param {Verification} v @param {Stage} stage */
function awaitedView(v, stage) {
  const a = stage.e.awaits;
  const k = a ? awaited(v.f, stage) : null;
  return a ? { entry: Number(a.contributor), name: k ? k.e.name : "", head: hex(a.head), number: a.number } : null;
}

/** What a contributor gave for a draw. @param {Verification} v @param {Stage} stage */
function contributionView(v, stage) {
  const of = awaitedView(v, stage);
  return of && stage.contribution ? { ...of, value: hex(stage.contribution.value), given: place(v, stage.contribution.entry) } : null;
}

/** The draw of a stage, or the one that its void avoided. @param {Verification} v @param {Stage} stage */
function drawView(v, stage) {
  const entry = v.entry(stage.drawIndex);
  const e = entry[entry.event];
  const nonce = stage.e.nonce === "single_call_nonce" ? stage.e.single_call_nonce : e.nonce;
  if (e.envelope_secret.length !== 32 || nonce.length !== 32) return null;
  // Without the value that it awaited there is no draw to compute.
  if (stage.e.awaits && !stage.contribution) return null;
  const r = replayStage(stage, v.f.origin, e.envelope_secret, nonce);
  if (!r.seats) return null;
  return {
    secret: hex(e.envelope_secret),
    nonce: hex(nonce),
    transcript: hex(r.transcript),
    seed: hex(r.seed),
    seedHash: hex(r.seedHash),
    contribution: contributionView(v, stage),
    nEff: e.n_eff === undefined ? null : Number(e.n_eff),
    presiding: e.presiding ? named(v, e.presiding) : null,
    seats: seatViews(v, stage, r),
  };
}

/** @param {Verification} v @param {number} index */
export function place(v, index) {
  return {
    entry: index,
    time: moment(v, index),
    person: v.entry(index).actor.person,
    code: checkCode(v.tree.levels[0][index]),
  };
}

/** @param {Verification} v @param {import("./fold.js").Seat[]} seats */
function held(v, seats) {
  return seats.map((s) => ({ ...named(v, s.judge), role: word("SeatRole", s.role), pool: s.pool }));
}

/** What a filing changes. @param {Verification} v @param {any} x SeatChange */
function changeView(v, x) {
  return {
    kind: word("SeatChangeKind", x.kind),
    ground: x.ground ? word("ReassignmentGround", x.ground) : "",
    text: x.text,
    decidedBy: x.decided_by ? word("DecidedBy", x.decided_by) : "",
    leaves: x.leaves.map((/** @type {number} */ j) => named(v, j)),
    hearing: x.hearing_day ? isoDay(x.hearing_day) : "",
    procedure: x.procedure,
    weight: x.weight,
  };
}

/** @param {Verification} v @param {import("./fold.js").Taken} x */
function takenView(v, x) {
  return {
    ...place(v, x.entry),
    role: word("SeatRole", x.role),
    judge: named(v, x.judge),
    left: x.left ? named(v, x.left) : null,
  };
}

/** Who sits now, of the stage that goes on to be the case. @param {Verification} v @param {Stage} stage */
function sittingView(v, stage) {
  const record = stage.record;
  if (stage.kind === "import" || !record || present(stage.of) !== stage) return null;
  return {
    seats: held(v, stage.seats),
    presiding: record.panel.presiding ? named(v, record.panel.presiding) : null,
    alternates: held(v, stage.alternates),
    later: stage.later.map((/** @type {any} */ l) => ({
      role: word("SeatRole", l.role),
      pool: l.pool,
      seats: l.seats,
      alternates: l.alternates,
    })),
    procedure: record.procedure,
    weight: record.weight,
  };
}

/** @param {Verification} v @param {Stage} stage */
function stageView(v, stage) {
  const e = stage.e;
  const facts = stage.kind === "import" ? e.record : e;
  const end = stage.drawIndex >= 0 ? v.entry(stage.drawIndex) : null;
  const record = stage.record;
  const lineage = e.lineage || { reassigns: null, prior: null, series: "", follows: null };
  const list = v.f.redistributed.find((x) => x.made.includes(stage));
  return {
    kind: stage.kind,
    number: stage.number,
    status: stage.status,
    begun: place(v, stage.index),
    end: end ? { ...place(v, stage.drawIndex), event: end.event } : null,
    pool: facts.pool,
    cause: facts.cause,
    procedure: facts.procedure,
    flags: facts.flags,
    weight: facts.weight,
    judge: stage.judge ? named(v, stage.judge) : null,
    committed: e.nonce === "nonce_commitment",
    needs: (e.needs || []).map((/** @type {number} */ n) => word("ApprovalNeed", n)),
    approved: stage.approved,
    awaits: awaitedView(v, stage),
    opened: stage.opened ? place(v, stage.opened.entry) : null,
    ground: stage.kind === "request" ? word("DesignationGround", e.ground) : "",
    reassigns: lineage.reassigns ? word("ReassignmentGround", lineage.reassigns.ground) : "",
    series: lineage.series,
    follows: lineage.follows ? lineage.follows.case_number : "",
    list: list ? { entry: list.entry, cases: list.e.cases.length } : null,
    changes: stage.changes ? changeView(v, stage.changes) : null,
    taken: stage.taken.map((x) => takenView(v, x)),
    sits: sittingView(v, stage),
    exclusions: (e.exclusions || []).map((/** @type {any} */ x) => ({
      ...named(v, x.judge),
      ground: word("ExclusionGround", x.ground),
      by: byProgram(x) ? "caselot" : x.person || stage.person,
      text: x.text,
    })),
    voided: end && end.event === "filing_voided" ? word("VoidGround", end.filing_voided.ground) : "",
    draw: stage.kind === "filing" && end ? drawView(v, stage) : null,
    closed: record && record.closing ? { day: isoDay(record.closing.day), manner: word("Manner", record.closing.manner) } : null,
  };
}

/** @param {Verification} v @param {string} number as it is in the log */
export function caseView(v, number) {
  const k = v.f.cases.get(number);
  if (!k) return null;
  const first = new Map();
  for (const x of v.findings) if (x.entry !== null && !first.has(x.entry)) first.set(x.entry, x.code);
  return {
    number,
    stages: k.stages.map((s) => ({
      ...stageView(v, s),
      fault: first.get(s.index) || (s.drawIndex >= 0 && first.get(s.drawIndex)) || "",
    })),
  };
}

/** The number of the case that an entry is about, "" if it is about none. @param {Verification} v @param {number} index */
export function caseOfEntry(v, index) {
  const entry = v.entry(index);
  if (!entry) return "";
  const e = entry[entry.event];
  const stage = v.f.stages.get(index) || (e.filing !== undefined && v.f.stages.get(e.filing));
  return stage ? stage.of.number : "";
}
