//! Why a command makes no entry, or an entry breaks a rule: one list for both.
//!
//! The server turns a refusal into a status; the verifier into a finding.

#[macro_use]
mod typed;
#[macro_use]
mod seats;
#[macro_use]
mod contributors;
#[macro_use]
mod hands;

use std::fmt;

use crate::docket::day::Day;
use crate::id::{EntryIndex, JudgeId};

/// The kind of a refusal, for statuses and exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The input itself is wrong.
    Invalid,
    /// What it names does not exist.
    NotFound,
    /// It exists already with other content.
    Exists,
    /// Right input, wrong moment.
    Precondition,
    /// A limit is reached; later it may pass.
    Exhausted,
}

with_hands! { with_contributors with_seats refusals {
    /// Not a case number.
    CaseNumberMalformed { text: String } Invalid "case_number" "“{text}” is not a case number; write it like (2021)湘0203民初123号, without a document suffix such as 之一",
    /// A number since 2016 that is written as no court writes it.
    CaseNumberUnusual { text: String, meant: String } Invalid "case_number" "“{text}” is not how a case number is written; write {meant} if that is meant",
    /// A number of a later year than its filing.
    CaseNumberYear { case_number: String, filed_on: Day } Invalid "case_number" "{case_number} is of a later year than its filing on {filed_on}; check the year of the number",
    /// Another court's number.
    CaseNumberForeign { text: String, court: String } Invalid "case_number" "“{text}” is a number of another court; this docket takes only numbers of {court}",
    /// LEGACY or unknown type without an approver.
    ApproverNeeded { case_number: String } Invalid "approver" "{case_number} is of an old form or an unknown type code; name an approver, since one dispute must not come under two spellings",
    /// One person twice.
    ApproverIsRequester { person: String } Invalid "approver" "the approver must be another person than {person}",
    /// Nobody named.
    PersonMissing {} Invalid "person" "name the person who acts, and the approver where a second one is named (letters, digits and Han characters)",
    /// Text outside the closed table.
    TextOutsideTable { at: &'static str, found: String } Invalid "text" "{at} is too long, empty, or holds a character outside the protocol's table{found}; use letters, digits, Han characters and common punctuation, without spaces at the ends",
    /// Origin not of the form.
    OriginMalformed { origin: String } Invalid "origin" "“{origin}” is not an origin; it is <operator's name>/<court code> of letters, digits, Han characters, . - _ /",
    /// Court code not of the form.
    CourtCodeMalformed { code: String } Invalid "court" "“{code}” is not a court code; it is a province character with 0, 2 or 4 digits (湘0203), or 最高法",
    /// Offset out of range.
    OffsetOutOfRange { minutes: i32 } Invalid "utc_offset_minutes" "{minutes} is not an offset from UTC; it lies between -720 and 840 minutes",
    /// No court yet, or twice.
    CourtNotFirst {} Precondition "court" "a docket begins with exactly one CourtOpened",
    /// Unknown judge.
    JudgeUnknown { judge: JudgeId } NotFound "judge" "judge {judge} is not in the roster; record the judge first",
    /// Judge number 0.
    JudgeZero {} Invalid "judge" "judges are numbered from 1; give the number of the roster",
    /// A judge without rows.
    TenureMissing { judge: JudgeId } Invalid "tenures" "judge {judge} has no row; give at least one period with a role",
    /// Rows overlap or run backwards.
    TenureOverlap { judge: JudgeId } Invalid "tenures" "the rows of judge {judge} overlap, run backwards or are not ascending; no two may share a day",
    /// Staff in quota.
    StaffInQuota { judge: JudgeId } Invalid "tenures" "person {judge} is of the staff or an assessor, and in quota; only judges may be in the quota",
    /// Dates backwards.
    AbsenceBackwards { judge: JudgeId } Invalid "to" "the absence of judge {judge} ends before it begins",
    /// Absence touches the past.
    AbsenceRetroactive { judge: JudgeId, day: String } Precondition "from" "the absence of judge {judge} begins before {day}; that day is the earliest, since leave never changes a past filing",
    /// The amended absence does not exist.
    AbsenceUnknown { entry: EntryIndex } NotFound "replaces" "entry {entry} is no absence in force of this judge",
    /// Unknown pool.
    PoolUnknown { pool: String, known: String } NotFound "pool" "pool “{pool}” is not in this court; its pools are: {known}",
    /// Code not of the form.
    PoolCodeMalformed { pool: String } Invalid "pool" "“{pool}” is not a pool code; use letters, digits, Han characters, . - _ /",
    /// No members.
    PoolEmpty { pool: String } Invalid "members" "pool “{pool}” has no member; give at least one judge with a share",
    /// Members not ascending.
    PoolMembersOrder { pool: String } Invalid "members" "the members of pool “{pool}” repeat a judge",
    /// Days of duty that run backwards or are shared.
    DutyOverlap { judge: JudgeId, pool: String } Invalid "members" "the days of judge {judge} in pool “{pool}” run backwards or overlap; give each row a first and a last day of its own",
    /// A pool that has drawn, changed by one person.
    PoolChangeUnapproved { pool: String } Invalid "approver" "pool “{pool}” has drawn already, so nobody changes it alone; name an approver",
    /// A pool that has drawn, changed for today or earlier.
    PoolChangeTooEarly { pool: String, day: String } Invalid "from_day" "pool “{pool}” has drawn already, so a change counts from the next day; give {day} or later",
    /// A later day for a pool that has not drawn.
    PoolNotBegun { pool: String } Invalid "from_day" "pool “{pool}” has drawn nothing yet, so it is changed at once; leave the day out",
    /// Share out of range.
    ShareOutOfRange { judge: JudgeId, share: u32 } Invalid "share" "judge {judge} has share {share}; a share is a percent from 1 to 100",
    /// Not drawable.
    NotInQuota { judge: JudgeId, day: String } Precondition "members" "judge {judge} is not in quota and in post on {day}; only quota judges may be in a pool",
    /// Settings out of range.
    ToleranceOutOfRange {} Invalid "tolerance" "tolerances lie between 500000 and 30000000 millionths of a case, the least not above the full one",
    /// Not an assessor.
    NotAssessor { judge: JudgeId, day: String } Precondition "members" "person {judge} is not a LAY_ASSESSOR in post on {day}; only assessors may be in a pool of assessors",
    /// Percent of a panel seat.
    SeatPercentOutOfRange { percent: u8 } Invalid "seat_percent" "a seat percent of {percent} is not between 1 and 100",
    /// Yearly caps are for assessors.
    CapOfJudges { pool: String } Invalid "yearly_cap" "pool “{pool}” is of judges; only a pool of assessors has a yearly cap",
    /// Judges' pool for assessors, or the other way round.
    PoolOfOthers { pool: String } Precondition "pool" "pool “{pool}” does not serve this seat; assessors sit from a pool of assessors, judges from a pool of judges",
    /// Even, or too large.
    PanelSize { seats: u32 } Invalid "panel" "a panel of {seats} cannot sit; a panel has 3, 5 or 7 seats, the undertaking judge's among them",
    /// Assessors from nowhere.
    AssessorPoolMissing {} Invalid "panel" "name the pool that the assessors are drawn from",
    /// Panels are drawn.
    PanelDesignated {} Invalid "panel" "a panel is drawn, not designated; designate the undertaking judge alone and name who sat in the closing",
    /// A closing that says nothing of a drawn panel.
    PanelNeeded { case_number: String } Invalid "panel" "{case_number} was drawn for a panel; name the presiding judge and the members who sat to the end",
    /// Nobody left.
    NoCandidates { pool: String, candidates: u64, seats: u64 } Precondition "pool" "pool “{pool}” has {candidates} candidates for {seats} seats today; wait until members are back, add members or lift exclusions; of a lot ask for fewer, or draw from more",
    /// Weight out of range.
    WeightOutOfRange { weight: u32 } Invalid "weight" "weight {weight} is not between 1 and 1000 (100 = a standard case)",
    /// Flags not ascending.
    FlagsOrder {} Invalid "flags" "flags must be ascending, not repeated, not empty and at most 32",
    /// Exclusions not ascending.
    ExclusionsOrder {} Invalid "exclusions" "exclusions must be ascending by judge, name each judge once and be at most 256",
    /// A ground or a refusal without its reason.
    TextNeeded { what: String } Invalid "text" "{what} needs a text; say in words why",
    FactsCommitmentMissing {} Invalid "facts_commitment" "a facts commitment of 32 bytes is required; the client makes it from parties, claim and date",
    NonceMissing {} Invalid "nonce" "a nonce (or its commitment) of 32 bytes is required; the server never makes one",
    StageNotNext { case_number: String, next: u32 } Precondition "stage" "the next stage of {case_number} is {next}",
    /// Open filing in the way.
    FilingOpen { case_number: String, filing: EntryIndex } Precondition "case_number" "{case_number} has an open filing (entry {filing}); send the same filing again, which goes on with it, or end it",
    /// Other facts.
    FiledWithOtherFacts { case_number: String, filing: EntryIndex, outcome: String } Exists "facts" "{case_number} was filed with other facts (entry {filing}, {outcome}); one case and stage has one draw, so file it with the same facts, or record what changed after the draw",
    /// Filed with another nonce, and not drawn yet.
    FiledElsewhere { case_number: String, filing: EntryIndex, by: String, on: String } Exists "case_number" "{case_number} was filed by {by} on {on} from another folder (entry {filing}) and is not drawn yet; go on from that folder, or void it as NONCE_LOST if that folder is lost",
    /// Imported or assigned already, with another record.
    RecordedOtherwise { case_number: String, filing: EntryIndex } Exists "record" "{case_number} is in this docket already (entry {filing}), with another record; correct that one with `caselot case correct`, which a second person agrees to, or leave this one out",
    /// Drawn already.
    AlreadyDrawn { case_number: String, draw: EntryIndex } Exists "case_number" "{case_number} was drawn (entry {draw}); one case and stage has one draw",
    /// Voided already.
    AlreadyVoided { case_number: String, void: EntryIndex } Precondition "case_number" "this filing of {case_number} was voided (entry {void}); file the next stage",
    /// No such filing.
    FilingUnknown { case_number: String, stage: u32 } NotFound "case_number" "{case_number} has no filing at stage {stage}; file it first",
    /// Too many open.
    TooManyOpen { pool: String, most: usize } Exhausted "pool" "pool “{pool}” has {most} undrawn filings; draw or void some first",
    /// Nonce does not open.
    NonceMismatch { case_number: String } Invalid "nonce" "the nonce does not open the commitment of {case_number}; the filing stays open, reveal the nonce that was committed",
    /// Nonce where none belongs, or none where one does.
    NonceNotForGround {} Invalid "nonce" "the void carries the nonce exactly when the filing was COMMITTED and it is not lost (NONCE_LOST, SECRET_LOST)",
    /// Secret lost without retired tray.
    SecretNotLost { tray: u64 } Precondition "ground" "the secrets of tray {tray} can be opened, so none is lost; choose another ground",
    /// Trays all used.
    TrayNotReady { tray: u64 } Exhausted "court" "no envelope of tray {tray} is ready; try again in a moment",
    /// Single call in a replacement tray.
    TrayFresh { tray: u64 } Precondition "nonce" "tray {tray} replaces a retired one, so a single call in it would prove nothing; file and draw in two calls (COMMITTED)",
    /// No such case.
    CaseUnknown { case_number: String } NotFound "case_number" "{case_number} is not in this docket; file or import it first",
    /// Not yet with a judge.
    CaseHasNoJudge { case_number: String } Precondition "case_number" "{case_number} has no judge: its last filing is undrawn or voided; draw it first",
    /// Entry names no such case.
    CaseEntryUnknown { filing: EntryIndex } NotFound "filing" "entry {filing} is no filing or import with a judge",
    /// Closing before filing.
    ClosedBeforeFiled { closed: String, filed: String } Invalid "closing" "the closing day {closed} lies before the day of filing {filed}; correct one of them",
    /// Closing or work in the future.
    InTheFuture { day: String } Invalid "day" "{day} has not come yet; record it when it has",
    /// Closed already.
    ClosedOtherwise { case_number: String, day: String } Exists "closing" "{case_number} was closed on {day}, with another day, manner or panel; correct that closing with `caselot case correct` (CorrectCase)",
    /// Panel not in form.
    PanelMalformed {} Invalid "panel" "the members of a panel are at most 32, name each judge once and none who holds another seat; assessors are named once each",
    /// Record to be corrected differs.
    RecordChanged { case_number: String } Precondition "before" "the record of {case_number} is not what the correction says it was; read it again and repeat",
    /// Correction of a drawn case goes too far.
    DrawnFactsFixed { case_number: String } Precondition "after" "{case_number} was drawn here: its pool, weight, day of filing and undertaking judge are frozen and cannot be corrected",
    /// Ground and change differ.
    WithdrawalDiffers {} Invalid "ground" "the ground CLOSING_WITHDRAWN is for taking a closing back, and taking one back needs that ground",
    /// Too long.
    MinutesOutOfRange { minutes: u32 } Invalid "minutes" "{minutes} minutes are more than ten days; correct the length",
    /// No role assessed.
    PolicyAssessesNobody {} Invalid "quota.roles" "the policy assesses no role; give at least one role with a ratio",
    /// Policy field out of form.
    PolicyMalformed { at: &'static str } Invalid "quota" "the policy's {at} are not in form: ascending, each once, ratios from 1/1000000 to 1000, known roles in the quota",
    /// Reduction out of range.
    ReductionOutOfRange {} Invalid "percent" "a reduction takes 1 to 100 percent or at least one case off, in a year from 1970 to 9999",
    /// A statement on data ends before it begins.
    DataDaysBackwards {} Invalid "to" "the days end before they begin, or the as-of day is none of them; give the first day, then the last",
    /// No such statement on data.
    StatementUnknown { entry: EntryIndex } NotFound "entry" "entry {entry} is no statement on data in force; name the entry that approved it",
    /// An explanation by neither the judge nor the political department.
    ExplanationOfOther { judge: JudgeId } Invalid "handed_in" "only judge {judge} explains these figures; a person of the political department records it for the judge and says how it was handed in",
    /// Nothing to withdraw.
    ExplanationUnknown { judge: JudgeId } NotFound "withdrawn" "judge {judge} has no explanation of this period and finding in force; there is nothing to withdraw",
    /// A step out of its order.
    CircularOrder { next: &'static str } Precondition "act" "the next step of this circular is {next}; take the steps in their order",
    /// A report of a log that is longer than this one.
    CircularAhead { size: u64 } Invalid "size" "the log has not {size} entries; name the size at which the report was made",
    /// Other figures than those that were filled in.
    CircularDiffers { entry: EntryIndex } Precondition "digest" "entry {entry} filled in other figures; look at those, or fill the circular in again",
    /// A report that cannot be counted again.
    CircularUnlike { entry: EntryIndex } Precondition "report" "the report of entry {entry} is counted otherwise by this program than when it was filled in; use the version that made it, or compare with its kept JSON",
    /// Two absences on one day.
    AbsenceOverlap { judge: JudgeId, entry: EntryIndex } Precondition "from" "judge {judge} is away on some of these days by entry {entry}; replace that absence, or choose other days",
    /// A role of a part of the court without the part.
    RoleUnplaced { person: String } Invalid "roles" "{person} needs a number in the roster for the role SELF and a division for the role DIVISION, and no division without that role",
    /// No such grant.
    GrantUnknown { entry: EntryIndex } NotFound "grant" "entry {entry} is no reduction in force",
    /// A request in the way.
    DesignationPending { case_number: String, request: EntryIndex } Precondition "case_number" "{case_number} has a request to designate that waits (entry {request}); approve or decline it first",
    /// No request waits.
    DesignationUnknown { case_number: String, stage: u32 } NotFound "case_number" "no request to designate {case_number} waits at stage {stage}; ask for one first",
    /// Designated although away.
    JudgeNotOnDuty { judge: JudgeId } Precondition "judge" "judge {judge} is not in quota, in post and at work today; choose another judge",
    /// Designated although excluded.
    JudgeExcluded { judge: JudgeId, ground: &'static str } Precondition "judge" "judge {judge} is excluded from this case ({ground}); choose another judge",
    /// Named although the rules name it.
    ExcludedBySystem { judge: JudgeId } Invalid "exclusions" "judge {judge} is excluded by the rules themselves; leave the judge out of the list of exclusions",
    /// Exclusions of the program differ.
    SystemExclusionsDiffer { judge: JudgeId } Invalid "exclusions" "the exclusions in the program's own name are not those that the log demands, first at judge {judge}; name a person for every other exclusion",
    /// Group code not of the form.
    SeriesMalformed { series: String } Invalid "series" "“{series}” is not the code of a series; use letters, digits, Han characters, . - _ /",
    /// Ground without group.
    SeriesNeeded {} Invalid "series" "the ground BATCH_OR_RELATED needs the code of the series whose first case was drawn",
    /// Group without a judge.
    SeriesNotDrawn { series: String } Precondition "series" "the first case of series “{series}” has no judge yet; file and draw it first",
    /// Group has a first case.
    SeriesFollows { series: String, first: EntryIndex } Precondition "series" "series “{series}” has its first case (entry {first}); ask to designate its judge for this one with the ground BATCH_OR_RELATED",
    /// Another judge than the group's.
    SeriesJudge { series: String, judge: JudgeId } Precondition "judge" "series “{series}” is judge {judge}'s; name that judge, or take the case out of the series",
    /// Another weight than the rule's.
    SeriesWeight { series: String, weight: u32 } Invalid "weight" "the next case of series “{series}” weighs {weight} by the policy; give that weight, or leave it out",
    /// Closed.
    CaseClosedAlready { case_number: String, day: String } Precondition "case_number" "{case_number} was closed on {day}; judge and seats of a closed case do not change (if the closing is wrong, withdraw it first)",
    /// Weight of a new stage.
    WeightOfCase { case_number: String, weight: u32 } Invalid "weight" "{case_number} weighs {weight}; a new stage keeps the weight of the case",
    /// Reassigned by one person.
    ReassignmentUnapproved {} Invalid "approver" "a reassignment that is drawn needs an approver; name another person than the one who asks",
    /// Later entry about an earlier stage.
    StageSuperseded { filing: EntryIndex, present: EntryIndex } Precondition "filing" "the stage of entry {filing} was left; the case stands at the one of entry {present}",
    /// Remand without the earlier case.
    PriorCaseMissing {} Invalid "prior" "a remanded or retried case names the earlier one: its number, and who sat if it is not in this docket",
    /// Earlier case without flag.
    PriorCaseUnflagged {} Invalid "flags" "a case that names an earlier one carries the flag REMANDED or RETRIAL",
    /// Not in the docket.
    PriorCaseUnknown { case_number: String } NotFound "prior" "{case_number} is not in this docket; give its number and the judges of this court who sat, ascending",
    /// Who sat differs.
    PriorSatDiffers { case_number: String } Invalid "prior" "{case_number} is in this docket, and others sat in it; leave the judges out, the log knows them",
    /// Changed without a ground.
    FlagsTextNeeded {} Invalid "text" "a change of flags needs a ground in words",
    /// An identifier not of the form.
    PartyIdentifierMalformed { place: usize } Invalid "party_identifiers" "party identifier number {place} is not one: without spaces and hyphens it has 6 to 64 letters, digits, Han characters or ASCII marks; give numbers of identity documents or unified social credit codes",
    /// Marks not ascending, or too many.
    PartyMarksOrder {} Invalid "party_identifiers" "the marks of parties are strictly ascending and at most 64, those of a declared conflict at least one; give fewer identifiers",
    /// Marks of the earlier stage are missing.
    PartyMarksLost {} Invalid "party_identifiers" "the filing does not hold the party marks of the stage that it follows; a reassignment, and a filing after a withdrawn one, keep them",
    /// The key of the marks does not open.
    MarkKeyUnavailable {} Precondition "court" "the key of the court's party marks cannot be opened; check the sealing key, or file without identifiers",
    /// Not a relation.
    ConflictGround {} Invalid "ground" "a declared conflict has the ground PARTY_OR_RELATIVE, INTEREST or OTHER_RELATIONSHIP; exclude the judge from single filings for other reasons",
    /// The conflict does not exist.
    ConflictUnknown { entry: EntryIndex } NotFound "conflict" "entry {entry} is no declared conflict in force of this judge with these parties; list the conflicts in force",
    /// Taken back without a reason.
    ConflictTextNeeded {} Invalid "text" "a conflict that is taken back needs a reason in words",
    /// A person in the program's place, or the program in a person's.
    RefiledByProgram {} Invalid "ground" "REFILED is the program's own: it alone gives a case back to its first judge, and it approves nothing else; choose another ground, or another person",
    /// A redraw of what is drawn anyway.
    NotRefiled {} Invalid "redraw" "no earlier case of the same parties and cause would take this one back, so there is nothing to say against it; leave the reason for a redraw out",
    /// A redraw by one person.
    RedrawUnapproved {} Invalid "approver" "a case that would go back to its first judge is drawn only with an approver; name one, or leave the reason for a redraw out",
    /// Something else in the middle of a recovery.
    RecoveryUnfinished {} Precondition "court" "the log was restored and its recovery is not finished: open trays are to be retired, open filings voided and new trays opened first",
    /// A ground of recoveries outside of one.
    NotRecovering {} Precondition "ground" "RESTORED is for the recovery of a restored database alone; choose another ground",
    /// Restored without a loss.
    NothingLost { size: u64 } Precondition "court" "the log holds all that was signed up to {size} entries, so nothing was lost and there is nothing to recover from",
    /// No key.
    KeyUnusable {} Invalid "public_key" "the new key is not a usable Ed25519 public key; make another one",
    /// A key that signed before.
    KeyUsedBefore {} Precondition "public_key" "the new key is, or was, a key of this docket; hand over to one that it never had",
    /// A handover without both.
    HandoverUnsigned { whose: &'static str } Invalid "public_key" "the {whose} key did not sign this handover, of this docket at this size and root",
    /// Route out of form.
    RouteMalformed { row: usize } Invalid "routes" "route {row} of the policy is not in form: conditions ascending and each once, a pool, 1, 3, 5 or 7 seats with fewer assessors than seats, and the assessors' pool exactly if there are any (at most 256 routes)",
    /// Weight out of form.
    WeightRuleMalformed { row: usize } Invalid "weights" "row {row} of the policy's weights is not in form: a weight from 1 to 1000, and conditions that no earlier row has (at most 1000 rows)",
    /// Bounds out of range.
    EligibilityMalformed {} Invalid "eligibility" "the policy's min_candidates are 1 to 1000 and its open_case_cap is 0 (none) to 1000000; correct them",
    /// No pool, and no route to one.
    PoolNotNamed { case_number: String } Invalid "pool" "no route of the policy fits {case_number}; name its pool",
    /// Not as the policy says, and no word why.
    DepartureUnexplained { at: &'static str, wanted: String } Invalid "departure" "the policy in force gives this case the {at} {wanted}; file it so (leave pool and weight out), or give the ground of the departure in words",
    /// A ground for nothing.
    DepartureIdle {} Invalid "departure" "pool, seats and weight are those of the policy; leave the ground of a departure out",
    /// Hardly a draw.
    FewCandidates { pool: String, n_eff: u64, least: u32 } Precondition "approver" "the candidates of pool “{pool}” are as random as {n_eff} equal ones, and {least} are asked for; name an approver, or wait until members are back",
    /// The duty list thinned by hand.
    ManyExcluded { pool: String, excluded: u64, on_duty: u64 } Precondition "approver" "{excluded} of the {on_duty} members of pool “{pool}” on duty are excluded by hand, more than a quarter; name an approver, or lift exclusions",
    /// A version of the protocol before an earlier one.
    ProtocolBackwards {} Invalid "protocol" "the entry is of an earlier version of the protocol than the entry before it",
    /// A later version without its opening.
    ProtocolUnopened {} Invalid "protocol" "protocol 2 begins with a new docket, or in an old one with the entry that opens its rules; open them first",
    /// What only another version of the protocol knows.
    OfOtherProtocol { protocol: u32 } Precondition "" "this court keeps protocol {protocol}, which does not know a field or a word of the request; leave it out",
    /// Time out of range.
    TimeOutOfRange {} Invalid "time" "the time lies after the year 9999; set the clock right",
    /// Too long an entry.
    EntryTooLong { bytes: usize } Invalid "" "the entry would have {bytes} bytes, and 65535 is the most; shorten its texts, or give it in parts",
    /// The rules were opened before, and somebody may approve.
    RulesOpenedAlready {} Precondition "court" "protocol 2 is open, and there are persons who may approve; enroll others by a proposal",
    /// Filings in the way.
    RulesOpenedBusy { undrawn: usize } Precondition "court" "{undrawn} filings are undrawn; draw or void them before the rules are opened",
    /// Too few supervisors.
    FewSupervisors {} Invalid "persons" "two supervisors at least open the rules; name another one",
    /// One person's act that needs two.
    NeedsApproval {} Precondition "" "this takes effect only when a second person approves it; propose it first",
    /// An approver in words.
    ApproverActs {} Invalid "approver" "in this court an approver is not named but acts: leave the approver out, and a supervisor approves what waits (the call Approve)",
    /// A proposal of what needs none.
    ApprovalIdle {} Invalid "what" "this needs no second person; record it without a proposal",
    /// A proposal waits too long, or not at all.
    ProposalDaysOutOfRange { most: u32 } Invalid "until_day" "a proposal waits to the day of its entry or up to {most} days longer; name such a day",
    /// No such proposal.
    NothingToApprove { entry: EntryIndex } NotFound "entry" "entry {entry} waits for nobody's approval; list what waits (the call ListApprovals)",
    /// Too late.
    ProposalExpired { entry: EntryIndex, day: String } Precondition "entry" "entry {entry} could be approved up to {day}; propose it anew",
    /// The record changed meanwhile.
    ProposalStale { entry: EntryIndex } Precondition "replaces" "the record that the proposal replaces is not, or no longer, the one of entry {entry} (0: none); read it again and propose anew",
    /// Not a supervisor.
    NotSupervisor { person: String } Precondition "person" "{person} is no supervisor by the log of this court today, or is not known by a credential; ask one who is",
    /// Declined by a third person.
    DeclineNotYours { entry: EntryIndex } Precondition "entry" "entry {entry} is declined by a supervisor, or by the person who asked if it is no filing; ask one of them",
    /// A draw without approval.
    Unapproved { filing: EntryIndex } Precondition "case_number" "the filing of entry {filing} waits for approval by a supervisor; ask one to approve that entry (the call Approve)",
    /// The actor may not do it.
    RoleMissing { person: String, role: &'static str } Precondition "person" "{person} is not enrolled in this court as {role} today; have the person enrolled, or ask another one (what {person} filed and did not draw is drawn by another clerk from the same folder, or voided as NONCE_LOST by two persons and filed again)",
    /// The program in a person's place, or a person in the program's.
    ProgramActs { person: String } Invalid "person" "{person} acts with the standing of the program, or under its name, where a person is wanted, or the other way round; act under a person's own name",
    /// Two names that look the same.
    PersonLooksLike { person: String, other: String } Invalid "person" "“{person}” looks like “{other}”, who is enrolled; add what tells them apart",
    /// Roles out of order.
    PersonRolesOrder {} Invalid "roles" "the roles of a person are strictly ascending, and the persons of a list too; give each once",
    /// Roles that one person may not have together.
    RolesApart { person: String } Invalid "roles" "{person} would both file and approve, or both file and see odds before a draw; give FILING to another person than SUPERVISOR and AUDITOR",
    /// A deputy out of form.
    DeputyMalformed {} Invalid "deputizes" "a deputy stands in for a supervisor as SUPERVISOR alone, from one day to another, and does not file; correct the record",
    /// A tenure ends today.
    TenureEndsToday { judge: JudgeId } Invalid "tenures" "judge {judge} would be out of the quota today; let the tenure end tomorrow or later",
    /// A small pool out of form.
    SmallPoolMalformed { pool: String } Invalid "small_until" "pool “{pool}” is small up to a day within the next 366 days, and on a ground in words; correct it",
    /// A draw of one.
    OnlyCandidate { pool: String } Precondition "pool" "pool “{pool}” has one candidate, and a draw of one is no draw; ask to designate that judge with the ground ONLY_CANDIDATE",
    /// Not the only one.
    NotOnlyCandidate { pool: String, candidates: u64 } Precondition "ground" "pool “{pool}” has {candidates} candidates; ONLY_CANDIDATE is for the only one, so file the case to be drawn",
    /// No single calls here.
    SingleCallUnlisted {} Precondition "nonce" "a case is filed and drawn in one call only if the policy in force says single_call, and nobody need approve it; file with a commitment and draw afterwards",
    /// One person's open filings.
    TooManyUndrawn { person: String, most: usize } Exhausted "person" "{person} has {most} undrawn filings, the most there may be; draw some first",
    /// A lost tray's filings are open.
    LostFilingsOpen { filing: EntryIndex } Precondition "" "the tray of the undrawn filing of entry {filing} is lost; that filing is to be voided with the ground SECRET_LOST first",
    /// An envelope of a lost tray.
    TrayLost { tray: u64 } Precondition "case_number" "tray {tray} is lost as a whole, and none of its envelopes may be opened; void the filing with the ground SECRET_LOST and file again",
    /// A void without its cause.
    VoidUncalled { ground: &'static str } Precondition "ground" "a filing is voided as {ground} only after that happened to it; a filing is drawn, and what came to nothing is closed afterwards",
    /// An import outside of a list.
    ImportUnlisted { case_number: String } Precondition "case_number" "{case_number} is not the next case of an approved list of imports; once the docket has a filing, propose a list",
    /// A list in a list's way.
    ImportsUnfinished { cases: usize } Precondition "" "{cases} cases of an approved list of imports are not in the log yet; wait until they are",
    /// An empty list.
    ImportsEmpty {} Invalid "cases" "a list of imports has at least one case; give one",
    /// An earlier case elsewhere whose judges are candidates.
    PriorSatCandidate { judge: JudgeId } Invalid "exclusions" "judge {judge} sat in the earlier case elsewhere; exclude that judge by name, with the ground PRIOR_STAGE",
    /// A closing that gives back something else than its case cost.
    GivenBackMismatch { case_number: String } Invalid "seats" "what the closing of {case_number} gives back is not what its seats cost; read the case again",
    /// Undone otherwise than as it can be.
    NotUndone {} Invalid "manner" "a case is undone as DUPLICATE or IN_ERROR, in a docket of protocol 2; name one of them",
    /// A recovery that does not show what was lost.
    LostNoteUnsigned { size: u64 } Invalid "lost_note" "the lost checkpoint of {size} entries is not signed by a key that this log names; give one that is, from any receipt",
    /// What waits by one person's asking.
    TooManyWaiting { person: String, most: usize } Exhausted "" "{most} of what {person} asked for waits for a second person; have some of it approved or declined first",
    /// A list of words that is none.
    WordListMalformed { row: usize } Invalid "word_lists" "list {row} of the policy is not in form: words and types ascending and each once, at least one word, at most 2,000, and no last day before the first (at most 256 lists)",
    /// A number that is no case's any more.
    NumberWasCorrected { case_number: String, number: String } NotFound "case_number" "the number of {case_number} was corrected to {number}; ask for that",
    /// A corrected number that somebody used.
    NumberTaken { case_number: String } Precondition "number" "{case_number} is or was the number of a case; a number is corrected to one that nobody used",
    /// A number that is corrected no more.
    NumberFixed { case_number: String } Precondition "case_number" "the number of {case_number} is corrected once, to one of its type, within three days of its filing and before anything is done in it; undo the case, and file it by its number",
    /// A number whose case cannot be told from others.
    NumberUnmarked { case_number: String } Precondition "case_number" "{case_number} was filed without the marks of two parties, so that nobody can see whose case it is; undo the case, and file it by its number",
    /// A number that might change places.
    NumberShared { case_number: String } Precondition "case_number" "{case_number} is a case of the same parties and cause; undo one of both as DUPLICATE",
    /// A case that should never have been is corrected.
    UndoneFixed { case_number: String } Precondition "manner" "{case_number} gave back what it cost, or would; close it as DUPLICATE or IN_ERROR, or file its number again",
    /// A proposal opens an envelope.
    OpenedTooEarly {} Invalid "what" "a void that is proposed opens nothing; the envelope is opened when it is approved",
    /// An exclusion in another's name.
    ExclusionOfOthers { person: String } Invalid "exclusions" "an exclusion is an act of the person who files; leave “{person}” out",
    /// A case twice in a list, or one that is known.
    ImportsKnown { case_number: String } Invalid "cases" "{case_number} stands twice in the list of imports, or is in the docket already; leave it out, close a case of the docket with `caselot case close`, and correct its record with `caselot case correct`",
    /// Redrawn by an exclusion.
    RefiledExcluded { judge: JudgeId } Precondition "exclusions" "the case would go back to judge {judge}, who is excluded by hand; give the reason for a redraw, which a supervisor approves, or leave the exclusion out",
    /// Secret missing.
    SecretUnavailable { tray: u64 } Precondition "court" "the secrets of tray {tray} cannot be opened; check the sealing key",
} }

impl std::error::Error for Refusal {}
