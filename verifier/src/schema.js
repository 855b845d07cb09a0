// The messages and enums of sections 5, 22.2 and 22.10 to 22.15, as tables.
//
// A line is: tag, name, type, marks. Types: the numbers of protobuf; `day` is a uint32 of at most
// 2,932,896 and `u8` one of at most 255; `bytes32` and `bytes64` hold exactly so many bytes, `bytes0/32`
// none or 32; a name with a capital letter is a message, one after `e:` an enum. Marks: `*` repeated,
// `!` may not be missing, `?` an enum that may be 0, `@name` member of that oneof, `v2` of protocol 2
// alone.

import { MESSAGES as CASES } from "./schema-cases.js";
import { MESSAGES as CONTRIBUTORS } from "./schema-contributors.js";
import { MESSAGES as COURT } from "./schema-court.js";
import { MESSAGES as HANDS } from "./schema-hands.js";
import { MESSAGES as LOTS } from "./schema-lots.js";

/** Words of each enum from 1 on; those after `|` are of protocol 2. */
const ENUMS = `
Standing CLAIMED SYSTEM AUTHENTICATED
Role PRESIDENT VICE_PRESIDENT COMMITTEE_MEMBER OTHER_LEADER DIVISION_CHIEF DEPUTY_DIVISION_CHIEF JUDGE ADMINISTRATIVE LAY_ASSESSOR | JUDICIAL_ASSISTANT COURT_CLERK
AbsenceKind LEAVE TRAINING SECONDED SUSPENDED OTHER
RetirementGround SECRET_LOST RESTORED
SeatRole UNDERTAKING PRESIDING MEMBER ASSESSOR MEDIATOR REVIEW | EXPERT APPRAISER ADMINISTRATOR
ExclusionGround PARTY_OR_RELATIVE INTEREST OTHER_RELATIONSHIP IMPROPER_CONTACT PRIOR_STAGE WORKLOAD_CAP OTHER | SEATED MEDIATED_BEFORE
VoidGround DUPLICATE FILED_IN_ERROR WITHDRAWN JURISDICTION NONCE_LOST SECRET_LOST OTHER RESTORED | DECLINED RUN_OUT STALLED
QuotaScope COURT DIVISION
QuotaMeasure UNDERTAKEN TOOK_PART
QuotaBasis CLOSED ASSIGNED
QuotaDenominator JUDGE_DAYS HEADCOUNT
FloorsMode ALSO INSTEAD
Signal NO_FILE_ACCESS UNSIGNED DELIBERATION_UNSIGNED ABSENT_FROM_HEARING DRAFTED_BY_OTHERS NOT_PRESIDING TAKEN_OVER EASY_CASES WITHDRAWN_HEAVY YEAR_END OVERLAPPING_HEARINGS ACTIVE_ON_LEAVE MOSTLY_DESIGNATED | ONLY_REVIEWED
AssignedBy DRAWN DESIGNATED IMPORTED
Manner JUDGMENT RULING MEDIATED WITHDRAWN OTHER | DUPLICATE IN_ERROR
CorrectionGround RECORDED_WRONG CLOSING_WITHDRAWN OTHER
ActivityKind FILE_ACCESS HEARING_PRESIDED HEARING_ATTENDED DELIBERATION_SIGNED JUDGMENT_DRAFTED JUDGMENT_SIGNED | CASE_REVIEWED JUDGES_MEETING COMMITTEE_SESSION PETITION_RECEIVED MEDIATION PARTIES_TOLD RELATED_CASES_SEEN
ReassignmentGround RECUSAL TRANSFER HEALTH INTEGRITY_RISK OTHER
DesignationGround MAJOR_DIFFICULT_NOVEL BATCH_OR_RELATED REMOVED_FOR_TRIAL SUPERVISION OTHER REFILED | ONLY_CANDIDATE OUTAGE FOLLOWS
ApprovalNeed FEW_CANDIDATES MANY_MISSING DEPARTURE REASSIGNMENT REDRAW HEAVY ELSEWHERE NUMBER_AGAIN NO_PARTIES SEAT_CHANGE
PersonRole FILING SUPERVISOR POLITICAL AUDITOR REGISTRAR OPERATOR DIVISION SELF
ListedWord CAUSE PROCEDURE FLAG
QuotaFallback COURT NONE
CircularAct DATA_CHECKED LEADERS_CHECKED FILLED REVIEWED ISSUED ARCHIVED
SeatChangeKind REPLACEMENT PANEL_FORMED ASSESSORS_DRAWN
DecidedBy COMMITTEE PRESIDENT VICE_PRESIDENT DIVISION_CHIEF
LotKind MEDIATORS ASSESSORS REVIEW APPRAISERS ADMINISTRATORS
LotNeed AGAIN LEFT_OUT FEW NO_CASE NARROW MANY_MISSING
SheetTable SHEET_COLUMN SHEET_MANNER SHEET_ROLE SHEET_ACTIVITY SHEET_ASSIGNMENT
ReviewResult EXCELLENT QUALIFIED FLAWED UNQUALIFIED
`;

/** @typedef {{ names: string[], max: number[] }} Enum names by number; greatest number by protocol */
/** @type {Map<string, Enum>} */
export const enums = new Map();

/** Numbers of the words of all enums, as `N.VoidGround.RUN_OUT`. @type {Record<string, Record<string, number>>} */
export const N = {};

for (const line of ENUMS.trim().split("\n")) {
  const [name, ...words] = line.split(" ");
  const bar = words.indexOf("|");
  const names = ["", ...words.filter((w) => w !== "|")];
  enums.set(name, { names, max: [0, bar < 0 ? names.length - 1 : bar, names.length - 1] });
  N[name] = {};
  names.forEach((w, i) => (w ? (N[name][w] = i) : 0));
}

/** The word of an enum's number. @param {string} name @param {number} n */
export function word(name, n) {
  const e = enums.get(name);
  return (e && e.names[n]) || String(n);
}

/**
 * @typedef {object} Field
 * @property {number} tag
 * @property {string} name
 * @property {string} type
 * @property {boolean} repeated
 * @property {boolean} packed
 * @property {boolean} needed its default is `Undecodable`
 * @property {string} oneof
 * @property {number} since
 * @property {Enum | null} words
 * @property {Message | null} message
 */
/** @typedef {{ name: string, fields: Field[], byTag: Map<number, Field>, oneofs: string[] }} Message */

/** @type {Map<string, Message>} */
export const messages = new Map();
const LENGTH_DELIMITED = new Set(["string", "bytes", "bytes32", "bytes64", "bytes0/32"]);

/** @param {string} line @returns {Field} */
function field(line) {
  const [tag, name, type, ...marks] = line.split(" ");
  const isEnum = type.startsWith("e:");
  const isMessage = /^[A-Z]/.test(type);
  const repeated = marks.includes("*");
  const member = marks.find((m) => m.startsWith("@"));
  const plain = isEnum ? "enum" : isMessage ? "message" : type;
  return {
    tag: Number(tag),
    name,
    type: plain,
    repeated,
    packed: repeated && !isMessage && !LENGTH_DELIMITED.has(type),
    needed:
      !repeated &&
      !member &&
      (marks.includes("!") || (isEnum && !marks.includes("?")) || type === "bytes32" || type === "bytes64"),
    oneof: member ? member.slice(1) : "",
    since: marks.includes("v2") ? 2 : 1,
    words: isEnum ? /** @type {Enum} */ (enums.get(type.slice(2))) : null,
    message: null,
  };
}

const types = new Map();
for (const block of [COURT, CASES, LOTS, CONTRIBUTORS, HANDS].flatMap((table) => table.trim().split("\n\n"))) {
  const [name, ...lines] = block.split("\n");
  const fields = lines.map(field);
  fields.forEach((f, i) => types.set(f, lines[i].split(" ")[2]));
  messages.set(name, {
    name,
    fields,
    byTag: new Map(fields.map((f) => [f.tag, f])),
    oneofs: [...new Set(fields.map((f) => f.oneof).filter((o) => o))],
  });
}
for (const [f, type] of types) if (f.type === "message") f.message = messages.get(type);

/** The names of the events of Entry. */
export const EVENTS = /** @type {Message} */ (messages.get("Entry")).fields
  .filter((f) => f.oneof === "event")
  .map((f) => f.name);
