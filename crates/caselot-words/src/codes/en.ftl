# Words for codes that nobody types. Codes that people type are shown as they are typed.

Role-PRESIDENT = president
Role-VICE_PRESIDENT = vice president
Role-COMMITTEE_MEMBER = committee member
Role-OTHER_LEADER = other leader
Role-DIVISION_CHIEF = division chief
Role-DEPUTY_DIVISION_CHIEF = deputy division chief
Role-JUDGE = judge
Role-ADMINISTRATIVE = administrative staff
Role-LAY_ASSESSOR = people's assessor
Role-JUDICIAL_ASSISTANT = judicial assistant
Role-COURT_CLERK = court clerk

SeatRole-UNDERTAKING = undertaking judge
SeatRole-PRESIDING = presiding judge
SeatRole-MEMBER = member of the panel
SeatRole-ASSESSOR = assessor
SeatRole-MEDIATOR = mediator
SeatRole-REVIEW = reviewer

ApprovalNeed-FEW_CANDIDATES = few candidates, or one of them has nearly all the odds
ApprovalNeed-MANY_MISSING = many members of the pool are no candidates, by exclusions, fresh leave or fresh conflicts
ApprovalNeed-DEPARTURE = pool, seats or weight are not those of the policy
ApprovalNeed-REASSIGNMENT = the case leaves its judge
ApprovalNeed-REDRAW = the case would go back to its first judge
ApprovalNeed-HEAVY = the weight is above 3.00 cases, and the policy has no table
ApprovalNeed-ELSEWHERE = the earlier case is not in this log, and who sat is the filer's word
ApprovalNeed-NUMBER_AGAIN = the number was that of a case that should never have been
ApprovalNeed-NO_PARTIES = no identifier of a party was given, and the policy asks for one
ApprovalNeed-SEAT_CHANGE = seats of the case change

LotNeed-AGAIN = the same was drawn for before
LotNeed-LEFT_OUT = a person leaves a candidate out
LotNeed-FEW = at most one candidate more than seats
LotNeed-NO_CASE = it is for no case that has a judge here
LotNeed-NARROW = the sample is of one judge, or of few cases
LotNeed-MANY_MISSING = many members of the pool are no candidates

proposed-case_filed = filing
proposed-designation_requested = designation
proposed-judge_recorded = judge
proposed-pool_recorded = pool
proposed-policy_adopted = policy
proposed-tray_retired = lost tray
proposed-filing_voided = lost nonce
proposed-case_corrected = correction
proposed-case_closed = undone case
proposed-number_corrected = number
proposed-seats_taken = change of a seat
proposed-redistribution = cases of a judge who leaves
proposed-quota_reduction_granted = reduction
proposed-person_enrolled = person
proposed-imports = imports
proposed-data_stated = data
proposed-data_withdrawn = data withdrawn
proposed-list_recorded = list of lots
proposed-contributor_named = contributor
proposed-contributor_ended = end of a contributor
proposed-hand_enrolled = hand
proposed-hands_required = requirement of hands
proposed-lot_opened = lot

# Results of a plan of shares.
PlanOutcome-ENOUGH = today's share suffices
PlanOutcome-RAISED = a larger share suffices
PlanOutcome-OUT_OF_REACH = not even a full share suffices
PlanOutcome-NO_POOL = in no pool of which enough is known
PlanOutcome-UNKNOWN = cannot be told yet
