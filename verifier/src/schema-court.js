// The messages of section 5: entries, court, roster, pools, trays, filings, draws, and the policy. The lines are
// explained in schema.js.

export const MESSAGES = `
Entry
1 index uint64
2 time_ms uint64
3 actor Actor !
4 protocol uint32
5 hand Hand v2
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
47 seats_taken SeatsTaken @event v2
48 number_corrected NumberCorrected @event v2
49 redistribution Redistribution @event v2
50 person_enrolled PersonEnrolled @event v2
51 hand_enrolled HandEnrolled @event v2
52 hand_rotated HandRotated @event v2
53 hands_required HandsRequired @event v2
54 imports Imports @event v2
55 rules_opened RulesOpened @event v2
56 lot_opened LotOpened @event v2
57 data_stated DataStated @event v2
58 explanation_recorded ExplanationRecorded @event v2
59 circular_step CircularStep @event v2
60 data_withdrawn DataWithdrawn @event v2
61 lot_drawn LotDrawn @event v2
62 list_recorded ListRecorded @event v2
63 review_recorded ReviewRecorded @event v2
64 contributor_named ContributorNamed @event v2
65 contributor_ended ContributorEnded @event v2
66 filing_opened FilingOpened @event v2
67 contributed Contributed @event v2

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
21 later LaterSeats * v2
22 agent_marks bytes32 * v2
23 awaits AwaitedContribution v2
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
6 alternates uint32 v2

LaterSeats
1 pool string
2 role e:SeatRole
3 seats uint32
4 alternates uint32

CaseDrawn
1 filing uint64
2 envelope_secret bytes32
3 nonce bytes0/32
4 seed_hash bytes32
5 seats DrawnSeat *
6 n_eff uint64
7 presiding uint32
8 alternates DrawnSeat * v2
9 contribution uint64 v2

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
31 seats SeatRules v2
32 edition uint32 v2
33 follows FollowRule * v2
34 sheet_words SheetWords * v2

SheetWords
1 of e:SheetTable
2 meaning string
3 words string *

FollowRule
1 type string
2 of string *

SeatRules
1 presiding_ranks e:Role *
2 never_alone string *

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
10 experts uint32 v2
11 expert_pool string v2
12 alternates uint32 v2
13 later bool v2

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
`;
