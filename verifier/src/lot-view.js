// What a log says of one lot other than those of cases, with its draw computed again: plain data for a page.

import { hex } from "./bytes.js";
import { isoDay } from "./calendar.js";
import { place } from "./case-view.js";
import { replayLot, rollNumber } from "./lots.js";
import { word } from "./schema.js";
import { folded } from "./slip.js";

/** @typedef {import("./verify.js").Verification} Verification */
/** @typedef {import("./lots.js").Lot} Lot */

/** The lots whose roll number is, or holds, what was typed. @param {Verification} v @param {string} text @param {number} most */
export function findLots(v, text, most) {
  const wanted = folded(text).trim().toUpperCase();
  if (wanted === "") return [];
  const out = [];
  for (const lot of v.f.lots.values()) {
    const roll = rollNumber(lot.e);
    if (roll === wanted) return [roll];
    if (roll.includes(wanted) && out.length < most) out.push(roll);
  }
  return out;
}

/** @param {any} s SampleRule */
function sampleView(s) {
  return {
    from: isoDay(s.from_day),
    to: isoDay(s.to_day),
    pool: s.pool,
    judge: s.judge,
    manners: s.manners.map((/** @type {number} */ m) => word("Manner", m)),
  };
}

/** @param {Verification} v @param {Lot} lot */
function drawView(v, lot) {
  const e = v.entry(lot.drawIndex).lot_drawn;
  const r = replayLot(lot, v.f.origin, e.envelope_secret, e.nonce);
  return {
    secret: hex(e.envelope_secret),
    nonce: hex(e.nonce),
    transcript: hex(r.transcript),
    seed: hex(r.seed),
    seedHash: hex(r.seedHash),
    numbers: (r.seats || []).map(({ r: number, total }) => ({ number, total })),
  };
}

/** @param {Verification} v @param {Lot} lot */
function stateOf(v, lot) {
  if (lot.drawn !== null) return "lotDrawn";
  if (lot.lost) return "lotLost";
  return lot.declined ? "declined" : "lotOpen";
}

/** @param {Verification} v @param {string} roll the number of a lot, null if there is none such */
export function lotView(v, roll) {
  const lot = [...v.f.lots.values()].find((x) => rollNumber(x.e) === roll);
  if (!lot) return null;
  const { e } = lot;
  const fault = v.findings.find((x) => x.entry === lot.index || (lot.drawIndex >= 0 && x.entry === lot.drawIndex));
  return {
    lot: roll,
    kind: word("LotKind", e.kind),
    state: stateOf(v, lot),
    opened: place(v, lot.index),
    end: lot.drawIndex >= 0 ? place(v, lot.drawIndex) : null,
    subject: e.subject,
    list: e.list,
    day: e.day ? isoDay(e.day) : "",
    sample: e.sample ? sampleView(e.sample) : null,
    seats: e.seats,
    leftOut: e.left_out,
    text: e.text,
    candidates: e.candidates,
    digest: hex(e.digest),
    needs: e.needs.map((/** @type {number} */ n) => word("LotNeed", n)),
    approved: lot.approved,
    drawn: (lot.drawn || []).map((x) => {
      const result = v.f.reviews.get(`${lot.index}/${x}`);
      return { name: x, result: result === undefined ? "" : word("ReviewResult", result) };
    }),
    draw: lot.drawIndex >= 0 ? drawView(v, lot) : null,
    fault: fault ? fault.code : "",
  };
}

/** The roll number of the lot that an entry is about, "" if it is about none. @param {Verification} v @param {number} index */
export function lotOfEntry(v, index) {
  const entry = v.entry(index);
  const drawn = entry && entry.event === "lot_drawn" ? entry.lot_drawn.lot : index;
  const lot = v.f.lots.get(drawn);
  return lot ? rollNumber(lot.e) : "";
}
