# The words of a report. Every one the program uses is there in both languages, and no other.

report-title = Cases handled by the leaders and chiefs of { $court }
report-title-leaders = Cases handled by the leaders of { $court }
day = { $day } { $month } { $year }
day-in-year = { $day } { $month }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
report-period = { $days } (data up to { $as_of })
report-base-CLOSED = The base is { $judges } { $population }, by their days in post { $full }; they closed { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
}, { $average } each.
report-base-ASSIGNED = The base is { $judges } { $population }, by their days in post { $full }; { $cases ->
    [one] { $cases } case was assigned
   *[other] { $cases } cases were assigned
} to them, { $average } each.
report-base-credit = The cases give a credit of { $credit }, of which the average is taken.
population-ordinary = ordinary quota judges
population-all = quota judges
compared-before = The span before ({ $days }): { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
} of the base, { $average } each.
compared-last-year = The same days a year before ({ $days }): { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
} of the base, { $average } each.
report-sum = { $closings ->
    [one] { $closings } case
   *[other] { $closings } cases
} in the period = { $base } base ({ $base_by_leaders } by assessed leaders) + { $leaders_own } leaders' own + { $other_roles } other roles + { $unattributed } unattributed + { $not_counted } not counted
data-span = { $from } to { $to }
data-known = Data: { $days }.
data-none = There are no data of this period.
data-uncovered = Nobody has stated that the data of these days are complete: { $days }.
data-empty = Months without a case: { $months }.
data-left-out = { $rows ->
    [one] { $rows } row of the files has faults and is not counted
   *[other] { $rows } rows of the files have faults and are not counted
} ({ $why }).
left-out-numbers = case number: { $rows }
left-out-days = days: { $rows }
left-out-judges = judges: { $rows }
left-out-others = other: { $rows }
data-incomplete = The data are not complete; nothing is required on them.
data-panels-unknown = Not all panels are known; panel cases are at least those shown.
data-not-ended = The period has not ended.
report-document = Policy document: { $document }
report-published = For publication; without findings, reasons and approvers of reductions, names of ordinary judges, and lists of cases.
report-facts = This report states facts and evidence. It does not decide on a person.
report-since = Compared with the earlier report as of { $as_of }
report-unchanged = Nothing has changed since the earlier report as of { $as_of }.
report-no-findings = No findings.
report-checkpoint = Checkpoint of the log: { $origin }, { $size ->
    [one] { $size } entry
   *[other] { $size } entries
}, root { $root }
report-no-checkpoint = Computed from files, without a checkpoint of a log.
nothing = —
between-names = {", "}
between-clauses = {"; "}
between-sentences = {" "}

sign-prepared = Prepared by:
sign-reviewed = Reviewed by:
sign-issued = Issued by:
sign-date = Date:
sign-by = { $line } { $name } ({ $day })

explained = { $text } ({ $day })
explained-handed-in = { $text } ({ $day }; { $handed_in }, recorded by { $person })
explained-whole = own statement: { $said }
explained-signal = own statement on “{ $signal }”: { $said }
report-unlike = Not compared with the circular that entry { $entry } archived: this program counts its report otherwise. Compare with its kept JSON.

sheet-leaders = Leaders
sheet-requirement = How required is reached
sheet-composition = What the cases are
sheet-months = Month by month
sheet-comparison = Compared with before
sheet-division-months = Divisions by month
sheet-exact = Exact figures
sheet-own-cases = Own cases of { $name }
sheet-panel-cases = Panel cases of { $name }
sheet-appendix = Appendix: cases
sheet-bases = Base
sheet-judges = Judges of the base
sheet-data = Cases by month
sheet-cases = Cases
sheet-findings = Findings
sheet-coverage = Coverage
sheet-unattributed = Unattributed cases
sheet-reconciliation = Reconciliation
sheet-policy = Policy
sheet-changes = Changes

picture-required = Required and counted
picture-own = Own and panel
picture-months = Month by month: { $name }
picture-bar = { $name }: { $parts }

col-judge = Judge
col-name = Name
col-roles = Role
col-roles-dated = Roles with dates
col-days = Days
col-required = Required
col-required-cases = Required cases
col-own = Own
col-panel = Panel
col-counted = Counted
col-completion = Completion (%)
col-own-share = Own share (%)
col-status = Status
col-short-of = Short of
col-days-in-period = Days in the whole period
col-raw = Before reductions
col-reductions = Reductions
col-floor-own = Floor, own
col-floor-took-part = Floor, took part
col-own-credit = Own credit
col-panel-credit = Panel credit
col-forecast = Forecast
col-required-in-period = Required in the whole period
col-still-to-take = Own still to take
col-remarks = Remarks
col-drawn = Drawn
col-designated = Designated
col-imported = Not known
col-types = Case types
col-hearings = Hearings
col-major = Major
col-difficult = Difficult
col-remanded = Remanded
col-mean-weight = Mean weight
col-base-mean-weight = Mean weight of the base
col-open = Open
col-before-own = Own, the span before
col-before-panel = Panel, the span before
col-last-own = Own, a year before
col-last-panel = Panel, a year before
col-month = Month
col-scope = Scope
col-judges = Judges
col-judge-days = Judge-days
col-cases = Cases
col-credit = Credit
col-average = Average
col-figure = Figure
col-number = Case number
col-undertaking = Undertaking judge
col-beside = Beside on the panel
col-filed-on = Filed on
col-counted-on = Counted on
col-closed-on = Closed on
col-manner = Manner
col-weight = Weight
col-assigned-by = Assigned by
col-signal = Signal
col-evidence = Evidence
col-statement = Own statement
col-of = Own and panel cases
col-item = Item
col-table = Table
col-row = Row
col-exact = Fraction
col-this-span = This period
col-span-before = The span before
col-span-last-year = A year before
col-sum = Sum
col-division = Division
col-says = Says
col-before = Before
col-after = Now
col-closings = Cases in the period
col-base = Cases of the base
col-base-by-leaders = of which assessed leaders
col-leaders-own = Leaders' own, outside the base
col-other-roles = Other roles
col-unattributed = Unattributed
col-not-counted = Types not counted
col-policy-version = Policy version
col-leader = Assessed
col-signals = Findings

scope-court = Court
scope-without-base = { $division } (no base)
type-legacy = older numbers
span = { $role } { $from } to { $to }
span-division = { $role } ({ $division }) { $from } to { $to }
reduction = { $year }: { $percent } % and { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
} off, document { $document }, { $reason }, approved by { $approver }
reduction-published = { $year }: { $percent } % and { $cases ->
    [one] { $cases } case
   *[other] { $cases } cases
} off, document { $document }
reduction-late = { $reduction } (entered after the period)
reduction-idle = { $judge } is in no assessed role in that year, so this does not apply: { $reduction }
reduction-beside-leave = { $days ->
    [one] { $days } day of leave is
   *[other] { $days } days of leave are
} taken off in the same year already; besides, { $reduction }
remark = { $name }: { $remark }
remark-by-court = the division has no base; the court's average holds
remark-division-by-court = the division { $division } has no base; the court's average holds
remark-nothing-required = reductions leave nothing required, which counts as met
evidence = { $name } { $value }

figure-own = Own
figure-panel = Panel
figure-open = Open
figure-base = Base
figure-leaders-own = Leaders' own, outside the base
figure-other-roles = Other roles
figure-unattributed = Unattributed
figure-not-counted = Not counted

role-PRESIDENT = President
role-VICE_PRESIDENT = Vice president
role-COMMITTEE_MEMBER = Committee member
role-OTHER_LEADER = Other leader
role-DIVISION_CHIEF = Division chief
role-DEPUTY_DIVISION_CHIEF = Deputy division chief
role-JUDGE = Judge
role-ADMINISTRATIVE = Administrative staff
role-LAY_ASSESSOR = Lay assessor
role-JUDICIAL_ASSISTANT = Judicial assistant
role-COURT_CLERK = Court clerk

status-EXEMPT = Exempt
status-NO_BASE = No base
status-NO_DATA = data not complete
status-MET = Met
status-NOT_MET = Not met
status-ON_TRACK = On track
status-ON_TRACK_SMALL = Less than one case required so far, not met yet
status-AT_RISK = At risk
status-BEHIND = Behind

short-TOTAL = total
short-OWN_HALF = half self-handled
short-FLOOR_OWN = floor of own cases
short-FLOOR_TOOK_PART = floor of cases taken part in

manner-JUDGMENT = Judgment
manner-RULING = Ruling
manner-MEDIATED = Mediated
manner-DUPLICATE = Duplicate
manner-IN_ERROR = Filed in error
manner-WITHDRAWN = Withdrawn
manner-OTHER = Other

assigned-DRAWN = Drawn
assigned-DESIGNATED = Designated
assigned-IMPORTED = Not known (imported)

activity-FILE_ACCESS = File opened
activity-HEARING_PRESIDED = Hearing presided
activity-HEARING_ATTENDED = Hearing attended
activity-DELIBERATION_SIGNED = Deliberation signed
activity-JUDGMENT_DRAFTED = Judgment drafted
activity-JUDGMENT_SIGNED = Judgment signed
sheet-reviews = Quality reviews
col-review = Result
review-EXCELLENT = Reviews: excellent
review-QUALIFIED = Reviews: qualified
review-FLAWED = Reviews: flawed
review-UNQUALIFIED = Reviews: unqualified
activity-CASE_REVIEWED = Drafts reviewed
activity-JUDGES_MEETING = Judges' meetings
activity-COMMITTEE_SESSION = Committee sessions
activity-PETITION_RECEIVED = Petitions received
activity-MEDIATION = Mediation led
activity-PARTIES_TOLD = Parties told of the panel
activity-RELATED_CASES_SEEN = Related cases looked at

absence-LEAVE = leave
absence-TRAINING = training
absence-SECONDED = secondment
absence-SUSPENDED = suspension
absence-OTHER = other

signal-NO_FILE_ACCESS = No record of opening the file
signal-UNSIGNED = Judgment not signed
signal-DELIBERATION_UNSIGNED = Deliberation not signed
signal-ABSENT_FROM_HEARING = At no hearing of the case
signal-DRAFTED_BY_OTHERS = Judgment drafted by another judge
signal-NOT_PRESIDING = On the panel without presiding
signal-TAKEN_OVER = Taken over shortly before the closing
signal-EASY_CASES = Cases much lighter than the base's
signal-WITHDRAWN_HEAVY = More than half withdrawn, jurisdiction, small-claims or batch cases
signal-YEAR_END = More than half closed in December
signal-OVERLAPPING_HEARINGS = Hearings that overlap
signal-ACTIVE_ON_LEAVE = Hearings or deliberations while on leave
signal-MOSTLY_DESIGNATED = More than half designated
signal-ONLY_REVIEWED = only reviewed the draft

evidence-cases = cases
evidence-of = looked at
evidence-mean_weight = own mean weight
evidence-base_mean_weight = mean weight of the base
evidence-light = such cases
evidence-december = closed in December
evidence-designated = designated
evidence-known = drawn or designated
evidence-own = own

item-court = Court
item-period = Period
item-data = Data
item-document = Document
item-version = Version
item-ratio = Ratios
item-divisions = Divisions
item-floors = Floors
item-population = Judges of the base
item-base = How the base is counted
item-panel = Panel seats
item-half = Self-handled
item-not-counted = Types not counted
item-leave = Leave
item-signals = Findings
item-origin = Log
item-size = Entries
item-root = Root

policy-no-document = No document named
policy-default = The default policy
policy-version = Version { $version }, in force from { $valid_from }, adopted on { $adopted_on } (entry { $entry })
policy-back-dated = { $version }; adopted after it came into force
policy-ratio-COURT = { $role }: at least { $ratio } of the average of the court's base
policy-ratio-DIVISION = { $role }: at least { $ratio } of the average of the division's base
policy-divisions = A division has a base with one judge-day; without one nothing can be required.
policy-divisions-COURT = For a division with fewer than { $days } judge-days a year (its part of a shorter time), or without a case, the court's average holds.
policy-divisions-NONE = For a division with fewer than { $days } judge-days a year (its part of a shorter time), or without a case, nothing can be required.
policy-base-chief = The base of a division holds its chief.
policy-floor = { $role }: at least { $own } own cases a year, and { $took_part } own and panel cases together
policy-no-floors = No floors
policy-floors-ALSO = Ratio and floors must both be met.
policy-floors-INSTEAD = Ratio or floors suffice.
policy-measure-UNDERTAKEN = Cases undertaken make the base.
policy-measure-TOOK_PART = Cases undertaken and panel seats make the base.
policy-basis-CLOSED = A case counts on its closing day.
policy-basis-ASSIGNED = A case counts on the day it was last assigned.
policy-weighted = A case counts its weight.
policy-unweighted = Every case counts 1.
policy-denominator-JUDGE_DAYS = The average is taken over days in post.
policy-denominator-HEADCOUNT = The average is taken over heads.
policy-panel = A seat on a panel counts { $coefficient }
policy-half = At least half of what is required is self-handled; panel cases count up to the number of own cases
policy-no-half = No half rule
policy-all-counted = Every type is counted
policy-leave = Runs of leave longer than { $days ->
    [one] { $days } day
   *[other] { $days } days
} are taken off
policy-leave-kinds = Runs of absence ({ $kinds }) of more than { $days ->
    [one] { $days } day
   *[other] { $days } days
} are taken off as a whole
policy-no-leave = Leave takes nothing off
policy-least-own = Signals on shares need { $own ->
    [one] { $own } own case
   *[other] { $own } own cases
}.
policy-signal-off = “{ $signal }” is switched off.
policy-signal-threshold = “{ $signal }” has the threshold { $threshold }.

audit-title = Audit report on { $court }
audit-head = Head
audit-states = This report states what the log holds. It does not judge.
audit-contents = Contents
audit-court = Court
audit-period = Days
audit-filings = Filings
audit-origin = Log
audit-size = Entries
audit-root = Root
audit-verdict = Verdict
audit-verdict-VALID = VALID: every check passed under the key that was given
audit-verdict-SELF_ASSERTED = SELF_ASSERTED: every check passed, but only under the bundle's own key
audit-verdict-UNVERIFIED = UNVERIFIED: nothing was checked, as was asked for
audit-key = Checked with the key
audit-key-from = Key from entry { $entry } ({ $day }) on
audit-lines = lines: { $count }
audit-caption = Table { $number }. { $title } ({ $lines })
audit-none = There is nothing of this kind.
audit-more = { $count ->
    [one] { $count } further line stands
   *[other] { $count } further lines stand
} in the workbook and in the JSON.
audit-cases = Cases
audit-count-cases = Number of cases
audit-line = Line
audit-yes = yes
audit-no = no
audit-counted = { $name } { $count }

audit-filers = Persons and exclusions
audit-exclusions = Exclusions
audit-by-filer = Draws by filer and judge
audit-by-cause = Draws by cause and judge
audit-voids = Filings without a draw
audit-delays = Draws after over an hour
audit-duty = Pools on duty
audit-assignments = Designations, reassignments
audit-seats = Changes of seats
audit-changes = Late and changed records
audit-gaps = Missing numbers

audit-note-filers = Filings and requests to designate of each person in these days, and those in which the person excluded a judge. In protocol 1 an exclusion is that of the person it names, whose filings then include it. caselot is the program, which looks at every filing; its exclusions follow from the rules.
audit-note-exclusions = Exclusions of one judge by one person with one ground and text. The share is that of the person's filings, as in the table before.
audit-note-comparisons = Draws of the undertaking seat. Expected is the sum of mass / total of the frozen odds over the draws in which the judge was a candidate; the variance is the sum of chance × (1 − chance); the difference is told in standard deviations. The tail is the probability of as many or more (of as many or fewer, if there are fewer than expected), were all draws as the odds say. { $count } lines could have come out otherwise. By Bonferroni's correction a court of twenty has any line with a tail below { $threshold } = 1/20 ÷ (2 × { $count }). { $on_grid } lines have more than 64 draws; their sums are made on a grid of 2^62 parts, all others are exact. The least probable line comes first.
audit-note-voids = Filings that ended without a draw. Who would have been drawn is computed again where envelope and nonce are both opened in the log; of { $unknown } it cannot be known. What came after is the next filing under the same number, or else of the same parties and cause.
audit-note-delays = Filings of these days whose draw came more than an hour after them, or that were still undrawn at the end of the log; without those that were voided. The longest comes first.
audit-note-delays-contributor = Some were opened for a contributor: from then on nothing but its value was missing, and the minutes to the value count from the opening to the value, or to the end of the log. { $waiting } of them wait for it there.
audit-note-duty = Days with filings on which a member was away whose absence was recorded on that day or the day before, or on which fewer than three quarters of the pool's members were on duty. Members and those on duty are counted at each filing; of several the most members and the fewest on duty are told.
audit-note-assignments = Designations and reassignments by the month in which they took effect, or were declined. The ground of a reassignment is that of leaving the judge.
audit-note-seats = Seats that changed while the undertaking judge stayed: filings that drew them, alternates who took over, and designations of who presides, each with its place among the changes of its stage. Filings that came to nothing are told too, since a like one may follow.
audit-note-changes = All corrections, changed flags and reductions; policies that count from before their adoption; absences that began before they were recorded, or that change another one. Days back is counted from the first day that the entry speaks of: of a case its filing, of a reduction the first of its year.
audit-note-gaps = Numbers between the least and the greatest of a year and type that no entry of the log has: none was filed, asked for, imported or left by a correction under it. The cases are those beside the gaps. Types whose numbers are not given one after the other are left out.

audit-person = Person
audit-filer = Filed by
audit-cause = Cause
audit-excluding = With exclusions
audit-share = Share (%)
audit-judge = Judge
audit-ground = Ground
audit-text = Text
audit-count = Count
audit-draws = Draws as a candidate
audit-drawn = Drawn
audit-expected = Expected
audit-variance = Variance
audit-deviations = Difference (standard deviations)
audit-tail = Tail
audit-below = Below the threshold
audit-number = Case number
audit-entry = Entry
audit-day = Day
audit-by = Recorded by
audit-approver = Second person
audit-avoided = Would have been drawn
audit-next = What came after
audit-next-same = { $number } #{ $entry }: { $end }, { $judge }
audit-next-other = under another number { $number } #{ $entry }: { $end }, { $judge }
audit-filed-on = Filed on
audit-minutes = Minutes
audit-drawn-in = Drawn in entry
audit-needs = Waited for a second person
audit-contributor = Contributor
audit-opened-in = Opened in entry
audit-value-minutes = Minutes to the value
audit-value-given = Value given
audit-pool = Pool
audit-on-duty = On duty
audit-members = Members
audit-away = Away, when recorded
audit-filers-of-day = Filed by
audit-no-post = { $judge }: no post on that day
audit-absence = { $judge }: { $kind }, recorded on { $day } (entry { $entry })
audit-way = How
audit-requester = Requested by
audit-nth = Change number
audit-who-left = Left
audit-who-came = Came
audit-decided-by = Decided by
audit-not-drawn = { $way }, not drawn
audit-left = Judge before
audit-what = What
audit-from = First day spoken of
audit-days-back = Days back
audit-facts = Facts changed
audit-year = Year
audit-type = Type
audit-least = Least
audit-greatest = Greatest
audit-missing = Missing
audit-gap = Missing numbers

unopened-ENVELOPE = cannot be known: the envelope was not opened
unopened-NONCE = cannot be known: the filer's nonce was not opened
unopened-DRAW = cannot be known: the openings give no draw
end-OPEN = undrawn
end-DRAWN = drawn
end-DESIGNATED = designated
end-VOIDED = voided
end-DECLINED = declined
end-IMPORTED = imported
way-DESIGNATED = designated
way-DECLINED = request declined
way-REASSIGNED_BY_DRAW = reassigned by a draw
way-REASSIGNED_BY_DESIGNATION = reassigned by designation

seat-way-REPLACEMENT = members or assessors replaced
seat-way-PANEL_FORMED = panel formed
seat-way-ASSESSORS_DRAWN = assessors drawn
seat-way-TAKEN_OVER = alternate took over
seat-way-PRESIDING = presiding judge designated
change-RECORD = record corrected
change-NUMBER = number corrected
change-FLAGS = flags changed
change-REDUCTION = quota reduced
change-REDUCTION_REVOKED = reduction revoked
change-POLICY = policy counts from before
change-ABSENCE = absence recorded late
change-ABSENCE_CHANGED = absence changed
change-POST = past post changed
fact-pool = pool
fact-cause = cause
fact-procedure = procedure
fact-flags = flags
fact-weight = weight
fact-filed_on = day of filing
fact-undertaking = undertaking judge
fact-assigned_by = way of assignment
fact-panel = panel
fact-closing = closing
