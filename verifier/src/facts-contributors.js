// Facts of contributors (section 22.14).

import { hex } from "./bytes.js";
import { awaited } from "./contributors.js";

/** @typedef {import("./fold.js").Context} Context */
/** @typedef {import("./fold.js").Fold} Fold */
/** @typedef {import("./fold.js").Stage} Stage */
/** @typedef {{ drawn: number, voided: number, slowest: number, withheld: number[] }} Told what is told of one contributor */

/** @typedef {{ first: number, last: number, filings: number }} Run filings that follow one another */

/** @param {Iterable<Stage>} stages */
function entries(stages) {
  return [...stages].map((s) => s.index);
}

export class Contributions {
  constructor() {
    /** @type {Map<number, Told>} */
    this.of = new Map();
    /** When filings were opened, by their entry. @type {Map<number, number>} */
    this.opened = new Map();
    /** Filings by runs that await the same contributor, 0 = nobody. @type {(Run & { contributor: number })[]} */
    this.filed = [];
  }

  /** @param {Context} c @param {any} entry */
  see(c, entry) {
    const seen = /** @type {any} */ (this)[entry.event];
    if (seen) seen.call(this, c, entry[entry.event], entry);
  }

  /** What an approval put into force. @param {Context} c @param {string} event @param {any} e */
  applied(c, event, e) {
    const k = event === "contributor_ended" && e.stalled ? c.f.contributors.get(e.contributor) : null;
    if (k) this.told(k.entry).withheld = entries(k.opened);
  }

  /** @param {number} entry @returns {Told} */
  told(entry) {
    const told = this.of.get(entry) || { drawn: 0, voided: 0, slowest: 0, withheld: [] };
    this.of.set(entry, told);
    return told;
  }

  /** @param {Context} c @param {any} e */
  case_filed(c, e) {
    const contributor = e.awaits ? e.awaits.contributor : 0;
    let run = this.filed[this.filed.length - 1];
    if (!run || run.contributor !== contributor) {
      run = { contributor, first: c.index, last: c.index, filings: 0 };
      this.filed.push(run);
    }
    run.last = c.index;
    run.filings += 1;
  }

  /** Filings that await nobody, after the first that awaits somebody, by runs. */
  uncontributed() {
    const begun = this.filed.findIndex((run) => run.contributor !== 0);
    const alone = begun < 0 ? [] : this.filed.slice(begun).filter((run) => run.contributor === 0);
    return alone.map(({ first, last, filings }) => ({ first, last, filings }));
  }

  /** Filings of the whole log that await none of these contributors, by runs. @param {Set<number>} believed */
  without(believed) {
    /** @type {Run[]} */
    const runs = [];
    let running = false;
    for (const { contributor, first, last, filings } of this.filed) {
      const other = !believed.has(contributor);
      if (other && running) {
        const run = runs[runs.length - 1];
        run.last = last;
        run.filings += filings;
      } else if (other) {
        runs.push({ first, last, filings });
      }
      running = other;
    }
    return runs;
  }

  /** @param {Context} c @param {any} e @param {any} entry */
  filing_opened(c, e, entry) {
    this.opened.set(e.filing, entry.time_ms);
  }

  /** @param {Context} c @param {any} e @param {any} entry */
  contributed(c, e, entry) {
    const told = this.told(e.contributor);
    for (const v of e.values) {
      told.slowest = Math.max(told.slowest, entry.time_ms - (this.opened.get(v.filing) || 0));
      this.opened.delete(v.filing);
    }
  }

  /** What is told of the contributor that a filing awaited which ends here, null if it awaited none. @param {Context} c @param {number} filing */
  endedHere(c, filing) {
    const stage = c.f.stages.get(filing);
    const k = stage && stage.drawIndex === c.index ? awaited(c.f, stage) : null;
    return k ? this.told(k.entry) : null;
  }

  /** @param {Context} c @param {any} e */
  case_drawn(c, e) {
    const told = this.endedHere(c, e.filing);
    if (told) told.drawn += 1;
  }

  /** @param {Context} c @param {any} e */
  filing_voided(c, e) {
    const told = this.endedHere(c, e.filing);
    if (told) told.voided += 1;
  }

  /** Null if no contributor was named. @param {Fold} f */
  finish(f) {
    if (f.contributors.size === 0) return null;
    const contributors = [...f.contributors.values()].map((k) => {
      const { drawn, voided, slowest, withheld } = this.told(k.entry);
      return {
        entry: k.entry,
        name: k.e.name,
        key: hex(k.e.key),
        depth: k.e.depth,
        filed: k.filed,
        drawn,
        voided,
        waiting: entries(k.opened),
        slowest_ms: slowest,
        withheld,
        ended: k.ended,
        stalled: k.stalled,
      };
    });
    return { contributors, uncontributed: this.uncontributed() };
  }
}
