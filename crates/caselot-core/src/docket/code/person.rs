//! Words of persons and of what a second person approves.

use super::coded::{Coded, coded};

coded! {
    /// Why a filing is drawn only after a second person approved it.
    ApprovalNeed {
        /// A group of seats has few candidates, or one with nearly all the odds.
        FewCandidates = 1 "FEW_CANDIDATES",
        /// Many members of a pool are no candidates.
        ManyMissing = 2 "MANY_MISSING",
        /// Pool, seats or weight are not those of the policy.
        Departure = 3 "DEPARTURE",
        /// The case leaves its judge.
        Reassignment = 4 "REASSIGNMENT",
        /// The case would go back to its first judge.
        Redraw = 5 "REDRAW",
        /// The weight is high, and the policy has no table of weights.
        Heavy = 6 "HEAVY",
        /// The earlier case is not in this docket.
        Elsewhere = 7 "ELSEWHERE",
        /// The number was that of a case that should never have been.
        NumberAgain = 8 "NUMBER_AGAIN",
        /// No identifier of a party was given, though the policy asks for one.
        NoParties = 9 "NO_PARTIES",
        /// Seats of the case change.
        SeatChange = 10 "SEAT_CHANGE",
    }
}

coded! {
    /// What a person may do in a docket.
    PersonRole {
        /// Files and draws, and reads the court's cases; sees no odds of an undrawn filing.
        Filing = 1 "FILING",
        /// Approves, designates, voids and reassigns.
        Supervisor = 2 "SUPERVISOR",
        /// Quota reports, activities, closings and reductions.
        Political = 3 "POLITICAL",
        /// Reads and exports everything but secrets.
        Auditor = 4 "AUDITOR",
        /// Roster, pools, policies and imports.
        Registrar = 5 "REGISTRAR",
        /// Health and metrics, without case data.
        Operator = 6 "OPERATOR",
        /// 内勤: the cases of the person's own division.
        Division = 7 "DIVISION",
        /// The person's own cases and figures as a judge.
        Own = 8 "SELF",
    }
}

impl PersonRole {
    /// Whether the role shows the odds of a filing before its draw. A person who files must not see
    /// them, or a filing could be timed by them.
    pub fn sees_open_odds(self) -> bool {
        matches!(self, PersonRole::Supervisor | PersonRole::Auditor)
    }

    /// Whether the role shows no more than a part of the court: that of the division or of the judge
    /// whom the person's own record names.
    pub fn is_of_a_part(self) -> bool {
        matches!(self, PersonRole::Division | PersonRole::Own)
    }
}
