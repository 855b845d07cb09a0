# Words for codes on pages, where nobody types them. Commands show these codes as they are typed.

AbsenceKind-LEAVE = leave
AbsenceKind-TRAINING = training
AbsenceKind-SECONDED = seconded
AbsenceKind-SUSPENDED = suspended
AbsenceKind-OTHER = other (to be explained)

Standing-CLAIMED = claimed, not authenticated
Standing-SYSTEM = the program
Standing-AUTHENTICATED = authenticated

RetirementGround-SECRET_LOST = sealed secrets lost
RetirementGround-RESTORED = ended after a restore

SeatRole-EXPERT = expert assessor
SeatRole-APPRAISER = appraiser
SeatRole-ADMINISTRATOR = administrator

ExclusionGround-PARTY_OR_RELATIVE = party to the case, or a near relative of a party or agent
ExclusionGround-INTEREST = interest in the outcome
ExclusionGround-OTHER_RELATIONSHIP = other relationship with a party or agent
ExclusionGround-IMPROPER_CONTACT = improper contact with a party
ExclusionGround-PRIOR_STAGE = took part in an earlier stage
ExclusionGround-WORKLOAD_CAP = at the cap of open cases
ExclusionGround-OTHER = other (to be explained)
ExclusionGround-SEATED = sits in the case already, or is its alternate
ExclusionGround-MEDIATED_BEFORE = mediated the case before

VoidGround-DUPLICATE = filed under another number already
VoidGround-FILED_IN_ERROR = filed in error
VoidGround-WITHDRAWN = withdrawn by the party
VoidGround-JURISDICTION = not this court's, or transferred
VoidGround-NONCE_LOST = the filer's number is lost
VoidGround-SECRET_LOST = the server's sealed secret is lost
VoidGround-OTHER = other (to be explained)
VoidGround-RESTORED = undone by a restore
VoidGround-DECLINED = not approved
VoidGround-RUN_OUT = nobody approved it in time
VoidGround-STALLED = the contributor answers no more

DesignationGround-MAJOR_DIFFICULT_NOVEL = major, difficult, complex or novel
DesignationGround-BATCH_OR_RELATED = of one batch, or related
DesignationGround-REMOVED_FOR_TRIAL = taken up by this court
DesignationGround-SUPERVISION = needed for supervision by the leaders
DesignationGround-OTHER = other (to be explained)
DesignationGround-REFILED = filed again, back to its first judge
DesignationGround-ONLY_CANDIDATE = only one candidate
DesignationGround-OUTAGE = drawn by hand in an outage
DesignationGround-FOLLOWS = goes with its main case

ListedWord-CAUSE = cause
ListedWord-PROCEDURE = procedure
ListedWord-FLAG = flag
SheetTable-SHEET_COLUMN = names of columns
SheetTable-SHEET_MANNER = manners of closing
SheetTable-SHEET_ROLE = posts
SheetTable-SHEET_ACTIVITY = work in cases
SheetTable-SHEET_ASSIGNMENT = ways of assignment

SeatChangeKind-REPLACEMENT = others on the panel
SeatChangeKind-PANEL_FORMED = the case becomes a panel's
SeatChangeKind-ASSESSORS_DRAWN = assessors drawn

DecidedBy-COMMITTEE = the adjudication committee
DecidedBy-PRESIDENT = the president
DecidedBy-VICE_PRESIDENT = a vice president
DecidedBy-DIVISION_CHIEF = the division chief

ReassignmentGround-RECUSAL = recusal
ReassignmentGround-TRANSFER = transfer to other work
ReassignmentGround-HEALTH = health
ReassignmentGround-INTEGRITY_RISK = risk to integrity
ReassignmentGround-OTHER = other (to be explained)

FourCategory-MAJOR_SENSITIVE = major or sensitive
FourCategory-MASS_OR_SOCIAL = many parties, or social stability
FourCategory-CONFLICTS_WITH_LIKE_CASES = may conflict with judgments in like cases
FourCategory-REPORTED_MISCONDUCT = a judge's misconduct is reported

AssignedBy-DRAWN = drawn
AssignedBy-DESIGNATED = designated
AssignedBy-IMPORTED = imported, not known how

Manner-JUDGMENT = judgment
Manner-RULING = ruling
Manner-MEDIATED = mediated
Manner-WITHDRAWN = withdrawn
Manner-OTHER = other
Manner-DUPLICATE = filed twice
Manner-IN_ERROR = filed in error

CorrectionGround-RECORDED_WRONG = recorded wrong
CorrectionGround-CLOSING_WITHDRAWN = the closing is taken back
CorrectionGround-OTHER = other (to be explained)

ActivityKind-FILE_ACCESS = read the file
ActivityKind-HEARING_PRESIDED = presided over a hearing
ActivityKind-HEARING_ATTENDED = attended a hearing
ActivityKind-DELIBERATION_SIGNED = signed the record of deliberation
ActivityKind-JUDGMENT_DRAFTED = drafted the judgment
ActivityKind-JUDGMENT_SIGNED = signed the judgment
ActivityKind-CASE_REVIEWED = reviewed the case
ActivityKind-JUDGES_MEETING = meeting of judges
ActivityKind-COMMITTEE_SESSION = session of the adjudication committee
ActivityKind-PETITION_RECEIVED = received a petitioner
ActivityKind-MEDIATION = mediated
ActivityKind-PARTIES_TOLD = told the parties who sits
ActivityKind-RELATED_CASES_SEEN = looked at related cases

LotKind-MEDIATORS = mediators
LotKind-ASSESSORS = assessors of a day
LotKind-REVIEW = sample for review
LotKind-APPRAISERS = appraisers
LotKind-ADMINISTRATORS = administrators

ReviewResult-EXCELLENT = excellent
ReviewResult-QUALIFIED = qualified
ReviewResult-FLAWED = flawed
ReviewResult-UNQUALIFIED = unqualified

PersonRole-FILING = filing
PersonRole-SUPERVISOR = supervisor
PersonRole-POLITICAL = political department
PersonRole-AUDITOR = auditor
PersonRole-REGISTRAR = registrar
PersonRole-OPERATOR = operator
PersonRole-DIVISION = inner office of a division
PersonRole-SELF = judge, own cases

QuotaScope-COURT = the court
QuotaScope-DIVISION = own division
QuotaMeasure-UNDERTAKEN = undertaken
QuotaMeasure-TOOK_PART = undertaken, or sat in
QuotaBasis-CLOSED = by day of closing
QuotaBasis-ASSIGNED = by day of assignment
QuotaDenominator-JUDGE_DAYS = by days on duty
QuotaDenominator-HEADCOUNT = by head
QuotaFallback-COURT = by the court's average
QuotaFallback-NONE = nothing is asked
FloorsMode-ALSO = share and least number
FloorsMode-INSTEAD = share or least number

CircularAct-DATA_CHECKED = data checked
CircularAct-LEADERS_CHECKED = checked by the leaders
CircularAct-FILLED = filled in
CircularAct-REVIEWED = reviewed
CircularAct-ISSUED = issued
CircularAct-ARCHIVED = archived

Signal-NO_FILE_ACCESS = no record of reading the file
Signal-UNSIGNED = no record of signing the judgment
Signal-DELIBERATION_UNSIGNED = record of deliberation not signed
Signal-ABSENT_FROM_HEARING = no record of attending the hearing
Signal-DRAFTED_BY_OTHERS = judgment drafted by another judge
Signal-NOT_PRESIDING = sat on a panel without presiding
Signal-TAKEN_OVER = took the case over shortly before its closing
Signal-EASY_CASES = undertaken cases of markedly low weight
Signal-WITHDRAWN_HEAVY = withdrawn, jurisdictional, small or batch cases are more than half
Signal-YEAR_END = more than half closed in December
Signal-OVERLAPPING_HEARINGS = hearings that overlap
Signal-ACTIVE_ON_LEAVE = hearings or deliberations while away
Signal-MOSTLY_DESIGNATED = more than half designated
Signal-ONLY_REVIEWED = nothing but a review on record

FilingStatus-OPEN = filed, not drawn
FilingStatus-DRAWN = drawn
FilingStatus-VOIDED = void
FilingStatus-IMPORTED = imported
FilingStatus-REQUESTED = waits to be designated
FilingStatus-DESIGNATED = designated
DesignationStatus-PENDING = waits
DesignationStatus-APPROVED = approved
DesignationStatus-DECLINED = declined
ShareOf-requester = who asked
ShareOf-approver = who approved
ShareOf-judge = judge
ShareOf-ground = ground
