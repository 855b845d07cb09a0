// The messages of section 5 on cases and keys, and those of sections 22.2 and 22.10 to 22.12. The lines are
// explained in schema.js.

export const MESSAGES = `
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
6 as_seated bool v2

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
4 changes SeatChange v2
5 follows FollowedCase v2

FollowedCase
1 case_number string
2 filing uint64

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

SeatChange
1 kind e:SeatChangeKind
2 ground e:ReassignmentGround ?
3 text string
4 decided_by e:DecidedBy ?
5 leaves uint32 *
6 hearing_day day
7 procedure string
8 weight uint32
9 filing uint64
10 filed_day day
11 seats HeldSeat *
12 alternates HeldSeat *
13 left uint32 *
14 mediated uint32 *
15 presiding uint32
16 later LaterSeats *

SeatsTaken
1 filing uint64
2 role e:SeatRole
3 judge uint32
4 seat HeldSeat
5 weight uint32
6 ground e:ReassignmentGround ?
7 text string
8 decided_by e:DecidedBy
9 hearing_day day

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
17 outage OutageDraw v2
18 agent_marks bytes32 * v2

OutageDraw
1 minutes string
2 witnesses string *
3 on_day day

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
47 seats_taken SeatsTaken @event
48 number_corrected NumberCorrected @event
49 redistribution Redistribution @event
50 person_enrolled PersonEnrolled @event
51 hand_enrolled HandEnrolled @event
53 hands_required HandsRequired @event
54 imports Imports @event
57 data_stated DataStated @event
60 data_withdrawn DataWithdrawn @event
62 list_recorded ListRecorded @event
64 contributor_named ContributorNamed @event
65 contributor_ended ContributorEnded @event

Redistribution
1 judge uint32
2 ground e:ReassignmentGround
3 text string
4 cases RedistributedCase *

RedistributedCase
1 filing uint64
2 case_number string
3 stage uint32
4 nonce_commitment bytes32

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
