//! Words of lots.

use super::coded::{Coded, coded};
use crate::lottery::role::SeatRole;

coded! {
    /// What a lot draws.
    LotKind {
        /// 人民调解员
        Mediators = 1 "MEDIATORS",
        /// 值班陪审员: assessors for a day of duty.
        Assessors = 2 "ASSESSORS",
        /// 案件评查: closed cases whose quality is looked at.
        Review = 3 "REVIEW",
        /// 鉴定机构
        Appraisers = 4 "APPRAISERS",
        /// 破产管理人
        Administrators = 5 "ADMINISTRATORS",
    }
}

impl LotKind {
    /// Whether it is drawn from a recorded list.
    pub fn has_list(self) -> bool {
        matches!(self, LotKind::Mediators | LotKind::Appraisers | LotKind::Administrators)
    }

    /// The role of its seats in the transcript.
    pub fn role(self) -> SeatRole {
        match self {
            LotKind::Mediators => SeatRole::Mediator,
            LotKind::Assessors => SeatRole::Assessor,
            LotKind::Review => SeatRole::Review,
            LotKind::Appraisers => SeatRole::Appraiser,
            LotKind::Administrators => SeatRole::Administrator,
        }
    }
}

coded! {
    /// Why a lot is drawn only after a second person approved it.
    LotNeed {
        /// The same was drawn for before.
        Again = 1 "AGAIN",
        /// A person leaves a candidate out.
        LeftOut = 2 "LEFT_OUT",
        /// At most one is left over.
        Few = 3 "FEW",
        /// It is for no case that has a judge here.
        NoCase = 4 "NO_CASE",
        /// The sample is of one judge, or of few cases.
        Narrow = 5 "NARROW",
        /// Many members of the pool are no candidates.
        ManyMissing = 6 "MANY_MISSING",
    }
}

coded! {
    /// What the review of a case found.
    ReviewResult {
        /// 优秀
        Excellent = 1 "EXCELLENT",
        /// 合格
        Qualified = 2 "QUALIFIED",
        /// 瑕疵
        Flawed = 3 "FLAWED" needs_text,
        /// 不合格
        Unqualified = 4 "UNQUALIFIED" needs_text,
    }
}
