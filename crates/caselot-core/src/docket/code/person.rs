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
    }
}

coded! {
    /// What a person may do in a docket.
    PersonRole {
        /// Files and draws.
        Filing = 1 "FILING",
        /// Approves what others propose.
        Supervisor = 2 "SUPERVISOR",
        /// Closings, activities, reductions and reports.
        Political = 3 "POLITICAL",
        /// Reads and exports.
        Auditor = 4 "AUDITOR",
        /// Roster, pools, policies and imports.
        Registrar = 5 "REGISTRAR",
        /// Health and metrics.
        Operator = 6 "OPERATOR",
    }
}
