//! What a judge sees of a report: the own line, and what it is held against.

use super::report::QuotaReport;
use crate::id::JudgeId;

impl QuotaReport {
    /// The report without the lines of others. The bases stay: the own line follows from them.
    #[must_use]
    pub fn of_judge(mut self, judge: JudgeId) -> QuotaReport {
        self.leaders.retain(|leader| leader.judge == judge);
        self.base_judges.retain(|one| one.judge == judge);
        self.unattributed.retain(|case| case.undertaking == judge);
        self.idle_reductions.retain(|idle| idle.judge == judge);
        self.division_months.clear();
        self
    }
}
