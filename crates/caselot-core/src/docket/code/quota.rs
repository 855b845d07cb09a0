//! Words of the quota's policy.

use super::coded::{Coded, coded};

coded! {
    /// Whose average a ratio is taken of.
    QuotaScope {
        /// The whole court's.
        Court = 1 "COURT",
        /// That of the judge's division.
        Division = 2 "DIVISION",
    }
}

coded! {
    /// Which part in a case makes the base.
    QuotaMeasure {
        /// Undertaking it.
        Undertaken = 1 "UNDERTAKEN",
        /// Undertaking it or sitting on its panel.
        TookPart = 2 "TOOK_PART",
    }
}

coded! {
    /// On which day a case counts.
    QuotaBasis {
        /// When it is closed.
        Closed = 1 "CLOSED",
        /// When it was last assigned.
        Assigned = 2 "ASSIGNED",
    }
}

coded! {
    /// What the base is divided by.
    QuotaDenominator {
        /// Days in post of all judges of the base.
        JudgeDays = 1 "JUDGE_DAYS",
        /// Judges with at least one such day, each for the whole period.
        Headcount = 2 "HEADCOUNT",
    }
}

coded! {
    /// How absolute floors stand to the ratio.
    FloorsMode {
        /// Both must be met.
        Also = 1 "ALSO",
        /// Either suffices.
        Instead = 2 "INSTEAD",
    }
}

coded! {
    /// What holds for a division that has no base of its own.
    QuotaFallback {
        /// The court's rate.
        Court = 1 "COURT",
        /// Nothing: nothing can be required.
        None = 2 "NONE",
    }
}

coded! {
    /// A step on the way of a circular (通报), in their order.
    CircularAct {
        /// 数据核对: the data were checked.
        DataChecked = 1 "DATA_CHECKED",
        /// 本人核对: the leaders checked their own figures.
        LeadersChecked = 2 "LEADERS_CHECKED",
        /// 填报: the figures were filled in.
        Filled = 3 "FILLED",
        /// 审核: a second person reviewed them.
        Reviewed = 4 "REVIEWED",
        /// 签发: a second person issued the circular.
        Issued = 5 "ISSUED",
        /// 存档: it is archived, and its figures do not change any more.
        Archived = 6 "ARCHIVED",
    }
}

impl CircularAct {
    /// Whether it is for another person than the one who filled the figures in.
    pub fn is_second_hand(self) -> bool {
        matches!(self, CircularAct::Reviewed | CircularAct::Issued)
    }
}

coded! {
    /// Signals of nominal handling (docs/signals.md); never verdicts.
    Signal {
        /// The file was never opened.
        NoFileAccess = 1 "NO_FILE_ACCESS",
        /// The judgment was not signed.
        Unsigned = 2 "UNSIGNED",
        /// The deliberation was not signed.
        DeliberationUnsigned = 3 "DELIBERATION_UNSIGNED",
        /// At no hearing of the case.
        AbsentFromHearing = 4 "ABSENT_FROM_HEARING",
        /// Drafted by another judge only.
        DraftedByOthers = 5 "DRAFTED_BY_OTHERS",
        /// A president or chief on the panel who does not preside.
        NotPresiding = 6 "NOT_PRESIDING",
        /// Seated shortly before the closing.
        TakenOver = 7 "TAKEN_OVER",
        /// Light cases.
        EasyCases = 8 "EASY_CASES",
        /// Mostly withdrawn, jurisdiction, small-claims or batch cases.
        WithdrawnHeavy = 9 "WITHDRAWN_HEAVY",
        /// Mostly closed in December.
        YearEnd = 10 "YEAR_END",
        /// In two hearings at once.
        OverlappingHearings = 11 "OVERLAPPING_HEARINGS",
        /// At work while on leave.
        ActiveOnLeave = 12 "ACTIVE_ON_LEAVE",
        /// Mostly designated.
        MostlyDesignated = 13 "MOSTLY_DESIGNATED",
        /// The only trace of a seat is a review of others' drafts. Protocol 2.
        OnlyReviewed = 14 "ONLY_REVIEWED",
    }
}
