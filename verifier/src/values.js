// What a field may hold beyond its type (sections 4, 5, 10, 22.1, 22.10, 22.12 and 22.14): what breaks it is `Undecodable`.

import { N } from "./schema.js";
import { numbersAscend } from "./text.js";

const LIMIT = 2 ** 53;
const VOIDS_OF_TWO = new Set(
  ["NONCE_LOST", "SECRET_LOST", "RESTORED", "DECLINED", "RUN_OUT", "STALLED"].map((w) => N.VoidGround[w]),
);

/** @param {Uint8Array} b @param {number} at */
function u32(b, at) {
  return ((b[at] << 24) | (b[at + 1] << 16) | (b[at + 2] << 8) | b[at + 3]) >>> 0;
}

/**
 * Rows of `u32` judge and `u64` mass, or null if they are malformed.
 * @param {Uint8Array} bytes
 * @returns {{ judge: number, mass: number }[] | null}
 */
export function oddsRows(bytes) {
  if (bytes.length % 12 !== 0) return null;
  const rows = [];
  let sum = 0;
  let last = -1;
  for (let at = 0; at < bytes.length; at += 12) {
    const judge = u32(bytes, at);
    const high = u32(bytes, at + 4);
    const mass = high * 0x100000000 + u32(bytes, at + 8);
    if (judge <= last || high >= 0x200000 || mass === 0) return null;
    sum += mass;
    // Both addends are below 2^53, so a sum that passes it is not rounded back below it.
    if (sum >= LIMIT) return null;
    last = judge;
    rows.push({ judge, mass });
  }
  return rows;
}

/**
 * Rows of `u32` judge and `u8` share, or null if they are malformed.
 * @param {Uint8Array} bytes
 * @returns {{ judge: number, share: number }[] | null}
 */
export function shareRows(bytes) {
  if (bytes.length % 5 !== 0) return null;
  const rows = [];
  let last = -1;
  for (let at = 0; at < bytes.length; at += 5) {
    const judge = u32(bytes, at);
    const share = bytes[at + 4];
    if (judge <= last || share < 1 || share > 100) return null;
    last = judge;
    rows.push({ judge, share });
  }
  return rows;
}

/** The candidates of a seat group, also after its filing has ended. @param {any} g @returns {{ judge: number, mass: number }[]} */
export function candidatesOf(g) {
  return g.oddsRows || oddsRows(g.odds) || [];
}

/**
 * The rows of a filing that has ended are read again from its bytes if somebody asks for them; of a
 * large log they would fill the memory.
 * @param {any} e CaseFiled
 */
export function forgetRows(e) {
  for (const g of e.groups) g.oddsRows = g.sharesRows = null;
}

/** Whether a seat or a group is of assessors (section 22.10). @param {number} role */
export function assessors(role) {
  return role === N.SeatRole.ASSESSOR || role === N.SeatRole.EXPERT;
}

/** @param {any[]} list @param {number} n */
function each(list, n) {
  return list.every((x) => x.length === n);
}

/** @param {any} m a filing or a request */
function marksFormed(m) {
  return each(m.party_marks, 32) && each(m.agent_marks, 32);
}

/** Assessors' seats that are left for a later draw. @param {any} e CaseFiled */
function laterFormed(e) {
  const { later, groups } = e;
  if (later.length === 0) return true;
  const roles = later.map((/** @type {any} */ l) => l.role);
  const whole = later.every((/** @type {any} */ l) => assessors(l.role) && l.seats >= 1 && l.alternates === later[0].alternates);
  return whole && numbersAscend(roles) && !groups.some((/** @type {any} */ g) => assessors(g.role));
}

/** @type {Record<string, (m: any, version: number) => boolean>} */
const RULES = {
  SeatGroup(m) {
    m.oddsRows = oddsRows(m.odds);
    m.sharesRows = shareRows(m.shares);
    return m.oddsRows !== null && m.sharesRows !== null;
  },
  TrayOpened: (m) => m.envelopes >= 1 && m.envelopes <= 256 && m.commitments.length === 32 * m.envelopes,
  PoolRecorded: (m, v) => !(v === 2 && m.approver) && (m.small_ground === undefined || !m.small_ground || m.small_until_day !== 0),
  CaseFiled: (m, v) => !(v === 2 && m.approver) && marksFormed(m) && laterFormed(m),
  DesignationRequested: (m, v) => !(v === 2 && m.approver) && marksFormed(m),
  ConflictDeclared: (m) => each(m.marks, 32),
  Exclusion: (m, v) => !(v === 2 && m.person),
  FilingVoided: (m, v) => v === 1 || (!m.approver && m.avoided === 0 && VOIDS_OF_TWO.has(m.ground)),
  CaseCorrected: (m, v) => !(v === 2 && m.approver),
  QuotaReductionGranted: (m, v) => !(v === 2 && m.approver),
  GivenValue: (m) => m.proof.length % 32 === 0 && m.proof.length <= 24 * 32,
  Eligibility: (m) => !(m.min_candidates === 3 && m.open_case_cap === 0),
  SeriesRule: (m) => !(m.further_percent === 30 && m.cap === 0),
  RefilingRule: (m) => m.days !== 0,
  Fraction: (m) => m.denominator !== 0,
  ActivityRecorded: (m) => m.minute <= 1440,
  Lineage: (m) => [m.reassigns, m.prior, m.changes, m.follows].some((part) => part !== null) || m.series !== "",
};

/** @param {string} name @param {any} message @param {number} version */
export function valuesHold(name, message, version) {
  const rule = RULES[name];
  return !rule || rule(message, version);
}
