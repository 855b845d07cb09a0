// The messages and enums of sections 5 and 22.2, as tables.
//
// A line is: tag, name, type, marks. Types: the numbers of protobuf; `day` is a uint32 of at most
// 2,932,896 and `u8` one of at most 255; `bytes32` and `bytes64` hold exactly so many bytes, `bytes0/32`
// none or 32; a name with a capital letter is a message, one after `e:` an enum. Marks: `*` repeated,
// `!` may not be missing, `?` an enum that may be 0, `@name` member of that oneof, `v2` of protocol 2
// alone.

const MESSAGES = `
Entry
1 index uint64
2 time_ms uint64
3 actor Actor !
4 protocol uint32
16 court_opened CourtOpened @event
17 judge_recorded JudgeRecorded @event
18 absence_recorded AbsenceRecorded @event
19 pool_recorded PoolRecorded @event
20 policy_adopted PolicyAdopted @event
21 tray_opened TrayOpened @event
22 tray_retired TrayRetired @event
23 case_filed CaseFiled @event
24 case_drawn CaseDrawn @event
25 filing_voided FilingVoided @event
26 case_designated CaseDesignated @event
27 case_imported CaseImported @event
28 case_corrected CaseCorrected @event
29 activity_recorded ActivityRecorded @event
30 case_closed CaseClosed @event
31 quota_reduction_granted QuotaReductionGranted @event
32 key_rotated KeyRotated @event
33 restored Restored @event
40 designation_requested DesignationRequested @event
41 designation_declined DesignationDeclined @event
42 flags_changed FlagsChanged @event
43 conflict_declared ConflictDeclared @event
44 proposed Proposed @event v2
45 approved Approved @event v2
46 declined Declined @event v2
48 number_corrected NumberCorrected @event v2
50 person_enrolled PersonEnrolled @event v2
54 imports Imports @event v2
55 rules_opened RulesOpened @event v2
57 data_stated DataStated @event v2
58 explanation_recorded ExplanationRecorded @event v2
59 circular_step CircularStep @event v2
60 data_withdrawn DataWithdrawn @event v2

Actor
1 person string
2 standing e:Standing

CourtOpened
1 origin string
2 code string
3 name string
4 utc_offset_minutes int32
5 public_key bytes32

JudgeRecorded
1 judge uint32
2 name string
3 tenures Tenure *

Tenure
1 role e:Role
2 in_quota bool
3 division string
4 from_day day
5 to_day day

AbsenceRecorded
1 judge uint32
2 from_day day
3 to_day day
4 kind e:AbsenceKind
5 text string
6 replaces uint64
7 cancelled bool

PoolRecorded
1 pool string
2 name string
3 members PoolMember *
4 tolerance uint64
5 min_tolerance uint64
6 seat_percent u8
7 assessors bool
8 yearly_cap uint32
9 approver string
10 from_day day
11 small_until_day day v2
12 small_ground string v2

PoolMember
1 judge uint32
2 share u8
3 from_day day
4 to_day day

TrayOpened
1 tray uint64
2 envelopes uint32
3 commitments bytes

TrayRetired
1 tray uint64
2 ground e:RetirementGround
3 text string

CaseFiled
1 case_number string
2 stage uint32
3 tray uint64
4 envelope uint32
5 commitment bytes32
6 pool string
7 cause string
8 procedure string
9 flags string *
10 weight uint32
11 exclusions Exclusion *
12 groups SeatGroup *
13 facts_commitment bytes32
14 nonce_commitment bytes32 @nonce
15 single_call_nonce bytes32 @nonce
16 approver string
17 departure string
18 party_marks bytes32 *
19 redraw string
20 needs e:ApprovalNeed * v2
30 lineage Lineage

Exclusion
1 judge uint32
2 ground e:ExclusionGround
3 person string
4 text string
5 by_program bool v2

SeatGroup
1 pool string
2 role e:SeatRole
3 seats uint32
4 odds bytes
5 shares bytes

CaseDrawn
1 filing uint64
2 envelope_secret bytes32
3 nonce bytes0/32
4 seed_hash bytes32
5 seats DrawnSeat *
6 n_eff uint64
7 presiding uint32

DrawnSeat
1 role e:SeatRole
2 judge uint32
3 r uint64
4 total uint64

FilingVoided
1 filing uint64
2 envelope_secret bytes0/32
3 nonce bytes0/32
4 ground e:VoidGround
5 text string
6 approver string
7 avoided uint32

PolicyAdopted
1 valid_from_day day
2 document string
3 quota QuotaPolicy !
4 routes Route *
5 weights WeightRule *
6 eligibility Eligibility
7 refiling RefilingRule
20 series SeriesRule
21 single_call bool v2
22 word_lists WordList * v2
30 parties_required bool v2

QuotaPolicy
1 roles RoleQuota *
2 population e:Role *
3 measure e:QuotaMeasure
4 basis e:QuotaBasis
5 weighted bool
6 denominator e:QuotaDenominator
7 panel_coefficient Fraction !
8 half_rule bool
9 floors_mode e:FloorsMode
10 not_counted string *
11 leave_from_days uint32
12 signals_least_own uint32
13 signals SignalRule *
14 division_rule DivisionRule v2
15 leave_kinds e:AbsenceKind * v2

RefilingRule
1 days uint32

Route
1 types string *
2 causes string *
3 procedures string *
4 flags string *
5 pool string
6 seats uint32
7 assessors uint32
8 assessor_pool string
9 member_pool string

WeightRule
1 type string
2 cause string
3 procedure string
4 weight uint32

Eligibility
1 min_candidates uint32
2 open_case_cap uint32

SeriesRule
1 further_percent uint32
2 cap uint32

RoleQuota
1 role e:Role
2 ratio Fraction !
3 scope e:QuotaScope
4 floor_own uint32
5 floor_took_part uint32

SignalRule
1 signal e:Signal
2 off bool
3 threshold Fraction

Fraction
1 numerator uint32
2 denominator uint32

CaseRecord
1 pool string
2 cause string
3 procedure string
4 flags string *
5 weight uint32
6 filed_day day
7 undertaking uint32
8 assigned_by e:AssignedBy
9 panel Panel !
10 closing Closing

Panel
1 presiding uint32
2 members uint32 *
3 assessors string *

Closing
1 day day
2 manner e:Manner ?

CaseImported
1 case_number string
2 record CaseRecord !

CaseClosed
1 filing uint64
2 closing Closing !
3 panel Panel !
4 seats HeldSeat * v2
5 weight uint32 v2

CaseCorrected
1 filing uint64
2 before CaseRecord !
3 after CaseRecord !
4 ground e:CorrectionGround
5 text string
6 approver string

ActivityRecorded
1 filing uint64
2 judge uint32
3 kind e:ActivityKind
4 day day
5 minute uint32
6 minutes uint32

QuotaReductionGranted
1 judge uint32
2 year uint32
3 percent uint32
4 cases uint32
5 document string
6 reason string
7 approver string
8 revokes uint64

Lineage
1 reassigns Reassignment
2 prior PriorCase
3 series string

Reassignment
1 ground e:ReassignmentGround
2 text string
3 filing uint64
4 judge uint32
5 filed_day day
6 seats HeldSeat *
7 left uint32 *

HeldSeat
1 role e:SeatRole
2 judge uint32
3 pool string

PriorCase
1 case_number string
2 filing uint64
3 sat uint32 *
4 panel_returns bool
5 elsewhere bool v2

DesignationRequested
1 case_number string
2 stage uint32
3 pool string
4 cause string
5 procedure string
6 flags string *
7 weight uint32
8 exclusions Exclusion *
9 facts_commitment bytes32
10 approver string
11 lineage Lineage
12 judge uint32
13 ground e:DesignationGround
14 text string
15 departure string
16 party_marks bytes32 *

CaseDesignated
1 filing uint64
2 judge uint32

DesignationDeclined
1 filing uint64
2 text string

ConflictDeclared
1 judge uint32
2 marks bytes32 *
3 ground e:ExclusionGround
4 text string
5 replaces uint64
6 cancelled bool

FlagsChanged
1 filing uint64
2 before string *
3 after string *
4 text string

KeyRotated
1 public_key bytes32
2 old_signature bytes64
3 new_signature bytes64
4 text string
5 approver string

Restored
1 lost_size uint64
2 lost_root bytes32
3 text string
4 approver string
5 lost_note string v2

Proposed
1 until_day day
2 replaces uint64
3 text string
17 judge_recorded JudgeRecorded @event
19 pool_recorded PoolRecorded @event
20 policy_adopted PolicyAdopted @event
22 tray_retired TrayRetired @event
25 filing_voided FilingVoided @event
28 case_corrected CaseCorrected @event
30 case_closed CaseClosed @event
31 quota_reduction_granted QuotaReductionGranted @event
48 number_corrected NumberCorrected @event
50 person_enrolled PersonEnrolled @event
54 imports Imports @event
57 data_stated DataStated @event
60 data_withdrawn DataWithdrawn @event

Approved
1 entry uint64

Declined
1 entry uint64
2 text string

PersonEnrolled
1 person string
2 roles e:PersonRole *
3 judge uint32
4 from_day day
5 to_day day
6 deputizes string
9 division string

NumberCorrected
1 filing uint64
2 wrong string
3 stage uint32
4 number string
5 text string

WordList
1 of e:ListedWord
2 words string *
3 types string *
4 from_day day
5 to_day day

DivisionRule
1 min_base_days uint32
2 fallback e:QuotaFallback

DataStated
1 basis e:QuotaBasis
2 from_day day
3 to_day day
4 panels_known bool
5 text string

DataWithdrawn
1 entry uint64
2 text string

ExplanationRecorded
1 judge uint32
2 from_day day
3 to_day day
4 signal e:Signal ?
5 text string
6 handed_in string
7 withdrawn bool

CircularStep
1 from_day day
2 to_day day
3 as_of_day day
4 act e:CircularAct
5 size uint64
6 digest bytes32
7 text string

Imports
1 cases CaseImported *

RulesOpened
1 persons PersonEnrolled *
2 text string
3 approver string
`;

/** Words of each enum from 1 on; those after `|` are of protocol 2. */
const ENUMS = `
Standing CLAIMED SYSTEM AUTHENTICATED
Role PRESIDENT VICE_PRESIDENT COMMITTEE_MEMBER OTHER_LEADER DIVISION_CHIEF DEPUTY_DIVISION_CHIEF JUDGE ADMINISTRATIVE LAY_ASSESSOR
AbsenceKind LEAVE TRAINING SECONDED SUSPENDED OTHER
RetirementGround SECRET_LOST RESTORED
SeatRole UNDERTAKING PRESIDING MEMBER ASSESSOR MEDIATOR REVIEW
ExclusionGround PARTY_OR_RELATIVE INTEREST OTHER_RELATIONSHIP IMPROPER_CONTACT PRIOR_STAGE WORKLOAD_CAP OTHER
VoidGround DUPLICATE FILED_IN_ERROR WITHDRAWN JURISDICTION NONCE_LOST SECRET_LOST OTHER RESTORED | DECLINED RUN_OUT
QuotaScope COURT DIVISION
QuotaMeasure UNDERTAKEN TOOK_PART
QuotaBasis CLOSED ASSIGNED
QuotaDenominator JUDGE_DAYS HEADCOUNT
FloorsMode ALSO INSTEAD
Signal NO_FILE_ACCESS UNSIGNED DELIBERATION_UNSIGNED ABSENT_FROM_HEARING DRAFTED_BY_OTHERS NOT_PRESIDING TAKEN_OVER EASY_CASES WITHDRAWN_HEAVY YEAR_END OVERLAPPING_HEARINGS ACTIVE_ON_LEAVE MOSTLY_DESIGNATED | ONLY_REVIEWED
AssignedBy DRAWN DESIGNATED IMPORTED
Manner JUDGMENT RULING MEDIATED WITHDRAWN OTHER | DUPLICATE IN_ERROR
CorrectionGround RECORDED_WRONG CLOSING_WITHDRAWN OTHER
ActivityKind FILE_ACCESS HEARING_PRESIDED HEARING_ATTENDED DELIBERATION_SIGNED JUDGMENT_DRAFTED JUDGMENT_SIGNED | CASE_REVIEWED JUDGES_MEETING COMMITTEE_SESSION PETITION_RECEIVED
ReassignmentGround RECUSAL TRANSFER HEALTH INTEGRITY_RISK OTHER
DesignationGround MAJOR_DIFFICULT_NOVEL BATCH_OR_RELATED REMOVED_FOR_TRIAL SUPERVISION OTHER REFILED | ONLY_CANDIDATE
ApprovalNeed FEW_CANDIDATES MANY_MISSING DEPARTURE REASSIGNMENT REDRAW HEAVY ELSEWHERE NUMBER_AGAIN NO_PARTIES
PersonRole FILING SUPERVISOR POLITICAL AUDITOR REGISTRAR OPERATOR DIVISION SELF
ListedWord CAUSE PROCEDURE FLAG
QuotaFallback COURT NONE
CircularAct DATA_CHECKED LEADERS_CHECKED FILLED REVIEWED ISSUED ARCHIVED
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
for (const block of MESSAGES.trim().split("\n\n")) {
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
