// The fold: the state after all earlier entries (section 1).

import { hex } from "./bytes.js";

/**
 * @typedef {{ role: number, judge: number, pool: string }} Seat
 *
 * A stage of a case: a filing, a request to designate, or an import.
 * @typedef {object} Stage
 * @property {"filing" | "request" | "import"} kind
 * @property {number} index
 * @property {number} number the stage's number, 0 of an import
 * @property {any} e the event, as it stands in the log
 * @property {Case} of the case it belongs to
 * @property {number} protocol
 * @property {number} day
 * @property {string} person who filed, asked or imported
 * @property {string} standing
 * @property {"open" | "drawn" | "voided" | "pending" | "designated" | "declined" | "imported"} status
 * @property {number} judge the undertaking judge, 0 if there is none
 * @property {Seat[]} seats who sits, as changed since
 * @property {Seat[]} alternates who have not taken a seat, in their order
 * @property {any[]} later LaterSeats that are not drawn yet
 * @property {any} changes SeatChange of a filing that changes seats, else null
 * @property {Set<number>} gone who left a seat of it
 * @property {number} designated who presides by designation, 0 if nobody does
 * @property {number} seatsDay the last day on which a seat of it changed, -1 if none did
 * @property {Uint8Array[]} marks of its parties, as filed; by these cases are compared
 * @property {Uint8Array[]} carried marks that later filings of the case hold, as a change of seats added to them
 * @property {Uint8Array[]} agents marks of agents that later filings of the case hold
 * @property {Set<number>} mediated
 * @property {Taken[]} taken seats that changed without a draw
 * @property {boolean} approved
 * @property {boolean} declined a filing that a supervisor declined
 * @property {boolean} nonceLost a void of ground NONCE_LOST was approved
 * @property {boolean} alone a filing that belongs to a case which this docket does not have (section 22.12)
 * @property {any} record what the log holds of the case (CaseRecord), from when it has a judge
 * @property {number} avoided
 * @property {number} voidDay
 * @property {number} drawIndex
 * @property {{ entry: number, day: number, secret: Uint8Array, nonce: Uint8Array } | null} opened for a contributor, before it is drawn
 * @property {{ entry: number, value: Uint8Array } | null} contribution the value by which it is drawn
 *
 * @typedef {{ entry: number, role: number, judge: number, left: number, first: boolean, again: boolean }} Taken
 *   `first` of the alternates of the role; `again` if somebody had left a seat before
 *
 * @typedef {object} Case
 * @property {string} number
 * @property {Stage[]} stages
 * @property {number} floor no later stage has a lesser number
 * @property {Set<number>} panelJudges who stood on a recorded panel
 * @property {Set<number>} staff who was of the staff on the day of an activity
 * @property {boolean} correctedAway its number was taken from a case
 * @property {boolean} corrected its own number is the correction of another one
 * @property {boolean} worked an activity, a closing or a change of seats was recorded
 * @property {number} holder the judge with whom it is open, 0 if it is nobody's
 */

export class Fold {
  constructor() {
    this.origin = "";
    this.code = "";
    this.courtName = "";
    this.offset = 0;
    this.opened = false;
    this.protocol = 0;
    /** @type {number | bigint} */
    this.time = 0;
    this.filed = false;
    this.lastFilingDay = -1;
    /** Raised whenever who is on duty may have changed. */
    this.rosterVersion = 0;
    /** @type {Map<number, { name: string, tenures: any[] }>} */
    this.judges = new Map();
    /** All absences in force, by entry. @type {Map<number, any>} */
    this.absences = new Map();
    /** @type {Map<number, any[]>} */
    this.absencesOf = new Map();
    /** @type {Map<string, import("./pools.js").Pool>} */
    this.pools = new Map();
    /** @type {{ bindDay: number, e: any, index: number }[]} */
    this.policies = [];
    /** @type {import("./trays.js").Tray[]} */
    this.trays = [];
    this.lowestTray = 0;
    /** Filings, requests and imports by entry. @type {Map<number, Stage>} */
    this.stages = new Map();
    /** @type {Map<string, Case>} */
    this.cases = new Map();
    /** Every number that a case ever had. @type {Set<string>} */
    this.numbers = new Set();
    /** @type {Set<Stage>} */
    this.open = new Set();
    /** @type {Map<string, number>} */
    this.undrawnOf = new Map();
    /** Of these, such as are opened for a contributor count apart. @type {Map<string, number>} */
    this.openedOf = new Map();
    /** @type {Map<string, number>} */
    this.pendingOf = new Map();
    /** Open cases by judge. @type {Map<number, number>} */
    this.load = new Map();
    /** @type {Map<string, import("./series.js").Series>} */
    this.series = new Map();
    /** Conflicts in force by entry. @type {Map<number, any>} */
    this.conflicts = new Map();
    /** @type {Map<string, Set<any>>} */
    this.conflictsByMark = new Map();
    /** Stages with at least two marks, by marks and cause. @type {Map<string, Stage[]>} */
    this.byParties = new Map();
    /** @type {Map<number, any>} */
    this.grants = new Map();
    /** @type {Map<string, import("./persons.js").Person>} */
    this.persons = new Map();
    /** Proposals that wait, by entry. @type {Map<number, any>} */
    this.proposals = new Map();
    /** Where a record was last made in protocol 2. @type {Map<string, number>} */
    this.recordedAt = new Map();
    /** Imports that are due. @type {any[]} */
    this.due = [];
    /** @type {Map<number, any>} */
    this.statements = new Map();
    /** @type {Map<string, any>} */
    this.explanations = new Map();
    /** @type {Map<string, { steps: any[], archived: boolean }>} */
    this.circulars = new Map();
    /** The list of each judge whose cases are drawn afresh. @type {Map<number, import("./redistribution.js").List>} */
    this.lists = new Map();
    /** Lists with cases that were approved. @type {import("./redistribution.js").List[]} */
    this.redistributed = [];
    /** Lists from which lots are drawn. @type {Map<string, import("./lists.js").NamedList>} */
    this.namedLists = new Map();
    /** Lots other than those of cases, by entry. @type {Map<number, import("./lots.js").Lot>} */
    this.lots = new Map();
    /** Contributors by the entry at which they were named. @type {Map<number, import("./contributors.js").Contributor>} */
    this.contributors = new Map();
    /** The hand in force of each person who has one. @type {Map<string, import("./hands.js").Hand>} */
    this.hands = new Map();
    /** Every hand that anybody had, in the order of the log. @type {import("./hands.js").Hand[]} */
    this.allHands = [];
    /** Which roles must sign, and from when on. @type {import("./hands.js").Requirement[]} */
    this.requirements = [];
    /** Filings that are to be drawn next, and such as are to be voided next, each in order. @type {Stage[]} */
    this.dueDraws = [];
    /** @type {Stage[]} */
    this.dueVoids = [];
    /** Results of reviews that hold, by lot and case. @type {Map<string, number>} */
    this.reviews = new Map();
    /** @type {{ index: number, key: Uint8Array }[]} */
    this.keys = [];
    /** @type {{ index: number, traysBefore: number } | null} */
    this.recovery = null;
    /** Restored entries of protocol 2. */
    this.restorations = 0;
  }

  /** @param {string} number @returns {Case} */
  caseOf(number) {
    let c = this.cases.get(number);
    if (!c) {
      c = {
        number,
        stages: [],
        floor: 0,
        panelJudges: new Set(),
        staff: new Set(),
        correctedAway: false,
        corrected: false,
        worked: false,
        holder: 0,
      };
      this.cases.set(number, c);
    }
    return c;
  }

  /** A stage can be found by its parties; a change of seats is no filing of a case there. @param {Stage} stage */
  index(stage) {
    if (stage.changes || stage.marks.length < 2) return;
    const key = partyKey(stage.marks, stage.e.cause);
    const list = this.byParties.get(key);
    if (list) list.push(stage);
    else this.byParties.set(key, [stage]);
  }

  /** Keeps the count of a judge's open cases. Call after every change of a case. @param {Case} c */
  recount(c) {
    const stage = present(c);
    const record = stage && hasJudge(stage) ? stage.record : null;
    const holder = record && !record.closing ? record.undertaking : 0;
    if (holder === c.holder) return;
    if (c.holder) this.load.set(c.holder, (this.load.get(c.holder) || 0) - 1);
    if (holder) this.load.set(holder, (this.load.get(holder) || 0) + 1);
    c.holder = holder;
  }
}

/** @param {Stage} s */
export function ended(s) {
  return s.status === "voided" || s.status === "declined";
}

/** A change of seats has none of its own. @param {Stage} s */
export function hasJudge(s) {
  if (s.changes) return false;
  return s.status === "drawn" || s.status === "designated" || s.status === "imported";
}

/** The latest stage that is no change of seats and was not voided or declined. @param {Case | undefined} c @returns {Stage | null} */
export function present(c) {
  if (!c) return null;
  for (let i = c.stages.length - 1; i >= 0; i--) {
    const s = c.stages[i];
    if (!s.changes && !ended(s)) return s;
  }
  return null;
}

/** The record of a case whose present stage has a judge. @param {Case | undefined} c @returns {any} */
export function recordIn(c) {
  const stage = present(c);
  return stage ? stage.record : null;
}

/** A lot that is not drawn yet, and was not lost. @param {Fold} f @param {number} index */
export function undrawnLot(f, index) {
  const lot = f.lots.get(index);
  return lot && lot.drawn === null && !lot.lost ? lot : null;
}

/** @param {Case | undefined} c */
export function nextStage(c) {
  if (!c) return 0;
  let n = c.floor;
  for (const s of c.stages) if (s.number >= n) n = s.number + 1;
  return n;
}

/** @param {any} record a record of a case, or null */
export function undone(record) {
  return !!record && !!record.closing && record.closing.manner >= 6;
}

/** @param {Uint8Array[]} marks @param {string} cause */
export function partyKey(marks, cause) {
  return marks.map(hex).join("") + "|" + cause;
}

const UTC_LAST = 2932896;

/** @param {number | bigint} timeMs @param {number} offsetMinutes */
export function dayOf(timeMs, offsetMinutes) {
  const local = typeof timeMs === "bigint" ? Number.MAX_SAFE_INTEGER : timeMs + offsetMinutes * 60000;
  return Math.min(Math.max(Math.floor(local / 86400000), 0), UTC_LAST);
}

/**
 * What the rules of one event see: the fold before it, and where findings go.
 * @typedef {object} Context
 * @property {Fold} f
 * @property {number} index
 * @property {number} day
 * @property {1 | 2} protocol
 * @property {string} person
 * @property {number} standing
 * @property {import("./hands.js").Hand | null} hand of the actor's person, in force at this entry
 * @property {boolean} approved the event stands at its approval
 * @property {Uint8Array[]} raw
 * @property {import("./tree.js").Tree} tree
 * @property {(code: string) => void} find
 * @property {(code: string) => void} spare a finding with which the entry counts all the same
 * @property {((c: Context, event: string, e: any) => void) | null} applied told of what an approval put into force
 */
