// A court that draws other lots, too: it records lists, and knows the secrets of its envelopes.

import { envelopeCommitment, nonceCommitment } from "../src/commitment.js";
import { yearOf } from "../src/calendar.js";
import { digestOf } from "../src/lot-candidates.js";
import { lotNeeds } from "../src/lot-needs.js";
import { candidatesOfLot, lotsBefore, replayLot, rollNumber } from "../src/lots.js";
import { N } from "../src/schema.js";
import { nextEnvelope } from "../src/trays.js";
import { nonceOf, secretOf } from "./court.mjs";
import { NOBODY, SeatsCourt, UNDERTAKING } from "./seats-court.mjs";

export const Lot = N.LotKind;
export const NAMES = ["丁", "丙", "乙", "戊", "甲"].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** A number of the court, under which nothing need be filed. */
export const numbered = (n) => `(2026)湘0203民初${n}号`;

export class LotsCourt extends SeatsCourt {
  /** Two persons give a judge a case under each of these numbers. */
  given(...numbers) {
    for (const n of numbers) {
      const at = this.asked(n);
      this.must(this.write("case_designated", { filing: at, judge: 1 }, "李四"));
    }
  }

  /** A judge is asked for; gives back the entry of the request. */
  asked(n, more = {}) {
    const at = this.entries.length;
    const e = { ...this.filing([[UNDERTAKING, 1, "民事"]], { case_number: numbered(n) }), judge: 1, ground: N.DesignationGround.SUPERVISION, text: "", outage: null, ...more };
    this.must(this.write("designation_requested", e, "张三"));
    return at;
  }

  /** A list, as it is approved. */
  list(list, kind, entries, name = "名册") {
    this.must(this.second("list_recorded", { list, kind, name, entries }, "赵六", this.replaces(`list/${list}`)));
  }

  /** A lot as it is to be opened, with what is `said` of it; `wrong` is put into it at the end. */
  lot(kind, said, wrong = {}) {
    const year = yearOf(this.day);
    const e = { kind, year, number: lotsBefore(this.f, kind, year) + 1, subject: "事项", list: "", day: 0, sample: null, seats: 1, left_out: [], text: "", ...said };
    const { candidates } = candidatesOfLot(this.context("张三"), e);
    Object.assign(e, nextEnvelope(this.f), { candidates: candidates.length, digest: digestOf(candidates) });
    e.commitment = envelopeCommitment(this.f.origin, e.tray, e.envelope, secretOf(e.tray, e.envelope));
    e.nonce_commitment = nonceCommitment(this.f.origin, rollNumber(e), 0, nonceOf(rollNumber(e), 0));
    e.needs = lotNeeds(this.context("张三"), e, candidates);
    return { ...e, ...wrong };
  }

  /** Opens a lot, and lets approve what waits; gives back its entry. */
  opens(e, person = "张三") {
    const at = this.entries.length;
    this.must(this.write("lot_opened", e, person));
    if (e.needs.length > 0) this.must(this.write("approved", { entry: at }, "李四"));
    return at;
  }

  /** The draw of a lot. */
  lotDraw(index) {
    const lot = this.f.lots.get(index);
    const envelope_secret = secretOf(lot.e.tray, lot.e.envelope);
    const nonce = nonceOf(rollNumber(lot.e), 0);
    const r = replayLot(lot, this.f.origin, envelope_secret, nonce);
    return { lot: index, envelope_secret, nonce, seed_hash: r.seedHash, drawn: r.seats.map((s) => lot.candidates[s.judge - 1]) };
  }

  /** Opens and draws a lot; gives back the draw. */
  drawsLot(e, person = "张三") {
    const draw = this.lotDraw(this.opens(e, person));
    this.must(this.write("lot_drawn", draw, person));
    return draw;
  }

  /** A case that is drawn and closed; gives back its undertaking judge. */
  closedCase(number, manner = N.Manner.JUDGMENT, more = {}) {
    const case_number = `(2026)湘0203民初${number}号`;
    const { filing, seats } = this.drawn(this.filing([[UNDERTAKING, 1, "民事"]], { case_number, ...more }));
    const closing = { day: this.day, manner };
    this.must(this.write("case_closed", { filing, closing, panel: NOBODY, seats: [], weight: 0, as_seated: false }, "钱七"));
    return seats[0].judge;
  }
}
